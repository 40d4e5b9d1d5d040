"""Finds the line of a setting in a TOML file: ``tomllib`` reads a file without positions."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from typing import Any, Final

Step = str | int
"""A key, or the index of an entry of a list."""

_CLOSING: Final = re.compile(r"[]}]|\"{3}|'{3}")
"""What the last line of a long assignment contains."""


def line_of(text: str, path: Sequence[Step]) -> int:
    """The line, from 1, where the value at a path begins; if it is inside of another value, that value's line.

    Args:
        text: A valid TOML file.
        path: The keys and indexes that lead to the value.
    """
    best, found = 0, 1
    table: tuple[Step, ...] = ()
    counts: dict[tuple[Step, ...], int] = {}
    for line, statement in _statements(text):
        keys = _keys(statement)
        written = (*table, *keys)
        if statement.startswith("["):
            if statement.startswith("[["):
                name = (*_with_entries(keys[:-1], counts), keys[-1])
                counts[name] = counts.get(name, -1) + 1
            written = table = _with_entries(keys, counts)
        shared = _shared(written, path)
        if shared > best:
            best, found = shared, line
    return found


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """The headers and assignments of a file with the lines where they begin; an assignment may have several lines."""
    begin, pending = 0, ""
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        begin, pending = (begin, f"{pending}\n{line}") if pending else (number, line.strip())
        if begin < number and not _CLOSING.search(line):
            continue
        try:
            has_content = bool(tomllib.loads(pending))
        except tomllib.TOMLDecodeError:
            continue
        if has_content:
            yield begin, pending
        pending = ""


def _keys(statement: str) -> tuple[str, ...]:
    """The keys that a header or an assignment writes."""
    name, equals, _ = statement.partition("=")
    dots = name.count(".") if equals and not statement.startswith("[") else len(statement)
    keys: list[str] = []
    value: Any = tomllib.loads(statement)
    while isinstance(value, dict) and value and len(keys) <= dots:
        key, value = next(iter(value.items()))
        keys.append(key)
    return tuple(keys)


def _with_entries(keys: Sequence[Step], counts: dict[tuple[Step, ...], int]) -> tuple[Step, ...]:
    """Keys with the index of the current entry after each list."""
    path: tuple[Step, ...] = ()
    for key in keys:
        path = (*path, key)
        if path in counts:
            path = (*path, counts[path])
    return path


def _shared(written: Sequence[Step], path: Sequence[Step]) -> int:
    """How many steps a statement has in common with a path."""
    count = 0
    for one, other in zip(written, path, strict=False):
        if one != other:
            break
        count += 1
    return count
