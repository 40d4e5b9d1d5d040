"""How much of the machine a command uses, or which machines: workers, a cluster, and what is remembered."""

from __future__ import annotations

import argparse
import contextlib
import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from rst2spec.cli.arguments import ArgumentContainer
from rst2spec.cli.messages import print_message
from rst2spec.cli.workspace import Workspace
from rst2spec.config.errors import UsageError
from rst2spec.run.document_result import DocumentResult, check_file
from rst2spec.run.options import Options
from rst2spec.source.discover import InputFile
from rst2spec.source.read import SkippedFile

if TYPE_CHECKING:
    from rst2spec.run.cache import Cache
    from rst2spec.run.engines import Pool
    from rst2spec.run.scheduler import Engine

AUTO: Final = 400
"""Documents from which ``-j auto`` starts a pool: fewer are done before it would have paid off."""

WORTH_CACHING: Final = 20
"""Documents from which a cache is used: fewer are compiled before it would be open."""


def add_running_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments that say how to run."""
    group = parser.add_argument_group("running")
    add_jobs_argument(group)
    group.add_argument("--dask", metavar="ADDRESS", help="run on a Dask cluster, such as tcp://scheduler:8786")
    group.add_argument("--no-cache", action="store_true", help="remember nothing of this run, and nothing of others")
    group.add_argument("--cache-dir", metavar="DIR", help="default: .rst2spec_cache in the root")


def add_jobs_argument(parser: ArgumentContainer) -> None:
    """The argument ``-j``."""
    parser.add_argument(
        "-j",
        "--jobs",
        metavar="N",
        type=_jobs,
        default="auto",
        help="processes; auto takes one for each processor where there is enough to do (default: auto)",
    )


def cache_folder(arguments: argparse.Namespace, workspace: Workspace) -> str:
    """Where the cache lies."""
    from rst2spec.run.cache import FOLDER

    return arguments.cache_dir or os.path.join(workspace.root, FOLDER)


@contextlib.contextmanager
def results(
    found: Sequence[InputFile], options: Options, arguments: argparse.Namespace, workspace: Workspace
) -> Iterator[Iterator[DocumentResult | SkippedFile]]:
    """The results of documents in their order, computed as the command line asks.

    Raises:
        UsageError: The workers can't do it.
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
    """How many processes: as many as given, or one for each processor from ``auto`` documents on.

    None that would have no document to do.
    """
    if arguments.dask:
        return 0
    if arguments.jobs != "auto":
        return min(int(arguments.jobs), count)
    if count < auto:
        return 1
    from rst2spec.run.engines import processors

    return processors()


@contextlib.contextmanager
def pool_of(arguments: argparse.Namespace, workers: int) -> Iterator[Pool | None]:
    """A pool of processes; none where one will do, and with ``auto`` where none can be started.

    Raises:
        UsageError: None can be started.
    """
    if workers < 2:
        yield None
        return
    from rst2spec.run.engines import pool
    from rst2spec.run.scheduler import WorkersError

    with contextlib.ExitStack() as stack:
        try:
            engine = stack.enter_context(pool(workers))
        except WorkersError as error:
            if arguments.jobs != "auto":
                raise UsageError(str(error)) from None
            engine = None
        yield engine


def _engine(arguments: argparse.Namespace, workers: int) -> contextlib.AbstractContextManager[Engine | None]:
    if not arguments.dask:
        return pool_of(arguments, workers)
    from rst2spec.run.engines import cluster

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


def _jobs(text: str) -> str:
    if text == "auto" or (text.isdecimal() and int(text) > 0):
        return text
    raise argparse.ArgumentTypeError("is a number from 1, or auto")
