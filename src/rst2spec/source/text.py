"""A document's text with its lines, and the way from an offset to a line and a column."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, count, pairwise
from operator import add
from typing import NamedTuple

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


class SourcePosition(NamedTuple):
    """A place in a document. Both count from 1; columns are code points, and a tab is one."""

    line: int
    column: int


@dataclass(frozen=True)  # without slots: the lines are kept once they were asked for
class Source:
    """One document as it was read.

    Attributes:
        path: Its path in the spec, POSIX: relative to the folder that was given.
        report_path: Its path in findings: relative to the root of the run.
        text: The decoded text without a byte order mark; line ends as they are.
        starts: The offset in ``text`` of each line's first character.
        line_end: What ends each line; blank where they end in more than one way.
        has_bom: Whether a UTF-8 byte order mark stood in front.
        is_explicit: Whether the user named this very file, and not a folder that it is in.
    """

    path: str
    report_path: str
    text: str
    starts: tuple[int, ...]
    line_end: str
    has_bom: bool = False
    is_explicit: bool = False

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines, without their ends. Documents with nothing odd about them are read without."""
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


def source_of(
    text: str, path: str, *, report_path: str | None = None, has_bom: bool = False, is_explicit: bool = False
) -> Source:
    """Splits a text into its lines: CRLF, LF and CR end a line, nothing else does."""
    line_end = "\r\n" if "\r" in text else "\n"
    lines = text.split(line_end)
    if line_end == "\r\n" and not text.count("\r") == text.count("\n") == len(lines) - 1:
        line_end = ""
        kept = _LINE.findall(text)
        starts = tuple(accumulate(map(len, kept[:-1]), initial=0)) if kept else ()
    else:
        last = lines.pop()
        lengths = accumulate(map(len, lines), initial=0)
        starts = tuple(map(add, lengths, count(0, len(line_end))))
        if not last:
            starts = starts[:-1]
    return Source(path, path if report_path is None else report_path, text, starts, line_end, has_bom, is_explicit)
