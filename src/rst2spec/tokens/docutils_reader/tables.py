"""Rows and cells of tables with the source lines that they stand on."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from typing import Final

_BULLET: Final = re.compile(r"[-*+\u2022\u2023\u2043](?: +|$)")


@dataclass(slots=True)
class SourceCell:
    """A cell: its lines as (line from 0, text); or, where it was quoted, ``text`` and its row's line only."""

    lines: list[tuple[int, str]]
    text: str | None = None


@dataclass(slots=True)
class SourceRow:
    """A row's cells, left to right."""

    cells: list[SourceCell] = field(default_factory=list)


def list_rows(content: list[tuple[int, str]]) -> tuple[list[SourceRow], set[int]]:
    """The rows of a list table's content, and the lines that are in no cell.

    A row is an item of the outer list, a cell an item of the list in it. That rows are of different lengths is for
    the checks to say.
    """
    rows: list[SourceRow] = []
    strays: set[int] = set()
    row_indent = cell_indent = -1
    for line, text in content:
        if not text.strip():
            continue
        indent = len(text) - len(text.lstrip(" "))
        outer = _BULLET.match(text)
        if outer:
            rows.append(SourceRow())
            row_indent = len(outer[0].rstrip()) + 1 if not text[outer.end() :] else outer.end()
            inner = _BULLET.match(text, row_indent) if len(text) > row_indent else None
            rest = row_indent
            if inner:
                cell_indent = inner.end() if text[inner.end() :] else inner.start() + 2
                rest = cell_indent
            else:
                cell_indent = row_indent
            rows[-1].cells.append(SourceCell([(line, text[rest:])]))
        elif rows and indent == row_indent and (inner := _BULLET.match(text, indent)):
            cell_indent = inner.end() if text[inner.end() :] else inner.start() + 2
            rows[-1].cells.append(SourceCell([(line, text[cell_indent:])]))
        elif rows and indent >= cell_indent:
            rows[-1].cells[-1].lines.append((line, text[cell_indent:]))
        else:
            strays.add(line)
    return rows, strays


def csv_rows(content: list[tuple[int, str]], dialect: csv.Dialect) -> list[SourceRow] | None:
    """The rows of CSV lines; null if they are no such CSV. A row's cells have its first line as their place."""
    lines = [text + "\n" for _, text in content]
    reader = csv.reader(lines, dialect)
    rows = []
    first = 0
    try:
        for record in reader:
            while first < reader.line_num - 1 and not lines[first].strip():
                first += 1
            span = [(content[number][0], "") for number in range(first, reader.line_num)]
            if record:
                place = content[first][0]
                cells = [SourceCell([(place, ""), *span[1:]], " ".join(value.split("\n")).strip()) for value in record]
                rows.append(SourceRow(cells))
            first = reader.line_num
    except csv.Error:
        return None
    return rows
