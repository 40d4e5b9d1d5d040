"""Distributes the versions of documents to workers; all versions of a path go to the same one."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing
from typing import Final, Protocol

from rst2spec.changelog.request import Request
from rst2spec.changelog.worker import VersionResult, Worker, work
from rst2spec.run.options import Options
from rst2spec.run.scheduler import WorkersError
from rst2spec.source.commits import FileChange, History

_BATCH: Final = 128  # versions: about 10 ms of work, and less than a megabyte of contents
_AHEAD: Final = 32  # batches queued per worker, so that no worker waits for git
_ATTEMPTS: Final = 3


class WorkerProcess(Protocol):
    """A worker in its own process."""

    def call(self, function: Callable[..., list[VersionResult]], *arguments: object) -> Future[list[VersionResult]]:
        """Calls a function in the worker."""

    @property
    def worker_death_errors(self) -> tuple[type[BaseException], ...]:
        """The exceptions that a call raises if its worker died."""

    def renew(self) -> None:
        """Replaces the worker."""


def results_of(
    history: History,
    items: Iterator[FileChange],
    request: Request,
    pools: Sequence[WorkerProcess],
) -> Iterator[tuple[FileChange, VersionResult]]:
    """Each touched document with its result. All versions of a path go to one worker, which caches their meanings."""
    if not pools:
        with closing(Worker(history.folder, request.options)) as worker:
            for batch in _batches(items, _BATCH):
                yield from zip(batch, worker.work(batch), strict=True)
        return
    shards = [_Shard(pool, history.folder, request.options) for pool in pools]
    shard_of_path: dict[str, _Shard] = {}
    for item in items:
        shard = shard_of_path.get(item.path)
        if shard is None:
            shard = shard_of_path[item.path] = min(shards, key=lambda one: one.item_count)
        shard.add(item)
        if len(shard.batch) == _BATCH:
            shard.start()
            if len(shard.running) > _AHEAD:
                yield from shard.result()
    for shard in shards:
        shard.start()
    while any(shard.running for shard in shards):
        for shard in shards:
            if shard.running:
                yield from shard.result()


def _batches(items: Iterator[FileChange], size: int) -> Iterator[list[FileChange]]:
    batch: list[FileChange] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


class _Shard:
    """A worker with its queue."""

    def __init__(self, pool: WorkerProcess, folder: str, options: Options) -> None:
        self.item_count = 0
        self.batch: list[FileChange] = []
        self.running: deque[tuple[list[FileChange], Future[list[VersionResult]]]] = deque()
        self._pool = pool
        self._arguments = (folder, options)

    def add(self, item: FileChange) -> None:
        """Adds a version to the next batch."""
        self.item_count += 1
        self.batch.append(item)

    def start(self) -> None:
        """Submits the batch."""
        if self.batch:
            self.running.append((self.batch, self._submit(self.batch)))
            self.batch = []

    def result(self) -> Iterable[tuple[FileChange, VersionResult]]:
        """Waits for the first batch and returns its results. If the worker died, a new one repeats the batch."""
        for attempt in range(1, _ATTEMPTS + 1):
            batch, future = self.running[0]
            try:
                outcomes = future.result()
            except self._pool.worker_death_errors:
                if attempt == _ATTEMPTS:
                    break
                self._pool.renew()
                self.running = deque([(batch, self._submit(batch)) for batch, _ in self.running])
            else:
                self.running.popleft()
                return zip(batch, outcomes, strict=True)
        raise WorkersError(
            f"a worker died {_ATTEMPTS} times at the same versions, maybe because it ran out of memory; try -j 1"
        )

    def _submit(self, batch: list[FileChange]) -> Future[list[VersionResult]]:
        return self._pool.call(work, *self._arguments, batch)
