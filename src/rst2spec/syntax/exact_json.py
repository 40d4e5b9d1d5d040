"""Reads JSON without a loss: a number that would change or a key that would disappear is an error."""

from __future__ import annotations

import json
from collections.abc import Callable
from math import isfinite
from typing import Any, Final

_LEAST: Final = -(2**63)
_MOST: Final = 2**63 - 1
_DIGITS: Final = 20  # of the longest integer within 64 bits, with its sign


def parse_exact(text: str | bytes) -> Any:
    """The value of a JSON text.

    Raises:
        ValueError: It is not JSON, or a reader of JSON could not hold it exactly: an integer outside of 64 bits
            (-2^63 to 2^63-1), another number that its shortest double does not equal, or a key twice in an object.
    """
    return _parse(text, _object)


def check_exact(text: str | bytes) -> None:
    """Refuses what ``parse_exact`` refuses, and keeps nothing of the objects in the text.

    Raises:
        ValueError: As for ``parse_exact``.
    """
    _parse(text, _check_keys)


def _parse(text: str | bytes, make: Callable[[list[tuple[str, Any]]], Any]) -> Any:
    return json.loads(
        text, parse_int=_integer, parse_float=_decimal, parse_constant=_refuse_constant, object_pairs_hook=make
    )


def _integer(text: str) -> int:
    if len(text) > _DIGITS or not _LEAST <= int(text) <= _MOST:
        raise ValueError(f"the integer {_short(text)} has more than 64 bits")
    return int(text)


def _decimal(text: str) -> float:
    """The double for a number, whatever form the number has: 1.10 is 1.1, and 1e2 is 100.0."""
    from decimal import Decimal  # few documents have such a number

    value = float(text)
    try:
        is_exact = isfinite(value) and Decimal(text) == Decimal(repr(value))
    except ArithmeticError:  # an exponent that no computer can hold
        is_exact = False
    if not is_exact:
        raise ValueError(f"JSON can't hold the number {_short(text)} exactly")
    return value


def _refuse_constant(text: str) -> None:
    raise ValueError(f"{text} is not JSON")


def _check_keys(pairs: list[tuple[str, Any]]) -> None:
    seen: set[str] = set()
    if len({key for key, _ in pairs}) < len(pairs):
        for key, _ in pairs:
            if key in seen:
                raise ValueError(f"the key {_short(key)} is there twice in one object")
            seen.add(key)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    _check_keys(pairs)
    return dict(pairs)


def _short(text: str) -> str:
    return text if len(text) <= _DIGITS else f"{text[:_DIGITS]}..."
