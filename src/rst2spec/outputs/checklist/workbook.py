"""Writes the checklist as a workbook with XlsxWriter. The output is deterministic."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Final

from rst2spec.outputs.checklist.building import Checklist, ChecklistRow, LeftOver
from rst2spec.outputs.checklist.cells import MAX_CHARACTERS, column_letters, document_text, length, tester_text
from rst2spec.outputs.checklist.columns import (
    ALL_COLUMNS,
    DATE,
    ID,
    KEY,
    KIND,
    LEFT_OVER,
    MARKS,
    NEW,
    SINCE,
    STATUS,
    TITLES,
    WAS,
    WHY,
    RowKind,
    frozen,
    layout,
    marks_of,
)
from rst2spec.outputs.checklist.keys import key_of
from rst2spec.outputs.checklist.mark_values import Mark
from rst2spec.outputs.checklist.mark_words import STATUSES
from rst2spec.outputs.checklist.overview import write_overview
from rst2spec.outputs.errors import OutputError

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

MAX_ROWS: Final = 1_048_576  # per sheet, including the header
_MANY: Final = 50_000  # rows from which each one is written to a temporary file immediately
_CREATED_AT: Final = datetime(2000, 1, 1)  # noqa: DTZ001  # a workbook must have a date: always the same

_WIDTHS: Final = {  # in characters: the columns up to the note fit a screen of 1,366 pixels
    ID: 8,
    "Source system": 12,
    "Source entity": 12,
    "Source property": 19,
    "Source condition": 17,
    "Target system": 12,
    "Target entity": 12,
    "Target property": 19,
    "Target condition": 17,
    "Type": 12,
    "Rule": 44,
    "Expected result": 50,
    "Priority": 8,
    "Document": 18,
    "Line": 6,
    STATUS: 13,
    "Actual": 22,
    "Tester": 11,
    DATE: 12,
    "Defect": 11,
    "Note": 28,
    SINCE: 40,
    WHY: 30,
    KIND: 10,
    "Severity": 9,
    "Code": 7,
    "Name": 22,
    "Message": 52,
    "Hint": 44,
    "Column": 9,
}
_OTHER_WIDTH: Final = 18  # for columns that testers added
_LINE: Final = 15.0  # points
_MAX_LINES: Final = 27  # the maximum height of a row


def workbook(checklist: Checklist) -> bytes:
    """The workbook.

    Raises:
        OutputError: A sheet would have more rows than it can hold, or a tester's text is longer than a cell holds.
    """
    from xlsxwriter import Workbook

    by_kind = {kind: checklist.of(kind) for kind in TITLES}
    for kind, rows in by_kind.items():
        _check_size(TITLES[kind], len(rows))
    _check_size(LEFT_OVER, len(checklist.left_over))
    is_long = len(checklist.rows) > _MANY
    stream = io.BytesIO()
    # texts of documents must never be interpreted: they are written by write_string, and these options make sure of it
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(stream, {**options, "in_memory": not is_long, "constant_memory": is_long}) as book:
        book.set_properties({"title": "Checklist", "author": "rst2spec", "created": _CREATED_AT})
        book.set_calc_mode("auto")
        writer = _Writer(book, checklist)
        write_overview(book, checklist)
        for kind, rows in by_kind.items():
            writer.write_sheet(kind, rows)
        if checklist.left_over:
            writer.write_left_over(checklist.left_over)
    return stream.getvalue()


def _check_size(title: str, count: int) -> None:
    if count >= MAX_ROWS:
        raise OutputError(
            f"the sheet {title} would have {count:,} rows, but the maximum is {MAX_ROWS - 1:,}; "
            "name fewer documents, write one workbook per document (-o DIR/ with -f xlsx), or write csv"
        )


class _Writer:
    """Writes the sheets of one workbook, which share its formats."""

    def __init__(self, book: Workbook, checklist: Checklist) -> None:
        self._book = book
        self._extras = checklist.extras
        self._is_merged = checklist.is_merged
        cell = {"valign": "top", "text_wrap": True}
        grid = {"border": 1, "border_color": "#D9D9D9"}
        self._header = book.add_format({**cell, "bold": True, "bg_color": "#1F3864", "font_color": "#FFFFFF"})
        self._header_of_marks = book.add_format({**cell, "bold": True, "bg_color": "#7F6000", "font_color": "#FFFFFF"})
        self._text = book.add_format({**cell, **grid})
        self._number = book.add_format({**cell, **grid, "align": "left"})
        self._faint = book.add_format({"valign": "top", "font_color": "#808080", **grid})
        self._strong = book.add_format({**cell, **grid, "bold": True})
        self._changed = book.add_format({**cell, **grid, "bg_color": "#FCE4D6", "font_color": "#833C0B"})
        mark = {**cell, **grid, "bg_color": "#FFF9E5"}
        self._mark = book.add_format(mark)
        self._date = book.add_format({**mark, "align": "left", "num_format": "yyyy-mm-dd"})
        self._time = book.add_format({**mark, "align": "left", "num_format": "yyyy-mm-dd hh:mm"})
        self._clock = book.add_format({**mark, "align": "left", "num_format": "hh:mm"})
        self._stale = book.add_format({"bg_color": "#FCE4D6", "font_color": "#833C0B"})
        self._failed = book.add_format({"bg_color": "#FFC7CE", "font_color": "#9C0006"})
        self._passed = book.add_format({"bg_color": "#C6EFCE", "font_color": "#006100"})
        self._blocked = book.add_format({"bg_color": "#FFEB9C", "font_color": "#7F6000"})

    def write_sheet(self, kind: RowKind, rows: Sequence[ChecklistRow]) -> None:
        """Writes the sheet of a kind."""
        marks = (*marks_of(kind), *self._extras)
        columns = layout(kind, self._extras, is_merged=self._is_merged)
        sheet = self._new_sheet(TITLES[kind], columns, marks, len(frozen(kind)))
        for number, row in enumerate(rows, start=1):
            values: dict[str, Any] = {**row.values, SINCE: row.since, KEY: key_of(row)}
            self._write_row(sheet, number, columns, {**values, **row.marks}, marks)
        self._finish(sheet, columns, len(rows))

    def write_left_over(self, items: Sequence[LeftOver]) -> None:
        """Writes the sheet of left-over rows."""
        marks = (*MARKS, *self._extras)
        columns = (WHY, *ALL_COLUMNS, *marks, KEY)
        sheet = self._new_sheet(LEFT_OVER, columns, marks)
        for number, item in enumerate(items, start=1):
            values: Mapping[str, Any] = {**item.values, WHY: item.why, KIND: item.kind, KEY: item.key}
            self._write_row(sheet, number, columns, {**values, **item.marks}, marks)
        self._finish(sheet, columns, len(items))

    def _write_row(
        self, sheet: Worksheet, number: int, columns: Sequence[str], values: Mapping[str, Any], marks: Sequence[str]
    ) -> None:
        lines = 1
        for column, name in enumerate(columns):
            value = values.get(name)
            if name in marks:
                self._write_mark(sheet, (number, column), value, name)
            else:
                self._write_value(sheet, (number, column), value, name)
            if isinstance(value, str) and name not in {ID, KEY}:
                lines = max(lines, math.ceil(len(value) / _WIDTHS.get(name, _OTHER_WIDTH)))
        if lines > 1:  # LibreOffice doesn't adjust the height itself
            sheet.set_row(number, _LINE * min(lines, _MAX_LINES))

    def _new_sheet(
        self, title: str, columns: Sequence[str], marks: Sequence[str], frozen_columns: int = 0
    ) -> Worksheet:
        sheet = self._book.add_worksheet(title)
        for column, name in enumerate(columns):
            sheet.set_column(column, column, _WIDTHS.get(name, _OTHER_WIDTH), None, {"hidden": name == KEY})
            form = self._header_of_marks if name in marks else self._header
            sheet.write_string(0, column, document_text(name), form)
        sheet.set_row(0, 2 * _LINE)
        sheet.freeze_panes(1, frozen_columns)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_paper(8)  # A3
        return sheet

    def _finish(self, sheet: Worksheet, columns: Sequence[str], count: int) -> None:
        """Adds filters, the drop-down, and colors by status."""
        last, end = max(count, 1), len(columns) - 1
        sheet.autofilter(0, 0, last, end)  # including the hidden column: sorting moves only cells in the filter's range
        if STATUS not in columns:
            return
        at = columns.index(STATUS)
        sheet.data_validation(
            1,
            at,
            last,
            at,
            {
                "validate": "list",
                "source": list(STATUSES),
                "error_title": "Status",
                "error_message": f"Use one of: {', '.join(STATUSES)}. Add details in the columns beside it.",
            },
        )
        letter = column_letters(at)
        if SINCE in columns:  # the color of a status would be that of a row that is done
            criteria = f'=LEFT(${column_letters(columns.index(SINCE))}2,{len(WAS)})="{WAS}"'
            rule = {"type": "formula", "criteria": criteria, "format": self._stale, "stop_if_true": True}
            sheet.conditional_format(1, at, last, at, rule)
        for status, cells, form in (
            ("fail", (1, 0, last, end), self._failed),
            ("pass", (1, at, last, at), self._passed),
            ("blocked", (1, at, last, at), self._blocked),
            ("conflict", (1, 0, last, end), self._blocked),
        ):
            rule = {"type": "formula", "criteria": f'=${letter}2="{status}"', "format": form}
            sheet.conditional_format(*cells, rule)

    def _write_value(self, sheet: Worksheet, at: tuple[int, int], value: Any, name: str) -> None:
        """Writes a generated value: text, or a line number."""
        form = self._form_of(name, value)
        if value is None or value == "":
            sheet.write_blank(*at, None, form)
        elif isinstance(value, int):
            sheet.write_number(*at, value, self._number)
        else:
            sheet.write_string(*at, document_text(str(value)), form)

    def _form_of(self, name: str, value: Any) -> Format:
        if name in {ID, KEY}:
            return self._faint
        if name == SINCE and value and value != NEW:
            return self._changed
        return self._strong if value == "high" else self._text

    def _write_mark(self, sheet: Worksheet, at: tuple[int, int], mark: Mark | None, name: str) -> None:
        """Writes a tester's mark with its type."""
        form = self._date if name == DATE else self._mark
        if mark is None or mark == "":
            sheet.write_blank(*at, None, form)
        elif isinstance(mark, bool):
            sheet.write_boolean(*at, mark, form)
        elif isinstance(mark, int | float):
            sheet.write_number(*at, mark, self._mark)
        elif isinstance(mark, datetime):
            sheet.write_datetime(*at, mark, self._date if mark.time() == time() else self._time)
        elif isinstance(mark, date):
            sheet.write_datetime(*at, mark, self._date)
        elif isinstance(mark, time):
            sheet.write_datetime(*at, mark, self._clock)
        else:
            if length(mark) > MAX_CHARACTERS:
                raise OutputError(
                    f"the {name} of a row has {len(mark):,} characters, but a cell's maximum is {MAX_CHARACTERS:,}; "
                    "write csv"
                )
            sheet.write_string(*at, tester_text(mark), form)
