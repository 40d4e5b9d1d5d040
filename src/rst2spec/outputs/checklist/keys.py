"""The key in the last column of a row, which identifies the row whatever people do to the other columns.

``mapping map-0123456789abcdef 9f86d081884c`` is kind, id and a hash of the row's meaning. If the marks came from an
older sheet and refer to another meaning, that meaning and a hash of the marks follow. Unchanged marks refer to the
older meaning; once somebody has changed them, they refer to the newer one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Final, NamedTuple

from rst2spec.hashing import hex_sha256
from rst2spec.outputs.checklist.building import ChecklistRow, Mark
from rst2spec.spec.identity import canonical

_LENGTH: Final = 12


class Key(NamedTuple):
    """The parts of a key; missing ones are empty."""

    kind: str = ""
    id: str = ""
    meaning: str = ""
    tested: str = ""
    marks: str = ""


def key_of(row: ChecklistRow) -> str:
    """A row's key."""
    key = f"{row.kind} {row.id} {row.meaning}"
    return f"{key} {row.tested} {marks_hash(row.marks)}" if row.tested else key


def read_key(text: str) -> Key:
    """Parses a key; all parts are empty if it isn't one."""
    parts = text.split()
    return Key(*parts) if len(parts) in {3, 5} else Key()


def marks_hash(marks: Mapping[str, Mark]) -> str:
    """A hash of marks: a date and its text have the same hash."""
    texts = {column: mark_text(mark) for column, mark in marks.items()}
    return hex_sha256(canonical({column: text for column, text in texts.items() if text}))[:_LENGTH]


def mark_text(mark: Mark | None) -> str:
    """A mark as text without surrounding spaces: ``2026-11-02``, ``4``."""
    if isinstance(mark, datetime):
        return mark.date().isoformat() if mark.time() == time() else mark.isoformat(" ", "seconds")
    if isinstance(mark, float) and mark.is_integer():
        return str(int(mark))
    return "" if mark is None else str(mark).strip()
