"""The values of testers' cells."""

from __future__ import annotations

from datetime import date, datetime, time

Mark = str | int | float | bool | date | datetime | time


def mark_text(mark: Mark | None) -> str:
    """A mark as text without surrounding spaces: ``2026-11-02``, ``4``."""
    if isinstance(mark, datetime):
        return mark.date().isoformat() if mark.time() == time() else mark.isoformat(" ", "seconds")
    if isinstance(mark, float) and mark.is_integer():
        return str(int(mark))
    return "" if mark is None else str(mark).strip()
