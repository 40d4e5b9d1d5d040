"""Checks that edits don't change how the text outside of them is read: every token, and every cell of a table."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple, TypeAlias

from rst2spec.source import Source
from rst2spec.spec.edit import OffsetEdit
from rst2spec.tokens.token import Cell, Rows, Token, TokenStream

_Unit: TypeAlias = tuple[Any, ...]


class Reading(NamedTuple):
    """A document's text and its tokens."""

    source: Source
    stream: TokenStream


def same_outside(before: Reading, after: Reading, changes: Sequence[OffsetEdit]) -> bool:
    """Whether all lines without an edit are read the same.

    Args:
        before: The document.
        after: The document after the edits.
        changes: The edits, sorted, without overlap.
    """
    parts: Sequence[Token | Rows] = before.stream.parts
    other_parts: Sequence[Token | Rows] = after.stream.parts
    if len(parts) == len(other_parts):
        unequal = [number for number, part in enumerate(parts) if not _is_equal(part, other_parts[number])]
        if not unequal:
            return True  # a faster test, which includes edited lines: true where an underline gets longer, for example
        if all(is_within_lines(before.source.text, change) for change in changes):
            # no line moves, so what is equal is equal on the same lines; the rest is little
            parts, other_parts = [parts[number] for number in unequal], [other_parts[number] for number in unequal]
    removed, added = [], []
    shift = 0
    for start, end, text in changes:
        is_at_lines = _begins_line(before, start) and (end == len(before.source.text) or _begins_line(before, end))
        is_whole = is_at_lines and text[-1:] in {"", "\r", "\n"}
        removed.append(_EditSpan(start, end, is_whole))
        added.append(_EditSpan(start + shift, start + shift + len(text), is_whole))
        shift += len(text) - (end - start)
    one, other = _UneditedLines(before.source, removed), _UneditedLines(after.source, added)
    return list(_units(parts, one)) == list(_units(other_parts, other))


def is_within_lines(text: str, change: OffsetEdit) -> bool:
    """Whether an edit neither removes nor inserts the end of a line."""
    return not any(end in part for part in (change.text, text[change.start : change.end]) for end in "\r\n")


def _is_equal(part: Token | Rows, other: Token | Rows) -> bool:
    """Whether two parts have the same texts on the same lines."""
    if isinstance(part, Rows):
        return isinstance(other, Rows) and part.texts == other.texts and part.lines == other.lines
    if isinstance(other, Rows):
        return False
    is_same_text = (part.type, part.line, part.text) == (other.type, other.line, other.text)
    return is_same_text and (part.cells == other.cells or _cell_texts(part) == _cell_texts(other))


def _cell_texts(token: Token) -> list[str]:
    return [cell.text for cell in token.cells]


class _EditSpan(NamedTuple):
    """The span of an edit; ``is_whole`` if the edit only removes or inserts whole lines."""

    start: int
    end: int
    is_whole: bool


def _begins_line(reading: Reading, offset: int) -> bool:
    return offset == 0 or reading.source.text[offset - 1] in "\r\n"


class _UneditedLines:
    """Numbers the lines of a document that have no edit."""

    def __init__(self, source: Source, edits: Iterable[_EditSpan]) -> None:
        self._line_of = source.line_of
        edited: set[int] = set()
        for start, end, is_whole in edits:
            if start < end or not is_whole:
                edited.update(range(source.line_of(start), source.line_of(end - is_whole) + 1))
        self._edited = sorted(edited)

    def number(self, first: int, last: int) -> int:
        """The number of the first of some lines; -1 if one of them has an edit."""
        before = bisect_left(self._edited, first)
        return first - before if bisect_left(self._edited, last + 1) == before else -1

    def of_text(self, token: Token) -> int:
        """The number of a token's text."""
        return self.number(self._line_of(token.text_start), self._line_of(token.text_end))

    def of_cell(self, cell: Cell) -> int:
        """The number of a cell."""
        line = self._line_of(cell.start)
        return self.number(line, line)


def _units(parts: Iterable[Token | Rows], lines: _UneditedLines) -> Iterator[_Unit]:
    """What was read on the lines without an edit. Rows are compared one by one, since an edit may regroup them."""
    for part in parts:
        if isinstance(part, Rows):
            for number, (texts, line) in enumerate(zip(part.texts, part.lines, strict=True)):
                rank = lines.number(line, line + part.columns - 1) if part.columns else -1
                if rank > 0:
                    yield "ROW", rank, texts
                else:
                    yield from _row_units(part.token(number), lines)
        elif part.cells:
            yield from _row_units(part, lines)
        elif (rank := lines.of_text(part)) > 0:
            yield part.type, rank, part.text


def _row_units(row: Token, lines: _UneditedLines) -> Iterator[_Unit]:
    """A row as a whole, or cell by cell if one has an edit."""
    ranks = list(map(lines.of_cell, row.cells))
    if min(ranks, default=0) > 0:
        yield row.type, ranks[0], tuple([cell.text for cell in row.cells])
        return
    for column, (cell, rank) in enumerate(zip(row.cells, ranks, strict=True)):
        if rank > 0:
            yield row.type, rank, column, cell.text
