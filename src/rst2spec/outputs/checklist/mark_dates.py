"""Reads the dates of marks as people and their programs write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from rst2spec.outputs.checklist.mark_values import Mark

_CLOCK: Final = r"(?:,?[T ]\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[AaPp]\.?[Mm]\.?)?\s*(?:Z|[+-]\d{2}:?\d{2})?)?"
_ISO: Final = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_CLOCK}", re.ASCII)
_NUMBERS: Final = re.compile(rf"(\d{{1,2}})([/.-])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_CLOCK}", re.ASCII)
_DAY_NAME: Final = re.compile(rf"(\d{{1,2}})[ .-]+([A-Za-z]{{3,9}})\.?,?[ -]+(\d{{4}}|\d{{2}}){_CLOCK}", re.ASCII)
_NAME_DAY: Final = re.compile(rf"([A-Za-z]{{3,9}})\.? +(\d{{1,2}}),? +(\d{{4}}){_CLOCK}", re.ASCII)
_SERIAL: Final = re.compile(r"\d{5}(?:\.\d+)?", re.ASCII)
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_EPOCH: Final = date(1899, 12, 30)  # day 0 of spreadsheets
_SERIALS: Final = range(32_874, 73_051)  # 1990 to 2099


class _Numbers(NamedTuple):
    """A date of three numbers: which of the first two is the day may be open."""

    first: int
    second: int
    year: int
    separator: str


def day_first(values: Iterable[Mark]) -> bool | None:
    """Whether days come before months in a column, as in ``13/11/2026``; null if no date of it shows that."""
    found = set()
    for value in values:
        numbers = _numbers(value) if isinstance(value, str) else None
        if numbers and numbers.separator != ".":
            if numbers.first > 12:
                found.add(True)
            elif numbers.second > 12:
                found.add(False)
    return found.pop() if len(found) == 1 else None


def read_day(value: Mark | None, *, is_day_first: bool | None = None) -> str | None:
    """The day of a date as ``2026-11-02``; null if it can't be read.

    Args:
        value: A cell's value: a date, the number by which spreadsheets store one, or a text.
        is_day_first: Whether days come before months in texts such as ``2/11/2026``; if that is unknown, these can't be
            read, but ``2.11.2026`` can.
    """
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, bool) or value is None:
        return None
    text = value.strip() if isinstance(value, str) else str(value)
    if _SERIAL.fullmatch(text):
        number = int(float(text))
        return (_EPOCH + timedelta(number)).isoformat() if number in _SERIALS else None
    if match := _ISO.fullmatch(text):
        return _iso(int(match[1]), int(match[2]), int(match[3]))
    if match := _DAY_NAME.fullmatch(text):
        return _iso(_year(match[3]), _month(match[2]), int(match[1]))
    if match := _NAME_DAY.fullmatch(text):
        return _iso(int(match[3]), _month(match[1]), int(match[2]))
    numbers = _numbers(text)
    return None if numbers is None else _of_numbers(numbers, is_day_first=is_day_first)


def _of_numbers(numbers: _Numbers, *, is_day_first: bool | None) -> str | None:
    first, second, year, separator = numbers
    if separator == "." or first == second or first > 12:
        return _iso(year, second, first)
    if second > 12:
        return _iso(year, first, second)
    if is_day_first is None:
        return None
    return _iso(year, second, first) if is_day_first else _iso(year, first, second)


def _numbers(text: str) -> _Numbers | None:
    match = _NUMBERS.fullmatch(text.strip())
    return match and _Numbers(int(match[1]), int(match[3]), _year(match[4]), match[2])


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _month(name: str) -> int:
    short = name[:3].lower()
    return _MONTHS.index(short) + 1 if short in _MONTHS else 0


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
