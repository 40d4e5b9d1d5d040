"""Reads a section's tables: their kind (mappings or match rules), their headers, and their rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, starmap
from operator import itemgetter
from typing import Final, NamedTuple

from rst2spec.language.dialect import per_dialect
from rst2spec.language.write import header as header_cell
from rst2spec.spec.compiled import UnexpectedHeader, UnreadText
from rst2spec.spec.identity import RowEntry
from rst2spec.spec.row_index import MAPPING_COLUMNS, RULE_COLUMNS, has_defective_clauses
from rst2spec.spec.unread import of_cells
from rst2spec.spec.values import row_entry
from rst2spec.syntax.cell import parse_header, parse_property
from rst2spec.syntax.nodes import Row, Table
from rst2spec.tokens.token import Cell, Rows

_PROPERTIES: Final = itemgetter(slice(2))  # a row's property cells


class TableRows(NamedTuple):
    """The rows of a flow's tables of one kind.

    Attributes:
        entries: The rows.
        lines: The first line of each row.
        has_defective_clauses: Whether ``has_defective_clauses`` is true for a cell.
    """

    entries: list[RowEntry]
    lines: list[int]
    has_defective_clauses: bool


def table_kind(table: Table, preceding_kind: str) -> str:
    """The kind of a table, ``mapping`` or ``rule``: by its header, else by the kind of the statement before it."""
    cells = table.header.cells if table.header is not None else ()
    if len(cells) >= MAPPING_COLUMNS or any(map(_is_type_header, cells)):
        return "mapping"
    if len(cells) == RULE_COLUMNS:
        is_wider = preceding_kind == "following" and any(
            len(texts) > RULE_COLUMNS for run in table.runs for texts in run.texts
        )
        return "mapping" if is_wider else "rule"
    return "rule" if preceding_kind == "merge" else "mapping"


def _is_type_header(cell: Cell) -> bool:
    header = parse_header(cell.text)
    return header is not None and header.kind == "type_header"


def read_header(
    table: Table,
    kind: str,
    labels: tuple[str, str],
    type_system: str | None,
    mismatches: list[UnexpectedHeader],
    unread: list[UnreadText],
) -> tuple[str | None, bool]:
    """Reads a table's header; returns the name before ``Data Type``, and whether there is such a cell.

    Args:
        table: The table.
        kind: ``mapping`` or ``rule``.
        labels: The section's labels.
        type_system: The name in an earlier table of the section; null if there is none or it is blank.
        mismatches: Receives header cells with other texts than expected.
        unread: Receives the texts of these cells.
    """
    if table.header is None:
        return None, False
    name: str | None = None
    has_type = False
    columns = MAPPING_COLUMNS if kind == "mapping" else RULE_COLUMNS
    for column, cell in enumerate(table.header.cells[:columns]):
        if column < 2 and cell.text == _property_header(labels[column]):
            continue  # nearly every table
        header = parse_header(cell.text) if cell.text else None
        if column == 2:
            if header is not None and header.kind == "type_header":
                name, has_type = header.name, True
                if type_system is None or name == type_system:
                    continue
            system = (type_system or labels[1].split(maxsplit=1)[0]) if labels[1].strip() else ""
            expected = header_cell("type_header", system=system).strip()
        else:
            names = (None, labels[column].strip())
            if header is not None and header.kind == "property_header" and header.name in names:
                continue
            expected = _property_header(labels[column])
        mismatches.append(UnexpectedHeader(table, cell.start, cell.end, expected))
        if cell.text:
            unread.append(UnreadText("header", cell.text, cell.start, cell.end, "names"))
    if len(table.header.cells) > columns:
        unread.extend(of_cells(table.header, "header", columns))
    return name, has_type


@per_dialect
@lru_cache(maxsize=256)  # a document's labels are in the headers of most of its tables
def _property_header(label: str) -> str:
    return header_cell("property_header", label=label.strip())


def read_rows(tables: Iterable[Table], columns: int, unread: list[UnreadText]) -> TableRows:
    """Reads the rows of tables; missing cells are blank, cells beyond the last column are unread."""
    entries: list[RowEntry] = []
    lines: list[int] = []
    any_defective = False
    for table in tables:
        for run in table.runs:
            lines += run.lines
            if run.columns == columns == MAPPING_COLUMNS:
                entries += starmap(row_entry, run.texts)
            else:
                entries += [row_entry(*_padded(texts[:columns])) for texts in run.texts]
            is_defective = run.has_brackets and any(
                map(has_defective_clauses, chain.from_iterable(map(_PROPERTIES, run.texts)))
            )
            if is_defective or run.columns != columns:
                unread.extend(_unread_of_run(run, columns))
            any_defective = any_defective or is_defective
    return TableRows(entries, lines, any_defective)


def _unread_of_run(run: Rows, columns: int) -> Iterator[UnreadText]:
    """The unread text of rows. Tokens are only created for rows that have any."""
    for index, texts in enumerate(run.texts):
        if len(texts) > columns or any(parse_property(text).unread for text in texts[:2]):
            yield from _unread_of_row(run.token(index), columns)


def _padded(texts: tuple[str, ...]) -> tuple[str, str, str]:
    source, target, kind = (*texts, *[""] * (MAPPING_COLUMNS - len(texts)))
    return source, target, kind


def _unread_of_row(row: Row, columns: int) -> Iterator[UnreadText]:
    """The unread text of a row: cells beyond the last column, and parts of cells that the grammar can't read."""
    for cell in row.cells[:2]:
        for start, end in parse_property(cell.text).unread:
            yield UnreadText(
                "clause",
                cell.text[start:end],
                cell.start + start if cell.exact else cell.start,
                cell.start + end if cell.exact else cell.end,
            )
    yield from of_cells(row, "cell", columns)
