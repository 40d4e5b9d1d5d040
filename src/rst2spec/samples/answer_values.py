"""The values of the answer sheet: what a source's value becomes by a mapping's type, and whether a target equals it."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, Final, Literal

from rst2spec.samples.world import DataRecord, Value
from rst2spec.spec.model import Mapping, Property

Verdict = Literal["equal", "different", "blank", "skipped", "unknown", "unreadable", "ambiguous", "unlinked"]

_NUMBER: Final = re.compile(r"[+-]?\d+(\.\d+)?")
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_UNREADABLE: Final = object()
_DATES: Final = '["datetime-format","%Y-%m-%d","_."]'
_IF_DECIMAL: Final = '["if",["is-decimal","_."],["decimal","_."],["integer","_."]]'
_IF_GREATER: Final = '["if",["gt",["decimal","_."],7],["string","_."],"none"]'


def value_of(record: DataRecord, item: Property) -> Value:
    """A record's value of a property; null where it has none."""
    return record.values[(item.path or "").lower()]


def can_be_compared(mapping: Mapping) -> bool:
    """Whether the answer sheet converts the mapping's type, and both properties are named."""
    if mapping.source.path is None or mapping.target.path is None:
        return False
    return mapping.type.kind != "expression" or mapping.type.text in {_DATES, _IF_DECIMAL, _IF_GREATER}


def is_as_written(mapping: Mapping) -> bool:
    """Whether the mapping has no type that converts its value: such items are never more than equal as written."""
    return mapping.type.kind in {"not_applicable", "missing", "malformed"}


def _number(value: Any) -> Any:
    if isinstance(value, int):
        return Decimal(value)
    return Decimal(value) if isinstance(value, str) and _NUMBER.fullmatch(value) else _UNREADABLE


def _whole(value: Any) -> Any:
    number = _number(value)
    return number if number is not _UNREADABLE and number == int(number) else _UNREADABLE


def _boolean(value: Any) -> Any:
    return {"true": True, "1": True, "false": False, "0": False}.get(str(value).lower(), _UNREADABLE)


def expected_values(mapping: Mapping, value: Value) -> list[Any]:
    """The value after its conversion, in each reading."""
    if mapping.type.text == _IF_GREATER:
        if value is None:
            return ["none"]
        number = _number(value)
        return [number if number is _UNREADABLE else value if number > 7 else "none"]
    if value is None:
        return [None]
    if mapping.type.text == _DATES:
        return [value if isinstance(value, str) and _DATE.fullmatch(value) else _UNREADABLE]
    if mapping.type.text == _IF_DECIMAL:
        number = _number(value)
        has_fraction = number is not _UNREADABLE and number != int(number)
        return [number, _UNREADABLE] if has_fraction else [_whole(value)]
    readers = {"integer": _whole, "decimal": _number, "float": _number, "boolean": _boolean}
    return [readers[mapping.type.name or ""](value) if mapping.type.name in readers else value]


def verdict_of(applies: bool | None, expected: Any, target: Value) -> Verdict:
    """The verdict on a pair of values.

    Args:
        applies: Whether the mapping's conditions hold; null if that can't be decided.
        expected: The source's value after its conversion.
        target: The target's value.
    """
    if applies is False:
        return "skipped"
    if applies is None:
        return "unknown"
    if expected is _UNREADABLE:
        return "unreadable"
    if expected is None and target is None:
        return "blank"
    if expected is None or target is None:
        return "different"
    if isinstance(expected, bool):
        is_equal = expected is _boolean(target)
    elif isinstance(expected, Decimal):
        is_equal = expected == _number(target)
    else:
        is_equal = str(expected) == str(target)
    return "equal" if is_equal else "different"
