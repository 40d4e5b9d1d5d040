"""Each distinct value once, and its number instead of it wherever it occurs."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)


class Table(Generic[Key]):
    """The distinct values of one kind, in the order in which they are first met.

    Attributes:
        rows: What is written of each.
    """

    def __init__(self, encode: Callable[[Key], Any]) -> None:
        self._encode = encode
        self._numbers: dict[Key, int] = {}
        self.rows: list[Any] = []

    def number(self, value: Key) -> int:
        """The number of a value: its place in ``rows``."""
        known = self._numbers.get(value)
        if known is None:
            # what it is made of may be numbered by this table, too
            row = self._encode(value)
            known = self._numbers[value] = len(self.rows)
            self.rows.append(row)
        return known
