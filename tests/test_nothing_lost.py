"""The promise of the program: whatever stands in a document is in the spec, or in ``unread`` with its place."""

from __future__ import annotations

import dataclasses
import random
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rst2spec import Document, compile_text
from rst2spec.samples import Sample
from rst2spec.source import Source, source_of
from rst2spec.tokens.template_reader import read_template
from rst2spec.tokens.token import Token
from tests.conftest import EXPECTED, SAMPLES, corpus_documents, for_each, load, text_of
from tests.mutating import TEXTS, mutated
from tests.sampling import fewer, long, slow, turn
from tests.wild import damaged_documents
from tests.writing import document

# --- no character is ignored


def exempt(token: Token, source: Source) -> set[int]:
    """The only characters that may change without a trace: rules (their length), bullets and directive options."""
    found: set[int] = set()
    if token.underline is not None:
        found.update(range(*token.underline))
    if token.type in {"TITLE", "HEADING"}:  # a rule above
        found.update(range(token.start, token.text_start))
    if token.type == "TABLE":
        found.update(range(token.text_end, token.end))
    for cell in token.cells:
        line_start = source.starts[source.line_of(cell.start) - 1]
        if not cell.lost_bullet:
            found.update(range(line_start, cell.start))
    return found


def replace_document(text: str, offset: int) -> str:
    return text[:offset] + ("Q" if text[offset] != "Q" else "Z") + text[offset + 1 :]


def ignored(name: str, text: str, per_token: int | None) -> list[str]:
    """The characters of a document whose replacement changes neither the spec nor its findings."""
    source = source_of(text, name)
    before = compile_text(text, name)
    chance = random.Random(f"{name}{turn()}")
    found = []
    for token in read_template(source).tokens:
        skipped = exempt(token, source)
        offsets = [
            offset for offset in range(token.start, token.end) if not text[offset].isspace() and offset not in skipped
        ]
        if per_token is not None:
            offsets = chance.sample(offsets, min(per_token, len(offsets)))
        found += [
            f"{name}:{source.position(offset)} {text[offset]!r} in {token.type}"
            for offset in offsets
            if compile_text(replace_document(text, offset), name) == before
        ]
    return found


SMALL = [*sorted(SAMPLES.glob("*.rst")), *(sorted(EXPECTED.glob("*.rst")) if EXPECTED else [])]


@long
@pytest.mark.parametrize("path", SMALL, ids=lambda path: path.name)
def test_no_character_is_ignored(path: Path) -> None:
    assert ignored(path.name, text_of(path), None) == []


@slow
@pytest.mark.parametrize("path", SMALL, ids=lambda path: path.name)
def test_hardly_a_character_is_ignored(path: Path) -> None:
    assert ignored(path.name, text_of(path), 3) == []


def test_rules_and_bullets_can_be_replaced_with_a_trace_as_well() -> None:
    """What the test above exempts is noticed all the same, but for a rule that only changes its length."""
    text = document()
    for offset in (text.index("===") + 1, text.index("* -"), text.index("- Globex Person"), text.index("---") + 3):
        assert compile_text(replace_document(text, offset), "acme-globex.rst") != compile_text(text, "acme-globex.rst")


def fifty_documents() -> list[Path]:
    """The seed, and 50 documents from all of the corpus, none over 20 kB."""
    paths = [path for path in corpus_documents() if path.stat().st_size < 20_000]
    seeds = [path for path in paths if path.parent.name == "seed"]
    return seeds + random.Random(50).sample(paths, 50) if paths else []


@for_each("path", fifty_documents(), one_in=13)
def test_no_character_of_the_corpus_is_ignored(path: Path) -> None:
    assert ignored(path.name, text_of(path), None if path.parent.name == "seed" else 1) == []


def twelve_documents() -> list[Sample]:
    """Generated and damaged ones, none over 4 kB."""
    return [item for _, after, before in damaged_documents() for item in (before, after) if len(item.text) < 4_000][:12]


@slow
def test_no_character_of_generated_documents_is_ignored() -> None:
    for name, text in twelve_documents():
        assert ignored(name, text, 1) == []


def uncovered(text: str) -> str:
    """The characters that the template reader puts into no token, and that are no markup of the template."""
    source = source_of(text, "x.rst")
    covered = bytearray(len(text))
    for token in read_template(source).tokens:
        spans = [(token.text_start, token.text_end)] if not token.cells else []
        spans += [(cell.start, cell.end) for cell in token.cells]
        spans += [(offset, offset + 1) for offset in exempt(token, source)]
        for start, end in spans:
            covered[start:end] = b"\1" * (end - start)
    return "".join([char for char, is_covered in zip(text, covered, strict=True) if not is_covered]).strip()


@given(mutated(fixable=True))
def test_the_template_reader_accounts_for_every_character(text: str) -> None:
    assert uncovered(text).split() == []


# --- no text is lost

_WORD = re.compile(r"[^\W_]{2,}")
_TEMPLATE_WORDS = frozenset(
    _WORD.findall(
        "Generated Introduction Every will be synchronized with Before any synchronization can take place link between "
        "and must established new created from if it is connected to that into matching already exists the merged "
        "existing one If no found merge of following property combinations match Once keep in sync two systems "
        "regardless where edited The properties are synchronized list table header rows Property Data Type Dependant "
        "on having Dataflow This technical document provides detailed overview Sesam Talk data flow It serves as QA "
        "checklist for testing purposes intellectual io AS content contains confidential information regulated under "
        "an NDA agreement sharing or distributing without written permission prohibited csv"
    )
)


def strings_of(value: Any) -> list[str]:
    """All text in a document's spec; findings and places don't count."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for key, part in value.items() if key != "diagnostics" for text in strings_of(part)]
    if isinstance(value, (list, tuple)):
        return [text for part in value for text in strings_of(part)]
    return []


def lost_words(text: str, compiled: Document) -> list[str]:
    """The words of a document, but for the template's own, that its spec doesn't hold."""
    kept = "\n".join(strings_of(dataclasses.asdict(compiled)))
    words = set(_WORD.findall(text.replace("Dependant on having", " "))) - _TEMPLATE_WORDS
    return sorted(word for word in words if word not in kept)


EVERY = [*SMALL, *fifty_documents()]


@pytest.mark.parametrize("path", EVERY, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_word_of_a_document_is_in_its_spec(path: Path) -> None:
    assert lost_words(text_of(path), compile_text(text_of(path), path.name)) == []


@given(mutated())
def test_mutated_documents_never_raise_and_never_lose_a_word(text: str) -> None:
    compiled = compile_text(text, "acme-globex.rst")
    assert lost_words(text, compiled) == []


@given(mutated())
def test_the_docutils_reader_never_raises_and_never_loses_a_word(text: str) -> None:
    compiled = compile_text(text, "acme-globex.rst", reader="docutils")
    assert lost_words(text, compiled) == []


@fewer(2)
@given(st.text())
def test_any_text_is_a_document(text: str) -> None:
    for reader in ("template", "docutils"):
        compiled = compile_text(text, reader=reader)
        assert lost_words(text, compiled) == []


@given(mutated())
def test_all_that_is_unread_has_a_finding(text: str) -> None:
    compiled = compile_text(text, "acme-globex.rst")
    spans = [(item.start.line, item.start.column, item.end.line, item.end.column) for item in compiled.diagnostics]
    notes = [
        (note.start.line, note.start.column, note.end.line, note.end.column)
        for item in compiled.diagnostics
        for note in item.related
    ]
    for item in [*compiled.unread, *(item for flow in compiled.flows for item in flow.unread)]:
        assert item.line is not None
        assert item.column is not None
        first, last = (item.line, item.column), (item.line, item.column + len(item.text))
        assert any(span[:2] <= last and first <= span[2:] for span in spans + notes), item


def test_unread_text_has_its_place() -> None:
    text = TEXTS[0].replace("Every ", "Each ")
    source = source_of(text, "x")
    compiled = compile_text(text, "acme-globex.rst")
    unread = [item for flow in compiled.flows for item in flow.unread]
    assert unread
    for item in unread:
        assert item.line is not None
        assert item.column is not None
        assert source.lines[item.line - 1][item.column - 1 :].startswith(item.text)


@pytest.mark.parametrize("path", SMALL, ids=lambda path: path.name)
def test_what_the_findings_point_at_is_there(path: Path) -> None:
    source = load(path)
    for item in compile_text(source.text, path.name).diagnostics:
        for place in (item.start, item.end, *(note.start for note in item.related)):
            assert 1 <= place.line <= len(source.lines)
            assert 1 <= place.column <= len(source.lines[place.line - 1]) + 1
        assert (item.start.line, item.start.column) <= (item.end.line, item.end.column)
