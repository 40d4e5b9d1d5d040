"""Finds the line of a setting in a TOML file: ``tomllib`` reads a file without positions."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from typing import Any, Final

Step = str | int
"""A key, or the index of an entry of a list."""

_TOKEN: Final = re.compile(
    r""""{3}(?:[^"\\]|\\.|"(?!""))*+"{3,5}|'{3}(?:[^']|'(?!''))*+'{3,5}"""
    r"""|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+'|\#[^\n]*+|[][{}\n]""",
    re.DOTALL,
)
"""What decides where a statement ends: a string, a comment, a bracket or the end of a line."""


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
    text = text.replace("\r\n", "\n") + "\n"
    begin, line, depth = 0, 1, 0
    for token in _TOKEN.finditer(text):
        if token[0] == "\n" and not depth:
            statement = text[begin : token.start()].strip()
            if statement and not statement.startswith("#"):
                yield line - text.count("\n", begin, token.start()), statement
            begin = token.end()
        depth += (token[0] in {"[", "{"}) - (token[0] in {"]", "}"})
        line += token[0].count("\n")


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
