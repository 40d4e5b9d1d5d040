"""The generated form's blocks, each found in one match: nearly all of every real document.

A block that has anything odd about it isn't found, and the template reader goes through its lines one by one, which
takes five times as long.
"""

import re
from bisect import bisect_left
from functools import cache
from typing import Final

from rst2spec.language.words import words
from rst2spec.source import Source
from rst2spec.tokens.nested import BLOCK_BEGIN
from rst2spec.tokens.reading import Reading
from rst2spec.tokens.token import Cell, Rows, make_cell, make_token

# Atomic and possessive throughout: there is never a second way to read a block, and looking for one takes time.
# Of a line or cell, to its last character that is no blank. The dot is five times as fast as a set of characters, and
# stops where the line does: a carriage return counts as a blank.
_TEXT: Final = r"(?>\S(?:.*\S)?)"
_BLANKS: Final = r"[^\S\r\n]*+"

_TITLE: Final = rf"(?P<over>=++)[ \t]*+EOL(?P<name> ?(?![=-]){_TEXT}){_BLANKS}EOL(?P<under>=++)[ \t]*+EOL"
# What begins with a letter is no markup but a heading, where a rule follows, or else a sentence. Of the sentences, only
# one about matches stands directly below another.
_LINE: Final = (
    rf"(?P<line> ?(?=[^\W_]){_TEXT}){_BLANKS}EOL"
    rf"(?:(?P<rule>-{{4,}}+)[ \t]*+EOL|(?:(?P<second>SECOND{_TEXT}){_BLANKS}EOL)?(?=EOL|\Z))"
)


# A cell that begins with markup is for the reader of lines.
_CELL: Final = rf"(?!{BLOCK_BEGIN.replace('$', 'EOL')}){_TEXT}"


def _row(columns: int, text: str = _CELL) -> str:
    return rf"   \* - {text}EOL" + rf"     - {text}EOL" * (columns - 1)


# In a header, a name that the generator doesn't have leaves a second blank.
_TABLE: Final = (
    r"(?P<table>\.\. list-table::)EOL   :header-rows: 1EOLEOL"
    rf"   \* -  ?(?P<one>{_TEXT})EOL     -  ?(?P<two>{_TEXT})EOL(?:     -  ?(?P<three>{_TEXT})EOL)?"
    rf"(?P<rows>(?(three)(?:{_row(3)})*+|(?:{_row(2)})*+))(?=   \* -|EOL|\Z)(?!(?:{_BLANKS}EOL)*+     (?:-|  ))"
)
_WIDTHS: Final = (2, 3)
_CELL_BELOW: Final = re.compile(rf"(?:{_BLANKS}(?:\r\n|\n))*+     (?:-|  )")


def joined() -> str:
    """Where the one sentence that stands directly below another was joined to it."""
    return f". {words().second_begin}"


def _pattern(text: str, line_end: str) -> re.Pattern[str]:
    return re.compile(text.replace("EOL", line_end).replace("SECOND", re.escape(words().second_begin)))


# Each where it is first asked for: to compile one takes as long as reading a document.


@cache
def _rows(columns: int, line_end: str) -> re.Pattern[str]:
    return _pattern(f"(?:{_row(columns)})++", line_end)


@cache
def _texts(columns: int, line_end: str) -> re.Pattern[str]:
    return _pattern(_row(columns, f"({_TEXT})"), line_end)


class Blocks:
    """The blocks of documents with one kind of line end."""

    def __init__(self, line_end: str) -> None:
        self._line_end = line_end
        self._width = len(line_end)
        self._to_header = len(f"{line_end}   :header-rows: 1{line_end}{line_end}   ")
        self._match: Final = _pattern(f"(?:{_LINE}|{_TABLE}|{_TITLE})(?:EOL)*+", line_end).match

    def read(self, reading: Reading, number: int) -> int:
        """Reads plain blocks, one after the other.

        Returns:
            The line behind them, from 0; 0 where there is none.
        """
        if reading.sentence_line == number - 1:
            return 0  # what stands directly below a sentence is odd
        match, text, starts = self._match, reading.text, reading.starts
        at, line = starts[number], number + 1
        while (found := match(text, at)) is not None:
            kind = found.lastgroup
            if kind == "line" or kind == "second":  # most blocks
                is_read = _sentences(found, line, reading)
            elif kind == "rule":
                is_read = _heading(found, line, reading)
            elif kind == "under":
                is_read = _title(found, line, reading)
            else:
                is_read = True
                self._table(found, line, reading)
            if not is_read:
                break
            at = found.end()
            line = bisect_left(starts, at) + 1
        return line - 1 if line > number + 1 else 0

    def rows(self, text: str, start: int, columns: int, line: int) -> Rows | None:
        """The rows from an offset on that have nothing odd about them.

        Args:
            text: The document.
            start: Where the first row's line begins.
            columns: The width of the table.
            line: The line of ``start``, from 1.
        """
        found = _rows(columns, self._line_end).match(text, start) if columns in _WIDTHS else None
        if found is None:
            return None
        texts = _texts(columns, self._line_end).findall(text, start, found.end())
        if _CELL_BELOW.match(text, found.end()):
            texts.pop()  # it isn't that plain
        return self._made(text, texts, start, found.end(), line) if texts else None

    def _table(self, found: re.Match[str], line: int, reading: Reading) -> None:
        text = found.string
        start, end = found.span("table")
        first = end + self._to_header
        cells: list[Cell] = []
        for name in ("one", "two", "three"):
            at, behind = found.span(name)
            if at >= 0:
                cells.append(make_cell((text[at:behind], at, behind, behind, False, True)))
        last = cells[-1].end
        option = first - len("   ") - 2 * self._width
        table = make_token(("TABLE", found["table"], start, option, start, end, line, (), None, True))
        header = make_token(("HEADER", "", first, last, first, last, line + 3, tuple(cells), None, True))
        reading.tokens += (table, header)
        reading.in_table = True
        reading.columns = len(cells)
        reading.header_rows = 0
        at, behind = found.span("rows")
        if at < behind:
            texts = _texts(len(cells), self._line_end).findall(text, at, behind)
            reading.tokens.append(self._made(text, texts, at, behind, line + 3 + len(cells)))

    def _made(self, text: str, texts: list[tuple[str, ...]], start: int, end: int, line: int) -> Rows:
        has_brackets = text.find("(", start, end) >= 0 or text.find(")", start, end) >= 0
        return Rows.plain(texts, line, start, self._width, has_brackets=has_brackets)


def blocks_of(source: Source) -> Blocks | None:
    """What finds a document's blocks; null where its lines end in more than one way, or paragraphs were joined."""
    return _blocks(source.line_end) if source.line_end and joined() not in source.text else None


@cache
def _blocks(line_end: str) -> Blocks:
    return Blocks(line_end)


def _sentences(found: re.Match[str], line: int, reading: Reading) -> bool:
    text = found["line"]
    if text[0] == " ":
        return False
    kind = "SENTENCE"
    if not reading.seen_date and text.startswith(reading.words.stamp_begin):
        reading.seen_date = True
        kind = "GENERATED"
    reading.in_table = False
    start, end = found.span("line")
    reading.tokens.append(make_token((kind, text, start, end, start, end, line, (), None, True)))
    if found.lastgroup == "second":
        start, end = found.span("second")
        second = ("SENTENCE", found["second"], start, end, start, end, line + 1, (), None, True)
        reading.tokens.append(make_token(second))
    return True


def _heading(found: re.Match[str], line: int, reading: Reading) -> bool:
    """A leading blank of a label means something: its system has no name."""
    text = found["line"]
    start, end = found.span("line")
    first = start
    if text[0] == " ":
        if reading.words.between_labels not in text:
            return False
        first += 1
    reading.in_table = False
    kind = "INTRODUCTION" if reading.words.is_introduction(text) else "HEADING"
    rule = found.span("rule")
    reading.tokens.append(make_token((kind, text, first, rule[1], start, end, line, (), rule, True)))
    return True


def _title(found: re.Match[str], line: int, reading: Reading) -> bool:
    if reading.seen_title:
        return False
    reading.seen_title = True
    reading.in_table = False
    text = found["name"]
    start, end = found.span("name")
    rule = found.span("under")
    reading.tokens.append(
        make_token(("TITLE", text, found.start("over"), rule[1], start, end, line + 1, (), rule, True))
    )
    return True
