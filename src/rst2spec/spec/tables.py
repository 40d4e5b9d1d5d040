"""What a section's tables say: which hold mappings and which match rules, their headers, and their rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, starmap
from operator import itemgetter
from typing import Final, NamedTuple

from rst2spec.language.write import header as header_cell
from rst2spec.spec.compiled import HeaderMismatch, UnreadText
from rst2spec.spec.identity import RowEntry
from rst2spec.spec.rows import has_odd_clauses
from rst2spec.spec.unread import of_cells
from rst2spec.spec.values import row_entry
from rst2spec.syntax.cell import parse_header, parse_property
from rst2spec.syntax.nodes import HeaderText, Row, Table
from rst2spec.tokens.token import Cell, Rows

_COLUMNS: Final = 3  # of a mapping's row
_PROPERTIES: Final = itemgetter(slice(2))  # the cells of a row that hold properties


class TableRows(NamedTuple):
    """What the rows of a flow's tables of one kind say.

    Attributes:
        entries: The rows.
        lines: The line that each begins in.
        has_odd_clauses: Whether there is a cell that ``has_odd_clauses`` is true of.
    """

    entries: list[RowEntry]
    lines: list[int]
    has_odd_clauses: bool


def table_kind(table: Table, said: str) -> str:
    """Whether a table holds mappings or match rules: by its header, else by the statement before it."""
    cells = table.header.cells if table.header is not None else ()
    if len(cells) >= 3 or any(map(_is_type_header, cells)):
        return "mapping"
    if len(cells) == 2:
        is_wider = said == "following" and any(len(texts) > 2 for run in table.runs for texts in run.texts)
        return "mapping" if is_wider else "rule"
    return "rule" if said == "merge" else "mapping"


def _is_type_header(cell: Cell) -> bool:
    header = parse_header(cell.text)
    return header is not None and header.kind == "type_header"


def read_header(
    table: Table,
    kind: str,
    labels: tuple[str, str],
    type_system: str | None,
    mismatches: list[HeaderMismatch],
    unread: list[UnreadText],
) -> tuple[str | None, bool]:
    """Reads a table's header: the name before ``Data Type``, and whether there is such a cell.

    Args:
        table: The table.
        kind: ``mapping`` or ``rule``.
        labels: The section's labels.
        type_system: What an earlier table of the section said, null where none did or its name is blank.
        mismatches: Gets what the header should say.
        unread: Gets the cells that say something else.
    """
    if table.header is None:
        return None, False
    said: str | None = None
    has_type = False
    columns = 3 if kind == "mapping" else 2
    for column, cell in enumerate(table.header.cells[:columns]):
        if column < 2 and cell.text == header_cell("property_header", label=labels[column].strip()):
            continue  # as in nearly every table
        header = parse_header(cell.text) if cell.text else None
        if column == 2:
            if header is not None and header.kind == "type_header":
                said, has_type = header.name, True
                if type_system is None or said == type_system:
                    continue
            system = (type_system or labels[1].split(maxsplit=1)[0]) if labels[1].strip() else ""
            expected = header_cell("type_header", system=system).strip()
        else:
            label = labels[column].strip()
            if header == HeaderText("property_header", label):
                continue
            expected = header_cell("property_header", label=label)
        mismatches.append(HeaderMismatch(table, cell.start, cell.end, expected))
        if cell.text:
            unread.append(UnreadText("header", cell.text, cell.start, cell.end, "names"))
    if len(table.header.cells) > columns:
        unread.extend(of_cells(table.header, "header", columns))
    return said, has_type


def read_rows(tables: Iterable[Table], columns: int, unread: list[UnreadText]) -> TableRows:
    """Reads the rows of tables; cells that a row lacks are blank, those beyond its last column are unread."""
    entries: list[RowEntry] = []
    lines: list[int] = []
    has_odd = False
    for table in tables:
        for run in table.runs:
            lines += run.lines
            if run.columns == columns == _COLUMNS:
                entries += starmap(row_entry, run.texts)
            else:
                entries += [row_entry(*_padded(texts[:columns])) for texts in run.texts]
            is_odd = run.has_brackets and any(map(has_odd_clauses, chain.from_iterable(map(_PROPERTIES, run.texts))))
            if is_odd or run.columns != columns:
                unread.extend(_unread_of_run(run, columns))
            has_odd = has_odd or is_odd
    return TableRows(entries, lines, has_odd)


def _unread_of_run(run: Rows, columns: int) -> Iterator[UnreadText]:
    """What the fields of rows don't hold. Rows that hold all of it are not looked at any closer."""
    for index, texts in enumerate(run.texts):
        if len(texts) > columns or any(parse_property(text).unread for text in texts[:2]):
            yield from _unread_of_row(run.token(index), columns)


def _padded(texts: tuple[str, ...]) -> tuple[str, str, str]:
    source, target, kind = (*texts, *[""] * (_COLUMNS - len(texts)))
    return source, target, kind


def _unread_of_row(row: Row, columns: int) -> Iterator[UnreadText]:
    """What a row's fields don't hold: cells beyond the last column, and what the grammar can't read of a cell."""
    for cell in row.cells[:2]:
        for start, end in parse_property(cell.text).unread:
            yield UnreadText(
                "clause",
                cell.text[start:end],
                cell.start + start if cell.exact else cell.start,
                cell.start + end if cell.exact else cell.end,
            )
    yield from of_cells(row, "cell", columns)
