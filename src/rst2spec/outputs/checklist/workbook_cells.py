"""Reads the cells of a workbook that any program may have saved, within limits."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from rst2spec.checks.base import plural

_LARGEST: Final = 1 << 30  # bytes of an unpacked workbook; a checklist is never larger
_PROPORTION: Final = 100
"""How many times as large as the file it may be after unpacking; checklists are 30 times as large at most."""
_ALWAYS: Final = 1 << 26  # bytes that it may have in any case
_MAX_CELLS: Final = 30_000_000
_MAX_COLUMNS: Final = 702  # up to ZZ
_CHUNK: Final = 1 << 20
_WIDE_CELL: Final = re.compile(rb"<(?:\w+:)?c\s(?:[^>]*\s)?r=[\"'][A-Z]{3}\d+[\"'][^>]*>")
_FAR_ROW: Final = re.compile(rb"<(?:\w+:)?row\s(?:[^>]*\s)?r=[\"'](?:\d{8,}|[2-9]\d{6})[\"']")
_LINE_END: Final = re.compile("_x000D_\n?")  # Excel's escape of a carriage return, which openpyxl doesn't decode


class _RefusedError(ValueError):
    """A workbook that isn't read; the message contains the reason."""


class Line(NamedTuple):
    """A row of a sheet: its cells, and the comments on them by column (from 0)."""

    cells: Sequence[Any]
    notes: Mapping[int, str] = MappingProxyType({})


def read_workbook(content: bytes, not_read: list[str]) -> list[tuple[str, list[Line]]]:
    """The sheets of a workbook with their rows; descriptions of other content are added to ``not_read``.

    Raises:
        ValueError: It can't be read, or is too large; the message contains the reason.
        ModuleNotFoundError: openpyxl is missing.
    """
    try:
        names, is_wide = _inspect(content)
        pictures = sum(name.startswith("xl/media/") for name in names)
        if pictures:
            not_read.append(plural(pictures, "picture"))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # they are about content that openpyxl can't write, and here it only reads
            return list(_sheets(content, has_notes=any("comments" in name for name in names), is_wide=is_wide))
    except (_RefusedError, ModuleNotFoundError):
        raise
    except MemoryError:
        raise ValueError("it needs more memory than there is") from None
    except Exception as error:  # a damaged file can cause any exception in zipfile, expat and openpyxl
        details = " ".join(str(error).split())
        raise ValueError(f"the workbook can't be read ({details[:100] or type(error).__name__})") from None


def _inspect(content: bytes) -> tuple[list[str], bool]:
    """The names of a workbook's parts, and whether a row has cells beyond the columns that are read.

    Raises:
        _RefusedError: It isn't a workbook, or it is too large.
    """
    is_wide = False
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        limit = min(_LARGEST, max(_ALWAYS, _PROPORTION * len(content)))
        if sum(item.file_size for item in archive.infolist()) > limit:
            raise _RefusedError("it is too large after unpacking")
        if "content.xml" in names:
            raise _RefusedError(
                "it is an OpenDocument file; save it as .xlsx (in LibreOffice: Save As, Excel 2007-365)"
            )
        for name in names:
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                with archive.open(name) as stream:
                    is_wide = _inspect_sheet(iter(lambda stream=stream: stream.read(_CHUNK), b"")) or is_wide  # type: ignore[misc]
    return names, is_wide


def _inspect_sheet(chunks: Iterable[bytes]) -> bool:
    """Whether a row has cells beyond the columns that are read; they must be empty.

    Raises:
        _RefusedError: A cell there has a value, or a row has an impossible number.
    """
    is_wide = False
    rest = b""
    for chunk in chunks:
        text = rest + chunk
        for match in _WIDE_CELL.finditer(text):
            is_wide = True
            if not match[0].endswith(b"/>"):
                raise _RefusedError(f"a cell is beyond column {_MAX_COLUMNS:,}; remove what is there")
        if _FAR_ROW.search(text):
            raise _RefusedError("a row's number is higher than a sheet has rows")
        rest = text[max(text.rfind(b"<"), 0) :][-_CHUNK:]
    return is_wide


def _sheets(content: bytes, *, has_notes: bool, is_wide: bool) -> Iterator[tuple[str, list[Line]]]:
    from openpyxl import load_workbook

    @cache
    def book(*, calculated: bool = False, with_notes: bool = False) -> Any:
        read_only = not with_notes
        return load_workbook(io.BytesIO(content), read_only=read_only, data_only=calculated, keep_links=False)

    count = 0
    most_columns = _MAX_COLUMNS if is_wide else None

    def rows_of(sheet: Any) -> Iterator[Sequence[Any]]:
        nonlocal count
        sheet.reset_dimensions()  # a program may have saved a size that isn't true
        for row in sheet.iter_rows(values_only=True, max_col=most_columns):
            count += sum(value is not None for value in row)
            if count > _MAX_CELLS:
                raise _RefusedError(f"it has more than {_MAX_CELLS:,} cells")
            yield _trimmed(row)

    for number, sheet in enumerate(book().worksheets):
        rows = list(rows_of(sheet))
        while rows and not rows[-1]:
            rows.pop()
        if any(map(_has_formula, rows)):
            calculated = [*rows_of(book(calculated=True).worksheets[number])]
            rows = [
                _with_formulas(row, calculated[line] if line < len(calculated) else ()) for line, row in enumerate(rows)
            ]
        notes: dict[int, dict[int, str]] = defaultdict(dict)
        if has_notes:
            for line, cells in enumerate(book(with_notes=True).worksheets[number].iter_rows()):
                notes[line] |= {at: cell.comment.text for at, cell in enumerate(cells) if cell.comment}
        yield sheet.title, [Line([_plain(value) for value in row], notes[line]) for line, row in enumerate(rows)]


def _trimmed(row: Sequence[Any]) -> Sequence[Any]:
    """A row without the empty cells at its end."""
    end = len(row)
    while end and row[end - 1] is None:
        end -= 1
    return row[:end]


def _with_formulas(formulas: Sequence[Any], values: Sequence[Any]) -> list[Any]:
    """A row's stored values; for a formula without one, the formula."""
    return [formula if at >= len(values) or values[at] is None else values[at] for at, formula in enumerate(formulas)]


def _has_formula(row: Iterable[Any]) -> bool:
    return any(value.startswith("=") if isinstance(value, str) else hasattr(value, "text") for value in row)


def _plain(value: Any) -> Any:
    """A cell's value; for a formula without a stored value, its text."""
    value = getattr(value, "text", value)
    return _LINE_END.sub("\n", value) if isinstance(value, str) else value
