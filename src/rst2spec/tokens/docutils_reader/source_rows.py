"""Rows and cells of tables, with the positions of their text and markup in the prepared lines.

Docutils removes the indentation of blocks, but never the end of a line, so columns are counted from the end.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from rst2spec.tokens.nested import begins_block

_BULLET: Final = re.compile(r"[-*+\u2022\u2023\u2043](?: +|$)")


class LinePart(NamedTuple):
    """A part of a prepared line.

    Attributes:
        line: The line, from 0.
        column: Column of the text, counted from the line's end: -1 is the last character.
        text: The text.
    """

    line: int
    column: int
    text: str

    def after(self, count: int) -> LinePart:
        """The part without its first characters."""
        return LinePart(self.line, self.column + count, self.text[count:])


@dataclass(slots=True)
class SourceCell:
    """A cell.

    Attributes:
        pieces: Its lines; a blank one is a part without text.
        value: Its value, if that isn't the text of its lines: cells of a CSV table are unquoted.
    """

    pieces: list[LinePart]
    value: str | None = None


@dataclass(slots=True)
class SourceRow:
    """A row.

    Attributes:
        cells: Its cells, left to right.
        lines: Its lines, from 0.
        markup: Bullets, delimiters, quotes and escapes.
    """

    cells: list[SourceCell]
    lines: set[int] = field(default_factory=set)
    markup: list[LinePart] = field(default_factory=list)


def first_paragraph(pieces: Iterable[LinePart]) -> list[LinePart]:
    """The text of a cell with one property or type: the lines of its first paragraph, without indentation.

    Empty if the cell begins with another block: a list, a line block, a directive.
    """
    paragraph: list[LinePart] = []
    indent = 0
    for piece in pieces:
        bare = piece.text.strip()
        if not bare:
            if paragraph:
                break
            continue
        width = len(piece.text) - len(piece.text.lstrip())
        if begins_block(bare) or (paragraph and width != indent):
            break
        indent = width
        paragraph.append(LinePart(piece.line, piece.column + width, bare))
    return paragraph


def list_rows(content: Sequence[LinePart]) -> list[SourceRow]:
    """The rows of a list table's content. Lines outside of cells are left out.

    Rows are items of the outer list, cells are items of the inner lists. Checks report rows of different lengths.
    """
    rows: list[SourceRow] = []
    row_indent = cell_indent = -1
    for piece in content:
        text = piece.text
        if not text.strip():
            if rows:
                rows[-1].cells[-1].pieces.append(piece._replace(text=""))
            continue
        indent = len(text) - len(text.lstrip(" "))
        bullet = _BULLET.match(text)
        inner = None
        if bullet:
            rows.append(SourceRow([]))
            _add_bullet(rows[-1], piece)
            row_indent = _content_indent(text, bullet)
            inner = _BULLET.match(text, row_indent) if len(text) > row_indent else None
        elif rows and indent == row_indent:
            inner = _BULLET.match(text, indent)
        if inner:
            _add_bullet(rows[-1], piece.after(inner.start()))
            cell_indent = _content_indent(text, inner)
            rows[-1].cells.append(SourceCell([piece.after(cell_indent)]))
        elif bullet:
            cell_indent = row_indent
            rows[-1].cells.append(SourceCell([piece.after(cell_indent)]))
        elif rows and indent >= cell_indent:
            rows[-1].cells[-1].pieces.append(piece.after(cell_indent))
        else:
            continue
        rows[-1].lines.add(piece.line)
    return rows


def _add_bullet(row: SourceRow, piece: LinePart) -> None:
    row.markup.append(piece._replace(text=piece.text[:1]))


def _content_indent(text: str, bullet: re.Match[str]) -> int:
    """The column of a list item's text; two columns after a bullet that ends its line."""
    return bullet.end() if text[bullet.end() :] else bullet.start() + 2


def csv_rows(content: Sequence[LinePart], dialect: csv.Dialect) -> list[SourceRow] | None:
    """The rows of CSV lines; null if they aren't CSV of that dialect."""
    reader = csv.reader([f"{piece.text}\n" for piece in content], dialect)
    rows = []
    first = 0
    try:
        for record in reader:
            lines = content[first : reader.line_num]
            first = reader.line_num
            if record:
                rows.append(_csv_row(record, lines, dialect))
    except csv.Error:
        return None
    return rows


def csv_header(content: Sequence[LinePart], dialect: csv.Dialect) -> SourceRow | None:
    """The row of a header that may be wrapped; null if it isn't CSV of that dialect."""
    try:
        record = next(csv.reader([" ".join([piece.text for piece in content])], dialect), None)
    except csv.Error:
        return None
    return _csv_row(record, content, dialect) if record else None


def _csv_row(record: Sequence[str], lines: Sequence[LinePart], dialect: csv.Dialect) -> SourceRow:
    """A record with the positions of its characters, which have the same order as in the record's lines."""
    markup = {dialect.delimiter, dialect.quotechar or "", dialect.escapechar or ""}
    characters = [
        (LinePart(line, column + index, char)) for line, column, text in lines for index, char in enumerate(text)
    ]
    row = SourceRow([], {piece.line for piece in lines if piece.text.strip()})
    position = 0
    for value in record:
        pieces: list[LinePart] = []
        for expected in value:
            if expected == "\n":
                continue  # a line end in quotes
            if expected == " " and _begins_line(characters, position):
                continue  # the blank that joins two lines of a header
            while position < len(characters) and characters[position].text != expected:
                if characters[position].text in markup:
                    row.markup.append(characters[position])
                position += 1
            if position < len(characters):
                _extend(pieces, characters[position])
                position += 1
        row.cells.append(SourceCell(pieces or [lines[0]._replace(text="")], " ".join(value.split("\n")).strip()))
    row.markup += [piece for piece in characters[position:] if piece.text in markup]
    return row


def _begins_line(characters: Sequence[LinePart], position: int) -> bool:
    """Whether the character at a position is the first one of another line than the one before, and no blank."""
    if not 0 < position < len(characters):
        return False
    before, after = characters[position - 1 : position + 1]
    return before.line != after.line and after.text != " "


def _extend(pieces: list[LinePart], character: LinePart) -> None:
    """Adds a character: to the last part if it directly follows it."""
    if pieces:
        line, column, text = pieces[-1]
        if line == character.line and column + len(text) == character.column:
            pieces[-1] = LinePart(line, column, text + character.text)
            return
    pieces.append(character)
