"""Shows lines of a document with what is marked in them, as wide as a terminal shows it.

A character may take no column (a combining one), two (a Chinese one), several (a tab, or a control character that is
shown as an escape). Lines that are too long are cut to a window around what matters.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Final, NamedTuple

from rst2spec.outputs.plain import visible

_TAB: Final = 4
_CUT: Final = "..."
_LEAD: Final = 20  # columns before what matters in a line that is cut


class Mark(NamedTuple):
    """What is marked in a line: code points from ``start`` to ``end``, with which character, and what is said there."""

    start: int
    end: int
    character: str
    label: str = ""


class Line(NamedTuple):
    """A line as a terminal shows it: a piece for each code point, and the column at which each begins."""

    pieces: tuple[str, ...]
    columns: tuple[int, ...]

    def column(self, index: int) -> int:
        """The column of a code point, from 0; of the line's end for one behind it."""
        return self.columns[min(index, len(self.pieces))]


@lru_cache(maxsize=16)
def shown(text: str) -> Line:
    """A line with tabs as blanks, control characters as escapes, and signs for the blanks at its end."""
    if text.isascii() and text.isprintable() and not text.endswith(" "):
        return Line(tuple(text), tuple(range(len(text) + 1)))
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
            piece = visible(character)
            width = get_character_cell_size(character) if piece == character else len(piece)
        pieces.append(piece)
        widths.append(width)
        at += width
    return Line(tuple(pieces), tuple(accumulate(widths, initial=0)))


class View(NamedTuple):
    """A part of a line: its text, and the columns of the line that it shows."""

    text: str
    first: int
    last: int
    lead: str


def window(line: Line, start: int, end: int, width: int) -> View:
    """As much of a line as fits ``width`` columns: what is from ``start`` is in it, and ``end``, too, if it fits."""
    whole = line.columns[-1]
    if whole <= width:
        return View("".join(line.pieces).rstrip(), 0, whole, "")
    begin, finish = line.column(start), line.column(end)
    room = width - 2 * len(_CUT)
    first = max(0, min(begin - max(0, min(_LEAD, room - (finish - begin))), whole - width + len(_CUT)))
    if finish <= width - len(_CUT):
        first = 0
    lead = _CUT if first else ""
    room = width - len(lead)
    last = first + room if first + room >= whole else first + room - len(_CUT)
    begin_at = bisect_left(line.columns, first)
    kept = line.pieces[begin_at : bisect_right(line.columns, last) - 1]
    # a wide character that the window cuts leaves a gap on its left
    inside = line.columns[begin_at] if begin_at < len(line.columns) else first
    text = lead + " " * (inside - first) + "".join(kept) + (_CUT if last < whole else "")
    return View(text.rstrip(), first, last, lead)


def pointer(line: Line, view: View, mark: Mark) -> str:
    """The line below that points at a mark; at least one column wide."""
    left = max(line.column(mark.start), view.first)
    right = max(min(line.column(mark.end), view.last), left + 1)
    label = f" {visible(mark.label)}" if mark.label else ""
    return " " * (left - view.first + len(view.lead)) + mark.character * (right - left) + label


def annotated(text: str, marks: Sequence[Mark], width: int) -> tuple[str, list[tuple[Mark, str]]]:
    """A line and the pointers below it: to all marks if they fit, else to the first and what is in sight with it."""
    line = shown(text)
    start, end = min(mark.start for mark in marks), max(mark.end for mark in marks)
    if line.column(end) - line.column(start) > width - 2 * len(_CUT):
        start, end = marks[0].start, marks[0].end
    view = window(line, start, end, width)
    return view.text, [(mark, pointer(line, view, mark)) for mark in marks if _is_visible(line, view, mark)]


def _is_visible(line: Line, view: View, mark: Mark) -> bool:
    return line.column(mark.start) <= view.last and line.column(mark.end) >= view.first
