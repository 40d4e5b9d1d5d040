"""Rows and cells of tables, each with the places in the prepared lines that its text and its markup stand at.

Docutils takes the indentation off blocks, but never the end: so columns are counted from the end of a line.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from rst2spec.tokens.nested import begins_block

_BULLET: Final = re.compile(r"[-*+\u2022\u2023\u2043](?: +|$)")


class Piece(NamedTuple):
    """Text in a prepared line.

    Attributes:
        line: The line, from 0.
        column: Where the text begins, counted from the line's end: -1 is the last character.
        text: The text.
    """

    line: int
    column: int
    text: str

    def after(self, count: int) -> Piece:
        """What is left of it without its first characters."""
        return Piece(self.line, self.column + count, self.text[count:])


@dataclass(slots=True)
class SourceCell:
    """A cell.

    Attributes:
        pieces: Its lines; a blank one is a piece without text.
        value: What it means, where that is not just its lines: a CSV table unquotes its cells.
    """

    pieces: list[Piece]
    value: str | None = None


@dataclass(slots=True)
class SourceRow:
    """A row.

    Attributes:
        cells: Its cells, left to right.
        lines: The lines that it stands on, from 0.
        markup: Bullets, delimiters, quotes and escapes.
    """

    cells: list[SourceCell]
    lines: set[int] = field(default_factory=set)
    markup: list[Piece] = field(default_factory=list)


def first_paragraph(pieces: Iterable[Piece]) -> list[Piece]:
    """The text of a cell that holds one property or type: the lines of its first paragraph, without indentation.

    Empty where the cell begins with another block: a list, a line block, a directive.
    """
    found: list[Piece] = []
    indent = 0
    for piece in pieces:
        bare = piece.text.strip()
        if not bare:
            if found:
                break
            continue
        width = len(piece.text) - len(piece.text.lstrip())
        if begins_block(bare) or (found and width != indent):
            break
        indent = width
        found.append(Piece(piece.line, piece.column + width, bare))
    return found


def list_rows(content: Sequence[Piece]) -> list[SourceRow]:
    """The rows of a list table's content. Lines that are in no cell are left out.

    A row is an item of the outer list, a cell an item of the list in it. That rows are of different lengths is for
    the checks to report.
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


def _add_bullet(row: SourceRow, piece: Piece) -> None:
    row.markup.append(piece._replace(text=piece.text[:1]))


def _content_indent(text: str, bullet: re.Match[str]) -> int:
    """Where the text of a list item stands; behind a bullet that ends its line, two columns after it."""
    return bullet.end() if text[bullet.end() :] else bullet.start() + 2


def csv_rows(content: Sequence[Piece], dialect: csv.Dialect) -> list[SourceRow] | None:
    """The rows of CSV lines; null where they aren't CSV of that dialect."""
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


def csv_header(content: Sequence[Piece], dialect: csv.Dialect) -> SourceRow | None:
    """The row of a header that may be wrapped; null where it isn't CSV of that dialect."""
    try:
        record = next(csv.reader([" ".join([piece.text for piece in content])], dialect), None)
    except csv.Error:
        return None
    return _csv_row(record, content, dialect) if record else None


def _csv_row(record: Sequence[str], lines: Sequence[Piece], dialect: csv.Dialect) -> SourceRow:
    """A record with the places of its characters: each value's follow each other in the record's lines."""
    markup = {dialect.delimiter, dialect.quotechar or "", dialect.escapechar or ""}
    characters = [
        (Piece(line, column + index, char)) for line, column, text in lines for index, char in enumerate(text)
    ]
    row = SourceRow([], {piece.line for piece in lines if piece.text.strip()})
    at = 0
    for value in record:
        pieces: list[Piece] = []
        for wanted in value:
            if wanted == "\n":
                continue  # the end of a line in quotes
            while at < len(characters) and characters[at].text != wanted:
                if characters[at].text in markup:
                    row.markup.append(characters[at])
                at += 1
            if at < len(characters):
                _extend(pieces, characters[at])
                at += 1
        row.cells.append(SourceCell(pieces or [lines[0]._replace(text="")], " ".join(value.split("\n")).strip()))
    row.markup += [piece for piece in characters[at:] if piece.text in markup]
    return row


def _extend(pieces: list[Piece], character: Piece) -> None:
    """Adds a character to the last piece where it follows it at once."""
    if pieces:
        line, column, text = pieces[-1]
        if line == character.line and column + len(text) == character.column:
            pieces[-1] = Piece(line, column, text + character.text)
            return
    pieces.append(character)
