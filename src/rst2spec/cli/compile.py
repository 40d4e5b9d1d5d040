"""``rst2spec compile``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from rst2spec.cli.arguments import ListedParser
from rst2spec.cli.exit_codes import SUCCESS
from rst2spec.cli.inputs import is_empty, report_nothing_to_read, report_unreadable, run_pipeline, workspace_of
from rst2spec.cli.options import (
    add_format_options,
    add_input_options,
    add_min_severity,
    add_paths,
    add_running_options,
    add_system_option,
)
from rst2spec.cli.spec_parts import parts_of
from rst2spec.cli.targets import Target, is_folder, targets_of, write_all, write_target
from rst2spec.cli.terminal import wants_color
from rst2spec.cli.values import expected
from rst2spec.cli.writable import writable_targets
from rst2spec.config.errors import UsageError
from rst2spec.outputs.errors import OutputError
from rst2spec.outputs.files import write_file
from rst2spec.outputs.registry import format_module, format_names

if TYPE_CHECKING:
    from rst2spec.cli.workspace import Workspace
    from rst2spec.outputs.page_changes import PageChanges
    from rst2spec.outputs.spec_builder import SpecOptions
    from rst2spec.spec.result import Result

USAGE: Final = "[OPTIONS] [PATH...]"
DESCRIPTION: Final = "Compile documents into one mapping spec."
EXAMPLES: Final = """\
examples:
  rst2spec compile docs/technical -o spec.json       all documents in one spec
  rst2spec compile docs/technical -o specs/          one spec per document
  rst2spec compile docs -f jsonl | jq -c .document   one line per document
  rst2spec compile docs -o spec.json -o spec.db      several formats in one run
  rst2spec compile docs -o mappings.csv -o csv,table=flows=flows.csv
  rst2spec compile docs --system wave -f mermaid     a diagram of one system
  rst2spec compile docs --stable -o spec.json        the form to commit
  rst2spec compile docs -o page.html --against HEAD  a page with changes
  rst2spec compile docs --check -o spec.json         is it up to date?
  cat old.rst | rst2spec compile - --stdin-filename acme-globex.rst
"""


def add_arguments(parser: ListedParser) -> None:
    """The command's arguments."""
    add_paths(parser)
    group = parser.group("output")
    options = "; with options: csv,table=flows"
    add_format_options(group, "compile", format_names("compile"), "json", "FILE|DIR/", options)
    group.add(
        "--check",
        action="store_true",
        help="write nothing; report whether the files of -o are up to date, and what changed in meaning",
    )
    group.add("--stable", action="store_true", help="omit timestamps, lines, findings and the tool's version")
    add_system_option(group)
    add_min_severity(group, "findings in the spec")
    group.add(
        "--event-time",
        metavar="TIME",
        type=_time,
        help="time of OpenLineage events, such as 2026-11-02T03:15:00Z (default: when each document was generated)",
    )
    group.add(
        "--against",
        metavar="OLD",
        help="folder, spec or git revision: the page (-f html) shows what changed since then",
    )
    add_input_options(parser)
    add_running_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Runs the command."""
    if arguments.check and not arguments.output:
        raise UsageError("--check needs a file to compare with: add -o FILE")
    targets = targets_of("compile", arguments.output, arguments.format, "json")
    workspace = workspace_of(arguments)
    unwritten = SUCCESS
    if arguments.check:
        if targets[0].is_stdout:
            raise UsageError("--check compares with files, not with standard output (-o -)")
    else:
        targets, unwritten = writable_targets("compile", targets, (*arguments.paths, arguments.against), workspace)
        if not targets:
            return unwritten
        _refuse_binary_on_terminal(targets)

    from dataclasses import replace

    from rst2spec.outputs.spec_builder import SpecOptions
    from rst2spec.outputs.written_documents import OutputRequest
    from rst2spec.version import VERSION

    options = SpecOptions(arguments.min_severity, arguments.stable, VERSION, arguments.event_time)
    if arguments.event_time and not any(target.format == "openlineage" for target in targets):
        raise UsageError("--event-time needs the format openlineage: add -f openlineage or -o openlineage=FILE")
    if arguments.against is not None:
        options = replace(options, changes=_changes(targets, arguments, workspace))
    requests = {
        target.path: OutputRequest(target.format, replace(options, format_options=target.options)) for target in targets
    }
    needs_all = arguments.check or arguments.system
    streamed = [] if needs_all else [requests[target.path] for target in targets if _is_streamed(target)]
    result = run_pipeline(
        arguments,
        workspace,
        level="error" if arguments.min_severity == "none" else arguments.min_severity,  # R901 decides the exit code
        include_report_data=False,
        keep_documents=len(streamed) < len(targets),
        outputs=tuple(dict.fromkeys(streamed)),
    )
    if result is None:
        return report_nothing_to_read()
    if is_empty(result.empty_reason, arguments, workspace):
        return report_nothing_to_read(result.empty_reason)
    files = [target.path for target in targets if not target.is_stdout]
    if files and not result.paths and not arguments.allow_empty:  # no file could be read
        report_unreadable(result)
        raise UsageError(f"no document can be read: {files[0]} isn't changed")
    if arguments.system:
        from rst2spec.outputs.narrow import narrowed

        result = narrowed(result, arguments.system)
    if arguments.check:
        from rst2spec.cli.up_to_date import compare

        return compare(targets, result, color=wants_color(arguments.color))

    def write(target: Target) -> int:
        module = format_module("compile", target.format)
        if is_folder(target.path):
            return _write_folder(module, target.path, result, requests[target.path].options)
        write_target(target, module.write(result, requests[target.path].options))
        return SUCCESS

    return max(unwritten | write_all(targets, write), report_unreadable(result))


def _changes(targets: Sequence[Target], arguments: argparse.Namespace, workspace: Workspace) -> PageChanges:
    """The changes that the page shows."""
    from rst2spec.cli.against import changes_against

    if not any(target.format == "html" for target in targets):
        raise UsageError("--against needs the format html: add -f html or -o page.html")
    return changes_against(arguments.against, arguments.paths, arguments, workspace)


def _time(text: str) -> str:
    """Converts a time of the command line to RFC 3339; without a zone it is UTC."""
    from datetime import UTC, datetime

    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(expected("a time such as 2026-11-02T03:15:00Z", text)) from None
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).isoformat().replace("+00:00", "Z")


def _refuse_binary_on_terminal(targets: Sequence[Target]) -> None:
    """Raises an error if a format can't be written to standard output."""
    target = targets[0]
    is_binary = getattr(format_module("compile", target.format), "BINARY", False)
    if target.is_stdout and is_binary and sys.stdout.isatty():
        raise UsageError(f"{target.format} isn't text: write it to a file with -o FILE")


def _is_streamed(target: Target) -> bool:
    """Whether the format writes each document as soon as it is compiled, so that none has to stay in memory."""
    return not is_folder(target.path) and hasattr(format_module("compile", target.format), "fragment")


def _write_folder(module: Any, folder: str, result: Result, options: SpecOptions) -> int:
    """Writes one complete spec per document, at the document's path with the format's suffix.

    Returns:
        The exit code: ``SUCCESS``, or ``ERROR`` if one could not be written.
    """
    from rst2spec.cli.destination import document_file, make_folders

    parts = {os.path.join(folder, path): (path, part) for path, part in parts_of(result, module.SUFFIX)}
    os.makedirs(folder, exist_ok=True)

    written: set[str] = set()

    def write(target: Target) -> None:
        path, part = parts[target.path]
        file, refused = document_file(folder, path, module.SUFFIX, written)
        if refused:
            raise OutputError(refused)
        make_folders(file)
        write_file(file, module.write(part, options))

    return write_all([Target(module.NAME, named) for named in parts], write)
