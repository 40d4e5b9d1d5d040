"""Interning: stores each distinct value once, and numbers it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)


class Interner(Generic[Key]):
    """The distinct values of one type, in the order of their first occurrence.

    Attributes:
        rows: The encoded values.
    """

    def __init__(self, encode: Callable[[Key], Any]) -> None:
        self._encode = encode
        self._numbers: dict[Key, int] = {}
        self.rows: list[Any] = []

    def number(self, value: Key) -> int:
        """The number of a value: its index in ``rows``."""
        known = self._numbers.get(value)
        if known is None:
            # encoding may intern parts of the value in the same table first
            row = self._encode(value)
            known = self._numbers[value] = len(self.rows)
            self.rows.append(row)
        return known
