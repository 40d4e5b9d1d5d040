"""The checklist as CSV, written and read."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import Final

from rst2spec.outputs.checklist.building import Checklist
from rst2spec.outputs.checklist.columns import ALL_COLUMNS, KEY, KIND, MARKS, SINCE, WHY
from rst2spec.outputs.checklist.keys import key_of
from rst2spec.outputs.checklist.mark_values import mark_text
from rst2spec.outputs.plain import escape_controls

# Where a spreadsheet could see the beginning of a cell: at the start of the text, and after a separator of another
# locale (Excel chooses the separator by country). The possessive quantifier avoids backtracking over spaces.
_BEGINNING: Final = re.compile(r"(?:^|[;\t\r\n])[ \xa0\t\r\n]*+")
_ESCAPED: Final = re.compile(rf"({_BEGINNING.pattern})('?)")
_SEPARATORS: Final = ",;\t|"
_SEPARATOR_LINE: Final = re.compile(r'"?sep=([,;\t|])"?')
_SIGNS: Final = frozenset("'=+-@\uff1d\uff0b\uff0d\uff20")


def escaped(text: str) -> str:
    """Escapes a text so that no spreadsheet reads it as a formula."""
    return _BEGINNING.sub(lambda match: f"{match[0]}'" if _has_sign(match) else match[0], text)


def unescaped(text: str) -> str:
    """The inverse of ``escaped``."""
    return _ESCAPED.sub(lambda match: match[1] if match[2] and _has_sign(match) else match[0], text)


def _has_sign(match: re.Match[str]) -> bool:
    """Whether a formula may begin after the match."""
    return match.string[match.end() : match.end() + 1] in _SIGNS


def table(checklist: Checklist) -> Iterator[bytes]:
    """The table with its header; left-over rows of older sheets come last."""
    has_left_over = bool(checklist.left_over)
    columns = (
        *([WHY] if has_left_over else []),
        *ALL_COLUMNS,
        *MARKS,
        *checklist.extras,
        *([SINCE] if checklist.is_merged else []),
        KEY,
    )
    yield "\ufeff".encode() + _line(columns)
    for row in checklist.rows:
        if row.kind != "finding":
            marks = {column: mark_text(mark) for column, mark in row.marks.items()}
            generated = {
                column: escape_controls(str(value)) for column, value in row.values.items() if value is not None
            }
            values = {**generated, **marks, KIND: row.kind, SINCE: escape_controls(row.since), KEY: key_of(row)}
            yield _line(values.get(column, "") for column in columns)
    for item in checklist.left_over:
        values = {column: mark_text(value) for column, value in {**item.values, **item.marks}.items()}
        values |= {WHY: item.why, KIND: item.kind, KEY: item.key}
        yield _line(values.get(column, "") for column in columns)


def _line(cells: Iterable[str]) -> bytes:
    stream = io.StringIO()
    csv.writer(stream, quoting=csv.QUOTE_ALL).writerow([escaped(cell) for cell in cells])
    return stream.getvalue().encode("utf-8", "backslashreplace")


def read_table(content: bytes) -> Iterator[list[str]]:
    """The rows of a table that any program may have saved, with its separator and its encoding.

    Raises:
        ValueError: It isn't such a table; the message contains the reason.
    """
    text = _decoded(content)
    if "\0" in text:
        raise ValueError("it isn't a workbook (.xlsx) or a table (.csv): it contains NUL characters")
    first, _, rest = text.partition("\n")
    if declared := _SEPARATOR_LINE.fullmatch(first.strip()):  # for Excel
        text, separator = rest, declared[1]
    else:
        separator = max(_SEPARATORS, key=first.count)
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            yield [unescaped(cell) for cell in cells]
    except csv.Error as error:
        raise ValueError(str(error)) from None


def _decoded(content: bytes) -> str:
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
