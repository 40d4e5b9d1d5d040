"""How much work something is: counted, since seconds depend on the machine and on what else it does."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest

_HANG = 15.0


def work(function: Callable[[], object]) -> int:
    """How many lines a call runs, and how many functions it calls, C's among them."""
    count = 0

    def each(*_: object) -> Any:
        nonlocal count
        count += 1
        return each

    before = sys.gettrace(), sys.getprofile()
    sys.setprofile(each)
    sys.settrace(each)
    try:
        function()
    finally:
        sys.settrace(before[0])
        sys.setprofile(before[1])
    return count


def growth(do: Callable[[int], object], small: int = 100) -> float:
    """How many times as much work four times the size is: 4 where it grows with the size, 16 where with its square."""
    do(5)  # what is built once is built
    few, many = (work(partial(do, size)) for size in (small, 4 * small))
    return many / few


@contextmanager
def no_hang(what: str) -> Iterator[None]:
    """Fails, and interrupts, what hasn't ended after 15 seconds of this process's own time.

    A regular expression that searches too far calls no function, so there is nothing to count. Its text has to be so
    long that such a search takes a minute. One that doesn't takes 0.01 seconds, and half a second if it finds a lot.
    """

    def stop(*_: object) -> None:
        pytest.fail(f"{what}: no end after {_HANG:.0f} seconds of processor time")  # no Exception: nothing catches it

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, _HANG)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def long_text(make: Callable[[int], str]) -> str:
    """A text that is long enough for ``no_hang``, made of units.

    A search that goes from each unit to the end looks at 30 billion characters, however long a unit is.
    """
    unit = (len(make(110)) - len(make(10))) / 100
    return make(int(250_000 / unit**0.5))
