"""What the commands over documents have in common: which documents to read, how, and what the configuration says."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, TypeVar

from rst2spec.cli.arguments import ArgumentContainer
from rst2spec.cli.messages import print_message
from rst2spec.cli.workspace import Workspace
from rst2spec.config.errors import UsageError
from rst2spec.config.load import Config, config_of_file, load_config
from rst2spec.interrupts import CleanupOnInterrupt

if TYPE_CHECKING:
    from collections.abc import Callable

    from rst2spec.checks.earlier import EarlierDocument
    from rst2spec.run.options import Options
    from rst2spec.source.discover import InputFile
    from rst2spec.spec.result import Result

Input = TypeVar("Input")

STDIN: Final = "-"
_PATHS: Final = "a folder, a file, a glob in quotes, or - for standard input"
_LONG: Final = 300  # documents: about half a second
_LISTS: Final = ("select", "extend-select", "ignore", "exclude")


def add_input_arguments(parser: argparse.ArgumentParser, *, required: bool, paths_help: str = _PATHS) -> None:
    """The arguments that say what to read, and how; ``paths_help`` describes the paths in ``--help``."""
    parser.add_argument(
        "paths",
        metavar="PATH",
        nargs="+" if required else "*",
        help=paths_help + ("" if required else " (default: the configuration's documents, else this folder)"),
    )
    group = parser.add_argument_group("reading")
    group.add_argument(
        "--reader",
        choices=("auto", "template", "docutils"),
        default="auto",
        help="how to read: auto asks docutils only where it is needed (default: auto)",
    )
    group.add_argument("--strict-rst", action="store_true", help="also report what docutils itself reports (R211)")
    group.add_argument(
        "--stdin-filename", metavar="NAME", help="the file's name for standard input (source-target.rst)"
    )
    group.add_argument(
        "--allow-empty", action="store_true", help="go on where nothing that was named is a dataflow document"
    )
    add_place_arguments(group)
    add_config_arguments(parser)


def add_place_arguments(group: ArgumentContainer) -> None:
    """The arguments that say what paths are relative to, and what to leave out."""
    group.add_argument(
        "--root",
        metavar="DIR",
        help="what paths in findings are relative to (default: the configuration's folder, else the git root)",
    )
    group.add_argument(
        "--exclude", metavar="PATTERN", action="append", help="leave out what a gitignore pattern matches"
    )
    group.add_argument(
        "--force-exclude", action="store_true", default=None, help="leave it out even where a file is named"
    )


def add_config_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments that say which configuration counts."""
    group = parser.add_argument_group("configuration")
    one = group.add_mutually_exclusive_group()
    one.add_argument("--config", metavar="FILE", help="default: the nearest rst2spec.toml or pyproject.toml")
    one.add_argument("--isolated", action="store_true", help="read no configuration")


def add_selection_arguments(parser: argparse.ArgumentParser, *, can_fail: bool = True) -> None:
    """The arguments that say which findings count; where they ``can_fail`` the command, also from which severity."""
    group = parser.add_argument_group("which findings", "Codes, prefixes (R2) or names; several with commas.")
    group.add_argument("--select", metavar="CODE", action="append", help="look for these only")
    group.add_argument("--extend-select", metavar="CODE", action="append", help="look for these, too")
    group.add_argument("--ignore", metavar="CODE", action="append", help="don't look for these")
    if not can_fail:
        return
    group.add_argument("--severity", metavar="CODE=LEVEL", action="append", help="info, warning or error for these")
    group.add_argument(
        "--fail-on",
        choices=("info", "warning", "error", "none"),
        help="the least severity that makes the exit code 1 (default: error)",
    )


def workspace_of(arguments: argparse.Namespace, start: str | None = None) -> Workspace:
    """Reads the configuration and puts the command line over it.

    Args:
        arguments: The command line.
        start: From where upward the configuration is looked for; the working directory by default.

    Raises:
        UsageError: It can't be read, or says something that rst2spec doesn't know.
    """
    from rst2spec.source.discover import find_root

    start = start or os.getcwd()
    if arguments.config:
        config = config_of_file(arguments.config)
    else:
        config = Config() if arguments.isolated else load_config(start)
    config = config.with_values(_said(arguments))
    given = getattr(arguments, "root", None)
    root = given or config.folder or find_root(start)
    if not os.path.isdir(root):
        raise UsageError(f"--root {given}: no such folder")
    return Workspace(config, root)


def _said(arguments: argparse.Namespace) -> dict[str, Any]:
    """What the command line says of settings."""
    settings: dict[str, Any] = {}
    for name in _LISTS:
        values = getattr(arguments, name.replace("-", "_"), None)
        if values is not None:
            commas = name != "exclude"
            settings[name] = [part.strip() for value in values for part in (value.split(",") if commas else [value])]
    if getattr(arguments, "severity", None):
        pairs = [pair.partition("=") for value in arguments.severity for pair in value.split(",")]
        settings["severity"] = {code.strip(): level.strip() for code, _, level in pairs}
    for name in ("fail-on", "force-exclude"):
        value = getattr(arguments, name.replace("-", "_"), None)
        if value is not None:
            settings[name] = value
    return settings


def run_pipeline(arguments: argparse.Namespace, workspace: Workspace, **options: Any) -> Result | None:
    """Reads, compiles and checks what the arguments name.

    Args:
        arguments: The command line.
        workspace: Where it runs.
        options: More options of the run (``run.options.Options``).

    Returns:
        The result; null where the configuration left out all that was named.

    Raises:
        UsageError: There is nothing to read.
    """
    found = find_documents(arguments, workspace)
    if all(item.is_reference_only for item in found) and not arguments.allow_empty:
        return None
    return run_documents(found, (), arguments, workspace, **options)


def run_documents(
    found: Sequence[InputFile],
    earlier: Sequence[EarlierDocument],
    arguments: argparse.Namespace,
    workspace: Workspace,
    **options: Any,
) -> Result:
    """Reads, compiles and checks documents that were found.

    Args:
        found: The documents.
        earlier: The documents as they were in the baseline.
        arguments: The command line.
        workspace: Where it runs.
        options: More options of the run (``run.options.Options``).
    """
    from dataclasses import replace

    from rst2spec.cli.running import results
    from rst2spec.run.accumulator import aggregate

    settings = options_of(arguments, workspace, **options)
    with results(found, settings, arguments, workspace) as inputs, progress(len(found)) as advance:
        result = aggregate(advancing(inputs, advance), settings, earlier)
    return replace(result, empty_reason=empty_reason_of(result, found))


def empty_reason_of(result: Result, found: Sequence[InputFile]) -> str:
    """Why a result has no documents; blank where it has some, or where a file could not be read."""
    if result.report_paths or any(item.code == "R901" for item in result.diagnostics):
        return ""
    return not_dataflow([item.report_path for item in found if not item.is_reference_only])


def not_dataflow(paths: Sequence[str]) -> str:
    """The message that none of some files is a dataflow document; blank where there is none."""
    if not paths:
        return ""
    if len(paths) == 1:
        problem = f"{'standard input' if paths[0] == STDIN else paths[0]} is not a dataflow document"
    else:
        problem = f"none of {len(paths):,} RST files is a dataflow document, such as {paths[0]}"
    return f"nothing to read: {problem}; --allow-empty goes on without any"


def is_empty(reason: str, arguments: argparse.Namespace, workspace: Workspace) -> bool:
    """Whether there is nothing to do because no dataflow document was named, and hooks may do that.

    Args:
        reason: Why there is nothing to read; blank where there is something.
        arguments: The command line.
        workspace: Where it runs.

    Raises:
        UsageError: No dataflow document was named, and neither ``--allow-empty`` nor ``--force-exclude`` expects that.
    """
    if not reason or arguments.allow_empty:
        return False
    if not workspace.config["force-exclude"]:
        raise UsageError(reason)
    return True


def advancing(inputs: Iterable[Input], advance: Callable[[], None]) -> Iterator[Input]:
    """The same, with ``advance`` called for each."""
    for item in inputs:
        yield item
        advance()


def options_of(arguments: argparse.Namespace, workspace: Workspace, **options: Any) -> Options:
    """The options of a run."""
    from rst2spec.config.policy import policy_of, systems_of
    from rst2spec.run.options import Options

    policy = policy_of(workspace.config, workspace.root, strict_rst=arguments.strict_rst)
    return Options(arguments.reader, policy, systems_of(workspace.config), **options)


def nothing_left(reason: str = "nothing to read: all that was named is excluded") -> int:
    """Says why there is nothing to do, which is no error: hooks name what has changed."""
    print_message(reason)
    return 0


def tell_unreadable(result: Result) -> int:
    """Reports which documents could not be read or compiled, one line each: no format has what they contain.

    Returns:
        The exit code: 0, or 1 where there is one.
    """
    from rst2spec.checks.policy import MISSING

    unreadable = [item for item in result.diagnostics if item.code in MISSING]
    for item in unreadable:
        problem = item.message if item.code == "R901" else f"is missing: {item.message}. {item.hint}"
        print_message(f"{item.path} {problem}")
    return 1 if unreadable else 0


def find_documents(
    arguments: argparse.Namespace, workspace: Workspace, *, is_compared: bool = False
) -> tuple[InputFile, ...]:
    """The documents that the arguments name, and those that the configuration names besides.

    None of the first kind where the configuration left out all that was named, with ``--allow-empty`` where a folder
    has none, and with ``is_compared`` (with a revision or a baseline) where there is none: they may be lost.

    Raises:
        UsageError: There is nothing to read.
    """
    from rst2spec.config.policy import exclusion_of
    from rst2spec.source.discover import discover

    configured = configured_documents(workspace, may_be_missing=is_compared)
    context = [name for name in configured if os.path.isdir(name)]
    paths = paths_of(arguments, workspace, may_be_missing=is_compared)
    if STDIN in paths:
        return _with_stdin(arguments, workspace, context)
    excludes = exclusion_of(workspace.config, os.getcwd())
    force = workspace.config["force-exclude"]
    found = discover(paths, workspace.root, context=context, excludes=excludes, force_exclude=force)
    asked = [item for item in found if not item.is_reference_only]
    if any(not item.is_explicit or os.path.lexists(item.file) for item in asked):
        return found
    if not is_compared and not is_all_excluded(paths, workspace):
        missing = [path for path in paths if not os.path.lexists(path)]
        if missing:
            raise UsageError(f"nothing to read: there is no {missing[0]}")
        if not arguments.allow_empty:
            raise UsageError(f"nothing to read: there is no .rst file in {', '.join(paths)}")
    return tuple(item for item in found if item.is_reference_only)


def is_all_excluded(paths: Iterable[str], workspace: Workspace) -> bool:
    """Whether there is something to read, so that the configuration left it out where nothing was found."""
    from rst2spec.source.discover import discover

    return any(not item.is_explicit or os.path.lexists(item.file) for item in discover(paths, workspace.root))


def paths_of(arguments: argparse.Namespace, workspace: Workspace, *, may_be_missing: bool = False) -> list[str]:
    """What is to be read: what the command line names, else the configured folders, else the working directory."""
    paths: list[str] = arguments.paths or configured_documents(workspace, may_be_missing=may_be_missing) or ["."]
    if "" in paths:
        raise UsageError("a path is empty")
    return paths


def configured_documents(workspace: Workspace, *, may_be_missing: bool = False) -> list[str]:
    """The configured folders, as seen from the working directory.

    Raises:
        UsageError: One is not there, and that is not for the caller to judge.
    """
    named: list[str] = list(workspace.config["documents"])
    folder = workspace.config.folder
    if folder is not None:
        named = [os.path.relpath(os.path.join(folder, name)) for name in named]
    for name in named:
        if not may_be_missing and not os.path.isdir(name):
            raise UsageError(f"the configuration's documents: there is no folder {name}")
    return named


def _with_stdin(arguments: argparse.Namespace, workspace: Workspace, context: Sequence[str]) -> tuple[InputFile, ...]:
    """Standard input in the place of the file that it is named after."""
    from rst2spec.source.discover import InputFile, discover, path_under

    if len(arguments.paths) > 1:
        raise UsageError("standard input (-) can't be read together with other paths")
    name = arguments.stdin_filename or STDIN
    path = path_under(name, workspace.root) if arguments.stdin_filename else STDIN
    others = discover([], workspace.root, context=context)
    content = sys.stdin.buffer.read()
    asked = InputFile(name, path, path, is_explicit=True, content=content)
    return (asked, *(item for item in others if item.report_path != path))


@contextmanager
def progress(total: int, doing: str = "reading", least: int = _LONG) -> Iterator[Callable[[], None]]:
    """A progress bar on standard error, where that is a terminal and there are at least so many things to do."""
    if total < least or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns: list[Any] = [TextColumn(doing), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()]
    with CleanupOnInterrupt(_show_cursor), Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(doing, total=total)
        yield lambda: bar.advance(task)


def _show_cursor() -> None:
    """Takes a bar from the terminal and gives it back its cursor, at once, whatever the bar is doing."""
    os.write(2, b"\r\x1b[K\x1b[?25h")
