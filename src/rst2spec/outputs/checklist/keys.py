"""The key in the last column of a row, which identifies the row whatever people do to the other columns.

``mapping map-0123456789abcdef 9f86d081884c`` is kind, id and a hash of the row's meaning. If the marks came from an
older sheet and refer to another meaning, that meaning and the result follow: ``pass/2026-11-02/Kari``. As long as the
row has this status, date and tester, its marks refer to the older meaning; once somebody has changed one of them, they
refer to the newer one. A note alone isn't a test.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple
from urllib.parse import quote, unquote

from rst2spec.hashing import hex_sha256
from rst2spec.outputs.checklist.building import ChecklistRow
from rst2spec.outputs.checklist.columns import DATE, STATUS, TESTER
from rst2spec.outputs.checklist.mark_dates import read_day
from rst2spec.outputs.checklist.mark_values import Mark, mark_text
from rst2spec.outputs.checklist.mark_words import plain_word, read_status
from rst2spec.spec.identity import canonical

_LENGTH: Final = 12


class Key(NamedTuple):
    """The parts of a key; missing ones are empty."""

    kind: str = ""
    id: str = ""
    meaning: str = ""
    tested: str = ""
    result: str = ""


def key_of(row: ChecklistRow) -> str:
    """A row's key."""
    key = f"{row.kind} {row.id} {row.meaning}"
    return f"{key} {row.tested} {'/'.join(quote(part, safe='') for part in _result(row.marks))}" if row.tested else key


def about_of(key: Key, marks: Mapping[str, Mark]) -> str:
    """The meaning that a row's marks are about; empty if it is unknown."""
    return key.tested if key.tested and _is_unchanged(key.result, marks) else key.meaning


def _is_unchanged(text: str, marks: Mapping[str, Mark]) -> bool:
    """Whether marks still have the result that the key contains."""
    parts = [unquote(part) for part in text.split("/")]
    if len(parts) != 3:
        return text == marks_hash(marks)  # as earlier versions wrote it
    status, day, tester = _result(marks)
    is_unreadable = not day and mark_text(marks.get(DATE)) != ""  # another program rewrote it
    return [status, tester] == [parts[0], parts[2]] and (day == parts[1] or is_unreadable)


def _result(marks: Mapping[str, Mark]) -> tuple[str, str, str]:
    text = mark_text(marks.get(STATUS))
    status = read_status(text)
    tester = " ".join(mark_text(marks.get(TESTER)).split())
    return plain_word(text) if status is None else status, read_day(marks.get(DATE)) or "", tester


def read_key(text: str) -> Key:
    """Parses a key; all parts are empty if it isn't one."""
    parts = text.split()
    return Key(*parts) if len(parts) in {3, 5} else Key()


def marks_hash(marks: Mapping[str, Mark]) -> str:
    """A hash of marks: a date and its text have the same hash."""
    texts = {column: mark_text(mark) for column, mark in marks.items()}
    return hex_sha256(canonical({column: text for column, text in texts.items() if text}))[:_LENGTH]
