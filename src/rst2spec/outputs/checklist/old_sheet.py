"""Reads a checklist that people have edited. Nothing is lost, whatever they moved, added or renamed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from rst2spec.outputs.checklist.columns import (
    DATE,
    EXPECTED,
    GENERATED_COLUMNS,
    ID,
    KEY,
    KIND,
    LEFT_OVER,
    MARKS,
    NOTES,
    SINCE,
    SUMMARY,
    TITLES,
    WHY,
)
from rst2spec.outputs.checklist.keys import Key, about_of, read_key
from rst2spec.outputs.checklist.mark_dates import day_first, read_day
from rst2spec.outputs.checklist.mark_rules import TestMark
from rst2spec.outputs.checklist.mark_values import Mark, mark_text
from rst2spec.outputs.checklist.old_columns import by_name, find_columns
from rst2spec.outputs.checklist.table import read_table
from rst2spec.outputs.checklist.workbook_cells import Line, read_workbook

LARGEST: Final = 1 << 29  # bytes of a file
_OTHER_FILES: Final = (
    (b"\xd0\xcf\x11\xe0", "it has a password, or is from Excel before 2007; save it as .xlsx without a password"),
    (b"%PDF", "it is a PDF"),
    (b"{\\rtf", "it is a text document"),
)
_PREFIXES: Final = {"map-": "mapping", "rule-": "match"}
_GENERATED_ID: Final = re.compile(r"(?:map|rule|flow)-[0-9a-f]+(?:-\d+)?|[0-9a-f]{16,}", re.IGNORECASE)
_CLOCK: Final = re.compile(r"\d{1,2}:\d{2}.*")


@dataclass(frozen=True, slots=True)
class OldRow:
    """A row of an older sheet.

    Attributes:
        key: The parsed key, or the kind and id derived without it.
        key_text: The key's text.
        values: The generated columns, as text.
        marks: The testers' columns, including added ones; empty cells are omitted.
        since: The change that an earlier merge noted.
        why: Why an earlier merge left it over; empty in all other sheets.
        file: The number of its file among those that are read together.
        about: The meaning that its marks are about, if it was determined; else the key contains it.
        is_damaged: Whether its sheet has neither keys nor ids.
    """

    key: Key
    key_text: str
    values: Mapping[str, Mark]
    marks: Mapping[str, Mark]
    since: str = ""
    why: str = ""
    file: int = 0
    about: str | None = None
    is_damaged: bool = False

    @property
    def mark(self) -> TestMark:
        """Its mark with the meaning that it is about."""
        return TestMark(self.marks, about_of(self.key, self.marks) if self.about is None else self.about)

    @property
    def is_generated(self) -> bool:
        """Whether it has a generated content, so that it isn't a row that a tester added."""
        return self.is_damaged and len(self.values) > 2

    @property
    def expected(self) -> str:
        """The expected result, or a finding's message."""
        return mark_text(self.values.get(EXPECTED) or self.values.get("Message"))


@dataclass(frozen=True, slots=True)
class OldSheet:
    """The content of a file.

    Attributes:
        rows: The rows.
        extras: The columns that testers added, in order.
        not_read: Descriptions of other content: the testers' own sheets, pictures.
        remarks: What is unusual about it, in words: renamed columns, dates that can't be read.
        lists_findings: Whether it has findings where there are some: a table has none.
    """

    rows: tuple[OldRow, ...]
    extras: tuple[str, ...]
    not_read: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    lists_findings: bool = False


def read_checklist(content: bytes, file: int = 0) -> OldSheet:
    """Reads a workbook or a table.

    Args:
        content: The file's bytes.
        file: Its number among several files.

    Raises:
        ValueError: It isn't a checklist; the message contains the reason.
    """
    for start, reason in _OTHER_FILES:
        if content.startswith(start):
            raise ValueError(reason)
    not_read: list[str] = []
    if content.startswith(b"PK"):
        sheets = read_workbook(content, not_read)
    else:
        sheets = [("", [Line(cells) for cells in read_table(content)])]
    rows: list[OldRow] = []
    extras: dict[str, None] = {}
    remarks: dict[str, None] = {}
    has_header = False
    for title, lines in sheets:
        columns = find_columns(lines, has_status=title != LEFT_OVER)
        if columns is None:
            if title != SUMMARY and any(mark_text(cell) for line in lines for cell in line.cells):
                not_read.append(f"the sheet {title}")
            continue
        has_header = True
        remarks.update(dict.fromkeys(columns.remarks))
        names = columns.names
        read = [row for line in lines[columns.at + 1 :] if (row := _row(title, names, line, file)) is not None]
        is_damaged = not any(row.key.id for row in read)
        if is_damaged and read:
            remarks["the columns Id and Key are missing: rows are found by their content"] = None
            read = [replace(row, is_damaged=True) for row in read]
        rows += read
        used = {name for row in read for name in row.marks}
        extras.update(dict.fromkeys(name for name in (*names, NOTES) if name in used and name not in MARKS))
    if not has_header:
        raise ValueError(f"it has no sheet with the columns {ID} and {EXPECTED}")
    rows = list(_with_dates(_with_own_ids(rows), remarks))
    lists_findings = TITLES["finding"] in [title for title, _ in sheets]
    return OldSheet(tuple(rows), tuple(extras), tuple(not_read), tuple(remarks), lists_findings)


def _with_own_ids(rows: Sequence[OldRow]) -> list[OldRow]:
    """The rows, of which copies that people gave another id have that one.

    A key identifies its row even if somebody changed the id. But if another row has the same key and the id that
    belongs to it, the row is a copy of that one.
    """
    originals = {(row.key.kind, row.key.id) for row in rows if row.key_text and _id_of(row) == row.key.id.lower()}
    checked = []
    for row in rows:
        identity = _id_of(row)
        if row.key_text and identity not in {"", row.key.id.lower()} and (row.key.kind, row.key.id) in originals:
            shown = mark_text(row.values.get(ID))
            checked.append(replace(row, key=Key(_kind("", row.values, shown), shown)))
        else:
            checked.append(row)
    return checked


def _id_of(row: OldRow) -> str:
    return mark_text(row.values.get(ID)).lower()


def _with_dates(rows: Iterable[OldRow], remarks: dict[str, None]) -> Iterable[OldRow]:
    """The rows with dates that the rule for marks can compare; those that can't be read are remarked."""
    rows = list(rows)
    order = day_first([row.marks[DATE] for row in rows if DATE in row.marks])
    unread: dict[str, int] = defaultdict(int)
    for row in rows:
        value = row.marks.get(DATE)
        if value is None:
            yield row
            continue
        day = read_day(value, is_day_first=order)
        if day is None:
            if mark_text(value):
                unread[mark_text(value)] += 1
            yield row
        else:
            yield replace(row, marks={**row.marks, DATE: _standard_date(value, day)})
    for text, count in list(unread.items())[:5]:
        remarks[f'the date "{text}" can\'t be read{f" ({count:,} rows)" if count > 1 else ""}; write 2026-11-30'] = None
    if len(unread) > 5:
        remarks[f"{len(unread) - 5:,} other dates can't be read"] = None


def _standard_date(value: Mark, day: str) -> Mark:
    """A date whose day was read: a text with a time of day stays a text."""
    if isinstance(value, date):  # or a datetime
        return value
    text = mark_text(value)
    clock = _CLOCK.search(text)
    if not clock:
        return date.fromisoformat(day)
    return text if text.startswith(day) else f"{day} {clock[0]}"


# --- rows


def _row(title: str, names: Sequence[str], line: Line, file: int) -> OldRow | None:
    """Parses a row; null if it is empty."""
    cells = by_name(names, line)
    if not cells and not line.notes:
        return None
    values = {name: value for name, value in cells.items() if name in GENERATED_COLUMNS}
    marks = {name: _mark(value) for name, value in cells.items() if name not in GENERATED_COLUMNS}
    if line.notes:
        own_note = [mark_text(marks[NOTES])] if NOTES in marks else []
        marks[NOTES] = "\n".join([*own_note, *(f"{names[at]}: {text.strip()}" for at, text in line.notes.items())])
    text = mark_text(values.get(KEY))
    key = read_key(text)
    identity = mark_text(values.get(ID))
    if not key.id:
        identity = identity.lower() if _GENERATED_ID.fullmatch(identity) else identity
        key = Key(_kind(title, values, identity), identity)
    return OldRow(
        key,
        text,
        {name: value for name, value in values.items() if name not in {KEY, SINCE, WHY}},
        marks,
        mark_text(values.get(SINCE)),
        mark_text(values.get(WHY)),
        file,
    )


def _kind(title: str, values: Mapping[str, Any], identity: str) -> str:
    """Derives the kind of a row without a key."""
    if KIND in values and mark_text(values[KIND]).lower() in TITLES:
        return mark_text(values[KIND]).lower()
    by_title = {name: kind for kind, name in TITLES.items()}
    if title in by_title:
        return by_title[title]
    if not identity:
        return ""
    for prefix, kind in _PREFIXES.items():
        if identity.startswith(prefix):
            return kind
    if identity.startswith("flow-"):
        return "creation" if "Rule" in values else "mapping"
    return "finding"


def _mark(value: Any) -> Mark:
    """A tester's value."""
    mark: Mark = value.strip() if isinstance(value, str) else value
    return mark
