"""Finds versions that cancel each other out: a document changes its meaning and returns to the old one within minutes.

Two generators that overwrite each other's output produce such a history, and it hides all other changes. Only versions
without a net effect are folded: the remaining ones still lead from the first meaning to the last.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

WINDOW: Final = 600
"""Seconds within which a document must return to an earlier meaning."""


class Step(NamedTuple):
    """A version of a document: its time, and the keys of the meanings before and after it."""

    seconds: int
    old: bytes
    new: bytes


class Folds(NamedTuple):
    """The folded versions of one document.

    Attributes:
        folded: The numbers of the steps that cancel each other out.
        meanings: How many distinct meanings alternate.
        flips: The numbers of the steps that return to an earlier meaning.
    """

    folded: frozenset[int]
    meanings: int
    flips: tuple[int, ...]


def folds_of(steps: Sequence[Step]) -> Folds:
    """Folds the steps of one document, given in order."""
    folded: set[int] = set()
    flips: list[int] = []
    meanings: set[bytes] = set()
    meanings_in_order: list[bytes] = []  # the meanings in order, without folded ones
    steps_taken: list[int] = []  # the step that led to each meaning except the first
    last_seen: dict[bytes, int] = {}  # when each meaning was last replaced
    for number, step in enumerate(steps):
        if not meanings_in_order or meanings_in_order[-1] != step.old:  # another branch
            meanings_in_order, steps_taken, last_seen = [step.old], [], {}
        last_seen[step.old] = step.seconds
        is_flip = step.new in last_seen and abs(step.seconds - last_seen[step.new]) <= WINDOW
        if is_flip:
            flips.append(number)
            meanings.update((step.old, step.new))
        at = _last(meanings_in_order, step.new) if is_flip else None
        # the meaning may have been there long before instead: the versions since then don't cancel each other out
        if at is not None and abs(step.seconds - steps[steps_taken[at]].seconds) <= WINDOW:
            meanings.update(meanings_in_order[at:])
            folded.update((*steps_taken[at:], number))
            del meanings_in_order[at + 1 :], steps_taken[at:]
        else:
            meanings_in_order.append(step.new)
            steps_taken.append(number)
    return Folds(frozenset(folded), len(meanings), tuple(flips))


def _last(items: Sequence[bytes], item: bytes) -> int | None:
    """The last index of an item; null if it isn't there."""
    return len(items) - 1 - items[::-1].index(item) if item in items else None
