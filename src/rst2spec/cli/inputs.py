"""Common to the commands that read documents: the configuration, and the documents to read."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, TypeVar

from rst2spec.cli.dialects import use_dialect
from rst2spec.cli.exit_codes import FOUND, SUCCESS
from rst2spec.cli.messages import print_message
from rst2spec.cli.options import STDIN
from rst2spec.cli.workspace import Workspace
from rst2spec.config.errors import UsageError
from rst2spec.config.load import Config, config_of_file, load_config, position_of
from rst2spec.interrupts import CleanupOnInterrupt

if TYPE_CHECKING:
    from collections.abc import Callable

    from rst2spec.checks.earlier import EarlierDocument
    from rst2spec.run.options import Options
    from rst2spec.source.discover import InputFile
    from rst2spec.spec.result import Result

Input = TypeVar("Input")

_LONG: Final = 300  # documents: about half a second
_LISTS: Final = ("select", "extend-select", "ignore", "exclude")


def workspace_of(arguments: argparse.Namespace, start: str | None = None, *, reads_documents: bool = True) -> Workspace:
    """Reads the configuration, which the command line overrides, and activates the dialect of the documents.

    Args:
        arguments: The command line.
        start: Where the search for the configuration starts, upward; by default the working directory.
        reads_documents: Whether the command needs the dialect.

    Raises:
        UsageError: It can't be read, or isn't valid; or the dialect isn't.
    """
    from rst2spec.source.discover import root_of_run

    start = start or os.getcwd()
    if arguments.config:
        config = config_of_file(arguments.config)
    else:
        config = Config() if arguments.isolated else load_config(start)
    config = config.with_values(_settings_of(arguments))
    given = getattr(arguments, "root", None)
    root, found_by = root_of_run(_named_paths(arguments) or [start], given or None, config.folder)
    if not os.path.isdir(root):
        raise UsageError(f"--root: there is no folder {given}")
    workspace = Workspace(config, root, found_by)
    if reads_documents:
        use_dialect(arguments, workspace)
    return workspace


def _named_paths(arguments: argparse.Namespace) -> list[str]:
    """The paths on the command line; for standard input the name of the file that it is."""
    paths: list[str] = [path for path in getattr(arguments, "paths", None) or () if path]
    if STDIN not in paths:
        return paths
    name = getattr(arguments, "stdin_filename", None)
    return [name] if name else []


def _settings_of(arguments: argparse.Namespace) -> dict[str, Any]:
    """The settings on the command line."""
    settings: dict[str, Any] = {}
    for name in _LISTS:
        values = getattr(arguments, name.replace("-", "_"), None)
        if values is not None:
            commas = name != "exclude"
            settings[name] = [part.strip() for value in values for part in (value.split(",") if commas else [value])]
    if getattr(arguments, "severity", None):
        pairs = [pair.partition("=") for value in arguments.severity for pair in value.split(",")]
        settings["severity"] = {code.strip(): level.strip() for code, _, level in pairs}
    for name in ("fail-on", "force-exclude", "grammar"):
        value = getattr(arguments, name.replace("-", "_"), None)
        if value is not None:
            settings[name] = value
    return settings


def run_pipeline(arguments: argparse.Namespace, workspace: Workspace, **options: Any) -> Result | None:
    """Reads, compiles and checks what the arguments name; ``options`` are more options of the run.

    Returns:
        The result; null if the configuration excludes everything that was named.

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
    """Reads, compiles and checks documents; ``options`` are more options of the run."""
    from dataclasses import replace

    from rst2spec.cli.running import results
    from rst2spec.run.accumulator import aggregate

    settings = options_of(arguments, workspace, **options)
    with results(found, settings, arguments, workspace) as inputs, progress(len(found)) as advance:
        result = aggregate(advancing(inputs, advance), settings, earlier)
    return replace(result, empty_reason=empty_reason_of(result, found))


def empty_reason_of(result: Result, found: Sequence[InputFile]) -> str:
    """Why a result has no documents; empty if it has some, or if a file could not be read."""
    if result.paths or any(item.code == "R901" for item in result.diagnostics):
        return ""
    return not_dataflow([item.path for item in found if not item.is_reference_only])


def not_dataflow(paths: Sequence[str]) -> str:
    """The message that none of some files is a dataflow document; empty without files."""
    if not paths:
        return ""
    if len(paths) == 1:
        problem = f"{'standard input' if paths[0] == STDIN else paths[0]} isn't a dataflow document"
    else:
        problem = f"none of {len(paths):,} .rst files is a dataflow document, such as {paths[0]}"
    return f"nothing to read: {problem}; --allow-empty accepts that"


def is_empty(reason: str, arguments: argparse.Namespace, workspace: Workspace) -> bool:
    """Whether there is nothing to do because no dataflow document was named, and hooks may do that.

    Args:
        reason: Why there is nothing to read; empty if there is something.
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
    """The same items; ``advance`` is called after each."""
    for item in inputs:
        yield item
        advance()


def options_of(arguments: argparse.Namespace, workspace: Workspace, **options: Any) -> Options:
    """The options of a run."""
    from rst2spec.config.run_settings import filter_of, systems_of
    from rst2spec.run.options import Options
    from rst2spec.spec.model import Root

    config = workspace.config
    return Options(
        arguments.reader,
        filter_of(config, workspace.root, strict_rst=arguments.strict_rst),
        systems_of(config),
        stale_after=config["stale-after"],
        root=Root(workspace.found_by),
        **options,
    )


def report_nothing_to_read(reason: str = "nothing to read: everything named is excluded") -> int:
    """Reports why there is nothing to do, which isn't an error: hooks name what has changed."""
    print_message(reason)
    return SUCCESS


def report_unreadable(result: Result) -> int:
    """Reports which documents could not be read or compiled, one line each: no format has what they contain.

    Returns:
        The exit code: 0, or 1 where there is one.
    """
    from rst2spec.checks.filtering import MISSING

    unreadable = [item for item in result.diagnostics if item.code in MISSING]
    for item in unreadable:
        problem = item.message if item.code == "R901" else f"is missing: {item.message}. {item.hint}"
        print_message(f"{item.path} {problem}")
    return FOUND if unreadable else SUCCESS


def find_documents(
    arguments: argparse.Namespace, workspace: Workspace, *, is_compared: bool = False
) -> tuple[InputFile, ...]:
    """The documents that the arguments name, and others that the configuration names.

    There are none of the first kind if the configuration excludes everything that was named, if a folder has none with
    ``--allow-empty``, or if all are missing with ``is_compared`` (with a revision or a baseline): they may be lost.

    Raises:
        UsageError: There is nothing to read.
    """
    from rst2spec.config.run_settings import exclusion_of
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
    """Whether the configuration excludes everything: without it, there would be something to read."""
    from rst2spec.source.discover import discover

    return any(not item.is_explicit or os.path.lexists(item.file) for item in discover(paths, workspace.root))


def paths_of(arguments: argparse.Namespace, workspace: Workspace, *, may_be_missing: bool = False) -> list[str]:
    """What to read: the paths on the command line, else the configured folders, else the working directory."""
    paths: list[str] = arguments.paths or configured_documents(workspace, may_be_missing=may_be_missing) or ["."]
    if "" in paths:
        raise UsageError("a path is empty: expected a folder, a file or a glob")
    return paths


def configured_documents(workspace: Workspace, *, may_be_missing: bool = False) -> list[str]:
    """The configured folders, relative to the working directory.

    Raises:
        UsageError: One is missing, unless it ``may_be_missing``.
    """
    named: list[str] = list(workspace.config["documents"])
    folder = workspace.config.folder
    if folder is not None:
        named = [os.path.relpath(os.path.join(folder, name)) for name in named]
    for name in named:
        if not may_be_missing and not os.path.isdir(name):
            raise UsageError(missing_folder(name, workspace.config))
    return named


def missing_folder(name: str, config: Config) -> str:
    """The message that a configured folder doesn't exist."""
    return f"{position_of('documents', config)}: documents: there is no folder {name}"


def _with_stdin(arguments: argparse.Namespace, workspace: Workspace, context: Sequence[str]) -> tuple[InputFile, ...]:
    """Standard input instead of the file that ``--stdin-filename`` names."""
    from rst2spec.source.discover import InputFile, discover, path_under

    if len(arguments.paths) > 1:
        raise UsageError("standard input (-) can't be read together with other paths")
    name = arguments.stdin_filename or STDIN
    path = path_under(name, workspace.root) if arguments.stdin_filename else STDIN
    others = discover([], workspace.root, context=context)
    content = sys.stdin.buffer.read()
    asked = InputFile(name, path, is_explicit=True, content=content)
    return (asked, *(item for item in others if item.path != path))


@contextmanager
def progress(total: int, doing: str = "reading", least: int = _LONG) -> Iterator[Callable[[], None]]:
    """A progress bar on standard error, if that is a terminal and ``total`` is at least ``least``."""
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
    """Removes a bar from the terminal and shows the cursor, at once, whatever the bar is doing."""
    os.write(2, b"\r\x1b[K\x1b[?25h")
