"""Versions that cancel each other out: a document that means one thing, then another, then the first again, at once.

Two generators that race write such a history, and it drowns all else. What is folded is exactly what changes nothing:
the versions that are left lead from the first meaning to the last.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

WINDOW: Final = 600
"""Seconds within which a document has to be back at what it was before."""


class Step(NamedTuple):
    """A version of a document: when it came, and the keys of what was said before and since."""

    seconds: int
    old: bytes
    new: bytes


class Folds(NamedTuple):
    """What is to be said of a document that goes back and forth.

    Attributes:
        folded: The numbers of the steps that cancel each other out.
        meanings: How many meanings are in it.
        flips: The numbers of the steps that go back.
    """

    folded: frozenset[int]
    meanings: int
    flips: tuple[int, ...]


def folds_of(steps: Sequence[Step]) -> Folds:
    """Finds what cancels itself out in the steps of one document, in their order."""
    folded: set[int] = set()
    flips: list[int] = []
    meanings: set[bytes] = set()
    line: list[bytes] = []  # what it meant, one after the other, without what was folded
    made: list[int] = []  # the step that led to each of these but the first
    left: dict[bytes, int] = {}  # when it last stopped meaning that
    for number, step in enumerate(steps):
        if not line or line[-1] != step.old:  # another branch
            line, made, left = [step.old], [], {}
        left[step.old] = step.seconds
        is_flip = step.new in left and abs(step.seconds - left[step.new]) <= WINDOW
        if is_flip:
            flips.append(number)
            meanings.update((step.old, step.new))
        if is_flip and step.new in line:
            at = _last(line, step.new)
            meanings.update(line[at:])
            folded.update((*made[at:], number))
            del line[at + 1 :], made[at:]
        else:
            line.append(step.new)
            made.append(number)
    return Folds(frozenset(folded), len(meanings), tuple(flips))


def _last(items: Sequence[bytes], item: bytes) -> int:
    return len(items) - 1 - items[::-1].index(item)
