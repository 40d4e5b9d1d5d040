"""The results as marks in the testers' checklist: the table that ``rst2spec checklist merge`` and the page take over.

An undecided item has no mark: it is left to people.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from rst2spec.outputs.checklist.building import ChecklistRow
from rst2spec.outputs.checklist.columns import DATE, STATUS, TESTER
from rst2spec.outputs.checklist.mark_values import Mark
from rst2spec.outputs.checklist.mark_words import AUTOMATIC_TESTER
from rst2spec.outputs.checklist.table import table
from rst2spec.outputs.verify_options import VerifyOptions
from rst2spec.spec.verify_report import Verification, VerifiedItem

SUFFIX = ".csv"
SHOWS = "keys"

_STATUSES: Final = frozenset(["pass", "fail"])


def write(verification: Verification, options: VerifyOptions) -> Iterator[bytes]:
    """The table."""
    if options.checklist is None:
        raise ValueError("the format csv needs the checklist")
    checklist = options.checklist()
    items = {(item.document, item.kind, item.id): item for item in verification.items}
    rows = [_marked(row, items.get((row.document, row.kind, row.id)), options.date) for row in checklist.rows]  # type: ignore[arg-type]
    yield from table(replace(checklist, rows=tuple(rows)))


def _marked(row: ChecklistRow, item: VerifiedItem | None, day: str) -> ChecklistRow:
    if item is None or item.result not in _STATUSES:
        return row
    counts = item.counts
    marks: dict[str, Mark] = {
        STATUS: item.result,
        "Actual": item.reason,
        TESTER: AUTOMATIC_TESTER,
        "Note": f"{counts.equal:,} of {counts.pairs:,} as expected",
    }
    if day:
        marks[DATE] = date.fromisoformat(day[:10])
    return replace(row, marks={name: mark for name, mark in marks.items() if mark})
