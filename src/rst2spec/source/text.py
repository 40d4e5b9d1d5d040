"""A document's text and its lines; converts offsets to lines and columns."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, count, pairwise
from operator import add
from typing import NamedTuple

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


class SourcePosition(NamedTuple):
    """A position in a document. Both numbers count from 1; columns are code points, and a tab is one."""

    line: int
    column: int


@dataclass(frozen=True)  # without slots, for the cached property
class Source:
    """A document's text.

    Attributes:
        path: Its path in the spec and in findings: POSIX, relative to the root.
        text: The decoded text without a byte order mark; line ends as they are.
        starts: The offset in ``text`` of each line's first character.
        line_end: What ends each line; blank if the line ends differ.
        has_bom: Whether the file begins with a UTF-8 byte order mark.
        is_explicit: Whether the user named this file, and not a folder that contains it.
    """

    path: str
    text: str
    starts: tuple[int, ...]
    line_end: str
    has_bom: bool = False
    is_explicit: bool = False

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines without their line ends. Documents in the generated form are read without them."""
        ends = pairwise((*self.starts, len(self.text)))
        return tuple([self.text[start:end].rstrip("\r\n") for start, end in ends])

    def position(self, offset: int) -> SourcePosition:
        """The line and column of an offset (0 to the text's length)."""
        line = bisect_right(self.starts, offset)
        if line == 0:
            return SourcePosition(1, offset + 1)
        return SourcePosition(line, offset - self.starts[line - 1] + 1)

    def line_of(self, offset: int) -> int:
        """The line of an offset, from 1."""
        return bisect_right(self.starts, offset) or 1


def source_of(text: str, path: str, *, has_bom: bool = False, is_explicit: bool = False) -> Source:
    """Splits a text into lines: only CRLF, LF and CR end a line."""
    line_end = "\r\n" if "\r" in text else "\n"
    lines = text.split(line_end)
    if line_end == "\r\n" and not text.count("\r") == text.count("\n") == len(lines) - 1:
        line_end = ""
        lines = _LINE.findall(text)
        starts = tuple(accumulate(map(len, lines[:-1]), initial=0)) if lines else ()
    else:
        last = lines.pop()
        lengths = accumulate(map(len, lines), initial=0)
        starts = tuple(map(add, lengths, count(0, len(line_end))))
        if not last:
            starts = starts[:-1]
    return Source(path, text, starts, line_end, has_bom, is_explicit)
