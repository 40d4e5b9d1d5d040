"""Reads a checklist that people have worked with: whatever they have moved, added or renamed, nothing of it is lost."""

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
from rst2spec.outputs.checklist.columns import (
    DATE,
    EXPECTED,
    ID,
    KEY,
    KIND,
    LEFT_OVER,
    MARKS,
    NOTES,
    OURS,
    SINCE,
    SUMMARY,
    TITLES,
    WHY,
)
from rst2spec.outputs.checklist.keys import Key, mark_text, read_key
from rst2spec.outputs.checklist.rows import Mark
from rst2spec.outputs.checklist.table import read_table

_LARGEST: Final = 1 << 30  # bytes of a workbook that is unpacked: more is no checklist
_FIRST_ROWS: Final = 50  # among which the header has to be: people put a title above it
_OTHER_FILES: Final = (
    (b"\xd0\xcf\x11\xe0", "it has a password, or is of Excel before 2007; save it as .xlsx without one"),
    (b"%PDF", "it is a PDF"),
)
_LINE_END: Final = re.compile("_x000D_\n?")  # Excel's escape of a carriage return, which openpyxl leaves
_PREFIXES: Final = {"map-": "mapping", "rule-": "match"}


@dataclass(frozen=True, slots=True)
class OldRow:
    """A row as a sheet has it now.

    Attributes:
        key: What its last column says, or what can be told without it: kind and id.
        key_text: The key as it is there.
        values: The columns that come from the documents, as text.
        marks: The testers' columns, those that they have added among them; none that is blank.
        since: What an earlier merge has said that changed.
        why: Why it was left over by an earlier merge; blank in all other sheets.
        file: Which of the sheets that are read together it is from.
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
        """What a tester was to expect."""
        return mark_text(self.values.get(EXPECTED) or self.values.get("Message"))


@dataclass(frozen=True, slots=True)
class OldSheet:
    """All of a file.

    Attributes:
        rows: The rows.
        extras: The columns that testers have added, in their order.
        not_read: What else is in it, in words: sheets of their own, pictures.
    """

    rows: tuple[OldRow, ...]
    extras: tuple[str, ...]
    not_read: tuple[str, ...] = ()


class _Line(NamedTuple):
    """A row of a sheet: its cells, and the notes that are pinned to some, by column from 0."""

    cells: Sequence[Any]
    notes: Mapping[int, str] = MappingProxyType({})


def read_checklist(content: bytes, file: int = 0) -> OldSheet:
    """Reads a workbook or a table.

    Args:
        content: The file's bytes.
        file: Which of several it is.

    Raises:
        ValueError: It is no checklist; the message says why.
    """
    for start, reason in _OTHER_FILES:
        if content.startswith(start):
            raise ValueError(reason)
    not_read: list[str] = []
    if content.startswith(b"PK"):
        sheets = _sheets(content, not_read)
    elif b"\0" in content[:1_000]:
        raise ValueError("it is neither a workbook (.xlsx) nor a table (.csv)")
    else:
        sheets = [("", [_Line(cells) for cells in read_table(content)])]
    rows: list[OldRow] = []
    extras: dict[str, None] = {}
    found = False
    for title, lines in sheets:
        at = _header(lines)
        if at is None:
            if title != SUMMARY and any(mark_text(cell) for line in lines for cell in line.cells):
                not_read.append(f"the sheet {title}")
            continue
        found = True
        names = _names([mark_text(cell) for cell in lines[at].cells], max(len(line.cells) for line in lines))
        read = [row for line in lines[at + 1 :] if (row := _row(title, names, line, file)) is not None]
        rows += read
        used = {name for row in read for name in row.marks}
        extras.update(dict.fromkeys(name for name in (*names, NOTES) if name in used and name not in MARKS))
    if not found:
        raise ValueError(f"no sheet of it has the columns {ID} and {EXPECTED} of a checklist")
    return OldSheet(tuple(rows), tuple(extras), tuple(not_read))


# --- workbooks


def _sheets(content: bytes, not_read: list[str]) -> list[tuple[str, list[_Line]]]:
    """The sheets of a workbook with their rows; ``not_read`` gets what else is in it.

    Raises:
        ValueError: It can't be read.
    """
    try:
        names = _parts(content)
        pictures = sum(name.startswith("xl/media/") for name in names)
        if pictures:
            not_read.append(plural(pictures, "picture"))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what openpyxl couldn't write again: it only reads here
            return list(_read_workbook(content, has_notes=any("comments" in name for name in names)))
    except (ValueError, ModuleNotFoundError):
        raise
    except Exception as error:  # whatever a damaged file makes of zipfile, expat and openpyxl
        said = " ".join(str(error).split())
        raise ValueError(f"it is no workbook that can be read ({said[:100] or type(error).__name__})") from None


def _parts(content: bytes) -> list[str]:
    """The names of what a workbook is made of.

    Raises:
        ValueError: It is none, or too large.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        if sum(item.file_size for item in archive.infolist()) > _LARGEST:
            raise ValueError("it is larger than any checklist once it is unpacked")
    if "content.xml" in names:
        raise ValueError("it is an OpenDocument file; save it as .xlsx")
    return names


def _read_workbook(content: bytes, *, has_notes: bool) -> Iterator[tuple[str, list[_Line]]]:
    from openpyxl import load_workbook

    @cache
    def book(*, calculated: bool = False, whole: bool = False) -> Any:
        return load_workbook(io.BytesIO(content), read_only=not whole, data_only=calculated)

    for number, sheet in enumerate(book().worksheets):
        rows = [list(row) for row in sheet.iter_rows(values_only=True)]
        if _header([_Line(row) for row in rows[:_FIRST_ROWS]]) is not None and any(map(_has_formula, rows)):
            rows = [
                [was if value is None else value for value, was in zip(values, formulas, strict=True)]
                for values, formulas in zip(
                    book(calculated=True).worksheets[number].iter_rows(values_only=True), rows, strict=True
                )
            ]
        notes: dict[int, dict[int, str]] = defaultdict(dict)
        if has_notes:
            for line, cells in enumerate(book(whole=True).worksheets[number].iter_rows()):
                notes[line] |= {at: cell.comment.text for at, cell in enumerate(cells) if cell.comment}
        yield sheet.title, [_Line([_plain(value) for value in row], notes[line]) for line, row in enumerate(rows)]


def _has_formula(row: Iterable[Any]) -> bool:
    return any(value.startswith("=") if isinstance(value, str) else hasattr(value, "text") for value in row)


def _plain(value: Any) -> Any:
    """A cell's value; of a formula that no program has calculated yet, its text."""
    value = getattr(value, "text", value)
    return _LINE_END.sub("\n", value) if isinstance(value, str) else value


# --- rows


def _header(lines: Sequence[_Line]) -> int | None:
    """Where a sheet's header is; null where it is no sheet of a checklist."""
    for number, line in enumerate(lines[:_FIRST_ROWS]):
        texts = [mark_text(cell) for cell in line.cells]
        if ID in texts and (EXPECTED in texts or "Message" in texts):
            return number
    return None


def _names(texts: Sequence[str], count: int) -> list[str]:
    """The columns' names: one without gets one, and no two have the same.

    Args:
        texts: The header.
        count: How many columns there are: a row can be longer than the header.
    """
    names: list[str] = []
    for number, text in enumerate([*texts, *[""] * (count - len(texts))], start=1):
        name, again = text or f"Column {number}", 2
        while name in names:
            name, again = f"{text or f'Column {number}'} ({again})", again + 1
        names.append(name)
    return names


def _row(title: str, names: Sequence[str], line: _Line, file: int) -> OldRow | None:
    """A row; null where nothing is in it."""
    said = {name: cell for name, cell in zip(names, line.cells, strict=False) if mark_text(cell)}
    if not said and not line.notes:
        return None
    values = {name: value for name, value in said.items() if name in OURS}
    marks = {name: _mark(name, value) for name, value in said.items() if name not in OURS}
    if line.notes:
        before = [mark_text(marks[NOTES])] if NOTES in marks else []
        marks[NOTES] = "\n".join([*before, *(f"{names[at]}: {text.strip()}" for at, text in line.notes.items())])
    text = mark_text(values.get(KEY))
    key = read_key(text)
    identity = mark_text(values.get(ID))
    # what is seen goes over what is hidden: somebody may have copied a row to write one of their own
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
    """What a row without a key is about."""
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
    """A tester's value; a date that is written as text, as CSV has it, becomes one."""
    if name == DATE and isinstance(value, str):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            pass
    mark: Mark = value.strip() if isinstance(value, str) else value
    return mark
