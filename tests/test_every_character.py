"""No character is lost, whichever reader reads it: to replace one changes the spec or its findings.

Exempt is markup that carries no text, and nothing else: see ``tests/rewriting.py``. Each document is tried at a few
places; ``make test-long`` tries all characters of some of them.
"""

from __future__ import annotations

import random
from functools import cache
from itertools import chain, islice
from pathlib import Path

import pytest

from rst2spec.run.options import Reader
from rst2spec.samples import sample
from tests.conftest import EXPECTED, SAMPLES, corpus_documents, for_each, text_of
from tests.marked import Marked
from tests.replacing import generated_form, without_trace
from tests.rewriting import rewritten
from tests.sampling import long, sampled, slow

READERS: tuple[Reader, ...] = ("docutils", "auto")
_COMPILED = 20_000  # characters of documents that are compiled for one document and reader


def small_documents(count: int) -> list[Path]:
    """Documents of the corpus, none over 6 kB; the seed's first."""
    paths = [path for path in corpus_documents() if path.stat().st_size < 6_000]
    seeds = [path for path in paths if path.parent.name == "seed"]
    others = [path for path in paths if path not in seeds]
    return (seeds + random.Random(50).sample(others, min(count, len(others))))[:count]


def _name(value: object) -> str:
    return f"{value.parent.name}/{value.name}" if isinstance(value, Path) else str(value)


def lost(marked: Marked, name: str, reader: Reader) -> list[str]:
    return without_trace(marked, name, reader, max(1, _COMPILED // len(marked.text)))


OURS = [*sorted(SAMPLES.rglob("*-*.rst")), *(sorted(EXPECTED.glob("*.rst")) if EXPECTED else [])]
GENERATED_FORM = [*OURS, *small_documents(50)]


@slow
@pytest.mark.parametrize(("path", "reader"), sampled(GENERATED_FORM, READERS, one_in=7), ids=_name)
def test_no_character_of_the_generated_form_is_lost(path: Path, reader: Reader) -> None:
    assert lost(generated_form(text_of(path)), path.name, reader) == []


@cache
def sources() -> list[tuple[str, str]]:
    """Names and texts of 100 small documents in the generated form."""
    ours = ((path.name, text_of(path)) for path in OURS if path.parent.name != "old")
    every = chain(ours, (sample(number, 400) for number in range(400)))
    return list(islice(((name, text) for name, text in every if len(text) < 4_000), 100))


@long
@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("number", range(3))
def test_not_one_character_is_lost(number: int, reader: Reader) -> None:
    name, text = sources()[number]
    assert without_trace(rewritten(text, number), name, reader, None) == []


@slow
@pytest.mark.parametrize(("number", "reader"), sampled(range(100), READERS, one_in=11))
def test_no_character_of_other_markup_is_lost(number: int, reader: Reader) -> None:
    name, text = sources()[number]
    assert lost(rewritten(text, number), name, reader) == []


@long
@pytest.mark.parametrize("reader", READERS)
@for_each("path", small_documents(50))
def test_no_character_of_the_corpus_in_other_markup_is_lost(path: Path, reader: Reader) -> None:
    assert lost(rewritten(text_of(path), path.name), path.name, reader) == []


def test_the_rewriter_writes_every_kind_of_markup() -> None:
    """And the same documents each time."""
    texts = [rewritten(text, number) for number, (_, text) in enumerate(sources())]
    assert texts == [rewritten(text, number) for number, (_, text) in enumerate(sources())]
    assert all(len(text.text) == len(text.mask) for text in texts)
    everything = "\n".join([text.text for text in texts])
    for form in KINDS:
        assert form in everything, form


KINDS = [
    "\n+=====", "\n====", "====  ===", ".. csv-table::", ".. list-table::", ".. table::", "   :name: ", "   :class: ",
    "   :widths: ", "\nA. ", "\n15. ", "\n3) ", "\nXIV. ", "\n(i) ", "\n#. ", "\n- ", "\n\u2022 ", "\n| ",
    "\n    -- ", "\n::\n", "::\n\n    if ", "\n> ", ".. [1] ", ".. [Cit2002] ", "\n..\n   ", "replace:: ",
    ".. note::", ".. topic:: ", ".. sidebar:: ", ".. image:: ", ".. figure:: ", "code:: python", ".. raw:: html",
    "\n-a  ", "\n>>> ", "\n~~~~~", ".. _", "\n__ ", "\n:Generated: ", "\n###", "\n\t", "\r\n", " : ", ".. include:: ",
    ".. container:: ",
]  # fmt: skip
