"""How much of the machine a command uses, or which machines: workers, a cluster, and the cache."""

from __future__ import annotations

import argparse
import contextlib
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from rst2spec.cli.messages import print_message
from rst2spec.cli.workspace import Workspace
from rst2spec.config.errors import UsageError
from rst2spec.language.dialect import Dialect, activate, active
from rst2spec.run.document_result import DocumentResult, check_file
from rst2spec.run.options import Options
from rst2spec.source.discover import InputFile
from rst2spec.source.read import SkippedFile

if TYPE_CHECKING:
    from concurrent.futures import Future

    from rst2spec.run.cache import Cache
    from rst2spec.run.scheduler import Engine
    from rst2spec.run.worker_pool import Pool

Item = TypeVar("Item")
Returned = TypeVar("Returned")

AUTO: Final = 400
"""The number of documents from which ``-j auto`` starts a pool; for fewer, starting it takes longer."""

WORTH_CACHING: Final = 20
"""The number of documents from which a cache is used; fewer are compiled before it would be open."""


def cache_folder(arguments: argparse.Namespace, workspace: Workspace) -> str:
    """The cache's folder."""
    from rst2spec.run.cache import FOLDER

    return getattr(arguments, "cache_dir", None) or os.path.join(workspace.fixed_root, FOLDER)


@contextlib.contextmanager
def results(
    found: Sequence[InputFile], options: Options, arguments: argparse.Namespace, workspace: Workspace
) -> Iterator[Iterator[DocumentResult | SkippedFile]]:
    """The results of documents in their order, computed where the command line asks for.

    Raises:
        UsageError: The workers failed.
    """
    workers = workers_of(arguments, len(found))
    wants_cache = not arguments.no_cache and not options.keep_documents and len(found) >= WORTH_CACHING
    if workers < 2 and not arguments.dask and not wants_cache:
        yield (check_file(item, options) for item in found)
        return
    from rst2spec.run.scheduler import WorkersError, check_all

    try:
        with contextlib.ExitStack() as stack:
            engine = stack.enter_context(_engine(arguments, workers))
            cache = stack.enter_context(_cache(arguments, workspace)) if wants_cache else None
            yield check_all(found, options, cache=cache, engine=engine, loads=bool(arguments.dask))
    except WorkersError as error:
        raise UsageError(str(error)) from None


def workers_of(arguments: argparse.Namespace, count: int, auto: int = AUTO) -> int:
    """The number of processes: the given one, or one per processor if there are at least ``auto`` documents.

    There are never more than documents.
    """
    if arguments.dask:
        return 0
    if arguments.jobs != "auto":
        return min(int(arguments.jobs), count)
    if count < auto:
        return 1
    from rst2spec.run.worker_pool import processors

    return processors()


@contextlib.contextmanager
def pool_of(arguments: argparse.Namespace, workers: int) -> Iterator[Pool | None]:
    """A pool of processes; null if one process is enough, or with ``auto`` if none can be started.

    Raises:
        UsageError: None can be started.
    """
    if workers < 2:
        yield None
        return
    from rst2spec.run.scheduler import WorkersError
    from rst2spec.run.worker_pool import pool

    with contextlib.ExitStack() as stack:
        try:
            engine = stack.enter_context(pool(workers))
        except WorkersError as error:
            if arguments.jobs != "auto":
                raise UsageError(str(error)) from None
            engine = None
        yield engine


def mapped(
    function: Callable[[Item], Returned], items: Sequence[Item], arguments: argparse.Namespace, auto: int = AUTO
) -> Iterator[Returned]:
    """A function's results for some items, in order, computed by as many processes as the command line asks for.

    Args:
        function: The function, which can be pickled, and so can items and results.
        items: The items.
        arguments: The command line.
        auto: The number of items from which ``-j auto`` starts a pool.

    Raises:
        UsageError: The workers can't do it.
    """
    with pool_of(arguments, workers_of(arguments, len(items), auto)) as pool:
        if pool is None:
            yield from map(function, items)
            return
        from rst2spec.run.scheduler import batch_size

        size = batch_size(len(items), pool.width)
        chunks = (items[start : start + size] for start in range(0, len(items), size))
        yield from each_of(partial(_each, function), chunks, pool)


def each_of(function: Callable[[Item], list[Returned]], batches: Iterable[Item], pool: Pool) -> Iterator[Returned]:
    """The results of a function for some batches, in order, computed by a pool.

    Raises:
        UsageError: A worker died.
    """
    under_way: deque[Future[list[Returned]]] = deque()
    try:
        for batch in batches:
            under_way.append(pool.call(_call, active(), function, batch))
            if len(under_way) > pool.width:
                yield from under_way.popleft().result()
        while under_way:
            yield from under_way.popleft().result()
    except pool.worker_death_errors:
        raise UsageError("a worker process died, maybe for lack of memory; -j 1 needs the least") from None


def _call(dialect: Dialect, function: Callable[[Item], list[Returned]], batch: Item) -> list[Returned]:
    """Calls a function in a worker, which may have started without the dialect."""
    activate(dialect)
    return function(batch)


def _each(function: Callable[[Item], Returned], items: Sequence[Item]) -> list[Returned]:
    return [function(item) for item in items]


def _engine(arguments: argparse.Namespace, workers: int) -> contextlib.AbstractContextManager[Engine | None]:
    if not arguments.dask:
        return pool_of(arguments, workers)
    from rst2spec.run.dask_cluster import cluster

    return cluster(arguments.dask)


@contextlib.contextmanager
def _cache(arguments: argparse.Namespace, workspace: Workspace) -> Iterator[Cache | None]:
    from rst2spec.run.cache import Cache, why_not_used

    folder = cache_folder(arguments, workspace)
    reason = why_not_used(folder, is_named=bool(arguments.cache_dir))
    if reason:
        print_message(f"the cache {folder} is not used: {reason}")
        yield None
        return
    cache = Cache(folder)
    try:
        yield cache
    finally:
        cache.close()
