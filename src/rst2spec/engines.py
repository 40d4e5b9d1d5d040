"""Where batches of documents are done besides this process: a pool of processes here, or a Dask cluster."""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from concurrent.futures import wait as waited
from concurrent.futures.process import ProcessPoolExecutor
from functools import cache
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from typing import Any, Final, TypeVar

from rst2spec import interrupts
from rst2spec.batches import WorkersError, check_batch
from rst2spec.pipeline import Checked, Options
from rst2spec.plugins import Plugin, all_declared
from rst2spec.source.discover import Found
from rst2spec.source.read import SkippedFile
from rst2spec.version import VERSION

Outcome = TypeVar("Outcome")

_PATIENCE: Final = 10  # seconds, for a scheduler to answer and for workers to come back
_GLANCE: Final = 2  # seconds between looks at whether a cluster is still there
_NO_SCHEDULER: Final = "the Dask cluster has lost its scheduler"
_AHEAD: Final = 2  # batches for each worker, so that none waits for this process


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Pool:
    """A pool of processes on this machine."""

    lost = (BrokenExecutor,)

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._executor = self._made()
        self.width = workers * _AHEAD

    def submit(self, batch: Sequence[Found], options: Options) -> Future[list[Checked | SkippedFile]]:
        """Starts a batch."""
        return self.call(check_batch, batch, options)

    def call(self, function: Callable[..., Outcome], *arguments: object) -> Future[Outcome]:
        """Starts a function, in new workers where the old ones are gone."""
        try:
            return self.run(function, *arguments)
        except RuntimeError:  # broken since the last one, or shut down
            self.renew()
            return self.run(function, *arguments)

    def run(self, function: Callable[..., Outcome], *arguments: object) -> Future[Outcome]:
        """Starts a function."""
        return self._executor.submit(function, *arguments)

    def result(self, future: Future[list[Checked | SkippedFile]]) -> list[Checked | SkippedFile]:
        """Waits for a batch."""
        return future.result()

    def renew(self) -> None:
        """Replaces the pool: once a worker was killed, Python gives the whole pool up."""
        self._executor.shutdown(wait=False, cancel_futures=True)
        self._executor = self._made()

    def stop(self) -> None:
        """Ends all workers at once, whatever they do."""
        for process in multiprocessing.active_children():
            process.terminate()
        self._executor.shutdown(wait=False, cancel_futures=True)

    def _made(self) -> Executor:
        others = set(multiprocessing.active_children())
        try:
            executor = ProcessPoolExecutor(self._workers, initializer=_prepare)
            executor.submit(int)  # starts the processes now, before this one has threads that would be copied half
        # too many processes; a Python or a system without the semaphores that a pool needs
        except (OSError, ImportError, NotImplementedError) as error:
            for process in multiprocessing.active_children():
                process.terminate()
            reason = error.strerror if isinstance(error, OSError) else None
            raise WorkersError(
                f"processes can't be started here: {(reason or str(error)).lower()}; -j 1 needs none"
            ) from None
        if multiprocessing.get_start_method() == "fork":  # else processes are started one by one, later
            _die_together(executor, [child for child in multiprocessing.active_children() if child not in others])
        return executor


def _die_together(executor: ProcessPoolExecutor, processes: Sequence[BaseProcess]) -> None:
    """Sees to it that a pool is given up as soon as one of its processes is killed, whatever that was doing.

    Killed while it was sending a result, it leaves half a message and a lock that the others wait for. Python then
    waits for the other half, for ever, as this process might be going to write it.
    """
    queue = getattr(executor, "_result_queue", None)
    writer = getattr(queue, "_writer", None)
    if writer is not None:
        writer.close()  # so that there is an end to read once all workers are gone
    threading.Thread(target=_end_with_first, args=(processes,), daemon=True).start()


def _end_with_first(processes: Sequence[BaseProcess]) -> None:
    wait([process.sentinel for process in processes])
    for process in processes:
        process.terminate()


def _prepare() -> None:
    """What a worker does first: Ctrl-C is the main process' business, and nobody outlives that."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in interrupts.ENDING:  # a terminal sends them to all processes; ours undo what belongs to the main one
        signal.signal(number, signal.SIG_DFL if number == signal.SIGTERM else signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    interrupts.exit_at_once(1)


class Cluster:
    """A Dask cluster.

    Not by its own executor (``distributed.cfexecutor``, seen in 2026.8): that never ends where a batch, whose worker
    died with the result, fails when it is done again, and fails where it dies once more just after that.
    """

    def __init__(self, address: str) -> None:
        self._client = _connected(address)
        self._asked: set[Future[list[Checked | SkippedFile]]] = set()
        self.width = max(1, len(self._versions())) * _AHEAD * 2

    def submit(self, batch: Sequence[Found], options: Options) -> Future[list[Checked | SkippedFile]]:
        """Starts a batch. Dask does it again by itself where a worker is lost."""
        from asyncio import run_coroutine_threadsafe

        try:
            asked = self._client.submit(check_sent, VERSION, _program(options.plugins), batch, options, pure=False)
            future = run_coroutine_threadsafe(_outcome(asked), self._client.loop.asyncio_loop)
        except Exception:
            if self._is_gone():
                raise WorkersError(_NO_SCHEDULER) from None
            raise
        self._asked.add(future)
        return future

    @property
    def lost(self) -> tuple[type[BaseException], ...]:
        """What a batch ends in whose worker or scheduler is gone."""
        from distributed.comm.core import CommClosedError
        from distributed.scheduler import KilledWorker

        return KilledWorker, CommClosedError, CancelledError, OSError

    def result(self, future: Future[list[Checked | SkippedFile]]) -> list[Checked | SkippedFile]:
        """Waits for a batch. Dask itself would wait forever for a scheduler or for workers that don't come back.

        Raises:
            WorkersError: The scheduler is gone, or there have been no workers for long.
        """
        self._asked.discard(future)
        alone = 0
        while not future.done():
            done, _ = waited([future], timeout=_GLANCE)
            if done:
                break
            if self._is_gone():
                raise WorkersError(_NO_SCHEDULER)
            alone = 0 if self._has_workers() else alone + _GLANCE
            if alone >= _PATIENCE:
                raise WorkersError(f"the Dask cluster has lost its workers: none for {alone} seconds")
        return future.result()

    def _is_gone(self) -> bool:
        return self._client.status in {"closing", "closed"}

    def _has_workers(self) -> bool:
        """Whether there are some; a scheduler that doesn't answer is another matter."""
        try:
            return self._client.status != "running" or bool(self._client.nthreads())
        except (OSError, RuntimeError, ValueError):
            return True

    def renew(self) -> None:
        """There is nothing that could be replaced from here."""
        raise WorkersError("the Dask cluster has lost its scheduler, or workers over the same documents")

    def stop(self) -> None:
        """Leaves the cluster."""
        for future in self._asked:
            future.cancel()
        with contextlib.suppress(Exception):
            self._client.close(timeout=1)

    def check_versions(self) -> None:
        """Makes sure that all workers have this rst2spec.

        Raises:
            WorkersError: One hasn't, or there is none.
        """
        found = self._versions()
        if not found:
            raise WorkersError("the Dask cluster has no workers")
        for worker, version in sorted(found.items()):
            if version != VERSION:
                raise WorkersError(_other_version(f"the Dask worker {worker}", version, VERSION))

    def _versions(self) -> dict[str, str]:
        told = self._client.get_versions(packages=["rst2spec"])["workers"]
        return {worker: versions["packages"].get("rst2spec") or "" for worker, versions in told.items()}


def check_sent(version: str, program: str, batch: Sequence[Found], options: Options) -> list[Checked | SkippedFile]:
    """Does a batch on a cluster's worker, which may have joined in the middle of a run, with whatever it has.

    What comes first among the arguments stays there in all versions, since they meet here.

    Raises:
        WorkersError: The worker would give other results than the process that started the run.
    """
    from distributed import get_worker

    worker = f"the Dask worker {get_worker().address}"
    if version != VERSION:
        raise WorkersError(_other_version(worker, VERSION, version))
    if options.plugins != all_declared():
        here = ", ".join(dict.fromkeys(plugin.package for plugin in all_declared())) or "none"
        there = ", ".join(dict.fromkeys(plugin.package for plugin in options.plugins)) or "none"
        raise WorkersError(f"{worker} has other plugins than this process: {here}, and not {there}")
    if program != _program(options.plugins):
        raise WorkersError(f"{worker} has rst2spec {VERSION} or a library of it with other code than this process")
    return check_batch(batch, options)


async def _outcome(asked: Any) -> list[Checked | SkippedFile]:
    outcome: list[Checked | SkippedFile] = await asked
    return outcome


def _other_version(worker: str, theirs: str, ours: str) -> str:
    has = f"has rst2spec {theirs}" if theirs else "has no rst2spec"
    return f"{worker} {has}, and this is {ours}"


@cache
def _program(plugins: tuple[Plugin, ...]) -> str:
    from rst2spec.cache import program_of

    return program_of(plugins)


def _connected(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError:
        raise WorkersError("--dask needs Dask: pip install 'rst2spec[dask]'") from None
    try:
        client: Any = Client(address, timeout=_PATIENCE, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise WorkersError(f"there is no Dask scheduler at {address}: {str(error).splitlines()[0]}") from None
    return client


@contextlib.contextmanager
def pool(workers: int) -> Iterator[Pool]:
    """A pool that is stopped at the end, however that comes."""
    with pools(1, workers) as (made,):
        yield made


@contextlib.contextmanager
def pools(count: int, workers: int = 1) -> Iterator[list[Pool]]:
    """Several pools, for work of which some parts have to be done by the same process."""
    made: list[Pool] = []
    with interrupts.Undone(_stop_all):  # before there are workers, so that none is ever left alone
        try:
            for _ in range(count):
                made.append(Pool(workers))  # noqa: PERF401  # those that were made are stopped where one can't be
            yield made
        finally:
            for item in made:
                item.stop()


def _stop_all() -> None:
    for process in multiprocessing.active_children():
        process.terminate()


@contextlib.contextmanager
def cluster(address: str) -> Iterator[Cluster]:
    """A cluster that is left at the end.

    Raises:
        WorkersError: There is none at the address, or its workers have another rst2spec.
    """
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)  # what is to be said of it is said in one line
    try:
        made = Cluster(address)
        try:
            made.check_versions()
            yield made
        finally:
            made.stop()
    finally:
        logging.disable(before)
