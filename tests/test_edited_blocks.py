"""A fix within lines of the generated form is proved harmless by the blocks that it edits, and by nothing less."""

from __future__ import annotations

from itertools import takewhile
from typing import Final

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rst2spec.source import Source, source_of
from rst2spec.spec import edited_blocks
from rst2spec.spec.edit import OffsetEdit, changed
from rst2spec.spec.edited_blocks import is_rest_the_same
from rst2spec.spec.outside import Reading, same_outside
from rst2spec.tokens.template_reader import read_template
from rst2spec.tokens.token import TokenStream
from tests.mutating import TEXTS, mutated
from tests.writing import document, every, match, section, table

S, T = "Acme Member", "Globex Person"
ROWS = [(f"p{number}", f"q{number}", '"string"') for number in range(3)]
BODY = section(rows=ROWS, statements=every(S, T) + match(S, T))
PLAIN = document(BODY, section("Acme A", "Globex B"))
NEW: Final = [
    "", "x", " ", "  ", "\t", "é", "-", "--------", "=", "====", "- x", "* ", ".. x", ".. list-table::", "|", ":x: y",
    "(Dependant on having NO in x)", "Generated: 2026-11-02", "Property", " to ", "Every ", "::", "__ x", "+--+",
]  # fmt: skip
"""Texts that edits insert: also such as change what a line is."""


def reading(text: str) -> Reading:
    source = source_of(text, "acme-globex.rst")
    return Reading(source, read_template(source))


def holds_for_all(before: Reading, changes: list[OffsetEdit]) -> bool:
    """The answer of the whole document, read again."""
    return same_outside(before, reading(changed(before.source.text, changes)), changes)


def only(text: str, old: str, new: str) -> list[OffsetEdit]:
    """The edit of what differs; what both have in common only says where."""
    begin = common(old, new)
    end = common(old[begin:][::-1], new[begin:][::-1])
    at = text.index(old)
    return [OffsetEdit(at + begin, at + len(old) - end, new[begin : len(new) - end])]


def common(one: str, other: str) -> int:
    """With how many characters both begin."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


@st.composite
def edits_within_lines(draw: st.DrawFn, text: str) -> list[OffsetEdit]:
    lines = list(range(text.count("\n")))
    starts = source_of(text, "a-b.rst").starts
    changes = []
    for line in sorted(draw(st.sets(st.sampled_from(lines), min_size=1, max_size=3))):
        start, end = starts[line], text.index("\n", starts[line])
        first, last = sorted([draw(st.integers(start, end)), draw(st.integers(start, end))])
        changes.append(OffsetEdit(first, last, draw(st.sampled_from(NEW))))
    return changes


@given(st.data())
def test_what_the_edited_blocks_prove_holds_for_the_document(data: st.DataObject) -> None:
    text = data.draw(st.one_of(st.sampled_from([PLAIN, *TEXTS]), mutated()))
    assume("\r" not in text and text.count("\n"))
    before = reading(text)
    changes = data.draw(edits_within_lines(text))
    if is_rest_the_same(before, changes):
        assert holds_for_all(before, changes)


PROVED: Final = {
    "title": ("Acme to", "Acme Two to"),
    "underline of a heading": ("----\nEvery", "-----\nEvery"),
    "property": ("- p1", "- p1 (Dependant on having NO in x)"),
    "type": ('- "string"\n   * - p2', '- "integer"\n   * - p2'),
    "header": ("   * - Acme Member Property", "   * - Acme Members Property"),
    "sentence": ("Every ", "Each "),
}
LEFT: Final = {
    "row that is a sentence now": ("   * - p1", "p1"),
    "cell that is a row now": ("     - q1", "   * - q1"),
    "cell without text": ("- p1\n", "-\n"),
    "heading that is a sentence now": ("-" * len("Acme Member to Globex Person") + "\nEvery", "\nEvery"),
    "line that moves": ("   * - p1", "\n   * - p1"),
    "line that is gone": ("   * - p1\n", ""),
    "cell that is a list now": ("- p1", "- * p1"),
    "text of two blocks": ('"string"\n\n\nAcme A to Globex B', '"string"\n\n'),
    "sentence that is no second one now": ("If no matching", "Of no matching"),
}


@pytest.mark.parametrize("name", PROVED)
def test_an_edit_that_keeps_the_form_is_proved_by_its_block(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = document(BODY, *[section(f"Acme A{number}", "Globex B") for number in range(50)])
    before = reading(text)
    read: list[int] = []

    def counted(source: Source) -> TokenStream:
        read.append(len(source.text))
        return read_template(source)

    monkeypatch.setattr(edited_blocks, "read_template", counted)
    changes = only(text, *PROVED[name])
    assert is_rest_the_same(before, changes)
    assert holds_for_all(before, changes)
    assert sum(read) < len(text) / 10


@pytest.mark.parametrize("name", LEFT)
def test_an_edit_that_may_move_other_lines_is_left_to_the_whole_document(name: str) -> None:
    assert not is_rest_the_same(reading(PLAIN), only(PLAIN, *LEFT[name]))


DATE: Final = "Generated: 2026-11-02 03:15:00"
UNDATED: Final = PLAIN.replace(f"{DATE}\n\n", "")


@pytest.mark.parametrize(
    ("text", "edits"),
    [
        # the date of another block isn't the first one any more
        (UNDATED + f"{DATE}\n\n", [(every(S, T).strip(), DATE)]),
        # the second date is the first one now, and the next text is where a blank line was
        (PLAIN.replace(DATE, f"{DATE}\n\n{DATE} again\n\n"), [(f"{DATE}\n", "\n"), ("again\n\n", "again\n\nText.")]),
    ],
    ids=["first date", "two edits"],
)
def test_a_block_that_changes_what_another_is(text: str, edits: list[tuple[str, str]]) -> None:
    before = reading(text)
    changes = [change for old, new in edits for change in only(text, old, new)]
    assert before.stream.plain
    assert not holds_for_all(before, changes)
    assert not is_rest_the_same(before, changes)


def test_text_in_front_of_the_title_has_no_block() -> None:
    text = "Some text.\n\n" + PLAIN
    assert not is_rest_the_same(reading(text), only(text, "Some text.", ""))


def test_a_document_with_other_markup_is_read_again() -> None:
    text = PLAIN + table(("a", "b"), ("c",))
    assert not is_rest_the_same(reading(text), only(text, "- p1", "- p"))


def test_a_reading_that_docutils_gave_up_is_read_again() -> None:
    before = reading(PLAIN)
    assert not is_rest_the_same(before._replace(stream=before.stream._replace(limit="why")), only(PLAIN, "- p1", "- p"))
