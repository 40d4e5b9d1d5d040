"""Which lines of two texts are the same, in a time that grows with their length and not with its square."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final

_MOST: Final = 1_000_000
"""Lines of one text times lines of the other that are compared with each other: beyond it all of them are taken for
different. Only what has no line of its own between two lines that are the same gets that long."""


def same_lines(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The lines that are in both, in order, by number.

    Lines that each text has once hold the two together, as in a patience diff; what is between them is compared line
    by line.
    """
    at = new_at = 0
    for end, new_end in [*_anchors(old, new), (len(old), len(new))]:
        if (end - at) * (new_end - new_at) <= _MOST:
            matcher = SequenceMatcher(None, old[at:end], new[new_at:new_end], autojunk=False)
            for start, new_start, count in matcher.get_matching_blocks():
                yield from ((at + start + step, new_at + new_start + step) for step in range(count))
        if end < len(old):
            yield end, new_end
        at, new_at = end + 1, new_end + 1


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """The longest run of lines in the same order that each text has once."""
    once = {line for line, count in Counter(old).items() if count == 1}
    once &= {line for line, count in Counter(new).items() if count == 1}
    places = {line: number for number, line in enumerate(new) if line in once}
    pairs = [(number, places[line]) for number, line in enumerate(old) if line in once]
    ends: list[int] = []  # of the runs of each length, the least line that one can end in
    last: list[int] = []  # and which pair that is
    before: list[int] = []  # of each pair the one before it in its run
    for index, (_, place) in enumerate(pairs):
        length = bisect_left(ends, place)
        ends[length : length + 1] = [place]
        last[length : length + 1] = [index]
        before.append(last[length - 1] if length else -1)
    run = []
    index = last[-1] if last else -1
    while index >= 0:
        run.append(pairs[index])
        index = before[index]
    return run[::-1]
