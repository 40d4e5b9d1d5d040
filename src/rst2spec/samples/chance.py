"""Reproducible random choices, and the shares of rare features."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property
from random import Random
from typing import Final, TypeVar

T = TypeVar("T")

# Shares of rare features: they are drawn from a separate sequence, so that they don't affect other choices
RARE: Final = {
    "system of several words": 0.02,
    "other spelling of a name": 0.01,
    "variant in parentheses": 0.02,
    "rare variant": 0.03,
    "entity of several words": 0.02,
    "entity left out": 0.003,
    "path of another form": 0.05,
    "name under a blank title": 0.1,
    "blank source": 0.0005,
    "name left out": 0.018,
    "slug in front": 0.03,
    "slug repeated": 0.002,
    "other type system": 0.03,
    "label of the type system": 0.2,
    "more connected entities": 0.2,
    "connected elsewhere": 0.1,
    "synchronized elsewhere": 0.1,
    "one match rule": 0.5,
    "equal paths of a match rule": 0.1,
    "spellings in match rules": 0.01,
    "conditional match rule": 0.005,
    "rare type": 0.02,
    "rare value": 0.03,
    "rows of the reverse flow": 0.1,
    "one row": 0.03,
    "fan-in": 0.1,
    "spellings of a path": 0.02,
    "spaces at a cell's end": 0.004,
    "equal twins": 0.2,
    "equal but for the policy": 0.1,
    "more twins": 0.03,
}


class Chance:
    """Choices that use only ``Random.random``. ``oddity`` is the factor by which rare features are more frequent."""

    def __init__(self, *seed: object, oddity: float = 1) -> None:
        self._seed = ":".join(map(str, seed))
        self._random = Random(self._seed).random  # noqa: S311
        self.oddity = oddity

    def hit(self, share: float) -> bool:
        """Whether an event with this share happens; rare events are up to ``oddity`` times as frequent."""
        return self._random() < max(share, min(0.4, share * self.oddity))

    @cached_property
    def rare(self) -> Chance:
        """The sequence for rare features."""
        return Chance(self._seed, "rare", oddity=self.oddity)

    def rarely(self, what: str) -> bool:
        """Whether a rare feature occurs."""
        return self.rare.hit(RARE[what])

    def below(self, limit: int) -> int:
        """A number from 0 to ``limit``, exclusive."""
        return int(self._random() * limit)

    def one(self, items: Sequence[T]) -> T:
        """One of several items with equal frequency."""
        return items[self.below(len(items))]

    def weighted(self, items: Sequence[tuple[int, T]]) -> T:
        """One of several items by weight; oddity makes the weights more equal."""
        weights = [weight if self.oddity == 1 else weight ** (1 / self.oddity) for weight, _ in items]
        at = self._random() * sum(weights)
        for weight, (_, item) in zip(weights, items, strict=True):
            at -= weight
            if at < 0:
                return item
        return items[-1][1]

    def skewed(self, mean: float, limit: int) -> int:
        """A number from 0, usually a small one."""
        return min(limit, int(-math.log(1 - self._random()) * mean))
