"""The columns of the checklist, by what a row is about."""

from __future__ import annotations

from typing import Final, Literal

Kind = Literal["mapping", "match", "creation", "finding"]

TITLES: Final[dict[Kind, str]] = {
    "mapping": "Mappings",
    "match": "Match rules",
    "creation": "Creation rules",
    "finding": "Findings",
}
"""The kinds in their order, and the names of their sheets."""

SUMMARY: Final = "Summary"

LEFT_OVER: Final = "Left over"
"""The sheet of rows with marks that no document has a place for any more."""

ID: Final = "Id"
DOCUMENT: Final = "Document"
EXPECTED: Final = "Expected result"
STATUS: Final = "Status"
DATE: Final = "Date"
KIND: Final = "Kind"
WHY: Final = "Why it is here"
SINCE: Final = "Since the marks"
NEW: Final = "new"
"""What stands there for a row that no older checklist has."""

WAS: Final = "was: "
"""What begins it for a row that has changed."""

KEY: Final = "Key"
"""What ``merge`` knows a row by (``keys.py``): the last column, hidden where that is possible."""

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

COLUMNS: Final[dict[Kind, tuple[str, ...]]] = {
    "mapping": (ID, *_PROPERTIES, "Type", *_PLACE),
    "match": (ID, *_PROPERTIES, *_PLACE),
    "creation": (ID, *_ENTITIES, "Rule", *_PLACE),
    "finding": (ID, "Severity", "Code", "Name", "Message", "Hint", DOCUMENT, "Line", "Column"),
}
"""What comes from the documents."""

ALL_COLUMNS: Final = (KIND, ID, *_PROPERTIES, "Type", "Rule", *_PLACE)
"""What comes from the documents, where mappings, match rules and creation rules share a table."""

NOTES: Final = "Notes on cells"
"""The column that notes which people have pinned to cells are taken over into."""

STATUSES: Final = ("passed", "failed", "blocked", "not applicable")

MARKS: Final = (STATUS, "Actual", "Tester", DATE, "Defect", "Note")
_FINDING_MARKS: Final = ("Defect", "Note")  # nothing that is tested, so nothing that passes

OURS: Final = frozenset([*ALL_COLUMNS, *COLUMNS["finding"], WHY, SINCE, KEY])
"""All columns that are no marks: what else a sheet has belongs to the testers."""


def layout(kind: Kind, extras: tuple[str, ...], *, is_merged: bool) -> tuple[str, ...]:
    """All columns of a kind's sheet.

    Args:
        kind: What its rows are about.
        extras: The columns that testers have added.
        is_merged: Whether there are marks of an older sheet.
    """
    return (*COLUMNS[kind], *([SINCE] if is_merged else []), *marks_of(kind), *extras, KEY)


def marks_of(kind: Kind) -> tuple[str, ...]:
    """The columns that testers fill in."""
    return _FINDING_MARKS if kind == "finding" else MARKS
