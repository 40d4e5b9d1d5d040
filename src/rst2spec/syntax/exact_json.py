"""Reads JSON without loss: a number that would change or a key that would be overwritten is an error."""

from __future__ import annotations

import json
from collections.abc import Callable
from math import isfinite
from typing import Any, Final

_MIN_INTEGER: Final = -(2**63)
_MAX_INTEGER: Final = 2**63 - 1
_MAX_DIGITS: Final = 20  # of the longest integer within 64 bits, with its sign


def parse_exact(text: str | bytes) -> Any:
    """The value of a JSON text.

    Raises:
        ValueError: It isn't JSON, or JSON readers can't represent it exactly: an integer outside of 64 bits
            (-2^63 to 2^63-1), another number that isn't equal to its shortest double, or a duplicate key.
    """
    return _parse(text, _object)


def check_exact(text: str | bytes) -> None:
    """Rejects what ``parse_exact`` rejects, without building the objects.

    Raises:
        ValueError: As for ``parse_exact``.
    """
    _parse(text, _check_keys)


def _parse(text: str | bytes, object_hook: Callable[[list[tuple[str, Any]]], Any]) -> Any:
    return json.loads(
        text, parse_int=_integer, parse_float=_decimal, parse_constant=_refuse_constant, object_pairs_hook=object_hook
    )


def _integer(text: str) -> int:
    if len(text) > _MAX_DIGITS or not _MIN_INTEGER <= int(text) <= _MAX_INTEGER:
        raise ValueError(f"the integer {_short(text)} has more than 64 bits")
    return int(text)


def _decimal(text: str) -> float:
    """The double for a number in any notation: 1.10 is 1.1, and 1e2 is 100.0."""
    from decimal import Decimal  # few documents have such a number

    value = float(text)
    try:
        is_exact = isfinite(value) and Decimal(text) == Decimal(repr(value))
    except ArithmeticError:  # an exponent that is too large
        is_exact = False
    if not is_exact:
        raise ValueError(f"JSON can't represent the number {_short(text)} exactly")
    return value


def _refuse_constant(text: str) -> None:
    raise ValueError(f"{text} isn't JSON")


def _check_keys(pairs: list[tuple[str, Any]]) -> None:
    seen: set[str] = set()
    if len({key for key, _ in pairs}) < len(pairs):
        for key, _ in pairs:
            if key in seen:
                raise ValueError(f"an object has the key {_short(key)} twice")
            seen.add(key)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    _check_keys(pairs)
    return dict(pairs)


def _short(text: str) -> str:
    return text if len(text) <= _MAX_DIGITS else f"{text[:_MAX_DIGITS]}..."
