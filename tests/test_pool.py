"""A pool of processes on this machine: how many batches it takes, what its workers do first, and that none is left."""

from __future__ import annotations

import multiprocessing
import os
import signal
from concurrent.futures import BrokenExecutor

import pytest

from rst2spec import engines, interrupts
from rst2spec.batches import WorkersError
from rst2spec.engines import Pool, pool, pools
from tests import processes

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
        assert engine.call(sum, [1, 2]).result(timeout=60) == 3
    for process in multiprocessing.active_children():
        process.join(60)
    assert _children() <= before


def test_workers_leave_interrupts_to_the_main_process_and_can_be_ended() -> None:
    with pool(1) as engine:
        found = engine.call(_signals).result(timeout=60)
    ignored = dict.fromkeys((signal.SIGINT, *interrupts.ENDING), signal.SIG_IGN)
    assert found == {**ignored, signal.SIGTERM: signal.SIG_DFL}


def test_a_call_after_the_workers_died_starts_new_ones() -> None:
    with pool(1) as engine:
        with pytest.raises(BrokenExecutor):
            engine.call(_die).result(timeout=60)
        with pytest.raises(RuntimeError):
            engine.run(sum, [1, 2])
        assert engine.call(sum, [1, 2]).result(timeout=60) == 3
        assert engine.run(sum, [3, 4]).result(timeout=60) == 7


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

    monkeypatch.setattr(engines, "Pool", Second)
    with pytest.raises(WorkersError, match="no more"), pools(3):
        raise AssertionError
    for process in multiprocessing.active_children():
        process.join(60)
    assert _children() <= before
