"""How much a run tries: a sample in ``make test``, everything in ``make test-long``."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from typing import Any

import pytest

long = pytest.mark.long
slow = pytest.mark.slow


def sampled(*axes: Iterable[Any], one_in: int) -> list[Any]:
    """All combinations of values for ``parametrize``; ``make test`` tries the first of every ``one_in``.

    Where there are several axes, ``one_in`` should have no divisor in common with their lengths, so that each value is
    tried.
    """
    return [
        pytest.param(*values, marks=[long] if number % one_in else []) for number, values in enumerate(product(*axes))
    ]
