"""Shows lines of a document with highlights, aligned as on a terminal.

A character may occupy no column (a combining one), two (a Chinese one) or several (a tab, or an escaped control
character). Lines that are too long are cut to a window around the highlights.
"""

from __future__ import annotations

import textwrap
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Final, NamedTuple

from rst2spec.outputs.plain import escape_controls

_TAB: Final = 4
_CUT: Final = "..."
_LEAD: Final = 20  # columns shown before the highlight in a line that is cut


class Highlight(NamedTuple):
    """A highlight in a line: code points from ``start`` to ``end``, the character of its pointer, and its label."""

    start: int
    end: int
    character: str
    label: str = ""


class DisplayLine(NamedTuple):
    """A line as a terminal shows it: one piece per code point, and the column where each begins."""

    pieces: tuple[str, ...]
    columns: tuple[int, ...]

    def column(self, index: int) -> int:
        """The column of a code point, from 0; for one after the line's end, the column of the end."""
        return self.columns[min(index, len(self.pieces))]


@lru_cache(maxsize=16)
def shown(text: str) -> DisplayLine:
    """A line with tabs as spaces, control characters as escapes, and visible trailing spaces."""
    if text.isascii() and text.isprintable() and not text.endswith(" "):
        return DisplayLine(tuple(text), tuple(range(len(text) + 1)))
    from rich.cells import get_character_cell_size

    pieces = []
    widths = []
    at = 0
    body = len(text.rstrip(" \t"))
    for index, character in enumerate(text):
        if character == "\t":
            width = _TAB - at % _TAB
            piece = ("→" if index >= body else "").ljust(width)
        elif character == " " and index >= body:
            piece, width = "·", 1
        else:
            piece = escape_controls(character)
            width = get_character_cell_size(character) if piece == character else len(piece)
        pieces.append(piece)
        widths.append(width)
        at += width
    return DisplayLine(tuple(pieces), tuple(accumulate(widths, initial=0)))


class View(NamedTuple):
    """The visible part of a line: its text, the columns that it shows, and the mark of a cut before it."""

    text: str
    first: int
    last: int
    lead: str


def window(line: DisplayLine, start: int, end: int, width: int) -> View:
    """Cuts a line to ``width`` columns: the part contains ``start``, and ``end`` if it fits."""
    total = line.columns[-1]
    if total <= width:
        return View("".join(line.pieces).rstrip(), 0, total, "")
    begin, finish = line.column(start), line.column(end)
    columns_left = width - 2 * len(_CUT)
    first = max(0, min(begin - max(0, min(_LEAD, columns_left - (finish - begin))), total - width + len(_CUT)))
    if finish <= width - len(_CUT):
        first = 0
    lead = _CUT if first else ""
    columns_left = width - len(lead)
    last = first + columns_left if first + columns_left >= total else first + columns_left - len(_CUT)
    begin_at = bisect_left(line.columns, first)
    visible_pieces = line.pieces[begin_at : bisect_right(line.columns, last) - 1]
    # a wide character at the left edge that is cut leaves a gap
    inside = line.columns[begin_at] if begin_at < len(line.columns) else first
    text = lead + " " * (inside - first) + "".join(visible_pieces) + (_CUT if last < total else "")
    return View(text.rstrip(), first, last, lead)


def pointer(line: DisplayLine, view: View, mark: Highlight) -> str:
    """The line below that points at a highlight; at least one column wide."""
    left = max(line.column(mark.start), view.first)
    right = max(min(line.column(mark.end), view.last), left + 1)
    label = f" {escape_controls(mark.label)}" if mark.label else ""
    return " " * (left - view.first + len(view.lead)) + mark.character * (right - left) + label


def annotated(text: str, marks: Sequence[Highlight], width: int) -> tuple[str, list[tuple[Highlight, str]]]:
    """A line and the pointers below it: to all highlights if they fit, else to the first and those visible with it."""
    line = shown(text)
    start, end = min(mark.start for mark in marks), max(mark.end for mark in marks)
    if line.column(end) - line.column(start) > width - 2 * len(_CUT):
        start, end = marks[0].start, marks[0].end
    view = window(line, start, end, width)
    visible_marks = [mark for mark in marks if _is_in_view(line, view, mark)]
    return view.text, [(mark, text) for mark in visible_marks for text in _pointer_lines(line, view, mark, width)]


def _pointer_lines(line: DisplayLine, view: View, mark: Highlight, width: int) -> list[str]:
    """A pointer, and its label beside it or, if that is too long, below it."""
    text = pointer(line, view, mark)
    if not mark.label or shown(text).columns[-1] <= width:
        return [text]
    bare = pointer(line, view, mark._replace(label=""))
    label = escape_controls(mark.label)
    indent = " " * max(0, min(len(bare) - len(bare.lstrip()), width - shown(label).columns[-1]))
    return [bare, *textwrap.wrap(label, width, initial_indent=indent, subsequent_indent=indent)]


def _is_in_view(line: DisplayLine, view: View, mark: Highlight) -> bool:
    return line.column(mark.start) <= view.last and line.column(mark.end) >= view.first
