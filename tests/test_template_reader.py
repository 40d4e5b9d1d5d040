"""The template reader: tokens that cover the document, and what it makes of lines out of place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rst2spec.source import source_of
from rst2spec.tokens import template_reader
from rst2spec.tokens.template_reader import read_template
from rst2spec.tokens.token import Rows, Token
from tests.conftest import every_document, load, text_of
from tests.mutating import mutated
from tests.wild import in_source, wild_documents
from tests.writing import document, section, table


def assert_covered(text: str) -> None:
    """Every character that isn't blank is in exactly one token; text in a row that no cell holds is in two."""
    end = 0
    row: Token | None = None
    for token in read_template(source_of(text, "x.rst")).tokens:
        if token.type == "STRAY" and row is not None and token.start < row.end:
            assert row.start <= token.start < token.end <= row.end
            assert all(cell.end <= token.start or token.end <= cell.start for cell in row.cells)
            continue
        row = token if token.cells else row
        assert token.start >= end, f"{token} overlaps"
        assert not text[end : token.start].strip(), f"before {token}: {text[end : token.start]!r}"
        assert token.end > token.start
        for cell in token.cells:
            assert token.start <= cell.start <= cell.end <= max(token.end, cell.raw_end)
            assert text[cell.start : cell.end] == cell.text
        end = token.end
    assert not text[end:].strip()


@pytest.mark.parametrize("path", every_document(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_tokens_cover_every_document(path: Path) -> None:
    assert_covered(text_of(path))


@given(mutated())
def test_tokens_cover_mutated_documents(text: str) -> None:
    assert_covered(text)


@given(st.text(alphabet=st.sampled_from('=-*. :abto\n\r\t\x0b\xa0("[')))
def test_tokens_cover_anything(text: str) -> None:
    assert_covered(text)


def kinds(text: str) -> list[str]:
    return [token.type for token in read_template(source_of(text, "x.rst")).tokens]


def test_the_tokens_of_a_document() -> None:
    assert kinds(document()) == [
        "TITLE", "GENERATED", "INTRODUCTION", "SENTENCE",
        "HEADING", "SENTENCE", "SENTENCE", "SENTENCE", "TABLE", "HEADER", "ROW",
    ]  # fmt: skip


@pytest.mark.parametrize("path", every_document()[:2], ids=lambda path: path.name)
def test_line_ends_make_no_difference(path: Path) -> None:
    text = text_of(path)
    plain = [(token.type, token.text, token.line) for token in read_template(source_of(text, "x.rst")).tokens]
    for end in ("\r\n", "\r"):
        other = read_template(source_of(text.replace("\n", end), "x.rst")).tokens
        assert [(token.type, token.text, token.line) for token in other] == plain


HEADER = ("S Property", "T Property", "X Data Type")


@pytest.mark.parametrize(
    ("lost", "cells"),
    [
        ('"string"', ["a", "b", '"string"']),
        ("N/A", ["a", "b", "N/A"]),
        ('["upper", "_."]', ["a", "b", '["upper", "_."]']),
    ],
)
def test_a_cell_at_column_0_is_the_rows_next_one(lost: str, cells: list[str]) -> None:
    text = table(HEADER, ("a", "b")) + lost + "\n"
    token = read_template(source_of(text, "x.rst")).tokens[-1]
    assert [cell.text for cell in token.cells] == cells
    assert [cell.lost_bullet for cell in token.cells] == [False, False, True]


@pytest.mark.parametrize(
    "line",
    ["Once a link between a S and a T is established.", "Every S will be synchronized with a T.", "-----", ".. note::"],
)
def test_what_follows_a_short_row_is_not_always_its_cell(line: str) -> None:
    assert kinds(table(HEADER, ("a", "b")) + line + "\n")[-2:-1] == ["ROW"]


def test_a_full_row_takes_no_further_cell() -> None:
    assert kinds(table(HEADER, ("a", "b", "c")) + "d\n")[-2:] == ["ROW", "SENTENCE"]


def test_a_full_row_with_a_blank_cell_takes_no_further_cell() -> None:
    assert kinds(table(HEADER, ("a", "b", "")) + "d\n")[-2:] == ["ROW", "SENTENCE"]


def test_a_header_takes_no_sentence_for_its_next_cell() -> None:
    assert kinds(table(HEADER[:2]) + "d\n")[-2:] == ["HEADER", "SENTENCE"]


@pytest.mark.parametrize(
    ("underline", "expected"), [("====", ["TITLE"]), ("===", ["SENTENCE", "STRAY"])], ids=["four", "three"]
)
def test_an_underline_that_is_shorter_than_its_text_has_four_characters(underline: str, expected: list[str]) -> None:
    assert kinds(f"Acme to Globex Dataflow\n{underline}\n") == expected


@pytest.mark.parametrize("line", ["=====", "-----", "Some text."])
def test_a_table_ends_at_a_line_that_begins_with_no_blank(line: str) -> None:
    text = table(HEADER, ("a", "b", "c")) + f"\n{line}\n   * - d\n     - e\n"
    assert kinds(text)[-3:] == ["SENTENCE" if line == "Some text." else "STRAY", "STRAY", "STRAY"]


def test_a_heading_may_begin_with_a_blank() -> None:
    token = read_template(source_of(" Orders to Globex Order\n-----------------------\n", "x.rst")).tokens[0]
    assert (token.type, token.text, token.line) == ("HEADING", " Orders to Globex Order", 1)


@pytest.mark.parametrize(("underline", "expected"), [("---", ["HEADING"]), ("===", ["STRAY", "STRAY"])])
def test_only_hyphens_are_a_short_underline_of_a_heading_that_begins_with_a_blank(
    underline: str, expected: list[str]
) -> None:
    assert kinds(f" to Globex Order\n{underline}\n") == expected


def test_a_second_title_is_a_heading() -> None:
    title = "=======================\nAcme to Globex Dataflow\n=======================\n"
    assert kinds(f"{title}\n{title}") == ["TITLE", "HEADING"]


def test_a_blank_makes_no_sentence_and_no_heading_of_other_text() -> None:
    assert kinds("One.\n\n two.\n\nThree.\n") == ["SENTENCE", "STRAY", "SENTENCE"]
    assert kinds("One.\n\n Notes\n------\nThree.\n") == ["SENTENCE", "STRAY", "STRAY", "SENTENCE"]


def test_blanks_around_a_line_are_in_no_token() -> None:
    text = "One. \nTwo.\t\n   three \n\n.. list-table:: \n\n   * - a \n     - b \n"
    found = [(token.type, text[token.start : token.end]) for token in read_template(source_of(text, "x.rst")).tokens]
    assert found == [
        ("SENTENCE", "One."),
        ("SENTENCE", "Two."),
        ("STRAY", "three"),
        ("TABLE", ".. list-table::"),
        ("HEADER", "* - a \n     - b"),
    ]


@pytest.mark.parametrize(
    ("text", "is_foreign"),
    [
        (document(section()), False),
        (".. note:: x\n", True),
        ("   indented\n", True),
        ("Title\n~~~~~\n", True),
        ("Title\n=====\n", True),
        ("+---+\n| a |\n+---+\n", True),
        ("===  ===\na    b\n===  ===\n", True),
        (".. list-table:: Title\n", True),
        (".. list-table::\n   :widths: 1 2\n", True),
        ("one line\nand another\n", True),
        ("one line\n\nand another\n", False),
        (":Generated: 2026-11-02 03:15:00\n", True),
        ("* item\n", True),
    ],
)
def test_block_structure_that_the_template_lacks_is_foreign(text: str, is_foreign: bool) -> None:
    assert read_template(source_of(text, "x.rst")).has_unknown_markup is is_foreign


def test_no_document_of_the_corpus_is_foreign() -> None:
    foreign = [path for path in every_document() if read_template(load(path)).has_unknown_markup]
    assert [path.name for path in foreign] == ["globex-acme.rst"]  # the sample that a person edited


def test_no_generated_document_is_foreign() -> None:
    assert not [item.name for item in wild_documents() if read_template(in_source(item)).has_unknown_markup]


# --- a shortcut gives what the long way gives


def assert_read_the_same(text: str) -> None:
    """Plain blocks are read in one match each, or line by line."""
    source = source_of(text, "x.rst")
    by_block = read_template(source)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(template_reader, "blocks_of", lambda _: None)
        by_line = read_template(source)
    assert (by_block.tokens, by_block.has_unknown_markup) == (by_line.tokens, by_line.has_unknown_markup)
    for part in by_block.parts:
        if isinstance(part, Rows):
            assert [part.token(number) for number in range(len(part.texts))] == list(part.tokens)
            assert [(token.line, tuple(cell.text for cell in token.cells)) for token in part.tokens] == list(
                zip(part.lines, part.texts, strict=True)
            )
            brackets = any("(" in text or ")" in text for texts in part.texts for text in texts)
            assert part.has_brackets or not brackets


@pytest.mark.parametrize("path", every_document(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_blocks_are_read_as_their_lines(path: Path) -> None:
    assert_read_the_same(text_of(path))


@given(mutated(), st.sampled_from(["\n", "\r\n", "\r"]))
def test_blocks_of_mutated_documents_are_read_as_their_lines(text: str, end: str) -> None:
    assert_read_the_same(text)
    assert_read_the_same("\n".join(text.splitlines()).replace("\n", end))


_LINES = st.sampled_from([
    "", "", " ", "a", "A b", "Generated: x", "Introduction", "=====", "=", "-----", "---", " A to B", "A to  Dataflow",
    ".. list-table::", "   :header-rows: 1", "   * - A Property", "     - B Property", "     -  Data Type", "   * - a",
    "     - b (x)", "     - c ", "     -", "   * -", "If a matching x. If no matching y", "If no matching y", "_x",
])  # fmt: skip


@given(st.lists(_LINES, max_size=14), st.sampled_from(["\n", "\r\n"]))
def test_blocks_of_any_lines_are_read_as_their_lines(lines: list[str], end: str) -> None:
    assert_read_the_same(end.join(lines))
