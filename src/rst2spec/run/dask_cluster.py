"""The engine on other machines: a Dask cluster that checks batches of documents."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError, Future
from concurrent.futures import wait as wait_for_futures
from functools import cache
from typing import Any, Final

from rst2spec.failures import error_text, named_error
from rst2spec.plugins import Plugin, all_declared
from rst2spec.run.options import Options
from rst2spec.run.scheduler import EncodedResults, WorkersError, check_batch
from rst2spec.source.discover import InputFile
from rst2spec.version import VERSION

_PATIENCE: Final = 10  # seconds, for a scheduler to answer and for workers to come back
_INTERVAL: Final = 2  # seconds between looks at whether a cluster is still there
_NO_SCHEDULER: Final = "the Dask cluster lost its scheduler"
_AHEAD: Final = 4  # batches for each worker: the way to it is longer than to a process


class Cluster:
    """A Dask cluster.

    It doesn't use Dask's own executor (``distributed.cfexecutor``, seen in 2026.8), which hangs if a worker dies with a
    result and the repeated batch fails, and fails if the worker dies again.
    """

    def __init__(self, address: str) -> None:
        self._client = _connected(address)
        self._asked: set[Future[EncodedResults]] = set()
        self.width = max(1, len(self._versions())) * _AHEAD

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
