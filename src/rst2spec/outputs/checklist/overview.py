"""The workbook's first sheet: the progress, which formulas count while testers fill in the other sheets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, NamedTuple

from rst2spec.checks.base import plural
from rst2spec.outputs.checklist.building import Checklist, ChecklistRow
from rst2spec.outputs.checklist.cells import column_letters, document_text
from rst2spec.outputs.checklist.columns import (
    DOCUMENT,
    ID,
    LINK_ONLY_ID,
    SINCE,
    STATUS,
    SUMMARY,
    TITLES,
    WAS,
    RowKind,
    layout,
)
from rst2spec.outputs.checklist.mark_rules import state_of
from rst2spec.outputs.checklist.mark_words import DONE, STATES, STATUS_OF, STATUSES, State

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_TESTED: Final[tuple[RowKind, ...]] = ("mapping", "match", "creation")
_SEVERITIES: Final = ("error", "warning", "info")
_MAX_COUNTS: Final = 20_000_000  # cells that a spreadsheet can scan in a second or two to count by document
_LONGEST: Final = 250  # characters of a criterion
_ANY: Final = '"?*"'  # the criterion for any text

_LINK_ONLY: Final = "Link or creation only"

_HOW_TO: Final = (
    "Fill in the yellow columns; the status has a drop-down. Rows that failed turn red.",
    "A row that changed since it was marked isn't done. Test it again: change its status, tester or date, and clear",
    "'Changed since marked'.",
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
    sheet.set_column(1, 2 + len(STATES), 14)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_paper(9)  # A4
    sheet.write_string(0, 0, "Checklist", styles.title)
    sheet.write_string(1, 0, plural(len(checklist.documents), "document"), styles.faint)
    for line, text in enumerate(_HOW_TO, start=2):
        sheet.write_string(line, 0, text, styles.faint)
    at = _by_kind(sheet, styles, checklist, len(_HOW_TO) + 3)
    if checklist.of("finding"):
        at = _findings(sheet, styles, checklist, at + 1)
    _by_document(sheet, styles, checklist, at + 1)


def _by_kind(sheet: Worksheet, styles: _Styles, checklist: Checklist, at: int) -> int:
    """Writes the table by sheet with a total; returns the number of the next row."""
    _head(sheet, styles, at, "Progress")
    first = at + 1
    for kind in _TESTED:
        rows = checklist.of(kind)
        parts = [(TITLES[kind], rows, "")]
        if kind == "mapping":
            links = [row for row in rows if row.id.startswith(LINK_ONLY_ID)]
            mappings = [row for row in rows if not row.id.startswith(LINK_ONLY_ID)]
            parts = [(TITLES[kind], mappings, "without links"), (_LINK_ONLY, links, "links")]
        for title, part, which in parts:
            at += 1
            sheet.write_url(at, 0, f"internal:'{TITLES[kind]}'!A1", styles.text, title)
            _counts_line(sheet, styles, at, _Counter(checklist, kind, len(rows)), which, part)
    last, at = at, at + 1
    sheet.write_string(at, 0, "All", styles.text)
    counts = _counts([row for row in checklist.rows if row.kind in _TESTED])
    for column, value in enumerate([counts.total(), *(counts[state] for state in STATES)], start=1):
        letter = column_letters(column)
        sheet.write_formula(at, column, f"=SUM({letter}{first + 1}:{letter}{last + 1})", styles.number, value)
    _share(sheet, styles, at, counts)
    return at + 1


def _findings(sheet: Worksheet, styles: _Styles, checklist: Checklist, at: int) -> int:
    """Writes the number of findings by severity; returns the number of the next row."""
    counts = Counter(str(row.values["Severity"]) for row in checklist.of("finding"))
    sheet.write_string(at, 0, "Findings", styles.head)
    sheet.write_string(at, 1, "Rows", styles.head_of_numbers)
    for severity in _SEVERITIES:
        at += 1
        sheet.write_string(at, 0, severity, styles.text)
        formula = f'=COUNTIFS({_Counter(checklist, "finding", 0).column("Severity")},"{severity}")'
        sheet.write_formula(at, 1, formula, styles.number, counts[severity])
    return at + 1


def _by_document(sheet: Worksheet, styles: _Styles, checklist: Checklist, at: int) -> None:
    """Writes the mappings by document, the usual portion of a tester's work."""
    rows: dict[str, list[ChecklistRow]] = {document: [] for document in checklist.documents}
    for row in checklist.of("mapping"):
        if not row.id.startswith(LINK_ONLY_ID):
            rows.setdefault(row.document, []).append(row)
    rows = {document: document_rows for document, document_rows in rows.items() if document_rows}
    if len(rows) < 2:
        return
    count = len(checklist.of("mapping"))
    if len(rows) * count * (len(STATES) + 1) > _MAX_COUNTS:
        note = f"{plural(len(rows), 'document')}: too many to count by document; filter the sheet Mappings instead."
        sheet.write_string(at, 0, note, styles.faint)
        return
    _head(sheet, styles, at, "Mappings by document")
    counter = _Counter(checklist, "mapping", count)
    for document, document_rows in rows.items():
        at += 1
        name = document_text(document)
        sheet.write_string(at, 0, name, styles.text)
        _counts_line(sheet, styles, at, counter.of_document(name, f"$A{at + 1}"), "without links", document_rows)


Criteria = tuple[tuple[str, str], ...]
"""Columns and what their cells must be: a criterion of COUNTIFS."""


class _Counter:
    """Builds the formulas that count rows of a sheet."""

    def __init__(
        self, checklist: Checklist, kind: RowKind, count: int, document: tuple[str, str] | None = None
    ) -> None:
        self._checklist = checklist
        self._kind: RowKind = kind
        self._count = count
        self._document = document
        self.has_stale = checklist.is_merged

    def of_document(self, name: str, cell: str) -> _Counter:
        """The same for the rows of a document, whose name is in a cell."""
        return _Counter(self._checklist, self._kind, self._count, (name, cell))

    def formula(self, which: str, criteria: Criteria) -> str:
        """The part of a formula that counts the rows with these criteria.

        Args:
            which: ``links`` for flows without mappings, ``without links`` for all others, empty for all rows.
            criteria: The criteria.
        """
        links = (*criteria, (ID, f'"{LINK_ONLY_ID}*"'))
        if which == "links":
            return self._formula(links)
        if which == "without links":
            return f"({self._formula(criteria)}-{self._formula(links)})"
        return self._formula(criteria)

    def _formula(self, criteria: Criteria) -> str:
        if self._document is not None:
            name, cell = self._document
            if len(name) > _LONGEST or set("*?~") & set(name):
                return self._exact(criteria, cell)
            criteria = (*criteria, (DOCUMENT, f'"="&{cell}'))
        if not criteria:
            return f"(COUNTA({self.column(ID)})-1)"
        return f"SUMPRODUCT(COUNTIFS({','.join(f'{self.column(name)},{value}' for name, value in criteria)}))"

    def _exact(self, criteria: Criteria, cell: str) -> str:
        """The same for a document whose name COUNTIFS would read as a pattern, or can't hold: slower."""
        parts = [f"({self.column(DOCUMENT, exact=True)}={cell})"]
        for name, value in criteria:
            column = self.column(name, exact=True)
            if value.startswith("{"):
                parts.append(f"ISNUMBER(MATCH(LOWER({column}),{value},0))")
            elif value == _ANY:
                parts.append(f'({column}<>"")')
            elif value.endswith('*"'):
                start = value[:-2] + '"'
                parts.append(f"(LEFT({column},{len(start) - 2})={start})")
            else:
                parts.append(f"({column}={value})")
        return f"SUMPRODUCT({'*'.join(parts)}*1)"

    def column(self, name: str, *, exact: bool = False) -> str:
        """A reference to a column: to all of it, so that rows that testers add count, or to the rows written here."""
        columns = layout(self._kind, self._checklist.extras, is_merged=self._checklist.is_merged)
        letter = column_letters(columns.index(name))
        sheet = f"'{TITLES[self._kind]}'"
        return f"{sheet}!${letter}$2:${letter}${self._count + 1}" if exact else f"{sheet}!${letter}:${letter}"


def _counts_line(
    sheet: Worksheet, styles: _Styles, at: int, counter: _Counter, which: str, rows: list[ChecklistRow]
) -> None:
    """Writes the number of rows in each state, and the share that is done."""
    counts = _counts(rows)
    sheet.write_formula(at, 1, f"={counter.formula(which, ())}", styles.number, len(rows))
    for column, state in enumerate(STATES, start=2):
        sheet.write_formula(at, column, f"={_state_formula(state, counter, which, at)}", styles.number, counts[state])
    _share(sheet, styles, at, counts)


def _state_formula(state: State, counter: _Counter, which: str, at: int) -> str:
    """The part of a formula that counts the rows in a state, as ``mark_rules.state_of`` determines it."""

    def count(*criteria: tuple[str, str]) -> str:
        return counter.formula(which, criteria)

    stale = (SINCE, f'"{WAS}*"')
    if state == "changed since":
        return "+".join(count(_status(status), stale) for status in STATUSES) if counter.has_stale else "0"
    if state in STATUSES:
        return f"{count(_status(state))}-{count(_status(state), stale)}" if counter.has_stale else count(_status(state))
    if state == "conflict":
        return count(_status("conflict"))
    first, last = column_letters(2), column_letters(2 + STATES.index("conflict"))
    known = f"SUM({first}{at + 1}:{last}{at + 1})"
    if state == "not recognized":
        header = count((STATUS, f'"{STATUS}"'))
        return f"{count((STATUS, _ANY))}-{count(_status(''))}-{header}-{known}"
    unknown = column_letters(2 + STATES.index("not recognized"))
    return f"B{at + 1}-{known}-{unknown}{at + 1}"


def _status(status: str) -> tuple[str, str]:
    """The criterion for all words of a status."""
    words = [word for word, meaning in STATUS_OF.items() if meaning == status and word]
    return STATUS, "{" + ",".join(f'"{word}"' for word in words) + "}"


def _head(sheet: Worksheet, styles: _Styles, at: int, title: str) -> None:
    for column, name in enumerate([title, "rows", *STATES, "done"]):
        sheet.write_string(at, column, name, styles.head_of_numbers if column else styles.head)


def _share(sheet: Worksheet, styles: _Styles, at: int, counts: Counter[State]) -> None:
    """Writes the share that is done."""
    total = counts.total()
    done = sum(counts[state] for state in DONE)
    first, last = column_letters(2), column_letters(1 + len(DONE))
    formula = f"=IF(B{at + 1}=0,0,SUM({first}{at + 1}:{last}{at + 1})/B{at + 1})"
    sheet.write_formula(at, 2 + len(STATES), formula, styles.share, done / total if total else 0)


def _counts(rows: Iterable[ChecklistRow]) -> Counter[State]:
    """The number of rows by state."""
    return Counter(state_of(row.mark, row.meaning) for row in rows)
