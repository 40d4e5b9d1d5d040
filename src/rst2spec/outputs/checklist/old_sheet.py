"""Reads a checklist that people have edited. Nothing is lost, whatever they moved, added or renamed."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from rst2spec.checks.base import plural
from rst2spec.outputs.checklist.building import Mark
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
from rst2spec.outputs.checklist.keys import Key, mark_text, read_key
from rst2spec.outputs.checklist.table import read_table

_LARGEST: Final = 1 << 30  # bytes of an unpacked workbook; a checklist is never larger
_FIRST_ROWS: Final = 50  # where the header is searched: people put a title above it
_OTHER_FILES: Final = (
    (b"\xd0\xcf\x11\xe0", "it has a password, or is from Excel before 2007; save it as .xlsx without a password"),
    (b"%PDF", "it is a PDF"),
)
_LINE_END: Final = re.compile("_x000D_\n?")  # Excel's escape of a carriage return, which openpyxl doesn't decode
_PREFIXES: Final = {"map-": "mapping", "rule-": "match"}


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
    """

    key: Key
    key_text: str
    values: Mapping[str, Mark]
    marks: Mapping[str, Mark]
    since: str = ""
    why: str = ""
    file: int = 0

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
    """

    rows: tuple[OldRow, ...]
    extras: tuple[str, ...]
    not_read: tuple[str, ...] = ()


class _Line(NamedTuple):
    """A row of a sheet: its cells, and the comments on them by column (from 0)."""

    cells: Sequence[Any]
    notes: Mapping[int, str] = MappingProxyType({})


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
        sheets = _sheets(content, not_read)
    elif b"\0" in content[:1_000]:
        raise ValueError("it isn't a workbook (.xlsx) or a table (.csv)")
    else:
        sheets = [("", [_Line(cells) for cells in read_table(content)])]
    rows: list[OldRow] = []
    extras: dict[str, None] = {}
    has_header = False
    for title, lines in sheets:
        at = _header(lines)
        if at is None:
            if title != SUMMARY and any(mark_text(cell) for line in lines for cell in line.cells):
                not_read.append(f"the sheet {title}")
            continue
        has_header = True
        names = _names([mark_text(cell) for cell in lines[at].cells], max(len(line.cells) for line in lines))
        read = [row for line in lines[at + 1 :] if (row := _row(title, names, line, file)) is not None]
        rows += read
        used = {name for row in read for name in row.marks}
        extras.update(dict.fromkeys(name for name in (*names, NOTES) if name in used and name not in MARKS))
    if not has_header:
        raise ValueError(f"it has no sheet with the columns {ID} and {EXPECTED}")
    return OldSheet(tuple(rows), tuple(extras), tuple(not_read))


# --- workbooks


def _sheets(content: bytes, not_read: list[str]) -> list[tuple[str, list[_Line]]]:
    """The sheets of a workbook with their rows; descriptions of other content are added to ``not_read``.

    Raises:
        ValueError: It can't be read.
    """
    try:
        names = _parts(content)
        pictures = sum(name.startswith("xl/media/") for name in names)
        if pictures:
            not_read.append(plural(pictures, "picture"))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # they are about content that openpyxl can't write, and here it only reads
            return list(_read_workbook(content, has_notes=any("comments" in name for name in names)))
    except (ValueError, ModuleNotFoundError):
        raise
    except Exception as error:  # a damaged file can cause any exception in zipfile, expat and openpyxl
        details = " ".join(str(error).split())
        raise ValueError(f"the workbook can't be read ({details[:100] or type(error).__name__})") from None


def _parts(content: bytes) -> list[str]:
    """The names of a workbook's parts.

    Raises:
        ValueError: It isn't a workbook, or it is too large.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        if sum(item.file_size for item in archive.infolist()) > _LARGEST:
            raise ValueError("it is too large after unpacking")
    if "content.xml" in names:
        raise ValueError("it is an OpenDocument file; save it as .xlsx")
    return names


def _read_workbook(content: bytes, *, has_notes: bool) -> Iterator[tuple[str, list[_Line]]]:
    from openpyxl import load_workbook

    @cache
    def book(*, calculated: bool = False, with_notes: bool = False) -> Any:
        return load_workbook(io.BytesIO(content), read_only=not with_notes, data_only=calculated)

    for number, sheet in enumerate(book().worksheets):
        rows = [list(row) for row in sheet.iter_rows(values_only=True)]
        if _header([_Line(row) for row in rows[:_FIRST_ROWS]]) is not None and any(map(_has_formula, rows)):
            rows = [
                [formula if value is None else value for value, formula in zip(values, formulas, strict=True)]
                for values, formulas in zip(
                    book(calculated=True).worksheets[number].iter_rows(values_only=True), rows, strict=True
                )
            ]
        notes: dict[int, dict[int, str]] = defaultdict(dict)
        if has_notes:
            for line, cells in enumerate(book(with_notes=True).worksheets[number].iter_rows()):
                notes[line] |= {at: cell.comment.text for at, cell in enumerate(cells) if cell.comment}
        yield sheet.title, [_Line([_plain(value) for value in row], notes[line]) for line, row in enumerate(rows)]


def _has_formula(row: Iterable[Any]) -> bool:
    return any(value.startswith("=") if isinstance(value, str) else hasattr(value, "text") for value in row)


def _plain(value: Any) -> Any:
    """A cell's value; for a formula without a stored value, its text."""
    value = getattr(value, "text", value)
    return _LINE_END.sub("\n", value) if isinstance(value, str) else value


# --- rows


def _header(lines: Sequence[_Line]) -> int | None:
    """The index of a sheet's header; null if the sheet isn't part of a checklist."""
    for number, line in enumerate(lines[:_FIRST_ROWS]):
        texts = [mark_text(cell) for cell in line.cells]
        if ID in texts and (EXPECTED in texts or "Message" in texts):
            return number
    return None


def _names(texts: Sequence[str], count: int) -> list[str]:
    """Unique names for all columns, including those without a title.

    Args:
        texts: The header.
        count: The number of columns: a row can be longer than the header.
    """
    names: list[str] = []
    for number, text in enumerate([*texts, *[""] * (count - len(texts))], start=1):
        name, ordinal = text or f"Column {number}", 2
        while name in names:
            name, ordinal = f"{text or f'Column {number}'} ({ordinal})", ordinal + 1
        names.append(name)
    return names


def _row(title: str, names: Sequence[str], line: _Line, file: int) -> OldRow | None:
    """Parses a row; null if it is empty."""
    cells = {name: cell for name, cell in zip(names, line.cells, strict=False) if mark_text(cell)}
    if not cells and not line.notes:
        return None
    values = {name: value for name, value in cells.items() if name in GENERATED_COLUMNS}
    marks = {name: _mark(name, value) for name, value in cells.items() if name not in GENERATED_COLUMNS}
    if line.notes:
        own_note = [mark_text(marks[NOTES])] if NOTES in marks else []
        marks[NOTES] = "\n".join([*own_note, *(f"{names[at]}: {text.strip()}" for at, text in line.notes.items())])
    text = mark_text(values.get(KEY))
    key = read_key(text)
    identity = mark_text(values.get(ID))
    # the visible id counts more than the hidden key: somebody may have copied a row to add their own
    if key.id != identity or not key.id:
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
    if not identity:
        return ""
    if KIND in values:
        return mark_text(values[KIND])
    by_title = {name: kind for kind, name in TITLES.items()}
    if title in by_title and title != LEFT_OVER:
        return by_title[title]
    for prefix, kind in _PREFIXES.items():
        if identity.startswith(prefix):
            return kind
    if identity.startswith("flow-"):
        return "creation" if "Rule" in values else "mapping"
    return "finding"


def _mark(name: str, value: Any) -> Mark:
    """A tester's value; a date in text form, as in CSV, is parsed."""
    if name == DATE and isinstance(value, str):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            pass
    mark: Mark = value.strip() if isinstance(value, str) else value
    return mark
