"""Gitignore patterns, matched in a time proportional to pattern length times path length.

A pattern is matched name by name. The expression of a name consists of atomic groups, so there is no backtracking, and
the ends that are possible for ``**`` are a set of positions in the pattern.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Final, NamedTuple

_ANY: Final = "*"  # as a part of a name
_CLASSES: Final = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "blank": " \t",
    "cntrl": "\x00-\x1f\x7f",
    "digit": "0-9",
    "graph": "!-~",
    "lower": "a-z",
    "print": " -~",
    "punct": "!-/:-@\\[-`{-~",
    "space": " \t-\r",
    "upper": "A-Z",
    "xdigit": "0-9A-Fa-f",
}

_Matcher = Callable[[str], object]


class _Pattern(NamedTuple):
    """A pattern.

    Attributes:
        names: The matcher of each name of a path, null for ``**``.
        is_anchored: Whether it matches from the root; else it matches the name of a file or folder in any folder.
        is_negative: Whether it re-includes what earlier patterns match.
        is_folder: Whether it matches folders only.
    """

    names: tuple[_Matcher | None, ...]
    is_anchored: bool
    is_negative: bool
    is_folder: bool

    def levels(self, names: list[str]) -> set[int]:
        """The lengths, in names, of the leading parts of a path that match: the path itself, or its parent folders."""
        if not self.is_anchored:
            match = self.names[0]
            return {level for level, name in enumerate(names, start=1) if match is None or match(name)}
        matched = set()
        last = len(self.names)
        positions = self._with_skipped({0})
        for level, name in enumerate(names, start=1):
            next_positions = set()
            for position in positions:
                match = self.names[position]
                if match is None:
                    next_positions.add(position)
                    if position == last - 1:
                        matched.add(level)
                elif match(name):
                    next_positions.add(position + 1)
            if last in next_positions:
                matched.add(level)
                next_positions.discard(last)
            positions = self._with_skipped(next_positions)
        return matched

    def _with_skipped(self, positions: set[int]) -> set[int]:
        """The positions, and those after each ``**``, which can match no folder at all, except at the pattern's end."""
        for position in sorted(positions):
            at = position
            while at < len(self.names) - 1 and self.names[at] is None:
                at += 1
                if at in positions:
                    break
                positions.add(at)
        return positions


class Patterns:
    """Gitignore patterns, read as one file: the last match decides. If a folder matches, so does its content.

    Characters are code points, and matching is case-sensitive.

    Args:
        lines: The patterns.

    Raises:
        ValueError: One of them can't match anything: ``!`` alone, an open bracket, a backslash at the end.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self._patterns = [pattern for line in lines if (pattern := _pattern(line)) is not None]

    def match(self, path: str) -> bool:
        """Whether a POSIX path is matched; a folder's ends in a slash."""
        names = [name for name in path.split("/") if name]
        is_matched = [False] * (len(names) + 1)
        for pattern in self._patterns:
            for level in pattern.levels(names):
                if not pattern.is_folder or level < len(names) or path.endswith("/"):
                    is_matched[level] = not pattern.is_negative
        return any(is_matched)


def _pattern(line: str) -> _Pattern | None:
    """Parses a line; null if it is blank or a comment."""
    text = _without_trailing_spaces(line)
    if not text or text.startswith("#"):
        return None
    is_negative = text.startswith("!")
    text = text[is_negative:]
    is_folder = text.endswith("/")
    text = text[: len(text) - is_folder]
    if not text:
        raise ValueError(f"{line} isn't a gitignore pattern")
    is_anchored = "/" in text
    names = [_name_matcher(name, is_anchored=is_anchored) for name in _split_names(text.removeprefix("/"))]
    # several ``**`` in a row mean the same as one
    collapsed = [
        name for at, name in enumerate(names) if name is not None or at + 1 == len(names) or names[at + 1] is not None
    ]
    return _Pattern(tuple(collapsed), is_anchored, is_negative, is_folder)


def _without_trailing_spaces(line: str) -> str:
    """A line without trailing spaces; a space after a backslash stays."""
    text = line.rstrip("\r\n")
    bare = text.rstrip(" ")
    slashes = len(bare) - len(bare.rstrip("\\"))
    return text[: len(bare) + 1] if slashes % 2 and len(bare) < len(text) else bare


def _split_names(text: str) -> list[list[str]]:
    """Splits a pattern into names, each a list of parts: ``*``, or the expression of one character."""
    names: list[list[str]] = [[]]
    at = 0
    while at < len(text):
        char = text[at]
        at += 1
        if char == "\\":
            if at == len(text):
                raise ValueError(f"{text} ends in a backslash")
            char = text[at]
            at += 1
            part = re.escape(char)
        elif char == "[":
            part, at = _character_set(text, at)
        else:
            part = {"*": _ANY, "?": "."}.get(char) or re.escape(char)
        if char == "/":
            names.append([])
        else:
            names[-1].append(part)
    return names


def _character_set(text: str, at: int) -> tuple[str, int]:
    """The expression of a character set, and the index after it; ``at`` is the index after the opening bracket."""
    is_negative = text[at : at + 1] in {"!", "^"}
    at += is_negative
    parts: list[str] = []
    before = ""  # the character that a range may begin with
    is_first = True
    close = -1  # index of the next closing bracket, searched once
    while True:
        char = text[at : at + 1]
        if not char:
            raise ValueError(f"{text} has an open bracket")
        if char == "]" and not is_first:
            return f"[{'^' if is_negative else ''}{''.join(parts)}]", at + 1
        is_first = False
        if close < at + 2:
            close = text.find("]", at + 2)
            close = len(text) if close < 0 else close
        if char == "-" and before and text[at + 1 : at + 2] not in {"", "]"}:
            end, at = _unescape(text, at + 1)
            if before <= end:
                parts.append(f"{re.escape(before)}-{re.escape(end)}")
            before = ""
        elif text.startswith("[:", at) and at + 2 < close < len(text) and text[close - 1] == ":":
            name = text[at + 2 : close - 1]
            if name not in _CLASSES:
                raise ValueError(f"{text} has an unknown class of characters")
            parts.append(_CLASSES[name])
            before, at = "", close + 1
        else:
            before, at = _unescape(text, at)
            parts.append(re.escape(before))


def _unescape(text: str, at: int) -> tuple[str, int]:
    """A character, without the backslash that may precede it, and the index after it."""
    if text[at] == "\\":
        at += 1
    if at == len(text):
        raise ValueError(f"{text} ends in a backslash")
    return text[at], at + 1


def _name_matcher(parts: list[str], *, is_anchored: bool) -> _Matcher | None:
    """The matcher of one name; null for ``**``."""
    if is_anchored and len(parts) > 1 and set(parts) == {_ANY}:
        return None
    pieces: list[list[str]] = [[]]
    for part in parts:
        if part == _ANY:
            pieces.append([])
        else:
            pieces[-1].append(part)
    first, *rest = ["".join(piece) for piece in pieces]
    if not rest:
        return re.compile(first, re.DOTALL).fullmatch
    # each piece is searched once, from the end of the one before it; only the last one has to be at the end
    between = "".join([f"(?>.*?{piece})" for piece in rest[:-1] if piece])
    return re.compile(f"{first}{between}.*{rest[-1]}", re.DOTALL).fullmatch


@lru_cache(maxsize=1_024)
def patterns_of(lines: tuple[str, ...]) -> Patterns:
    """Parses patterns; cached."""
    return Patterns(lines)
