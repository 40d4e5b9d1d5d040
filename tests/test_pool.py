"""A pool of processes on this machine: how many batches it takes, what its workers do first, and that none is left."""

from __future__ import annotations

import errno
import multiprocessing
import os
import signal
from collections.abc import Callable
from concurrent.futures import BrokenExecutor

import pytest

from rst2spec import interrupts
from rst2spec.run import worker_pool
from rst2spec.run.scheduler import WorkersError
from rst2spec.run.worker_pool import Pool, pool, pools
from tests import processes
from tests.processes import HANG

pytestmark = processes.process


def _signals() -> dict[int, object]:
    return {number: signal.getsignal(number) for number in (signal.SIGINT, *interrupts.ENDING)}


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _children() -> set[int | None]:
    return {process.pid for process in multiprocessing.active_children()}


def test_a_pool_has_two_batches_for_each_worker_and_leaves_nobody_behind() -> None:
    before = _children()
    with pool(3) as engine:
        assert engine.width == 6
        assert len(_children() - before) == 3
        assert engine.call(sum, [1, 2]).result(timeout=HANG) == 3
    for process in multiprocessing.active_children():
        process.join(HANG)
    assert _children() <= before


def test_workers_leave_interrupts_to_the_main_process_and_can_be_ended() -> None:
    with pool(1) as engine:
        found = engine.call(_signals).result(timeout=HANG)
    ignored = dict.fromkeys((signal.SIGINT, *interrupts.ENDING), signal.SIG_IGN)
    assert found == {**ignored, signal.SIGTERM: signal.SIG_DFL}


def test_a_call_after_the_workers_died_starts_new_ones() -> None:
    with pool(1) as engine:
        with pytest.raises(BrokenExecutor):
            engine.call(_die).result(timeout=HANG)
        assert engine.call(sum, [1, 2]).result(timeout=HANG) == 3


def test_new_workers_replace_those_that_live_as_well() -> None:
    before = _children()
    with pool(2) as engine:
        first = _children() - before
        with pytest.raises(BrokenExecutor):
            engine.call(_die).result(timeout=HANG)
        assert engine.call(sum, [1, 2]).result(timeout=HANG) == 3
        second = _children() - before
    assert (len(first), len(second), first & second) == (2, 2, set())


def test_none_is_left_where_a_worker_can_not_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    before, fork = _children(), os.fork
    started: list[bool] = []

    def one() -> int:
        if started:
            raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        started.append(True)
        return fork()

    monkeypatch.setattr(os, "fork", one)
    with pytest.raises(WorkersError) as raised:
        Pool(2)
    assert str(raised.value) == ("worker processes can't be started: resource temporarily unavailable; try -j 1")
    assert started == [True]
    assert _children() <= before


def _fail(what: object) -> None:
    raise ValueError(what)


def _fail_unsendably(what: object) -> None:
    raise ValueError(lambda: what)


@pytest.mark.parametrize(
    ("function", "error"), [(_fail, ValueError), (sum, TypeError), (_fail_unsendably, RuntimeError)]
)
def test_an_exception_comes_back_and_the_worker_goes_on(
    function: Callable[..., object], error: type[Exception]
) -> None:
    with pool(1) as engine:
        (worker,) = _children()
        with pytest.raises(error):
            engine.call(function, 1).result(timeout=HANG)
        assert engine.call(sum, [1, 2]).result(timeout=HANG) == 3
        assert _children() == {worker}


def test_pools_are_all_stopped_where_one_can_not_be_made(monkeypatch: pytest.MonkeyPatch) -> None:
    before = _children()
    with pools(2, 1) as made:
        assert [engine.width for engine in made] == [2, 2]
        assert made[0] is not made[1]
        assert len(_children() - before) == 2

    class Second(Pool):
        count = 0

        def __init__(self, workers: int) -> None:
            Second.count += 1
            if Second.count == 2:
                raise WorkersError("no more")
            super().__init__(workers)

    monkeypatch.setattr(worker_pool, "Pool", Second)
    with pytest.raises(WorkersError, match="no more"), pools(3):
        raise AssertionError
    for process in multiprocessing.active_children():
        process.join(HANG)
    assert _children() <= before
