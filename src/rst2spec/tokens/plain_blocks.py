"""Reads blocks in the generated form, each with one regular expression: nearly all of every real document.

A block that deviates from that form doesn't match. The template reader then reads it line by line, which takes five
times as long.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache
from typing import Final

from rst2spec.language.dialect import per_dialect
from rst2spec.language.words import words
from rst2spec.source import Source
from rst2spec.tokens.nested import BLOCK_BEGIN
from rst2spec.tokens.reader_state import ReaderState
from rst2spec.tokens.token import Cell, Rows, make_cell, make_token

# Atomic and possessive throughout: a block can't be read in two ways, and backtracking would take time.
# The text of a line or cell, up to its last character that isn't whitespace. The dot is five times as fast as a set of
# characters, and stops at the line's end: a carriage return is whitespace.
_TEXT: Final = r"(?>\S(?:.*\S)?)"
_BLANKS: Final = r"[^\S\r\n]*+"

_TITLE: Final = rf"(?P<over>=++)[ \t]*+EOL(?P<name> ?(?![=-]){_TEXT}){_BLANKS}EOL(?P<under>=++)[ \t]*+EOL"
# A line that begins with a letter isn't markup: it is a heading if an underline follows, else a sentence. Only the
# sentence about matches is directly below another sentence.
_LINE: Final = (
    rf"(?P<line> ?(?=[^\W_]){_TEXT}){_BLANKS}EOL"
    rf"(?:(?P<rule>-{{4,}}+)[ \t]*+EOL|(?:(?P<second>SECOND{_TEXT}){_BLANKS}EOL)?(?=EOL|\Z))"
)


# A cell that begins with markup is read line by line.
_CELL: Final = rf"(?!{BLOCK_BEGIN.replace('$', 'EOL')}){_TEXT}"


def _row(columns: int, text: str = _CELL) -> str:
    return rf"   \* - {text}EOL" + rf"     - {text}EOL" * (columns - 1)


# In a header, a missing name leaves a second space.
_TABLE: Final = (
    r"(?P<table>\.\. list-table::)EOL   :header-rows: 1EOLEOL"
    rf"   \* -  ?(?P<one>{_TEXT})EOL     -  ?(?P<two>{_TEXT})EOL(?:     -  ?(?P<three>{_TEXT})EOL)?"
    rf"(?P<rows>(?(three)(?:{_row(3)})*+|(?:{_row(2)})*+))(?=   \* -|EOL|\Z)(?!(?:{_BLANKS}EOL)*+     (?:-|  ))"
)
_WIDTHS: Final = (2, 3)
_CELL_BELOW: Final = re.compile(rf"(?:{_BLANKS}(?:\r\n|\n))*+     (?:-|  )")


def _pattern(text: str, line_end: str) -> re.Pattern[str]:
    seconds = "|".join([re.escape(begin) for begin in words().second_begins])
    return re.compile(text.replace("EOL", line_end).replace("SECOND", f"(?:{seconds})"))


# Compiled on first use: to compile one takes as long as to read a document.


@cache
def _rows(columns: int, line_end: str) -> re.Pattern[str]:
    return _pattern(f"(?:{_row(columns)})++", line_end)


@cache
def _texts(columns: int, line_end: str) -> re.Pattern[str]:
    return _pattern(_row(columns, f"({_TEXT})"), line_end)


class Blocks:
    """Reads the plain blocks of documents with one kind of line end."""

    def __init__(self, line_end: str) -> None:
        self._line_end = line_end
        self._width = len(line_end)
        self._to_header = len(f"{line_end}   :header-rows: 1{line_end}{line_end}   ")
        self._match: Final = _pattern(f"(?:{_LINE}|{_TABLE}|{_TITLE})(?:EOL)*+", line_end).match

    def read(self, state: ReaderState, number: int) -> int:
        """Reads plain blocks, one after the other.

        Returns:
            The line after them, from 0; 0 if there are none.
        """
        if state.sentence_line == number - 1:
            return 0  # a line directly below a sentence isn't in the generated form
        find, text, starts = self._match, state.text, state.starts
        offset, line = starts[number], number + 1
        while (match := find(text, offset)) is not None:
            kind = match.lastgroup
            if kind == "line" or kind == "second":  # most blocks
                is_read = _sentences(match, line, state)
            elif kind == "rule":
                is_read = _heading(match, line, state)
            elif kind == "under":
                is_read = _title(match, line, state)
            else:
                is_read = True
                self._table(match, line, state)
            if not is_read:
                break
            offset = match.end()
            line = bisect_left(starts, offset) + 1
        return line - 1 if line > number + 1 else 0

    def rows(self, text: str, start: int, columns: int, line: int) -> Rows | None:
        """The rows in the generated form from an offset on; null if there are none.

        Args:
            text: The document.
            start: The offset of the first row's line.
            columns: The width of the table.
            line: The line of ``start``, from 1.
        """
        match = _rows(columns, self._line_end).match(text, start) if columns in _WIDTHS else None
        if match is None:
            return None
        texts = _texts(columns, self._line_end).findall(text, start, match.end())
        if _CELL_BELOW.match(text, match.end()):
            texts.pop()  # the last row has another line below it
        return self._build_rows(text, texts, start, match.end(), line) if texts else None

    def _table(self, match: re.Match[str], line: int, state: ReaderState) -> None:
        text = match.string
        start, end = match.span("table")
        header_start = end + self._to_header
        cells: list[Cell] = []
        for name in ("one", "two", "three"):
            at, cell_end = match.span(name)
            if at >= 0:
                cells.append(make_cell((text[at:cell_end], at, cell_end, cell_end, False, True)))
        header_end = cells[-1].end
        option = header_start - len("   ") - 2 * self._width
        table = make_token(("TABLE", match["table"], start, option, start, end, line, (), None, True))
        header = make_token(
            ("HEADER", "", header_start, header_end, header_start, header_end, line + 3, tuple(cells), None, True)
        )
        state.tokens += (table, header)
        state.in_table = True
        state.columns = len(cells)
        state.header_rows = 0
        start, end = match.span("rows")
        if start < end:
            texts = _texts(len(cells), self._line_end).findall(text, start, end)
            state.tokens.append(self._build_rows(text, texts, start, end, line + 3 + len(cells)))

    def _build_rows(self, text: str, texts: list[tuple[str, ...]], start: int, end: int, line: int) -> Rows:
        has_brackets = text.find("(", start, end) >= 0 or text.find(")", start, end) >= 0
        return Rows.plain(texts, line, start, self._width, has_brackets=has_brackets)


def blocks_of(source: Source) -> Blocks | None:
    """The reader of a document's plain blocks; null if its line ends differ, or if sentences were joined."""
    return _blocks(source.line_end) if source.line_end and not words().is_joined(source.text) else None


@per_dialect
@cache
def _blocks(line_end: str) -> Blocks:
    return Blocks(line_end)


def _sentences(match: re.Match[str], line: int, state: ReaderState) -> bool:
    text = match["line"]
    if text[0] == " ":
        return False
    kind = "SENTENCE"
    if not state.seen_date and state.words.is_stamp(text):
        state.seen_date = True
        kind = "GENERATED"
    state.in_table = False
    start, end = match.span("line")
    state.tokens.append(make_token((kind, text, start, end, start, end, line, (), None, True)))
    if match.lastgroup == "second":
        start, end = match.span("second")
        second = ("SENTENCE", match["second"], start, end, start, end, line + 1, (), None, True)
        state.tokens.append(make_token(second))
    return True


def _heading(match: re.Match[str], line: int, state: ReaderState) -> bool:
    """A label's leading space is part of it: its system has no name."""
    text = match["line"]
    start, end = match.span("line")
    first = start
    if text[0] == " ":
        if not state.words.has_labels(text):
            return False
        first += 1
    state.in_table = False
    kind = "INTRODUCTION" if state.words.is_introduction(text) else "HEADING"
    underline = match.span("rule")
    state.tokens.append(make_token((kind, text, first, underline[1], start, end, line, (), underline, True)))
    return True


def _title(match: re.Match[str], line: int, state: ReaderState) -> bool:
    if state.seen_title:
        return False
    state.seen_title = True
    state.in_table = False
    text = match["name"]
    start, end = match.span("name")
    underline = match.span("under")
    state.tokens.append(
        make_token(("TITLE", text, match.start("over"), underline[1], start, end, line + 1, (), underline, True))
    )
    return True
