"""Checklists for tests: written, looked at as people's programs see them, and filled in as people do."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from rst2spec import Document, compile_text
from rst2spec.outputs.checklist.building import checklist_of
from rst2spec.outputs.registry import format_module
from rst2spec.outputs.spec_builder import SpecOptions
from rst2spec.spec.result import Result
from tests.writing import before, document, every, merge, section

S, T = "Acme Member", "Globex Person"
ROWS = [
    ("email", "Mail", '"string"'),
    ("name (Dependant on having NO in country)", "Name", '"string"'),
    ("born", "Birth", '["datetime-format","%Y-%m-%d","_."]'),
    ("first", "Title", '"string"'),
    ("last", "Title", '"string"'),
]
RULES = [("email", "Mail")]
TEXT = document(
    section(S, T, ROWS, statements=every(S, T) + merge(S, T, RULES)),
    section("Acme Order", "Globex Bill", [], statements=before("Acme Order", "Globex Bill")),
)


def result_of(texts: Mapping[str, str]) -> Result:
    """The result of documents by path."""
    made = [compile_text(text, path) for path, text in sorted(texts.items())]
    return result_of_documents(made)


def result_of_documents(documents: Sequence[Document]) -> Result:
    """A result that is made of nothing but documents."""
    paths = tuple(item.path for item in documents)
    return Result(tuple(documents), paths, (), tuple(item.diagnostics for item in documents))


def written(name: str, result: Result, options: SpecOptions | None = None) -> bytes:
    """What a format of the checklist makes of a result."""
    return b"".join(format_module("checklist", name).write(checklist_of(result, options or SpecOptions())))


def opened(content: bytes) -> Workbook:
    """A workbook as openpyxl sees it."""
    book: Workbook = load_workbook(io.BytesIO(content))
    return book


def table_of(sheet: Worksheet) -> list[dict[str, Any]]:
    """A sheet's rows by the names of its columns."""
    header, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


def fill(file: Path, changes: Mapping[tuple[str, str], Mapping[str, Any]], to: Path | None = None) -> Path:
    """Fills in cells as a tester does: by sheet and by what a row expects to read, or its id, in its cells."""
    book = load_workbook(file)
    for (title, part), marks in changes.items():
        sheet: Any = book[title]
        names = {cell.value: cell.column for cell in sheet[1]}
        (row,) = [cells[0].row for cells in sheet.iter_rows(min_row=2) if part in [str(cell.value) for cell in cells]]
        for name, value in marks.items():
            sheet.cell(row, names[name], value)
    book.save(to or file)
    return to or file
