"""Finds the header of an older sheet, and the standard columns in it, whatever people did to their names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from rst2spec.outputs.checklist.columns import (
    CONFLICT,
    DOCUMENT,
    EXPECTED,
    GENERATED_COLUMNS,
    ID,
    KEY,
    MARKS,
    NOTES,
    STATUS,
)
from rst2spec.outputs.checklist.mark_values import mark_text
from rst2spec.outputs.checklist.mark_words import plain_word, read_status
from rst2spec.outputs.checklist.workbook_cells import Line

_FIRST_ROWS: Final = 50  # where the header is searched: people put a title above it
_STANDARD: Final = {plain_word(name): name for name in (*GENERATED_COLUMNS, *MARKS, NOTES, CONFLICT)}
_IDENTIFYING: Final = frozenset([ID, KEY, EXPECTED, "Message", "Source property", "Target property"])


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a sheet.

    Attributes:
        at: The index of the header among the sheet's rows.
        names: The name of each column, unique: the standard one where it was recognized.
        remarks: What was renamed or is missing, in words.
    """

    at: int
    names: tuple[str, ...]
    remarks: tuple[str, ...]


def find_columns(lines: Sequence[Line], *, has_status: bool = True) -> Columns | None:
    """The columns of a sheet; null if the sheet isn't part of a checklist.

    Args:
        lines: The sheet's rows.
        has_status: Whether a sheet of this kind has a status.
    """
    for at, line in enumerate(lines[:_FIRST_ROWS]):
        texts = [mark_text(cell) for cell in line.cells]
        standard = {_STANDARD[plain_word(text)] for text in texts if plain_word(text) in _STANDARD}
        if len(standard) > 1 and standard & _IDENTIFYING:
            width = max(len(other.cells) for other in lines)
            return _columns(at, _names(texts, width), lines[at + 1 :], has_status=has_status)
    return None


def _columns(at: int, names: list[str], rows: Sequence[Line], *, has_status: bool) -> Columns:
    remarks = []
    own = [name for name in names if name not in _STANDARD.values()]
    is_tested = has_status and "Message" not in names
    if is_tested and STATUS not in names:
        renamed = next((name for name in own if _has_statuses(rows, names.index(name))), None)
        if renamed is None:
            remarks.append(f"the column {STATUS} is missing: no row has a result")
        else:
            names[names.index(renamed)] = STATUS
            remarks.append(f"the column {renamed} has the statuses and is read as {STATUS}")
            own.remove(renamed)
    missing = [name for name in MARKS if name != STATUS and name not in names] if is_tested else []
    # a short table without these columns is normal; if others are in their place, they may have been renamed
    if missing and own and DOCUMENT in names:
        remarks.append(
            f"the column{'s' if len(missing) > 1 else ''} {', '.join(missing)} {'are' if len(missing) > 1 else 'is'} "
            f"missing; {', '.join(own)} {'are' if len(own) > 1 else 'is'} read as added"
        )
    return Columns(at, tuple(names), tuple(remarks))


def _has_statuses(rows: Sequence[Line], column: int) -> bool:
    texts = [mark_text(row.cells[column]) for row in rows if column < len(row.cells)]
    texts = [text for text in texts if text]
    return bool(texts) and all(read_status(text) for text in texts)


def _names(texts: Sequence[str], count: int) -> list[str]:
    """Unique names for all columns, including those without a title.

    Args:
        texts: The header.
        count: The number of columns: a row can be longer than the header.
    """
    names: list[str] = []
    used: set[str] = set()
    for number, text in enumerate([*texts, *[""] * (count - len(texts))], start=1):
        first = _STANDARD.get(plain_word(text), text) or f"Column {number}"
        name, ordinal = first, 2
        while name in used:
            name, ordinal = f"{first} ({ordinal})", ordinal + 1
        used.add(name)
        names.append(name)
    return names


def by_name(names: Sequence[str], line: Line) -> Mapping[str, Any]:
    """A row's cells by the names of their columns, without empty ones."""
    return {name: cell for name, cell in zip(names, line.cells, strict=False) if mark_text(cell)}
