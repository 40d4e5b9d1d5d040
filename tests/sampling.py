"""How much a run tries: a sample in ``make test``, everything in ``make test-long``.

The seed of a run (``pytest --randomly-seed=N``) decides which sample. CI always takes the same one, so that it only
fails for what was submitted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product
from typing import Any, TypeVar

import pytest
from hypothesis import settings

from tests import needs

long = pytest.mark.long
slow = pytest.mark.slow

T = TypeVar("T")

_turn = 0


def configure(config: pytest.Config) -> None:
    """Takes the seed of a run, before any test is collected."""
    global _turn  # noqa: PLW0603
    seed = config.getoption("randomly_seed", 0)
    _turn = 0 if needs.IN_CI or not isinstance(seed, int) else seed


def turn() -> int:
    """A number that is another one in each run, except in CI."""
    return _turn


def sampled(*axes: Iterable[Any], one_in: int) -> list[Any]:
    """All combinations of values for ``parametrize``; ``make test`` tries one of every ``one_in``.

    Where there are several axes, ``one_in`` should have no divisor in common with their lengths, so that each value is
    tried.
    """
    return [
        pytest.param(*values, marks=[long] if (number - _turn) % one_in else [])
        for number, values in enumerate(product(*axes))
    ]


def some(values: Sequence[T], count: int) -> list[T]:
    """So many of a test's values, from all over them."""
    step = max(1, len(values) // count)
    return list(values[_turn % step :: step][:count])


def leave_out(items: list[pytest.Item], count: int) -> list[pytest.Item]:
    """Leaves so many cases of each test, from all over them, and returns the others."""
    tests: dict[str, list[pytest.Item]] = {}
    for item in items:
        tests.setdefault(item.nodeid.partition("[")[0], []).append(item)
    chosen = {item for cases in tests.values() for item in some(cases, count)}
    left_out = [item for item in items if item not in chosen]
    items[:] = [item for item in items if item in chosen]
    return left_out


def fewer(divisor: int) -> settings:
    """Fewer examples than other properties try: for one whose examples are slow."""
    count = settings().max_examples
    return settings(max_examples=min(count, max(5, count // divisor)))
