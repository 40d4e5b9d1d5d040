"""Where a command runs its work: worker processes or a cluster; and the cache."""

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
"""The number of documents from which ``-j auto`` starts a pool; for fewer, starting it takes longer."""

WORTH_CACHING: Final = 20
"""The number of documents from which a cache is used; fewer are compiled before it would be open."""


def add_running_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments for workers and cache."""
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
    """The cache's folder: beside the configuration, else in the git root, else in the working directory.

    It doesn't depend on what is compiled, so that ``rst2spec cache`` finds it.
    """
    from rst2spec.run.cache import FOLDER
    from rst2spec.source.discover import find_root

    is_given = workspace.found_by in {"option", "configuration"}
    folder = workspace.root if is_given else find_root(os.getcwd())
    return getattr(arguments, "cache_dir", None) or os.path.join(folder, FOLDER)


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
    from rst2spec.run.engines import processors

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
