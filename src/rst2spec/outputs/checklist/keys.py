"""What a sheet says of each row in its last column, so that it is known again whatever people do to the others.

``mapping map-0123456789abcdef 9f86d081884c`` is kind, id and a hash of what the row means. Where marks came from
an older sheet and are about another meaning, that one and a hash of the marks follow. As long as the marks are what
they were then, they are about the older meaning; once somebody has changed them, they are about the newer one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Final, NamedTuple

from rst2spec.hashing import hex_sha256
from rst2spec.outputs.checklist.rows import Mark, Row
from rst2spec.spec.identity import canonical

_LENGTH: Final = 12


class Key(NamedTuple):
    """What a key says; blank where it doesn't."""

    kind: str = ""
    id: str = ""
    meaning: str = ""
    tested: str = ""
    marks: str = ""


def key_of(row: Row) -> str:
    """A row's key."""
    key = f"{row.kind} {row.id} {row.meaning}"
    return f"{key} {row.tested} {marks_hash(row.marks)}" if row.tested else key


def read_key(text: str) -> Key:
    """What a key says; all blank where it is none."""
    parts = text.split()
    return Key(*parts) if len(parts) in {3, 5} else Key()


def marks_hash(marks: Mapping[str, Mark]) -> str:
    """A hash of marks: the same for a date and for the text that it is written as."""
    texts = {column: mark_text(mark) for column, mark in marks.items()}
    return hex_sha256(canonical({column: text for column, text in texts.items() if text}))[:_LENGTH]


def mark_text(mark: Mark | None) -> str:
    """A mark as text: ``2026-11-02``, ``4``; without blanks around it."""
    if isinstance(mark, datetime):
        return mark.date().isoformat() if mark.time() == time() else mark.isoformat(" ", "seconds")
    if isinstance(mark, float) and mark.is_integer():
        return str(int(mark))
    return "" if mark is None else str(mark).strip()
