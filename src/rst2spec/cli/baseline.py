"""``rst2spec baseline``."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from rst2spec.checks.base import plural
from rst2spec.checks.earlier import EarlierDocument, has_lost_flows
from rst2spec.cli.inputs import (
    add_input_arguments,
    add_selection_arguments,
    is_empty,
    nothing_left,
    options_of,
    run_documents,
    workspace_of,
)
from rst2spec.cli.known import DEFAULT, baseline_file, read_baseline, stale
from rst2spec.cli.lost import coverage_of, found_and_earlier, reason_for_loss
from rst2spec.cli.messages import print_message
from rst2spec.cli.running import add_running_arguments
from rst2spec.cli.workspace import Workspace
from rst2spec.cli.writable import unwritable
from rst2spec.config.errors import UsageError
from rst2spec.config.load import COMMAND_LINE
from rst2spec.config.policy import exclusion_of
from rst2spec.outputs.baseline import Baseline, dump_baseline, known_of, load_baseline
from rst2spec.outputs.files import write_file, write_stdout

if TYPE_CHECKING:
    from rst2spec.spec.result import Result

_MOST_NAMED: Final = 10

DESCRIPTION: Final = """\
Keep a file of the findings that are known and of the documents with their
flows, so that 'rst2spec check --baseline FILE' only fails for new findings and
for lost documents. In a git repository '--new-since REV' does the same without
a file."""
EXAMPLES: Final = """\
examples:
  rst2spec baseline update docs/technical   all that is found now is known
  rst2spec baseline prune docs/technical    what is gone isn't known any more
  rst2spec check docs/technical --baseline rst2spec-baseline.json
  rst2spec baseline update --allow-lost     documents were deleted on purpose

Exit codes: 0 written, 1 written, but lost documents stay in it, 2 wrong use or
nothing to read.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("action", choices=("update", "prune"), help="what to do")
    add_input_arguments(parser, required=False)
    add_running_arguments(parser)
    add_selection_arguments(parser)
    parser.add_argument(
        "--allow-lost",
        action="store_true",
        help="take documents and flows that are gone out of the baseline (R705, R706); else they stay in it",
    )
    parser.add_argument(
        "--baseline", metavar="FILE", help=f"the file (default: the configuration's baseline, else {DEFAULT})"
    )


class _Loss(NamedTuple):
    """A document that the baseline lists and that was lost, or that lost flows.

    Attributes:
        path: Its path.
        name: The name of the check that finds the loss.
        message: What was lost.
    """

    path: str
    name: str
    message: str


def run(arguments: argparse.Namespace) -> int:
    """Runs the command."""
    workspace = workspace_of(arguments)
    file = baseline_file(arguments.baseline, workspace) or DEFAULT
    reason = unwritable(file)
    if reason:
        raise UsageError(f"{file} can't be written: {reason}")
    covers = coverage_of(arguments, workspace)
    before = read_baseline(file, workspace, covers) if arguments.action == "prune" else _stored(file)
    known = before.documents or {}
    read = found_and_earlier(known, arguments, workspace, covers, is_compared=bool(known))
    if read is None:
        return nothing_left()
    found, earlier = read
    result = run_documents(found, (), arguments, workspace)
    asked = {item.report_path for item in found if not item.is_reference_only}
    earlier = [item for item in earlier if item.is_gone or item.path in asked]
    if not earlier and is_empty(result.empty_reason, arguments, workspace):
        return nothing_left(result.empty_reason)
    counts = dict(zip(result.report_paths, result.flow_counts, strict=True))
    losses = [
        loss
        for loss in _losses(earlier, counts)
        if not arguments.allow_lost and not reason_for_loss(loss.name, loss.path, None, workspace)
    ]
    after = _updated(before, result, earlier, {loss.path for loss in losses}, arguments, workspace)
    try:
        write_file(file, [dump_baseline(after)])
    except OSError as error:
        raise UsageError(f"{file} can't be written: {(error.strerror or str(error)).lower()}") from None
    old, new = set(before.findings), set(after.findings)
    said = f"{file}: {plural(len(new), 'known finding')}, {len(new - old):,} of them new, {len(old - new):,} gone\n"
    write_stdout([said.encode()])
    return _report(losses, file)


def _losses(earlier: list[EarlierDocument], counts: Mapping[str, int]) -> Iterator[_Loss]:
    for item in earlier:
        had = f"it had {plural(item.flow_count, 'flow')}"
        if item.path not in counts:
            yield _Loss(item.path, "document-lost", "is gone" if item.is_gone else "is no longer a dataflow document")
        elif has_lost_flows(item.flow_count, counts[item.path]):
            yield _Loss(item.path, "flows-lost", f"has {plural(counts[item.path], 'flow')}; {had}")


def _updated(
    before: Baseline,
    result: Result,
    earlier: list[EarlierDocument],
    kept: set[str],
    arguments: argparse.Namespace,
    workspace: Workspace,
) -> Baseline:
    """What the baseline contains after the run.

    Args:
        before: What it contained.
        result: The run's result.
        earlier: The documents of the baseline that the run can tell something of.
        kept: The paths of those that were lost and stay in it.
        arguments: The command line.
        workspace: Where the command runs.
    """
    gone = set(stale(before.findings, result, options_of(arguments, workspace).policy, workspace.root))
    findings = [item for item in before.findings if item not in gone]
    is_update = arguments.action == "update"
    if is_update:
        # a lost document that can't be read stays an error
        new = known_of((path, item) for path, item in result.findings() if item.code != "R901" or path not in kept)
        findings += new
    counts = dict(zip(result.report_paths, result.flow_counts, strict=True))
    if before.documents is None:
        return Baseline(findings, counts if is_update else None)
    # what only the command line leaves out wasn't looked at
    is_configured = workspace.config.origin("exclude") != COMMAND_LINE
    excludes = exclusion_of(workspace.config, os.getcwd())
    root = os.path.realpath(workspace.root)
    looked_at = {item.path for item in earlier}
    documents = {
        path: count
        for path, count in before.documents.items()
        if path in kept
        or (path not in looked_at and not (is_configured and excludes(os.path.normpath(os.path.join(root, path)))))
    }
    for path, count in counts.items():
        if path not in kept and (is_update or path in before.documents):
            was = before.documents.get(path, count)
            documents[path] = count if is_update or has_lost_flows(was, count) else was
    return Baseline(findings, documents)


def _report(losses: list[_Loss], file: str) -> int:
    """Names what was lost and stays in the baseline; the exit code."""
    for loss in losses[:_MOST_NAMED]:
        print_message(f"{loss.path}: {loss.message}; it stays in {file}")
    if losses:
        more = f"{len(losses) - _MOST_NAMED:,} more stay in it; " if len(losses) > _MOST_NAMED else ""
        print_message(f"{more}--allow-lost takes lost documents out of the baseline")
    return 1 if losses else 0


def _stored(file: str) -> Baseline:
    """What the file contains; nothing where there is none, or where it can't be read as a baseline."""
    if not os.path.isfile(file):
        return Baseline([])
    try:
        with open(file, "rb") as stream:
            return load_baseline(stream.read())
    except (OSError, ValueError) as error:
        reason = (error.strerror or str(error)).lower() if isinstance(error, OSError) else str(error)
        print_message(f"{file} {reason}: it is replaced, and compared with nothing")
        return Baseline([])
