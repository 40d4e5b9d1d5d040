"""Whether edits leave everything outside of them as it was read: every token, and every cell of a table."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple, TypeAlias

from rst2spec.source import Source
from rst2spec.spec.edit import Change
from rst2spec.tokens.token import Cell, Rows, Token, TokenStream

_Unit: TypeAlias = tuple[Any, ...]


class Reading(NamedTuple):
    """A document's text, and what a reader made of it."""

    source: Source
    stream: TokenStream


def same_outside(before: Reading, after: Reading, changes: Sequence[Change]) -> bool:
    """Whether all that stands on lines without an edit is read the same.

    Args:
        before: The document.
        after: The document after the edits.
        changes: The edits, sorted, without overlap.
    """
    if _all_of(before.stream) == _all_of(after.stream):
        return True  # the edits' own lines included, as where a rule gets longer: told faster than what is outside
    removed, added = [], []
    shift = 0
    for start, end, text in changes:
        is_at_lines = _begins_line(before, start) and (end == len(before.source.text) or _begins_line(before, end))
        is_whole = is_at_lines and text[-1:] in {"", "\r", "\n"}
        removed.append(_Edited(start, end, is_whole))
        added.append(_Edited(start + shift, start + shift + len(text), is_whole))
        shift += len(text) - (end - start)
    one, other = _Lines(before.source, removed), _Lines(after.source, added)
    return list(_units(before.stream, one)) == list(_units(after.stream, other))


def _all_of(stream: TokenStream) -> list[_Unit]:
    """All that was read, with its lines."""
    return [
        (part.texts, part.lines)
        if isinstance(part, Rows)
        else (part.type, part.line, part.text, [cell.text for cell in part.cells])
        for part in stream.parts
    ]


class _Edited(NamedTuple):
    """A place with an edit; ``is_whole`` says that the edit takes out or puts in nothing but whole lines."""

    start: int
    end: int
    is_whole: bool


def _begins_line(reading: Reading, offset: int) -> bool:
    return offset == 0 or reading.source.text[offset - 1] in "\r\n"


class _Lines:
    """The lines of a document without an edit, each with its number among them."""

    def __init__(self, source: Source, edits: Iterable[_Edited]) -> None:
        self._line_of = source.line_of
        edited: set[int] = set()
        for start, end, is_whole in edits:
            if start < end or not is_whole:
                edited.update(range(source.line_of(start), source.line_of(end - is_whole) + 1))
        self._edited = sorted(edited)

    def number(self, first: int, last: int) -> int:
        """The number of the first of some lines; -1 where there is an edit in one of them."""
        before = bisect_left(self._edited, first)
        return first - before if bisect_left(self._edited, last + 1) == before else -1

    def of_text(self, token: Token) -> int:
        """The number of a token's text."""
        return self.number(self._line_of(token.text_start), self._line_of(token.text_end))

    def of_cell(self, cell: Cell) -> int:
        """The number of a cell."""
        line = self._line_of(cell.start)
        return self.number(line, line)


def _units(stream: TokenStream, lines: _Lines) -> Iterator[_Unit]:
    """What was read on the lines without an edit, row by row: an edit may have other rows belong together."""
    for part in stream.parts:
        if isinstance(part, Rows):
            for number, (texts, line) in enumerate(zip(part.texts, part.lines, strict=True)):
                rank = lines.number(line, line + part.columns - 1) if part.columns else -1
                if rank > 0:
                    yield "ROW", rank, texts
                else:
                    yield from _of_row(part.token(number), lines)
        elif part.cells:
            yield from _of_row(part, lines)
        elif (rank := lines.of_text(part)) > 0:
            yield part.type, rank, part.text


def _of_row(row: Token, lines: _Lines) -> Iterator[_Unit]:
    """A row whole, or cell by cell where one has an edit."""
    ranks = list(map(lines.of_cell, row.cells))
    if min(ranks, default=0) > 0:
        yield row.type, ranks[0], tuple([cell.text for cell in row.cells])
        return
    for column, (cell, rank) in enumerate(zip(row.cells, ranks, strict=True)):
        if rank > 0:
            yield row.type, rank, column, cell.text
