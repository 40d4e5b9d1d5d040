"""``rst2spec compile``."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING, Any, Final

from rst2spec.cli.inputs import (
    add_input_arguments,
    is_empty,
    nothing_left,
    run_pipeline,
    tell_unreadable,
    workspace_of,
)
from rst2spec.cli.running import add_running_arguments
from rst2spec.cli.spec_parts import parts_of
from rst2spec.cli.targets import Target, add_output_argument, is_folder, targets_of, write_all
from rst2spec.cli.writable import writable_targets
from rst2spec.config.errors import UsageError
from rst2spec.outputs.errors import OutputError
from rst2spec.outputs.files import write_file, write_stdout
from rst2spec.outputs.registry import format_module, format_names, require

if TYPE_CHECKING:
    from rst2spec.outputs.assemble import SpecOptions
    from rst2spec.spec.result import Result

DESCRIPTION: Final = "Compile documents into one mapping spec. Without -o it goes to standard output."
EXAMPLES: Final = """\
examples:
  rst2spec compile docs/technical -o spec.json       a folder into one spec
  rst2spec compile docs/technical -o specs/          a spec a document
  rst2spec compile docs -f jsonl | jq -c .document   a line a document
  rst2spec compile docs -o spec.json -o spec.db      several in one run
  rst2spec compile docs --system wave -f mermaid     a diagram of one system
  rst2spec compile docs --stable -o spec.json        the form to commit
  rst2spec compile docs --check -o spec.json         is it up to date?
  cat old.rst | rst2spec compile - --stdin-filename acme-globex.rst

Exit codes: 0 all is well, 1 a document could not be read (the others are
written) or --check found a difference, 2 wrong use or nothing to read.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    names = format_names("compile")
    add_input_arguments(parser, required=True)
    add_running_arguments(parser)
    parser.add_argument("-f", "--format", choices=names, metavar="FORMAT", help=f"{', '.join(names)} (default: json)")
    add_output_argument(
        parser,
        "[FORMAT=]FILE|DIR",
        "write to a file, or into a folder (DIR/) a spec a document; can be given several times",
    )
    parser.add_argument(
        "--system",
        metavar="NAME",
        action="append",
        default=[],
        help="only documents from or to this system (slug or name); twice for those between two",
    )
    parser.add_argument(
        "--diagnostics",
        choices=("all", "info", "warning", "error", "none"),
        default="warning",
        help="the least severity of the findings in the spec (default: warning)",
    )
    parser.add_argument(
        "--stable", action="store_true", help="leave out time stamps, lines, findings and the tool's version"
    )
    parser.add_argument(
        "--event-time",
        metavar="TIME",
        type=_time,
        help="time of openlineage's events, such as 2026-11-02T03:15:00Z (default: when each document was generated)",
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="write nothing: say in what the files that -o names differ from the documents in meaning",
    )


def run(arguments: argparse.Namespace) -> int:
    """Runs the command."""
    targets = targets_of("compile", arguments.output, arguments.format)
    if arguments.check and not targets:
        raise UsageError("--check compares with a file: say which with -o")
    unwritten = 0
    if targets and not arguments.check:
        targets, unwritten = writable_targets("compile", targets)
        if not targets:
            return unwritten
    if not targets:
        _require_for_stdout(arguments.format or "json")
    workspace = workspace_of(arguments)

    from rst2spec.outputs.assemble import SpecOptions
    from rst2spec.outputs.fragments import OutputRequest
    from rst2spec.version import VERSION

    options = SpecOptions(arguments.diagnostics, arguments.stable, VERSION, arguments.event_time)
    wanted = targets or [Target(arguments.format or "json", "-")]
    if arguments.event_time and not any(target.format == "openlineage" for target in wanted):
        raise UsageError("--event-time is for openlineage: say -f openlineage or -o openlineage=FILE, too")
    needs_all = arguments.check or arguments.system
    streamed = [] if needs_all else [target.format for target in wanted if _is_streamed(target)]
    result = run_pipeline(
        arguments,
        workspace,
        level="error" if arguments.diagnostics == "none" else arguments.diagnostics,  # R901 decides the exit code
        include_report_data=False,
        keep_documents=len(streamed) < len(wanted),
        outputs=tuple(OutputRequest(name, options) for name in dict.fromkeys(streamed)),
    )
    if result is None:
        return nothing_left()
    if is_empty(result.empty_reason, arguments, workspace):
        return nothing_left(result.empty_reason)
    if targets and not result.report_paths and not arguments.allow_empty:  # no file could be read
        tell_unreadable(result)
        raise UsageError(f"nothing could be read: {targets[0].path} is left as it is")
    if arguments.system:
        from rst2spec.outputs.narrow import narrowed

        result = narrowed(result, arguments.system)
    if arguments.check:
        from rst2spec.cli.up_to_date import compare

        return compare(targets, result)
    if not targets:
        write_stdout(format_module("compile", wanted[0].format).write(result, options))

    def write(module: Any, path: str) -> int:
        if is_folder(path):
            return _write_folder(module, path, result, options)
        write_file(path, module.write(result, options))
        return 0

    unwritten |= write_all("compile", targets, write)
    return max(unwritten, tell_unreadable(result))


def _time(text: str) -> str:
    """Converts a time of the command line to RFC 3339; without a zone it is UTC."""
    from datetime import UTC, datetime

    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no time like 2026-11-02T03:15:00Z") from None
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).isoformat().replace("+00:00", "Z")


def _require_for_stdout(name: str) -> None:
    """Raises an error if a format can't be written to standard output."""
    require("compile", name)
    if sys.stdout.isatty() and getattr(format_module("compile", name), "BINARY", False):
        raise UsageError(f"{name} is no text for a terminal: say which file to write with -o")


def _is_streamed(target: Target) -> bool:
    """Whether the format writes each document as soon as it is compiled, so that none has to stay in memory."""
    return not is_folder(target.path) and hasattr(format_module("compile", target.format), "DEPTH")


def _write_folder(module: Any, folder: str, result: Result, options: SpecOptions) -> int:
    """Writes one complete spec per document, at the document's path with the format's suffix.

    Returns:
        The exit code: 0, or 2 if one could not be written.
    """
    from rst2spec.cli.destination import document_file, make_folders

    parts = {os.path.join(folder, path): (path, part) for path, part in parts_of(result, module.SUFFIX)}
    os.makedirs(folder, exist_ok=True)

    written: set[str] = set()

    def write(_: Any, named: str) -> None:
        path, part = parts[named]
        file, refused = document_file(folder, path, module.SUFFIX, written)
        if refused:
            raise OutputError(refused)
        make_folders(file)
        write_file(file, module.write(part, options))

    return write_all("compile", [Target(module.NAME, named) for named in parts], write)
