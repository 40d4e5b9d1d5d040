"""The engine on this machine: a pool of processes that check batches of documents."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Future, ThreadPoolExecutor
from multiprocessing.connection import Connection, wait
from queue import SimpleQueue
from typing import Final, TypeVar

from rst2spec import interrupts
from rst2spec.run.options import Options
from rst2spec.run.scheduler import EncodedResults, WorkersError, check_batch
from rst2spec.source.discover import InputFile

Returned = TypeVar("Returned")

_AHEAD: Final = 2  # batches for each worker, so that none waits for this process
_LIMIT: Final = 10  # seconds for a process to end after it was killed


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
        self._process.join(_LIMIT)
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
