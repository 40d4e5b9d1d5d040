"""Reads a checklist that people have worked with: whatever they have moved, added or renamed, nothing of it is lost."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from rst2spec.outputs.checklist.columns import DATE, EXPECTED, ID, KEY, KIND, LEFT_OVER, MARKS, OURS, SINCE, TITLES, WHY
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
    """All rows of a file, and the columns that testers have added, in their order."""

    rows: tuple[OldRow, ...]
    extras: tuple[str, ...]


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
    if content.startswith(b"PK"):
        sheets = _sheets(content)
    elif b"\0" in content[:1_000]:
        raise ValueError("it is neither a workbook (.xlsx) nor a table (.csv)")
    else:
        sheets = iter([("", read_table(content))])
    rows: list[OldRow] = []
    extras: dict[str, None] = {}
    found = False
    for title, lines in sheets:
        header = _header(lines)
        if header is None:
            continue
        found = True
        names, rest = header
        used: set[str] = set()
        for cells in rest:
            row = _row(title, names, cells, file)
            if row is not None:
                rows.append(row)
                used.update(row.marks)
        extras.update(dict.fromkeys(name for name in names if name in used and name not in MARKS))
    if not found:
        raise ValueError(f"no sheet of it has the columns {ID} and {EXPECTED} of a checklist")
    return OldSheet(tuple(rows), tuple(extras))


def _sheets(content: bytes) -> Iterator[tuple[str, Iterator[Sequence[Any]]]]:
    """The sheets of a workbook with their rows.

    Raises:
        ValueError: It can't be read.
    """
    try:
        sheets = list(_read_workbook(content))
    except (ValueError, ModuleNotFoundError):
        raise
    except Exception as error:  # whatever a damaged file makes of zipfile, expat and openpyxl
        said = " ".join(str(error).split())
        raise ValueError(f"it is no workbook that can be read ({said[:100] or type(error).__name__})") from None
    for title, rows in sheets:
        yield title, iter(rows)


def _read_workbook(content: bytes) -> Iterator[tuple[str, list[list[Any]]]]:
    import warnings

    from openpyxl import load_workbook

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(item.file_size for item in archive.infolist()) > _LARGEST:
            raise ValueError("it is larger than any checklist once it is unpacked")
        if "content.xml" in archive.namelist():
            raise ValueError("it is an OpenDocument file; save it as .xlsx")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what openpyxl couldn't write again: it only reads here
        books = [load_workbook(io.BytesIO(content), read_only=True, data_only=values) for values in (True, False)]
        for calculated, written in zip(*(book.worksheets for book in books), strict=True):
            yield calculated.title, list(_cells(calculated.iter_rows(), written.iter_rows()))


def _cells(calculated: Iterable[Any], written: Iterable[Any]) -> Iterator[list[Any]]:
    """A sheet's values; of a formula that no program has calculated yet, its text."""
    for values, formulas in zip(calculated, written, strict=True):
        found = [
            getattr(formula.value, "text", formula.value) if cell.value is None else cell.value
            for cell, formula in zip(values, formulas, strict=True)
        ]
        yield [_LINE_END.sub("\n", value) if isinstance(value, str) else value for value in found]


def _header(lines: Iterator[Sequence[Any]]) -> tuple[list[str], Iterator[Sequence[Any]]] | None:
    """The names of a sheet's columns, and the rows below; null where it is no sheet of a checklist."""
    for number, cells in enumerate(lines):
        texts = [mark_text(cell) for cell in cells]
        if ID in texts and (EXPECTED in texts or "Message" in texts):
            return _names(texts), lines
        if number >= _FIRST_ROWS:
            break
    return None


def _names(texts: Sequence[str]) -> list[str]:
    """The columns' names: one without gets one, and no two have the same."""
    names: list[str] = []
    for number, text in enumerate(texts, start=1):
        name, again = text or f"Column {number}", 2
        while name in names:
            name, again = f"{text or f'Column {number}'} ({again})", again + 1
        names.append(name)
    return names


def _row(title: str, names: Sequence[str], cells: Sequence[Any], file: int) -> OldRow | None:
    """A row; null where nothing is in it."""
    # cells beyond the header have no name
    all_names = [*names, *(f"Column {number}" for number in range(len(names) + 1, len(cells) + 1))]
    said = {name: cell for name, cell in zip(all_names, cells, strict=False) if mark_text(cell)}
    if not said:
        return None
    values = {name: value for name, value in said.items() if name in OURS}
    marks = {name: _mark(name, value) for name, value in said.items() if name not in OURS}
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
