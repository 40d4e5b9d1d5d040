"""The checklist as CSV, written and read."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import Final

from rst2spec.outputs.checklist.columns import ALL_COLUMNS, KEY, KIND, MARKS, SINCE, WHY
from rst2spec.outputs.checklist.keys import key_of, mark_text
from rst2spec.outputs.checklist.rows import Checklist
from rst2spec.outputs.plain import visible

# Where a spreadsheet could take what follows for a cell's beginning: at the start of one, and where a reader splits
# that takes another separator for the table's (Excel does, by the country that it is set to).
# All blanks are taken at once, whatever follows, so that none is looked at again.
_BEGINNING: Final = re.compile(r"(?:^|[;\t\r\n])[ \xa0\t\r\n]*+")
_ESCAPED: Final = re.compile(rf"({_BEGINNING.pattern})('?)")
_SIGNS: Final = frozenset("'=+-@\uff1d\uff0b\uff0d\uff20")


def escaped(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return _BEGINNING.sub(lambda found: f"{found[0]}'" if _has_sign(found) else found[0], text)


def unescaped(text: str) -> str:
    """What a text was before it was ``escaped``."""
    return _ESCAPED.sub(lambda found: found[1] if found[2] and _has_sign(found) else found[0], text)


def _has_sign(found: re.Match[str]) -> bool:
    """Whether a formula may begin behind what was found."""
    return found.string[found.end() : found.end() + 1] in _SIGNS


def table(checklist: Checklist) -> Iterator[bytes]:
    """The table with its header; what is left over of older sheets comes last."""
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
            said = {column: visible(str(value)) for column, value in row.values.items() if value is not None}
            values = {**said, **marks, KIND: row.kind, SINCE: visible(row.since), KEY: key_of(row)}
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
    """The rows of a table, whatever has saved it: Excel writes ``;`` where decimals have a comma, and old encodings.

    Raises:
        ValueError: It is no such table.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            yield [unescaped(cell) for cell in cells]
    except csv.Error as error:
        raise ValueError(str(error)) from None
