"""Gitignore patterns, matched in a time that grows with the pattern times the path and no faster.

A pattern is matched one name of a path after the other. Each name's expression is made of atomic groups, which are
never tried a second time, and where ``**`` may end is kept as a set of places in the pattern.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Final, NamedTuple

_ANY: Final = "*"  # in a name's parts
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

_Match = Callable[[str], object]


class _Pattern(NamedTuple):
    """A pattern.

    Attributes:
        names: What matches each name of a path, null for ``**``.
        is_anchored: Whether it says where it begins; else it is about a file's or folder's own name, wherever it is.
        is_negative: Whether it takes back what others say.
        is_folder: Whether it is only about folders.
    """

    names: tuple[_Match | None, ...]
    is_anchored: bool
    is_negative: bool
    is_folder: bool

    def levels(self, names: list[str]) -> set[int]:
        """How many names of a path lead to what the pattern matches: the path itself, or folders that it is in."""
        if not self.is_anchored:
            match = self.names[0]
            return {level for level, name in enumerate(names, start=1) if match is None or match(name)}
        found = set()
        last = len(self.names)
        places = self._with_skipped({0})
        for level, name in enumerate(names, start=1):
            after = set()
            for place in places:
                match = self.names[place]
                if match is None:
                    after.add(place)
                    if place == last - 1:
                        found.add(level)
                elif match(name):
                    after.add(place + 1)
            if last in after:
                found.add(level)
                after.discard(last)
            places = self._with_skipped(after)
        return found

    def _with_skipped(self, places: set[int]) -> set[int]:
        """The places, and those behind each ``**`` that stands for no folder at all; at the end it stands for some."""
        for place in sorted(places):
            at = place
            while at < len(self.names) - 1 and self.names[at] is None:
                at += 1
                if at in places:
                    break
                places.add(at)
        return places


class Patterns:
    """Gitignore patterns, read as one file: the last one that matches decides, and what is in a folder goes with it.

    Characters are code points, and upper and lower case are not the same.

    Args:
        lines: The patterns.

    Raises:
        ValueError: One of them can't match anything: ``!`` alone, an open bracket, a backslash with nothing behind it.
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
    """Reads a line; null where it is blank or a comment."""
    text = _trimmed(line)
    if not text or text.startswith("#"):
        return None
    is_negative = text.startswith("!")
    text = text[is_negative:]
    is_folder = text.endswith("/")
    text = text[: len(text) - is_folder]
    if not text:
        raise ValueError(f"{line} is no gitignore pattern")
    is_anchored = "/" in text
    names = [_name(name, is_anchored=is_anchored) for name in _split(text.removeprefix("/"))]
    # several in a row say what one says
    kept = [
        name for at, name in enumerate(names) if name is not None or at + 1 == len(names) or names[at + 1] is not None
    ]
    return _Pattern(tuple(kept), is_anchored, is_negative, is_folder)


def _trimmed(line: str) -> str:
    """A line without the blanks at its end; one behind a backslash stays."""
    text = line.rstrip("\r\n")
    bare = text.rstrip(" ")
    slashes = len(bare) - len(bare.rstrip("\\"))
    return text[: len(bare) + 1] if slashes % 2 and len(bare) < len(text) else bare


def _split(text: str) -> list[list[str]]:
    """The names of a pattern, each as its parts: ``*``, or the expression of one character."""
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
            part, at = _set(text, at)
        else:
            part = {"*": _ANY, "?": "."}.get(char) or re.escape(char)
        if char == "/":
            names.append([])
        else:
            names[-1].append(part)
    return names


def _set(text: str, at: int) -> tuple[str, int]:
    """The expression of a set in brackets, and where the text goes on; ``at`` is behind the bracket."""
    is_negative = text[at : at + 1] in {"!", "^"}
    at += is_negative
    parts: list[str] = []
    before = ""  # what a range may begin with
    is_first = True
    close = -1  # the next closing bracket, looked for once
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
            end, at = _escaped(text, at + 1)
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
            before, at = _escaped(text, at)
            parts.append(re.escape(before))


def _escaped(text: str, at: int) -> tuple[str, int]:
    """A character that may stand behind a backslash, and where the text goes on."""
    if text[at] == "\\":
        at += 1
    if at == len(text):
        raise ValueError(f"{text} ends in a backslash")
    return text[at], at + 1


def _name(parts: list[str], *, is_anchored: bool) -> _Match | None:
    """What matches one name; null for ``**``."""
    if is_anchored and len(parts) > 1 and set(parts) == {_ANY}:
        return None
    pieces = [[]]  # type: list[list[str]]
    for part in parts:
        if part == _ANY:
            pieces.append([])
        else:
            pieces[-1].append(part)
    first, *others = ["".join(piece) for piece in pieces]
    if not others:
        return re.compile(first, re.DOTALL).fullmatch
    # each piece is looked for once, from where the one before it ends; only the last one has to stand at the end
    between = "".join([f"(?>.*?{piece})" for piece in others[:-1] if piece])
    return re.compile(f"{first}{between}.*{others[-1]}", re.DOTALL).fullmatch


@lru_cache(maxsize=1_024)
def patterns_of(lines: tuple[str, ...]) -> Patterns:
    """The same of lines that are asked for more than once."""
    return Patterns(lines)
