"""Finds the common lines of two texts in linear time."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final

_MAX_COMPARED: Final = 1_000_000
"""The maximum product of the lengths of two compared blocks; the lines of larger blocks count as different. Only blocks
without unique lines get that long."""


def same_lines(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The numbers of the common lines, in order.

    As in a patience diff, lines that each text has exactly once are the anchors; the lines between them are compared
    directly.
    """
    at = new_at = 0
    for end, new_end in [*_anchors(old, new), (len(old), len(new))]:
        if (end - at) * (new_end - new_at) <= _MAX_COMPARED:
            matcher = SequenceMatcher(None, old[at:end], new[new_at:new_end], autojunk=False)
            for start, new_start, count in matcher.get_matching_blocks():
                yield from ((at + start + step, new_at + new_start + step) for step in range(count))
        if end < len(old):
            yield end, new_end
        at, new_at = end + 1, new_end + 1


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """The longest common subsequence of the lines that each text has exactly once."""
    once = {line for line, count in Counter(old).items() if count == 1}
    once &= {line for line, count in Counter(new).items() if count == 1}
    line_numbers = {line: number for number, line in enumerate(new) if line in once}
    pairs = [(number, line_numbers[line]) for number, line in enumerate(old) if line in once]
    ends: list[int] = []  # for each length, the smallest last line of a run
    last: list[int] = []  # for each length, the pair of that last line
    before: list[int] = []  # for each pair, its predecessor in the run
    for index, (_, new_number) in enumerate(pairs):
        length = bisect_left(ends, new_number)
        ends[length : length + 1] = [new_number]
        last[length : length + 1] = [index]
        before.append(last[length - 1] if length else -1)
    run = []
    index = last[-1] if last else -1
    while index >= 0:
        run.append(pairs[index])
        index = before[index]
    return run[::-1]
