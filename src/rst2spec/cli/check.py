"""``rst2spec check``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from rst2spec.checks.base import plural
from rst2spec.cli.baseline_file import baseline_file, read_baseline, stale
from rst2spec.cli.inputs import (
    add_input_arguments,
    add_selection_arguments,
    find_documents,
    is_empty,
    nothing_left,
    options_of,
    run_documents,
    run_pipeline,
    workspace_of,
)
from rst2spec.cli.lost import coverage_of, inputs_and_earlier, without_allowed_losses
from rst2spec.cli.messages import print_message
from rst2spec.cli.running import add_running_arguments
from rst2spec.cli.step_summary import add_to_step_summary
from rst2spec.cli.targets import add_output_argument, targets_of, write_all
from rst2spec.cli.terminal import columns, wants_colour
from rst2spec.cli.workspace import Workspace
from rst2spec.cli.writable import writable_targets
from rst2spec.config.errors import UsageError
from rst2spec.outputs.baseline import Baseline, KnownFinding
from rst2spec.outputs.files import write_file, write_stdout
from rst2spec.outputs.plain import escape_controls
from rst2spec.outputs.registry import format_module, format_names
from rst2spec.spec.result import Result

if TYPE_CHECKING:
    from rst2spec.outputs.findings import FindingOptions

_MOST_NAMED: Final = 10
_PER_CODE: Final = 3  # findings per code on a screen

DESCRIPTION: Final = """\
Report findings. A terminal gets excerpts, a pipe one line per finding: at most
3 per code, and a summary. Where --fail-on is reached they only show what
reaches it, and count the rest. Files and machine formats are complete."""
EXAMPLES: Final = """\
examples:
  rst2spec check docs/technical
  rst2spec check docs/technical --group-by cause --statistics
  rst2spec check docs/technical --select R3 --max-per-code 0
  rst2spec check docs/technical -o sarif=a.sarif -o gitlab=b.json
  rst2spec check docs/technical --ignore short-underline --fail-on warning

Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 wrong use or nothing
to read.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    names = format_names("check")
    add_input_arguments(parser, required=False)
    add_running_arguments(parser)
    add_selection_arguments(parser)
    group = parser.add_argument_group("with git")
    group.add_argument(
        "--new-since",
        metavar="REV",
        help="only findings that the version at this revision doesn't have, and documents that were lost since",
    )
    group.add_argument("--staged", action="store_true", help="check what is staged instead of the working tree")
    group = parser.add_argument_group("without git")
    group.add_argument("--baseline", metavar="FILE", help="findings that this file knows don't count (see 'baseline')")
    group = parser.add_argument_group("lost documents")
    group.add_argument(
        "--allow-lost",
        action="store_true",
        help="this once, allow documents and flows that the revision or baseline has to be gone (R705, R706)",
    )
    group = parser.add_argument_group("fixing")
    group.add_argument("--fix", action="store_true", help="first apply the safe fixes of findings (see 'fix')")
    group.add_argument("--unsafe", action="store_true", help="with --fix: the unsafe ones, too")
    group = parser.add_argument_group("output")
    group.add_argument(
        "-f",
        "--format",
        choices=names,
        metavar="FORMAT",
        help=f"{', '.join(names)} (default: full on a terminal, concise in a pipe)",
    )
    add_output_argument(group, "[FORMAT=]FILE", "also write a file, in the format that it names or ends in")
    group.add_argument(
        "--show",
        choices=("info", "warning", "error"),
        help="minimum severity that full and concise show (default: warning, or that of --fail-on where it is reached)",
    )
    group.add_argument(
        "--max-per-code",
        metavar="N",
        type=_count,
        help="findings of a code that full and concise show; 0 for all (default: 3, in files all)",
    )
    group.add_argument(
        "--group-by",
        choices=("document", "code", "cause"),
        help="what full and concise put together; findings that say the same have one cause",
    )
    group.add_argument("--statistics", action="store_true", help="only the summary")
    group.add_argument("-q", "--quiet", action="store_true", help="no summary")
    group.add_argument("--show-files", action="store_true", help="only list the documents that would be read")


def run(arguments: argparse.Namespace) -> int:
    """Runs the command."""
    workspace = workspace_of(arguments)
    if arguments.show_files:
        return _show_files(arguments, workspace)
    targets, unwritten = writable_targets("check", targets_of("check", arguments.output, None))
    if unwritten and not targets:
        return unwritten
    shown = arguments.format or ("full" if sys.stdout.isatty() else "concise")
    wants_texts = any(getattr(format_module("check", name), "WANTS_TEXTS", False) for name in {shown, *dict(targets)})
    refused = _fix(arguments, workspace) if arguments.fix or arguments.unsafe else 0
    file = baseline_file(arguments.baseline, workspace)
    is_compared = file is not None or arguments.new_since is not None or arguments.staged
    if arguments.allow_lost and not is_compared:
        raise UsageError("--allow-lost goes with --new-since, --staged or a baseline")
    compared = _result(arguments, workspace, file, wants_texts=wants_texts)
    if compared is None:  # reports are written anyway, so that no outdated one remains
        nothing_left()
    result = compared or Result((), (), (), ())
    code = refused
    try:
        is_empty(result.empty_reason, arguments, workspace)
    except UsageError as error:
        print_message(str(error))
        arguments.quiet = True  # "No findings" would be misread
        code = 2

    from rst2spec.checks.base import at_least

    options = _options(arguments, workspace)
    write_stdout(format_module("check", shown).write(result, options))
    plain = _options(arguments, workspace, to_file=True)
    unwritten |= write_all("check", targets, lambda module, path: write_file(path, module.write(result, plain)))
    if "github" in {shown, *dict(targets)}:
        unwritten = add_to_step_summary(format_module("check", "github").step_summary(result, plain)) or unwritten
    for note in result.notes:
        print_message(note)
    fail_on = workspace.config["fail-on"]
    return unwritten or code or (1 if any(at_least(item.severity, fail_on) for _, item in result.findings()) else 0)


def _result(
    arguments: argparse.Namespace, workspace: Workspace, file: str | None, *, wants_texts: bool
) -> Result | None:
    """The findings without known and allowed ones; null if the configuration excludes everything that was named."""
    options: dict[str, Any] = {"keep_texts": wants_texts, "keep_documents": False}
    if file is None and arguments.new_since is None and not arguments.staged:
        return run_pipeline(arguments, workspace, **options)
    covers = coverage_of(arguments, workspace)
    baseline = None if file is None else read_baseline(file, workspace, covers)
    if arguments.new_since is not None or arguments.staged:
        from rst2spec.cli.since import BaselineDocuments, run_since

        known = BaselineDocuments(file, baseline.documents or {}) if file is not None and baseline is not None else None
        settings = options_of(arguments, workspace, is_compared=True, **options)
        result = run_since(arguments, workspace, settings, covers, known)
    else:
        result = _compared_with_baseline(baseline or Baseline([]), arguments, workspace, covers, options)
    if result is None:
        return None
    if file is not None and baseline is not None:
        result = _without_known(result, baseline, file, arguments, workspace)
    return without_allowed_losses(result, arguments, workspace)


def _compared_with_baseline(
    baseline: Baseline,
    arguments: argparse.Namespace,
    workspace: Workspace,
    covers: Callable[[str], bool],
    options: Mapping[str, Any],
) -> Result | None:
    """Runs the checks and compares the documents with a baseline only."""
    inputs = inputs_and_earlier(baseline.documents or {}, arguments, workspace, covers)
    if inputs is None:
        return None
    result = run_documents(*inputs, arguments, workspace, **options)
    return result if baseline.documents is None else replace(result, empty_reason="")


def _without_known(
    result: Result, baseline: Baseline, file: str, arguments: argparse.Namespace, workspace: Workspace
) -> Result:
    """Marks the findings of the baseline as known, and adds a note about those that are gone."""
    notes = list(result.notes)
    if arguments.new_since is None:
        gone = stale(baseline.findings, result, options_of(arguments, workspace).policy, workspace.root)
        notes += _stale_notes(gone, file)
    if baseline.documents is None:
        notes.append(
            f"{file} lists no documents, so that lost ones aren't found; 'rst2spec baseline update' lists them"
        )
    known = {item.fingerprint for item in baseline.findings}
    return replace(result.with_baseline(known), notes=tuple(notes))


def _fix(arguments: argparse.Namespace, workspace: Workspace) -> int:
    """Fixes the files before they are checked; returns 2 if a document was refused."""
    if not arguments.fix:
        raise UsageError("--unsafe goes with --fix")
    conflicting = {"--new-since": arguments.new_since, "--staged": arguments.staged, "-": "-" in arguments.paths}
    for name, value in conflicting.items():
        if value:
            raise UsageError(f"--fix mends the files themselves: it does not go with {name}")
    from rst2spec.cli.fix import fix_first

    return fix_first(arguments, workspace)


def _uri(folder: str) -> str:
    from pathlib import Path  # 6 ms, for links on a terminal only

    return f"{Path(folder).as_uri()}/"


def _options(arguments: argparse.Namespace, workspace: Workspace, *, to_file: bool = False) -> FindingOptions:
    """The options of the output: adapted to a terminal, and the same everywhere in files."""
    from rst2spec.outputs.findings import FindingOptions
    from rst2spec.source.discover import find_root
    from rst2spec.version import VERSION

    root = os.path.abspath(workspace.root)
    repository = os.path.relpath(root, find_root(root)).replace(os.sep, "/")
    is_terminal = sys.stdout.isatty() and not to_file
    colour = wants_colour() and not to_file
    return FindingOptions(
        arguments.show or "warning",
        workspace.config["fail-on"],
        arguments.group_by,
        (0 if to_file else _PER_CODE) if arguments.max_per_code is None else arguments.max_per_code,
        arguments.quiet,
        arguments.statistics,
        columns() if is_terminal else 80,
        colour,
        _uri(root) if is_terminal and colour else "",
        "" if repository == "." else f"{repository}/",
        VERSION,
        "" if to_file else "alone" if arguments.show is None and not arguments.quiet else "first",
    )


def _stale_notes(gone: list[KnownFinding], file: str) -> list[str]:
    """A note about known findings that are gone."""
    if not gone:
        return []
    named = [f"{item.code} in {item.path}" for item in gone[:_MOST_NAMED]]
    more = f" and {len(gone) - _MOST_NAMED:,} more" if len(gone) > _MOST_NAMED else ""
    text = f"{plural(len(gone), 'finding')} of {file} gone: {', '.join(named)}{more}"
    return [f"{text}; 'rst2spec baseline prune' takes them out"]


def _show_files(arguments: argparse.Namespace, workspace: Workspace) -> int:
    inputs = [item for item in find_documents(arguments, workspace) if not item.is_reference_only]
    if not inputs:
        return nothing_left()
    write_stdout(f"{escape_controls(item.report_path)}\n".encode() for item in inputs)
    return 0


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError("is a number from 0")
    return number
