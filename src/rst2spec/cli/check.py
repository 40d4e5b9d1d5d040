"""``rst2spec check``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from rst2spec.checks.base import at_least, plural
from rst2spec.cli.arguments import ListedParser
from rst2spec.cli.baseline_file import baseline_file, read_baseline, stale
from rst2spec.cli.exit_codes import ERROR, FOUND, SUCCESS
from rst2spec.cli.inputs import (
    find_documents,
    is_empty,
    options_of,
    report_nothing_to_read,
    run_documents,
    run_pipeline,
    workspace_of,
)
from rst2spec.cli.lost import coverage_of, inputs_and_earlier, without_allowed_losses
from rst2spec.cli.messages import print_message
from rst2spec.cli.options import (
    SEVERITIES,
    STDIN,
    add_choice,
    add_format_options,
    add_input_options,
    add_paths,
    add_quiet_option,
    add_rule_options,
    add_running_options,
)
from rst2spec.cli.step_summary import add_to_step_summary
from rst2spec.cli.targets import Target, targets_of, write_all, write_target
from rst2spec.cli.terminal import columns, wants_color
from rst2spec.cli.values import not_empty, number
from rst2spec.cli.workspace import Workspace
from rst2spec.cli.writable import writable_targets
from rst2spec.config.errors import UsageError
from rst2spec.outputs.baseline import Baseline, KnownFinding
from rst2spec.outputs.files import write_stdout
from rst2spec.outputs.plain import escape_controls
from rst2spec.outputs.registry import format_module, format_names
from rst2spec.spec.result import Result

if TYPE_CHECKING:
    from rst2spec.outputs.finding_options import FindingOptions

_MAX_NAMED: Final = 10
_PER_CODE: Final = 3  # findings per code on a screen

USAGE: Final = "[OPTIONS] [PATH...]"
DESCRIPTION: Final = """\
Report findings. On a terminal with excerpts, in a pipe one line per finding: at
most 3 per code, and a summary. If findings reach --fail-on, only these are
shown, and the others are counted. Files and machine formats are complete."""
EXAMPLES: Final = """\
examples:
  rst2spec check docs/technical
  rst2spec check docs/technical --group-by cause --statistics
  rst2spec check docs/technical --select R3 --max-per-code 0
  rst2spec check docs/technical --ignore short-underline --fail-on warning
  rst2spec check docs/technical --new-since origin/main
  rst2spec check docs/technical -o - -o sarif=a.sarif   show, and write a file
"""


def add_arguments(parser: ListedParser) -> None:
    """The command's arguments."""
    add_paths(parser)
    group = parser.group("output")
    add_format_options(group, "check", format_names("check"), "full on a terminal, else concise")
    add_choice(
        group,
        "--min-severity",
        choices=SEVERITIES,
        metavar="LEVEL",
        default_text="warning, or --fail-on if it is reached",
        help_text="minimum severity that full and concise show",
    )
    group.add(
        "--max-per-code",
        metavar="N",
        type=number(0),
        help="maximum number of findings per code that full and concise show; 0: all (default: 3; in files: all)",
    )
    add_choice(
        group,
        "--group-by",
        choices={
            "document": "by document",
            "code": "by rule",
            "cause": "by cause: findings with the same message",
        },
        metavar="KEY",
        help_text="group findings in full and concise by",
    )
    group.add("--statistics", action="store_true", help="show only the summary")
    add_quiet_option(group, "show findings without a summary")
    group.add("--show-files", action="store_true", help="only list the documents that would be checked")
    group = parser.group("known findings and lost documents")
    group.add(
        "--new-since",
        metavar="REV",
        type=not_empty("a git revision, such as HEAD or origin/main"),
        help="report only findings that the documents at this git revision don't have, and documents lost since",
    )
    group.add("--staged", action="store_true", help="check what is staged, not the working tree")
    group.add("--baseline", metavar="FILE", help="ignore findings that this file lists (see 'rst2spec help baseline')")
    group.add(
        "--allow-lost",
        action="store_true",
        help="this once, accept documents and flows lost since the revision or baseline (R705, R706)",
    )
    group = parser.group("fixing")
    group.add("--fix", action="store_true", help="apply safe fixes before checking (see 'rst2spec help fix')")
    group.add("--unsafe-fixes", action="store_true", help="with --fix: apply unsafe fixes, too")
    add_rule_options(parser)
    add_input_options(parser)
    add_running_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Runs the command."""
    workspace = workspace_of(arguments)
    if arguments.show_files:
        return _show_files(arguments, workspace)
    default = "full" if sys.stdout.isatty() else "concise"
    targets = targets_of("check", arguments.output, arguments.format, default)
    targets, unwritten = writable_targets("check", targets, (*arguments.paths, arguments.baseline), workspace)
    if not targets:
        return unwritten
    formats = {target.format for target in targets}
    wants_texts = any(getattr(format_module("check", name), "WANTS_TEXTS", False) for name in formats)
    refused = _fix(arguments, workspace) if arguments.fix or arguments.unsafe_fixes else SUCCESS
    file = baseline_file(arguments.baseline, workspace)
    is_compared = file is not None or arguments.new_since is not None or arguments.staged
    if arguments.allow_lost and not is_compared:
        raise UsageError("--allow-lost needs --new-since REV, --staged or --baseline FILE")
    compared = _result(arguments, workspace, file, wants_texts=wants_texts)
    if compared is None:  # reports are written anyway, so that no outdated one remains
        report_nothing_to_read()
    result = compared or Result((), (), (), ())
    code = refused
    try:
        is_empty(result.empty_reason, arguments, workspace)
    except UsageError as error:
        print_message(str(error))
        arguments.quiet = True  # "No findings" would be misread
        code = ERROR

    plain = _options(arguments, workspace, to_file=True)

    def write(target: Target) -> None:
        options = _options(arguments, workspace) if target.is_stdout else plain
        write_target(target, format_module("check", target.format).write(result, options))

    unwritten |= write_all(targets, write)
    if "github" in formats:
        unwritten = add_to_step_summary(format_module("check", "github").step_summary(result, plain)) or unwritten
    for note in result.notes:
        print_message(note)
    fail_on = workspace.config["fail-on"]
    failing = sum(at_least(item.severity, fail_on) for _, item in result.findings())
    if failing and not targets[0].is_stdout and not arguments.quiet:
        print_message(f"{plural(failing, 'finding')} at or above {fail_on}: see {targets[0].path}")
    return unwritten or code or (FOUND if failing else SUCCESS)


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
        gone = stale(baseline.findings, result, options_of(arguments, workspace).finding_filter, workspace.root)
        notes += _stale_notes(gone, file)
    if baseline.documents is None:
        notes.append(
            f"{file} doesn't list documents, so lost ones aren't detected; 'rst2spec baseline update' adds them"
        )
    known = {item.fingerprint for item in baseline.findings}
    return replace(result.with_baseline(known), notes=tuple(notes))


def _fix(arguments: argparse.Namespace, workspace: Workspace) -> int:
    """Fixes the files before they are checked; returns ``ERROR`` if a document was refused."""
    if not arguments.fix:
        raise UsageError("--unsafe-fixes needs --fix")
    conflicting = {"--new-since": arguments.new_since, "--staged": arguments.staged, "-": STDIN in arguments.paths}
    for name, value in conflicting.items():
        if value:
            raise UsageError(f"--fix changes files, so it can't be combined with {name}")
    from rst2spec.cli.fix import fix_first

    return fix_first(arguments, workspace)


def _uri(folder: str) -> str:
    from pathlib import Path  # 6 ms, for links on a terminal only

    return f"{Path(folder).as_uri()}/"


def _options(arguments: argparse.Namespace, workspace: Workspace, *, to_file: bool = False) -> FindingOptions:
    """The options of the output: adapted to a terminal, and the same everywhere in files."""
    from rst2spec.outputs.finding_options import FindingOptions
    from rst2spec.source.discover import repository_prefix
    from rst2spec.version import VERSION

    root = os.path.abspath(workspace.root)
    is_terminal = sys.stdout.isatty() and not to_file
    color = wants_color(arguments.color) and not to_file
    return FindingOptions(
        arguments.min_severity or "warning",
        workspace.config["fail-on"],
        arguments.group_by,
        (0 if to_file else _PER_CODE) if arguments.max_per_code is None else int(arguments.max_per_code),
        arguments.quiet,
        arguments.statistics,
        columns() if is_terminal else 80,
        color,
        _uri(root) if is_terminal and color else "",
        repository_prefix(root),
        VERSION,
        "" if to_file else "alone" if arguments.min_severity is None and not arguments.quiet else "first",
    )


def _stale_notes(gone: list[KnownFinding], file: str) -> list[str]:
    """A note about known findings that are gone."""
    if not gone:
        return []
    named = [f"{item.code} in {item.path}" for item in gone[:_MAX_NAMED]]
    more = f" and {len(gone) - _MAX_NAMED:,} more" if len(gone) > _MAX_NAMED else ""
    verb, them = ("occurs", "it") if len(gone) == 1 else ("occur", "them")
    text = f"{plural(len(gone), 'finding')} in {file} no longer {verb}: {', '.join(named)}{more}"
    return [f"{text}; 'rst2spec baseline prune' removes {them}"]


def _show_files(arguments: argparse.Namespace, workspace: Workspace) -> int:
    inputs = [item for item in find_documents(arguments, workspace) if not item.is_reference_only]
    if not inputs:
        return report_nothing_to_read()
    write_stdout(f"{escape_controls(item.path)}\n".encode() for item in inputs)
    return SUCCESS
