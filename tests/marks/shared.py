"""The cases, and the tables that people make of a checklist in them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from openpyxl import load_workbook

from rst2spec.outputs.checklist.building import Checklist, checklist_of
from rst2spec.outputs.checklist.mark_rules import state_of
from rst2spec.outputs.checklist.mark_values import mark_text
from rst2spec.outputs.checklist.mark_words import DONE
from rst2spec.outputs.checklist.merging import GONE, TWICE, MergeResult, merge
from rst2spec.outputs.checklist.old_sheet import read_checklist
from rst2spec.outputs.checklist.table import escaped, unescaped
from rst2spec.outputs.registry import format_module
from rst2spec.outputs.spec_builder import SpecOptions
from rst2spec.spec.result import Result
from tests.sheets import result_of
from tests.writing import document, every, section
from tests.writing import merge as match_statement

PATH: Final = "acme-globex.rst"
CASES: Final[list[dict[str, Any]]] = json.loads((Path(__file__).parent / "cases.json").read_bytes())
NAMES: Final = [case["name"] for case in CASES]

_ROWS: Final = {
    "Mail": ("email", '"string"'),
    "Name": ("name (Dependant on having NO in country)", '"string"'),
    "Birth": ("born", '["date","_."]'),
    "Size": ("height", '"integer"'),
}

Grid = list[list[str]]


@cache
def _result(
    changes: tuple[tuple[str, str], ...], removed: tuple[str, ...], added: tuple[tuple[str, ...], ...]
) -> Result:
    rows_left = {name: row for name, row in _ROWS.items() if name not in removed}
    rows = [(source, name, dict(changes).get(name, kind)) for name, (source, kind) in rows_left.items()]
    statements = every("Acme Member", "Globex Person") + match_statement(
        "Acme Member", "Globex Person", [("email", "Mail")]
    )
    text = document(section(rows=[*rows, *added], statements=statements))
    return result_of({PATH: text})


def old_result() -> Result:
    return _result((), (), ())


def changed_result(case: Mapping[str, Any]) -> Result:
    """The documents that the marks of a case were merged with."""
    changes = {"Mail": '"integer"'} if any(sheet.get("changed_first") for sheet in case["sheets"]) else {}
    return _result(
        tuple(sorted({**changes, **case.get("changes", {})}.items())),
        tuple(case.get("removed", [])),
        tuple(map(tuple, case.get("added", []))),
    )


def new_result(case: Mapping[str, Any]) -> Result:
    """The documents of a case as they are in the end."""
    return old_result() if any(sheet.get("changed_first") for sheet in case["sheets"]) else changed_result(case)


def checklist(result: Result) -> Checklist:
    return checklist_of(result, SpecOptions("none"))


def written(made: Checklist, name: str) -> bytes:
    return b"".join(format_module("checklist", name).write(made))


def files_of(case: Mapping[str, Any], name: str) -> list[bytes]:
    """The files that people hand in, as ``csv`` or ``xlsx``."""
    return [_file_of(sheet, case, name) for sheet in case["sheets"]]


def _file_of(sheet: Mapping[str, Any], case: Mapping[str, Any], name: str) -> bytes:
    built = changed_result(case) if sheet.get("built") == "new" else old_result()
    content = _edited(written(checklist(built), name), sheet["marks"], [], name)
    for _ in range(sheet.get("merged", 0)):
        content = written(merge([read_checklist(content)], checklist(changed_result(case))).checklist, name)
    then, edits, table = sheet.get("then", {}), sheet.get("edits", []), sheet.get("table", {})
    return _edited(content, then, edits, name, **table) if then or edits or table else content


def _edited(
    content: bytes, marks: Mapping[str, Mapping[str, str]], edits: Sequence[str], name: str, **table: Any
) -> bytes:
    if name == "csv":
        lines = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        return _as_csv(changed([list(map(unescaped, line)) for line in lines], marks, edits), **table)
    book = load_workbook(io.BytesIO(content))
    sheet: Any = book["Mappings"]
    grid = changed([[mark_text(cell) for cell in line] for line in sheet.iter_rows(values_only=True)], marks, edits)
    for line in sheet.iter_rows():
        for cell in line:
            cell.value = None
    for row, line in enumerate(grid, start=1):
        for column, text in enumerate(line, start=1):
            cell = sheet.cell(row, column)
            cell.value = _cell(text)
            cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _cell(text: str) -> str | date | int | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return int(text) if text.isdecimal() and len(text) == 5 else text or None


def _as_csv(grid: Grid, separator: str = ",", encoding: str = "utf-8-sig", *, declared: bool = False) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=separator)
    writer.writerows([[escaped(cell) for cell in line] for line in grid])
    return (f"sep={separator}\r\n" * declared + stream.getvalue()).encode(encoding)


def changed(grid: Grid, marks: Mapping[str, Mapping[str, str]], edits: Sequence[str]) -> Grid:
    """A table with marks, and then as people edited it."""
    header = grid[0]
    for target, cells in marks.items():
        line = _line_of(grid, target)
        for column, text in cells.items():
            if column not in header:
                header.insert(-1, column)
                for other in grid[1:]:
                    other.insert(len(header) - 2, "")
            line[header.index(column)] = text
    for edit in edits:
        _edit(grid, edit)
    return grid


def _line_of(grid: Grid, target: str) -> list[str]:
    at = grid[0].index("Target property")
    kind = grid[0].index("Kind") if "Kind" in grid[0] else None
    return next(line for line in grid[1:] if line[at] == target and (kind is None or line[kind] == "mapping"))


def _edit(grid: Grid, edit: str) -> None:
    word, _, rest = edit.partition(" ")
    header = grid[0]
    if word == "drop":
        at = header.index(rest)
        for line in grid:
            del line[at]
    elif word == "rename":
        old, new = rest.split("=")
        header[header.index(old)] = new
    elif edit == "upper header":
        header[:] = [name.upper() for name in header]
    elif word in {"upper", "number"}:
        for number, line in enumerate(grid[1:], start=1):
            at = header.index(rest)
            line[at] = line[at].upper() if word == "upper" else str(number)
    elif word == "reverse":
        grid[1:] = grid[:0:-1]
    elif word == "title":
        grid[:0] = [["Our test in November"], []]
    elif edit == "shuffle names":
        for line in grid[1:]:
            for name in ("Source property", "Target property", "Expected result", "Source entity"):
                line[header.index(name)] = "?"
    elif word == "copy":
        target, _, status = rest.partition(" as ")
        copy = list(_line_of(grid, target))
        copy[header.index("Id" if status == "mine" else "Status")] = status
        grid.append(copy)
    else:
        _rewrite_dates(grid, edit)


def _rewrite_dates(grid: Grid, edit: str) -> None:
    at = grid[0].index("Date")
    forms: dict[str, Callable[[date], str]] = {
        "dates as 02.11.2026": lambda day: day.strftime("%d.%m.%Y"),
        "dates as 2/11/2026": lambda day: f"{day.day}/{day.month}/{day.year}",
        "dates as 11/2/2026": lambda day: f"{day.month}/{day.day}/{day.year}",
        "dates as serials": lambda day: str((day - date(1899, 12, 30)).days),
        "dates as 2 Nov 2026": lambda day: f"{day.day} {day.strftime('%b %Y')}",
    }
    for line in grid[1:]:
        if len(line) > at and line[at]:
            line[at] = forms[edit](date.fromisoformat(line[at]))


class Answer(dict[str, Any]):
    """A program's answers to a case, in the words of ``cases.json``."""


def expected(case: Mapping[str, Any], answer: Mapping[str, Any]) -> dict[str, Any]:
    """The expected answer to a case."""
    wanted = {name: case.get(name, 0) for name in ("gone", "second", "unplaced")} | {"states": case["states"]}
    wanted |= {name: case[name] for name in ("cells", "conflicts") if name in case}
    if "done" in case:
        wanted["done"] = case["done"]
    return {name: wanted.get(name, value) for name, value in answer.items()}


def answer_of(merged: MergeResult, case: Mapping[str, Any]) -> Answer:
    """A merge's answer to a case."""
    states: dict[str, str] = {}
    cells: dict[str, dict[str, str]] = {}
    for row in merged.checklist.of("mapping"):
        target = str(row.values["Target property"])
        state = state_of(row.mark, row.meaning)
        if state != "not tested":
            states.setdefault(target, state)
        if row.marks:
            cells.setdefault(target, {name: mark_text(mark) for name, mark in row.marks.items()})
    whys = [item.why for item in merged.checklist.left_over]
    return Answer(
        states=states,
        cells={name: cells.get(name) for name in case.get("cells", {})},
        conflicts={name: cells.get(name, {}).get("Conflict") for name in case.get("conflicts", {})},
        done=sum(state in DONE for state in states.values()),
        gone=whys.count(GONE),
        second=whys.count(TWICE),
        unplaced=merged.unplaced,
    )
