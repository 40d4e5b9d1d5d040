"""The workbook's first sheet: the progress, which formulas count while testers fill in the other sheets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple

from rst2spec.checks.base import plural
from rst2spec.outputs.checklist.building import Checklist, ChecklistRow
from rst2spec.outputs.checklist.cells import document_text
from rst2spec.outputs.checklist.columns import (
    DOCUMENT,
    ID,
    SINCE,
    STATUS,
    STATUSES,
    SUMMARY,
    TITLES,
    WAS,
    RowKind,
    layout,
)
from rst2spec.outputs.checklist.keys import mark_text

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_TESTED: Final[tuple[RowKind, ...]] = ("mapping", "match", "creation")
_SEVERITIES: Final = ("error", "warning", "info")
_MOST_COUNTS: Final = 20_000_000  # cells that a spreadsheet can scan in a second or two to count by document
_LONGEST: Final = 250  # characters of a criterion

_HOW_TO: Final = (
    "Fill in the yellow columns; the status has a drop-down. Rows that failed turn red.",
    "When the documents have changed, this command carries your marks over, row by row:",
    "rst2spec checklist merge THIS.xlsx DOCUMENTS -o NEW.xlsx",
)


class _Styles(NamedTuple):
    title: Format
    head: Format
    head_of_numbers: Format
    text: Format
    number: Format
    share: Format
    faint: Format


def write_overview(book: Workbook, checklist: Checklist) -> None:
    """Writes the sheet Summary. Formulas have stored values, for programs that don't calculate."""
    sheet = book.add_worksheet(SUMMARY)
    head = {"bold": True, "bg_color": "#1F3864", "font_color": "#FFFFFF", "valign": "top"}
    styles = _Styles(
        book.add_format({"bold": True, "font_size": 16}),
        book.add_format({**head, "align": "left"}),
        book.add_format({**head, "align": "right"}),
        book.add_format({"border": 1, "border_color": "#D9D9D9"}),
        book.add_format({"border": 1, "border_color": "#D9D9D9", "num_format": "#,##0"}),
        book.add_format({"border": 1, "border_color": "#D9D9D9", "num_format": "0%"}),
        book.add_format({"font_color": "#595959"}),
    )
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 8, 15)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_paper(9)  # A4
    sheet.write_string(0, 0, "Checklist", styles.title)
    sheet.write_string(1, 0, plural(len(checklist.documents), "document"), styles.faint)
    for line, text in enumerate(_HOW_TO, start=2):
        sheet.write_string(line, 0, text, styles.faint)
    at = _by_kind(sheet, styles, checklist, 6)
    if checklist.of("finding"):
        at = _findings(sheet, styles, checklist, at + 1)
    _by_document(sheet, styles, checklist, at + 1)


def _by_kind(sheet: Worksheet, styles: _Styles, checklist: Checklist, at: int) -> int:
    """Writes the table by sheet with a total; returns the number of the next row."""
    _head(sheet, styles, at, "Progress", is_merged=checklist.is_merged)
    first = at + 1
    for kind in _TESTED:
        at += 1
        sheet.write_url(at, 0, f"internal:'{TITLES[kind]}'!A1", styles.text, TITLES[kind])
        rows = checklist.of(kind)
        sheet.write_formula(at, 1, f"=COUNTA({_column(checklist, kind, ID)})-1", styles.number, len(rows))
        counts = _counts(rows)
        for number, status in enumerate(STATUSES):
            formula = f'=COUNTIFS({_column(checklist, kind, STATUS)},"{status}")'
            sheet.write_formula(at, 2 + number, formula, styles.number, counts[status])
        _rest(sheet, styles, at, rows)
        if checklist.is_merged:
            stale = sum(row.since.startswith(WAS) for row in rows)
            formula = f'=COUNTIFS({_column(checklist, kind, SINCE)},"{WAS}*")'
            sheet.write_formula(at, 8, formula, styles.number, stale)
    last, at = at, at + 1
    rows = [row for row in checklist.rows if row.kind in _TESTED]
    counts = _counts(rows)
    sheet.write_string(at, 0, "All", styles.text)
    for number, value in enumerate([len(rows), *(counts[status] for status in STATUSES)], start=1):
        letter = chr(ord("A") + number)
        sheet.write_formula(at, number, f"=SUM({letter}{first + 1}:{letter}{last + 1})", styles.number, value)
    _rest(sheet, styles, at, rows)
    if checklist.is_merged:
        stale = sum(row.since.startswith(WAS) for row in rows)
        sheet.write_formula(at, 8, f"=SUM(I{first + 1}:I{last + 1})", styles.number, stale)
    return at + 1


def _findings(sheet: Worksheet, styles: _Styles, checklist: Checklist, at: int) -> int:
    """Writes the number of findings by severity; returns the number of the next row."""
    counts = Counter(str(row.values["Severity"]) for row in checklist.of("finding"))
    sheet.write_string(at, 0, "Findings", styles.head)
    sheet.write_string(at, 1, "Rows", styles.head_of_numbers)
    for severity in _SEVERITIES:
        at += 1
        sheet.write_string(at, 0, severity, styles.text)
        formula = f'=COUNTIFS({_column(checklist, "finding", "Severity")},"{severity}")'
        sheet.write_formula(at, 1, formula, styles.number, counts[severity])
    return at + 1


def _by_document(sheet: Worksheet, styles: _Styles, checklist: Checklist, at: int) -> None:
    """Writes the mappings by document, the usual portion of a tester's work."""
    rows: dict[str, list[ChecklistRow]] = {document: [] for document in checklist.documents}
    for row in checklist.of("mapping"):
        rows.setdefault(row.document, []).append(row)
    rows = {document: document_rows for document, document_rows in rows.items() if document_rows}
    if len(rows) < 2:
        return
    count = sum(map(len, rows.values()))
    if len(rows) * count * (len(STATUSES) + 1) > _MOST_COUNTS:
        note = f"{plural(len(rows), 'document')}: too many to count by document; filter the sheet Mappings instead."
        sheet.write_string(at, 0, note, styles.faint)
        return
    _head(sheet, styles, at, "Mappings by document", is_merged=False)
    for document, document_rows in rows.items():
        at += 1
        sheet.write_string(at, 0, document_text(document), styles.text)
        count_if = _counter(checklist, document_text(document), at, count)
        counts = _counts(document_rows)
        sheet.write_formula(at, 1, count_if(None), styles.number, len(document_rows))
        for number, status in enumerate(STATUSES):
            sheet.write_formula(at, 2 + number, count_if(status), styles.number, counts[status])
        _rest(sheet, styles, at, document_rows)


def _counter(checklist: Checklist, document: str, at: int, count: int) -> Callable[[str | None], str]:
    """Returns a function that builds the formula to count a document's rows, all or those with a status.

    COUNTIFS treats some characters as wildcards and has a length limit. Such names are compared exactly, but slower.
    """
    cell = f"$A{at + 1}"

    def formula(status: str | None) -> str:
        if len(document) <= _LONGEST and not set("*?~") & set(document):
            and_status = "" if status is None else f',{_column(checklist, "mapping", STATUS)},"{status}"'
            return f'=COUNTIFS({_column(checklist, "mapping", DOCUMENT)},"="&{cell}{and_status})'
        and_status = "" if status is None else f'*({_column(checklist, "mapping", STATUS, count)}="{status}")'
        return f"=SUMPRODUCT(({_column(checklist, 'mapping', DOCUMENT, count)}={cell}){and_status or '*1'})"

    return formula


def _head(sheet: Worksheet, styles: _Styles, at: int, title: str, *, is_merged: bool) -> None:
    columns = [title, "Rows", *STATUSES, "to do", "done", *(["changed since"] if is_merged else [])]
    for column, name in enumerate(columns):
        sheet.write_string(at, column, name, styles.head_of_numbers if column else styles.head)


def _rest(sheet: Worksheet, styles: _Styles, at: int, rows: list[ChecklistRow]) -> None:
    """Writes the number of rows without a status, and the share that is done; blocked rows are neither."""
    counts = _counts(rows)
    marked = counts.total()
    done = marked - counts["blocked"]
    sheet.write_formula(at, 6, f"=B{at + 1}-SUM(C{at + 1}:F{at + 1})", styles.number, len(rows) - marked)
    share = done / len(rows) if rows else 0
    sheet.write_formula(at, 7, f"=IF(B{at + 1}=0,0,(C{at + 1}+D{at + 1}+F{at + 1})/B{at + 1})", styles.share, share)


def _counts(rows: list[ChecklistRow]) -> Counter[str]:
    """The number of rows by status, ignoring case as a spreadsheet does."""
    counts = Counter(mark_text(row.marks.get(STATUS)).lower() for row in rows)
    return Counter({status: counts[status] for status in STATUSES})


def _column(checklist: Checklist, kind: RowKind, name: str, count: int | None = None) -> str:
    """A reference to a column: to all of it, so that rows that testers add count, or to ``count`` rows."""
    from xlsxwriter.utility import xl_col_to_name

    letter = xl_col_to_name(layout(kind, checklist.extras, is_merged=checklist.is_merged).index(name))
    sheet = f"'{TITLES[kind]}'"
    return f"{sheet}!${letter}:${letter}" if count is None else f"{sheet}!${letter}$2:${letter}${count + 1}"
