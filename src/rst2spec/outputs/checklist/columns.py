"""The columns of the checklist, by kind of row."""

from __future__ import annotations

from typing import Final, Literal

RowKind = Literal["mapping", "match", "creation", "finding"]

TITLES: Final[dict[RowKind, str]] = {
    "mapping": "Mappings",
    "match": "Match rules",
    "creation": "Creation rules",
    "finding": "Findings",
}
"""The kinds in order, with the names of their sheets."""

SUMMARY: Final = "Summary"

LEFT_OVER: Final = "Left over"
"""The sheet of marked rows that no document has anymore."""

ID: Final = "Id"
DOCUMENT: Final = "Document"
EXPECTED: Final = "Expected result"
STATUS: Final = "Status"
TESTER: Final = "Tester"
DATE: Final = "Date"
NOTE: Final = "Note"
KIND: Final = "Kind"
WHY: Final = "Why it is here"
SINCE: Final = "Changed since marked"
NEW: Final = "new"
"""The value for a row that no older checklist has."""

WAS: Final = "was: "
"""The prefix of the value for a row that has changed."""

KEY: Final = "Key"
"""The column by which ``merge`` identifies rows (``keys.py``): the last one, hidden in workbooks."""

_PROPERTIES: Final = (
    "Source system",
    "Source entity",
    "Source property",
    "Source condition",
    "Target system",
    "Target entity",
    "Target property",
    "Target condition",
)
_ENTITIES: Final = ("Source system", "Source entity", "Target system", "Target entity")
_PLACE: Final = (EXPECTED, "Priority", DOCUMENT, "Line")

COLUMNS: Final[dict[RowKind, tuple[str, ...]]] = {
    "mapping": (ID, *_PROPERTIES, "Type", *_PLACE),
    "match": (ID, *_PROPERTIES, *_PLACE),
    "creation": (ID, *_ENTITIES, "Rule", *_PLACE),
    "finding": (ID, "Severity", "Code", "Name", "Message", "Hint", DOCUMENT, "Line", "Column"),
}
"""The columns with the documents' content."""

ALL_COLUMNS: Final = (KIND, ID, *_PROPERTIES, "Type", "Rule", *_PLACE)
"""The columns with the documents' content in the CSV table, which mappings, match rules and creation rules share."""

NOTES: Final = "Notes on cells"
"""The column into which comments on cells are merged."""

CONFLICT: Final = "Conflict"
"""The column with the results that contradict each other; only there if a row is in conflict."""

MARKS: Final = (STATUS, "Actual", TESTER, DATE, "Defect", NOTE)
_FINDING_MARKS: Final = ("Defect", NOTE)  # findings aren't tested, so they have no status

GENERATED_COLUMNS: Final = frozenset([*ALL_COLUMNS, *COLUMNS["finding"], WHY, SINCE, "Project", "Round", "Digest", KEY])
"""All columns that we generate; all other columns of a sheet belong to the testers."""


LINK_ONLY_ID: Final = "flow-"
"""The beginning of the ids of rows about a flow without mappings, among the rows of mappings."""


_NAMES: Final = ("Source entity", "Source property", "Target entity", "Target property", "Severity", "Code")
_SHOWN: Final = (EXPECTED, "Message", "Hint", "Priority")


def layout(kind: RowKind, extras: tuple[str, ...], *, is_merged: bool) -> tuple[str, ...]:
    """All columns of a kind's sheet: those that a tester reads and fills in come first, so that they fit a screen.

    Args:
        kind: The kind of its rows.
        extras: The columns that testers added.
        is_merged: Whether it contains marks of an older sheet.
    """
    columns = COLUMNS[kind]
    names = frozen(kind)
    shown = tuple([name for name in _SHOWN if name in columns])
    first, *others = marks_of(kind)
    marks = (first, NOTE, *([SINCE] if is_merged else []), *(name for name in others if name != NOTE))
    rest = [name for name in columns if name not in names and name not in shown]
    return (*names, *shown, *marks, *extras, *rest, KEY)


def frozen(kind: RowKind) -> tuple[str, ...]:
    """The first columns of a kind's sheet, which name the row and stay visible."""
    return tuple([name for name in _NAMES if name in COLUMNS[kind]])


def marks_of(kind: RowKind) -> tuple[str, ...]:
    """The columns that testers fill in."""
    return _FINDING_MARKS if kind == "finding" else MARKS
