"""The template reader: tokenizes the generated form line by line.

It reads every real document, and it is fast. Text at column 0 is always a sentence, a heading, or a cell that lost its
bullet. Anything else becomes a STRAY token, and the document is marked with ``has_unknown_markup``, so that the
docutils reader can read it.
"""

from __future__ import annotations

import re
from typing import Final

from rst2spec.source import Source
from rst2spec.tokens.nested import begins_block
from rst2spec.tokens.plain_blocks import blocks_of
from rst2spec.tokens.reader_state import ReaderState
from rst2spec.tokens.token import Cell, Token, TokenStream

_UNDERLINE: Final = re.compile(r"(?:=+|-+)[ \t]*$")
_UNKNOWN_UNDERLINE: Final = re.compile(r"([!-/:-@\[-`{-~])\1{3,}[ \t]*$")
_BULLET_FREE_BLOCK: Final = re.compile(r"\.\.(?: |$)|__ |[*+-] |\||:[^:\s][^:]*: |[+=][-= +]*[+=]\s*$")

_DIRECTIVE: Final = ".. list-table::"
_HEADER_ROWS: Final = re.compile(r"   :header-rows: ([1-9][0-9]{0,3})[ \t]*$")
_ROW: Final = "   * -"
_CELL: Final = "     -"
_DEEPER: Final = "       "
_BULLET_WIDTH: Final = 6


def is_underline(line: str) -> bool:
    """Whether a line is an underline or overline of the template: it consists of ``=`` or of ``-``."""
    return line[:1] in {"=", "-"} and _UNDERLINE.match(line) is not None


def read_template(source: Source) -> TokenStream:
    """Tokenizes a document in the generated form."""
    reader = _TemplateReader(source)
    reader.run()
    return TokenStream(tuple(reader.tokens), reader.has_unknown_markup, "template", reader.plain)


class _TemplateReader(ReaderState):
    """Reads a document in one pass: plain blocks as a whole, all else line by line."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self._blocks = blocks_of(source)

    def run(self) -> None:
        count = len(self.starts)
        number = 0
        while number < count:
            number = (self._blocks and self._blocks.read(self, number)) or self._line(number)

    # --- line by line

    def _line(self, number: int) -> int:
        self.plain = False
        line = self.lines[number]
        if self.in_table and line.startswith((_ROW, _CELL)) and self._is_bullet(line):
            return self._row(number)
        if not line or line.isspace():
            return number + 1
        return self._indented(number) if line[0].isspace() else self._text(number)

    # --- lines at column 0

    def _text(self, number: int) -> int:
        line = self.lines[number]
        if is_underline(line):
            return self._overlined(number)
        self.in_table = False
        if line.rstrip() == _DIRECTIVE:
            return self._table(number)
        if self._is_underline_at(number + 1) and self._can_underline(line, self.lines[number + 1]):
            return self._heading(number)
        if _BULLET_FREE_BLOCK.match(line) or _UNKNOWN_UNDERLINE.match(line):
            self.has_unknown_markup = True
            return self._add_stray(number)
        return self._sentence(number)

    def _sentence(self, number: int) -> int:
        line = self.lines[number]
        if not self.seen_date and self.words.is_stamp(line):
            self.seen_date = True
            self._add("GENERATED", number)
        else:
            # Only this sentence of the template is on the line below another.
            is_second = self.words.is_second(line)
            if (self.sentence_line == number - 1 and not is_second) or self.words.is_joined(line):
                self.has_unknown_markup = True
            self.sentence_line = number
            self._add("SENTENCE", number)
        return number + 1

    def _overlined(self, number: int) -> int:
        """A title with an overline, or an underline without text."""
        self.in_table = False
        lines = self.lines
        below = number + 1
        has_text = below < len(lines) and bool(lines[below].strip()) and not is_underline(lines[below])
        is_closed = has_text and self._is_underline_at(below + 1) and lines[below + 1][0] == lines[number][0]
        if is_closed and lines[number][0] == "-":
            self.has_unknown_markup = True  # a heading with an overline
            self._add("HEADING", below, first=number, underline=below + 1)
            return below + 2
        is_title = is_closed or (not self.seen_title and has_text and self.words.is_title(lines[below]))
        if is_title and lines[number][0] == "=":
            return self._title(number, below, below + 1 if is_closed else None)
        return self._add_stray(number)

    def _title(self, first: int, text: int, underline: int | None) -> int:
        kind = "HEADING" if self.seen_title else "TITLE"
        self.seen_title = True
        self._add(kind, text, first=first, underline=underline)
        return (text if underline is None else underline) + 1

    def _heading(self, number: int) -> int:
        line = self.lines[number]
        if self.lines[number + 1][0] == "=":
            if not self.seen_title and self.words.is_title(line):
                return self._title(number, number, number + 1)
            self.has_unknown_markup = True
        self._add("INTRODUCTION" if self.words.is_introduction(line) else "HEADING", number, underline=number + 1)
        return number + 2

    def _is_underline_at(self, number: int) -> bool:
        return number < len(self.lines) and is_underline(self.lines[number])

    @staticmethod
    def _can_underline(text: str, underline: str) -> bool:
        """As in RST, an underline with fewer than four characters must be as long as its text."""
        length = len(underline.rstrip())
        return length >= 4 or length >= len(text.rstrip())

    # --- indented lines

    def _indented(self, number: int) -> int:
        line = self.lines[number]
        if self.words.has_labels(line) and number + 1 < len(self.lines):
            # a leading space: the source's system has no name
            if self._is_underline_at(number + 1) and self.lines[number + 1][0] == "-":
                self.in_table = False
                return self._heading(number)
            if _UNKNOWN_UNDERLINE.match(self.lines[number + 1]):
                self.in_table = False
                self.has_unknown_markup = True
                self._add("HEADING", number, underline=number + 1)
                return number + 2
        self.has_unknown_markup = True
        return self._add_stray(number)

    # --- tables

    def _table(self, number: int) -> int:
        self.in_table = True
        self.columns = 0
        option = _HEADER_ROWS.match(self.lines[number + 1]) if number + 1 < len(self.lines) else None
        self.header_rows = int(option[1]) if option else 1
        last = number + 1 if option else number
        if option is None or option[1] != "1":
            self.has_unknown_markup = True
        self._add("TABLE", number, last=last)
        return last + 1

    @staticmethod
    def _is_bullet(line: str) -> bool:
        return len(line) == _BULLET_WIDTH or line[_BULLET_WIDTH] in " \t" or line.isspace()

    def _row(self, number: int) -> int:
        is_header = self.header_rows > 0
        rows = None
        if self._blocks and not is_header:
            rows = self._blocks.rows(self.text, self.starts[number], self.columns, number + 1)
        if rows:
            self.tokens.append(rows)
            return number + len(rows.texts) * rows.columns
        first = last = number
        cells = [self._cell(number)]
        more: list[int] = []  # further lines of a cell
        number += 1
        lines = self.lines
        while (next_line := self._line_of_row(number, len(cells))) is not None:
            number = last = next_line
            if lines[number].startswith(_DEEPER):
                more.append(number)
            else:
                cells.append(self._cell(number, lost=not lines[number][0].isspace()))
            number += 1
        self.columns = self.columns or len(cells)
        self.header_rows -= is_header
        start = self.starts[first] + (len(lines[first]) - len(lines[first].lstrip()))
        end = self.starts[last] + len(lines[last].rstrip())
        kind = "HEADER" if is_header else "ROW"
        bare = [self._without_block(cell) for cell in cells]
        self.tokens.append(Token(kind, "", start, end, start, end, first + 1, tuple(bare)))
        for cell, bare_cell in zip(cells, bare, strict=True):
            if bare_cell is not cell:
                self.has_unknown_markup = True
                span = cell.start, cell.end
                self.tokens.append(Token("STRAY", cell.text, *span, *span, self._source.line_of(cell.start)))
        for line in more:
            self.has_unknown_markup = True
            self._add_stray(line)
        return number

    @staticmethod
    def _without_block(cell: Cell) -> Cell:
        """The cell; a blank one instead if its text is markup: a list, a line block, a directive."""
        return cell._replace(text="", end=cell.start, raw_end=cell.start) if begins_block(cell.text) else cell

    def _line_of_row(self, number: int, cells: int) -> int | None:
        """The line at which a row continues: the next cell, with or without its bullet, or more of the last cell."""
        lines = self.lines
        if number < len(lines) and self._is_lost_cell(number, cells):
            return number
        while number < len(lines) and not lines[number].strip():
            number += 1
        if number == len(lines):
            return None
        line = lines[number]
        return number if line.startswith(_DEEPER) or (line.startswith(_CELL) and self._is_bullet(line)) else None

    def _is_lost_cell(self, number: int, cells: int) -> bool:
        """Whether the line below a cell is the row's next cell, without its bullet."""
        line = self.lines[number]
        if not line or line[0].isspace() or self.words.begins_sentence(line) or is_underline(line):
            return False
        wanted = cells < self.columns if self.columns else self.words.is_header(line)
        return wanted and not line.startswith("..") and not self._is_underline_at(number + 1)

    def _cell(self, number: int, *, lost: bool = False) -> Cell:
        line = self.lines[number]
        text = line if lost else line[_BULLET_WIDTH:]
        text = text.strip()
        offset = self.starts[number]
        raw_end = offset + len(line)
        if not text:
            start = min(offset + _BULLET_WIDTH + 1, raw_end)
            return Cell("", start, start, raw_end)
        start = offset + line.index(text, 0 if lost else _BULLET_WIDTH)
        return Cell(text, start, start + len(text), raw_end, lost)

    # --- tokens

    def _add_stray(self, number: int) -> int:
        self._add("STRAY", number)
        return number + 1

    def _add(
        self, kind: str, number: int, *, first: int | None = None, underline: int | None = None, last: int | None = None
    ) -> None:
        """Adds a token for the text of a line; ``first``, ``underline`` and ``last`` are further lines of the token."""
        first = number if first is None else first
        last = (number if underline is None else underline) if last is None else last
        line = self.lines[number]
        text = line.strip()
        text_start = self.starts[number] + (len(line) - len(line.lstrip()))
        start_line = self.lines[first]
        start = self.starts[first] + (len(start_line) - len(start_line.lstrip()))
        underline_span = None
        if underline is not None:
            underline_span = (self.starts[underline], self.starts[underline] + len(self.lines[underline].rstrip()))
        if line[0].isspace() and (kind == "TITLE" or (kind == "HEADING" and first == number)):
            # A label's leading space is part of it: its system has no name.
            text, text_start = line.rstrip(), self.starts[number]
        self.tokens.append(
            Token(
                kind,
                text,
                start,
                self.starts[last] + len(self.lines[last].rstrip()),
                text_start,
                text_start + len(text),
                number + 1,
                (),
                underline_span,
            )
        )
