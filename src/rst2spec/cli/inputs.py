"""What ``compile`` and ``check`` have in common: which documents to read, and how."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rst2spec.cli.config import load_config
from rst2spec.cli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from rst2spec.checks.base import Level
    from rst2spec.spec.result import Result

_STDIN: Final = "-"
_LONG: Final = 300  # documents: about half a second


def add_input_arguments(parser: argparse.ArgumentParser, *, required: bool) -> None:
    """The arguments that say what to read, and how."""
    parser.add_argument(
        "paths",
        metavar="PATH",
        nargs="+" if required else "*",
        help="a folder, a file, a glob in quotes, or - for standard input",
    )
    parser.add_argument(
        "--reader",
        choices=("auto", "template", "docutils"),
        default="auto",
        help="how to read: auto asks docutils only where it is needed (default: auto)",
    )
    parser.add_argument("--strict-rst", action="store_true", help="also report what docutils itself reports (R211)")
    parser.add_argument(
        "--root",
        metavar="DIR",
        help="what paths in findings are relative to (default: the configuration's folder, else the git root)",
    )
    parser.add_argument(
        "--stdin-filename", metavar="NAME", help="the file's name for standard input (source-target.rst)"
    )


def run_pipeline(arguments: argparse.Namespace, level: Level = "all", *, for_report: bool = True) -> Result:
    """Reads, compiles and checks what the arguments name; findings below ``level`` are of no interest.

    Raises:
        UsageError: There is nothing to read.
    """
    from rst2spec.pipeline import Options, check_source, run, see_together
    from rst2spec.source.discover import discover, find_root
    from rst2spec.source.read import SkippedFile, decode

    config = load_config(Path.cwd())
    options = Options(arguments.reader, arguments.strict_rst, config.systems, level, for_report)
    paths: list[str] = arguments.paths
    if "" in paths:
        raise UsageError("a path is empty")
    if _STDIN in paths:
        if len(paths) > 1:
            raise UsageError("standard input (-) can't be read together with other paths")
        name = arguments.stdin_filename or "-"
        source = decode(sys.stdin.buffer.read(), name, report_path=name, named=True)
        checked = source if isinstance(source, SkippedFile) else check_source(source, options)
        return see_together([checked], options)
    root = Path(arguments.root) if arguments.root else config.folder or find_root(Path.cwd())
    if not root.is_dir():
        raise UsageError(f"--root {arguments.root}: no such folder")
    found = discover(paths, root)
    if not any(not item.named or os.path.lexists(item.file) for item in found):
        missing = [path for path in paths if not os.path.lexists(path)]
        if missing:
            raise UsageError(f"nothing to read: there is no {missing[0]}")
        raise UsageError(f"nothing to read: there is no .rst file in {', '.join(paths)}")
    with _progress(len(found)) as advance:
        return run(found, options, advance)


@contextmanager
def _progress(total: int) -> Iterator[Callable[[], None] | None]:
    """A progress bar on standard error, where that is a terminal and the work is long."""
    if total < _LONG or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns: list[Any] = [TextColumn("reading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()]
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=total)
        yield lambda: bar.advance(task)
