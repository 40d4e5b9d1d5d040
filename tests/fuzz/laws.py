"""Two laws on many damaged documents, with each reader. ``make fuzz-long`` looks at 20,000.

* No character is lost: each that carries text is in the spec, or its replacement changes the spec or a finding.
* The digest survives ``render``, or the document is refused; to render the result again changes nothing.

A document depends on its number alone. Those that break a law are written to ``.fuzz/laws``, and the reason is printed:
``python -m tests.fuzz.laws --first 1234 --count 1`` looks at one again.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

from rst2spec import Document, compile_text
from rst2spec.rendering import has_unread, render_document
from rst2spec.run.options import Reader
from rst2spec.samples import sample
from tests.accidents import damaged
from tests.conftest import SAMPLES, text_of
from tests.marked import Marked
from tests.replacing import generated_form, without_trace
from tests.rewriting import rewritten
from tests.test_nothing_lost import lost_words

READERS: Final[tuple[Reader, ...]] = ("auto", "template", "docutils")
FOLDER: Final = Path(".fuzz", "laws")
_COUNTED: Final = ("documents", "with unread text", "refused", "broken")
_NAME: Final = "acme-globex.rst"
_LONGEST: Final = 2_500  # characters: the time that a document takes grows with its length
_REPLACED: Final = 2  # characters for each document and reader


class Outcome(NamedTuple):
    """What a document does with one reader, and the laws that it breaks."""

    number: int
    reader: Reader
    has_unread: bool
    is_refused: bool
    broken: tuple[str, ...]


def damaged_document(number: int) -> Marked:
    """The document of a number: in the generated form or in other markup, damaged."""
    chance = Random(f"laws:{number}")
    text = chance.choice(_sources())
    whole = generated_form(text) if chance.random() < 0.4 else rewritten(text, number)
    return damaged(whole, chance)


@cache
def _sources() -> list[str]:
    texts = [text_of(path) for path in sorted(SAMPLES.rglob("*-*.rst"))]
    texts += [sample(number, 400).text for number in range(400)]
    return [text for text in texts if len(text) < _LONGEST]


def outcomes(number: int, readers: Sequence[Reader] = READERS) -> list[Outcome]:
    """Looks at one document with each reader."""
    document = damaged_document(number)
    return [_outcome(document, number, reader) for reader in readers]


def _outcome(document: Marked, number: int, reader: Reader) -> Outcome:
    try:
        compiled = compile_text(document.text, _NAME, reader=reader)
        rendering = render_document(compiled)
        broken = [*_lost(document, compiled, reader)]
        if rendering.problem is None:
            broken += _changed(compiled, rendering.text)
    except Exception as error:
        return Outcome(number, reader, has_unread=False, is_refused=False, broken=(f"raised {error!r}",))
    return Outcome(number, reader, has_unread(compiled), rendering.problem is not None, tuple(broken))


def _lost(document: Marked, compiled: Document, reader: Reader) -> Iterator[str]:
    text = "".join([" " if mark == "#" else char for char, mark in zip(document.text, document.mask, strict=True)])
    words = lost_words(text, compiled)
    if words:
        yield f"lost words: {words}"
    for place in without_trace(document, _NAME, reader, _REPLACED):
        yield f"lost character: {place}"


def _changed(compiled: Document, rendered: str) -> Iterator[str]:
    back = compile_text(rendered, _NAME)
    if back.digest != compiled.digest:
        yield "rendering changed the digest"
    if render_document(back).text != rendered:
        yield "rendering the result again changed it"


def main(argv: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n", 1)[0])
    parser.add_argument("--first", type=int, default=0, help="the first document's number (default: 0)")
    parser.add_argument("--count", type=int, default=20_000, help="how many documents (default: 20,000)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="how many processes (default: one per core)")
    options = parser.parse_args(argv)
    counts: Counter[str] = Counter()
    numbers = range(options.first, options.first + options.count)
    with ProcessPoolExecutor(options.jobs) as pool:
        for found in pool.map(outcomes, numbers, chunksize=20):
            for outcome in found:
                _count(outcome, counts)
    for reader in READERS:
        said = [f"{counts[f'{reader} {what}']:,} {what}" for what in _COUNTED]
        sys.stdout.write(f"{reader}: {', '.join(said)}\n")
    return 1 if any(counts[f"{reader} broken"] for reader in READERS) else 0


def _count(outcome: Outcome, counts: Counter[str]) -> None:
    reader = outcome.reader
    counts[f"{reader} documents"] += 1
    counts[f"{reader} with unread text"] += outcome.has_unread
    counts[f"{reader} refused"] += outcome.is_refused
    counts[f"{reader} broken"] += bool(outcome.broken)
    if outcome.broken:
        FOLDER.mkdir(parents=True, exist_ok=True)
        file = FOLDER / f"{outcome.number}.rst"
        file.write_bytes(damaged_document(outcome.number).text.encode())
        for reason in outcome.broken:
            sys.stdout.write(f"{file} ({reader}): {reason}\n")


if __name__ == "__main__":
    sys.exit(main())
