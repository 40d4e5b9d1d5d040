"""Engines that check batches of documents outside of this process: a pool of processes, or a Dask cluster."""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for_futures
from functools import cache
from multiprocessing.connection import Connection, wait
from queue import SimpleQueue
from typing import Any, Final, TypeVar

from rst2spec import interrupts
from rst2spec.failures import error_text, named_error
from rst2spec.plugins import Plugin, all_declared
from rst2spec.run.options import Options
from rst2spec.run.scheduler import EncodedResults, WorkersError, check_batch
from rst2spec.source.discover import InputFile
from rst2spec.version import VERSION

Returned = TypeVar("Returned")

_PATIENCE: Final = 10  # seconds, for a scheduler to answer and for workers to come back
_INTERVAL: Final = 2  # seconds between looks at whether a cluster is still there
_NO_SCHEDULER: Final = "the Dask cluster lost its scheduler"
_AHEAD: Final = 2  # batches for each worker, so that none waits for this process


class WorkerDiedError(BrokenExecutor):
    """A process of the pool ended in the middle of its work."""


def processors() -> int:
    """The number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _Worker:
    """A worker process, which runs one call after the other. A thread of this process sends the calls and waits.

    Each worker has its own connection, unlike in a ``ProcessPoolExecutor``: if it is killed in the middle of a result,
    this process reads the end of the connection at once, and no lock is left that others would wait for.
    """

    def __init__(self) -> None:
        self._is_lost = False
        self._connection, theirs = multiprocessing.Pipe()
        self._process = multiprocessing.Process(target=_work, args=(theirs,), daemon=True)
        try:
            self._process.start()
        except BaseException:
            self._connection.close()
            raise
        finally:
            theirs.close()  # so that the connection ends with the worker

    def call(self, function: Callable[..., Returned], arguments: Sequence[object]) -> Returned:
        """Calls a function in the worker.

        Raises:
            WorkerDiedError: The process has ended.
        """
        try:
            self._connection.send((function, arguments))
            is_done, outcome = self._connection.recv()
        except (EOFError, OSError):
            self._is_lost = True  # a process closes its connections a moment before it has ended
            raise WorkerDiedError("a worker died") from None
        if is_done:
            returned: Returned = outcome
            return returned
        raise outcome

    def is_alive(self) -> bool:
        """Whether the process is alive."""
        return not self._is_lost and self._process.is_alive()

    def end(self) -> None:
        """Ends the process at once, whatever it is doing."""
        self._process.terminate()

    def close(self) -> None:
        """Releases the resources of a process that was ended."""
        self._process.join(_PATIENCE)
        self._connection.close()


class Pool:
    """A pool of processes on this machine, each of which has a thread here."""

    worker_death_errors = (BrokenExecutor, CancelledError)

    def __init__(self, workers: int) -> None:
        self.width = workers * _AHEAD
        self._count = workers
        self._workers: list[_Worker] = []
        self._start()

    def submit(self, batch: Sequence[InputFile], options: Options) -> Future[EncodedResults]:
        """Submits a batch."""
        return self.call(check_batch, batch, options)

    def call(self, function: Callable[..., Returned], *arguments: object) -> Future[Returned]:
        """Submits a call; replaces dead workers first."""
        if not all(worker.is_alive() for worker in self._workers):
            self.renew()
        try:
            return self._threads.submit(self._call, function, arguments)
        except RuntimeError as error:  # it starts a thread if all are busy
            raise WorkersError(f"worker processes can't be used: {error}; try -j 1") from None

    def result(self, future: Future[EncodedResults]) -> EncodedResults:
        """Waits for a batch."""
        return future.result()

    def renew(self) -> None:
        """Replaces all workers."""
        self.stop()
        self._start()

    def stop(self) -> None:
        """Ends all workers at once, whatever they are doing."""
        self.end()
        self._threads.shutdown(cancel_futures=True)  # each thread that waits reads the end of its connection
        for worker in self._workers:
            worker.close()

    def end(self) -> None:
        """Ends all processes without waiting."""
        for worker in self._workers:
            worker.end()

    def _start(self) -> None:
        """Starts the processes, and only then the threads, because forking doesn't copy threads."""
        self._workers = []
        try:
            for _ in range(self._count):
                self._workers.append(_Worker())  # those that have started are ended if one can't
        except (OSError, ImportError) as error:  # too many processes or files; a system that has none
            for worker in self._workers:
                worker.end()
                worker.close()
            reason = error.strerror if isinstance(error, OSError) else None
            raise WorkersError(
                f"worker processes can't be started: {(reason or str(error)).lower()}; try -j 1"
            ) from None
        self._idle: SimpleQueue[_Worker] = SimpleQueue()
        for worker in self._workers:
            self._idle.put(worker)
        self._threads = ThreadPoolExecutor(self._count)

    def _call(self, function: Callable[..., Returned], arguments: Sequence[object]) -> Returned:
        """Calls a function in an idle worker; runs in a thread."""
        worker = self._idle.get()
        try:
            return worker.call(function, arguments)
        finally:
            self._idle.put(worker)


def _work(connection: Connection) -> None:
    """The main function of a worker: runs one call after the other."""
    _prepare()
    while True:
        try:
            function, arguments = connection.recv()
        except EOFError:
            return
        try:
            outcome = True, function(*arguments)
        except BaseException as error:  # the parent process must learn about it, whatever it is
            outcome = False, error
        try:
            connection.send(outcome)
        except OSError:  # the parent process is gone
            return
        except Exception as error:  # an exception of a plugin may be one that can't be sent
            connection.send((False, RuntimeError(f"{type(error).__name__}: {error}")))


def _prepare() -> None:
    """Prepares a worker: it ignores Ctrl-C, which the main process handles, and ends with the main process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in interrupts.ENDING:  # the main process's handlers must not run here
        signal.signal(number, signal.SIG_DFL if number == signal.SIGTERM else signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        watch = threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True)
        with contextlib.suppress(RuntimeError):  # too many threads: this process ends after its batch instead
            watch.start()


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    interrupts.exit_at_once(1)


class Cluster:
    """A Dask cluster.

    It doesn't use Dask's own executor (``distributed.cfexecutor``, seen in 2026.8), which hangs if a worker dies with a
    result and the repeated batch fails, and fails if the worker dies again.
    """

    def __init__(self, address: str) -> None:
        self._client = _connected(address)
        self._asked: set[Future[EncodedResults]] = set()
        self.width = max(1, len(self._versions())) * _AHEAD * 2

    def submit(self, batch: Sequence[InputFile], options: Options) -> Future[EncodedResults]:
        """Submits a batch. Dask repeats it by itself if a worker is lost."""
        from asyncio import run_coroutine_threadsafe

        try:
            asked = self._client.submit(check_sent, VERSION, _program(options.plugins), batch, options, pure=False)
            future = run_coroutine_threadsafe(_result_of(asked), self._client.loop.asyncio_loop)
        except Exception:
            if self._is_gone():
                raise WorkersError(_NO_SCHEDULER) from None
            raise
        self._asked.add(future)
        return future

    @property
    def worker_death_errors(self) -> tuple[type[BaseException], ...]:
        """What waiting for a batch raises if its worker or scheduler is gone."""
        from distributed.scheduler import KilledWorker

        return KilledWorker, CancelledError, OSError  # a closed connection is an OSError

    def result(self, future: Future[EncodedResults]) -> EncodedResults:
        """Waits for a batch. Dask itself would wait forever for a lost scheduler or lost workers.

        Raises:
            WorkersError: The scheduler is gone, or the cluster had no workers for a long time.
        """
        self._asked.discard(future)
        alone = 0
        while not future.done():
            done, _ = wait_for_futures([future], timeout=_INTERVAL)
            if done:
                break
            if self._is_gone():
                raise WorkersError(_NO_SCHEDULER)
            alone = 0 if self._has_workers() else alone + _INTERVAL
            if alone >= _PATIENCE:
                raise WorkersError(f"the Dask cluster lost its workers: it had none for {alone} seconds")
        return future.result()

    def _is_gone(self) -> bool:
        return self._client.status in {"closing", "closed"}

    def _has_workers(self) -> bool:
        """Whether there are workers; also true if the scheduler doesn't answer."""
        try:
            return self._client.status != "running" or bool(self._client.nthreads())
        except (OSError, RuntimeError, ValueError):
            return True

    def renew(self) -> None:
        """Fails: workers of a cluster can't be replaced from here."""
        raise WorkersError("the Dask cluster lost its scheduler, or workers at the same documents")

    def stop(self) -> None:
        """Leaves the cluster."""
        for future in self._asked:
            future.cancel()
        with contextlib.suppress(Exception):
            self._client.close(timeout=1)

    def check_versions(self) -> None:
        """Verifies that all workers have this version of rst2spec.

        Raises:
            WorkersError: One doesn't, or there are no workers.
        """
        found = self._versions()
        if not found:
            raise WorkersError("the Dask cluster has no workers")
        for worker, version in sorted(found.items()):
            if version != VERSION:
                raise WorkersError(_other_version(f"the Dask worker {worker}", version, VERSION))

    def _versions(self) -> dict[str, str]:
        answers = self._client.get_versions(packages=["rst2spec"])["workers"]
        return {worker: versions["packages"].get("rst2spec") or "" for worker, versions in answers.items()}


def check_sent(version: str, program: str, batch: Sequence[InputFile], options: Options) -> EncodedResults:
    """Checks a batch on a cluster's worker, which may have joined in the middle of a run with another version.

    The first argument stays the first one in all versions, because different versions meet here.

    Raises:
        WorkersError: The worker has another version, other code or other plugins than the process that started the run.
    """
    from distributed import get_worker

    worker = f"the Dask worker {get_worker().address}"
    if version != VERSION:
        raise WorkersError(_other_version(worker, VERSION, version))
    if options.plugins != all_declared():
        here = ", ".join(dict.fromkeys(plugin.package for plugin in all_declared())) or "none"
        there = ", ".join(dict.fromkeys(plugin.package for plugin in options.plugins)) or "none"
        raise WorkersError(f"{worker} has other plugins: {here} (this process: {there})")
    if program != _program(options.plugins):
        raise WorkersError(f"{worker} has different code of rst2spec {VERSION} or its libraries")
    return check_batch(batch, options)


async def _result_of(asked: Any) -> EncodedResults:
    results: EncodedResults = await asked
    return results


def _other_version(worker: str, theirs: str, ours: str) -> str:
    has = f"has rst2spec {theirs}" if theirs else "has no rst2spec"
    return f"{worker} {has}, expected {ours}"


@cache
def _program(plugins: tuple[Plugin, ...]) -> str:
    from rst2spec.run.cache import code_fingerprint

    return code_fingerprint(plugins)


def _connected(address: str) -> Any:
    """A client of the scheduler at an address.

    Raises:
        WorkersError: There is none, or something else answers.
    """
    try:
        from distributed import Client
    except ImportError:
        raise WorkersError("--dask needs Dask: pip install 'rst2spec[dask]'") from None
    connecting: Future[Any] = Future()

    def connect() -> None:
        try:
            connecting.set_result(Client(address, timeout=_PATIENCE, set_as_default=False))  # type: ignore[no-untyped-call]
        except BaseException as error:  # the waiting thread handles it, whatever it is
            connecting.set_exception(error)

    limit = 2 * _PATIENCE  # Dask's timeout holds for the connection and for the first question
    try:
        # Dask's timeouts (seen in 2026.8) don't end the wait for a greeting that another kind of server never sends.
        threading.Thread(target=connect, daemon=True).start()
        return connecting.result(limit)
    except TimeoutError as error:
        reason = error_text(error) or f"no answer within {limit} seconds"
    except (OSError, ValueError) as error:
        reason = error_text(error)
    except Exception as error:  # Dask takes the answer of another server for its own, for example
        reason = f"connecting ended with {named_error(error)}"
    raise WorkersError(f"no Dask scheduler at {address}: {reason}")


@contextlib.contextmanager
def pool(workers: int) -> Iterator[Pool]:
    """A pool that is stopped at the end of the context."""
    with pools(1, workers) as (started,):
        yield started


@contextlib.contextmanager
def pools(count: int, workers: int = 1) -> Iterator[list[Pool]]:
    """Several pools, for work whose parts must go to the same process."""
    started: list[Pool] = []
    with interrupts.CleanupOnInterrupt(_end_children):  # before workers start, so that all of them end
        try:
            for _ in range(count):
                started.append(Pool(workers))  # noqa: PERF401  # those that have started are stopped if one can't
            yield started
        finally:
            for item in started:
                item.end()
            for item in started:
                item.stop()


def _end_children() -> None:
    for process in multiprocessing.active_children():
        process.terminate()


@contextlib.contextmanager
def cluster(address: str) -> Iterator[Cluster]:
    """A connection to a cluster, closed at the end of the context.

    Raises:
        WorkersError: There is none at the address, or its workers have another version.
    """
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)  # each of its errors is one line of ours
    try:
        connected = Cluster(address)
        try:
            connected.check_versions()
            yield connected
        finally:
            connected.stop()
    finally:
        logging.disable(before)
