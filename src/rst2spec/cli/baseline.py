"""``rst2spec baseline``."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from rst2spec.checks.base import plural
from rst2spec.checks.earlier import EarlierDocument, has_lost_flows
from rst2spec.cli.baseline_file import DEFAULT, baseline_file, read_baseline, stale
from rst2spec.cli.inputs import (
    add_input_arguments,
    add_selection_arguments,
    is_empty,
    nothing_left,
    options_of,
    run_documents,
    workspace_of,
)
from rst2spec.cli.lost import coverage_of, inputs_and_earlier, reason_for_loss
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
    """A document of the baseline that was lost, or that lost flows.

    Attributes:
        path: Its path.
        name: The name of the check that reports the loss.
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
    earlier_counts = before.documents or {}
    inputs = inputs_and_earlier(earlier_counts, arguments, workspace, covers, is_compared=bool(earlier_counts))
    if inputs is None:
        return nothing_left()
    input_files, earlier = inputs
    result = run_documents(input_files, (), arguments, workspace)
    named = {item.report_path for item in input_files if not item.is_reference_only}
    earlier = [item for item in earlier if item.is_gone or item.path in named]
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
    text = f"{file}: {plural(len(new), 'known finding')}, {len(new - old):,} of them new, {len(old - new):,} gone\n"
    write_stdout([text.encode()])
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
    lost: set[str],
    arguments: argparse.Namespace,
    workspace: Workspace,
) -> Baseline:
    """The baseline after the run.

    Args:
        before: The baseline before the run.
        result: The run's result.
        earlier: The documents of the baseline that the run covers.
        lost: The paths of lost documents, which stay in the baseline.
        arguments: The command line.
        workspace: Where the command runs.
    """
    stale_findings = set(stale(before.findings, result, options_of(arguments, workspace).policy, workspace.root))
    findings = [item for item in before.findings if item not in stale_findings]
    is_update = arguments.action == "update"
    if is_update:
        # a lost document that can't be read stays an error
        new = known_of((path, item) for path, item in result.findings() if item.code != "R901" or path not in lost)
        findings += new
    counts = dict(zip(result.report_paths, result.flow_counts, strict=True))
    if before.documents is None:
        return Baseline(findings, counts if is_update else None)
    # the run says nothing about documents that only the command line excludes
    is_configured = workspace.config.origin("exclude") != COMMAND_LINE
    excludes = exclusion_of(workspace.config, os.getcwd())
    root = os.path.realpath(workspace.root)
    compared = {item.path for item in earlier}
    documents = {
        path: count
        for path, count in before.documents.items()
        if path in lost
        or (path not in compared and not (is_configured and excludes(os.path.normpath(os.path.join(root, path)))))
    }
    for path, count in counts.items():
        if path not in lost and (is_update or path in before.documents):
            old_count = before.documents.get(path, count)
            documents[path] = count if is_update or has_lost_flows(old_count, count) else old_count
    return Baseline(findings, documents)


def _report(losses: list[_Loss], file: str) -> int:
    """Prints the losses that stay in the baseline; returns the exit code."""
    for loss in losses[:_MOST_NAMED]:
        print_message(f"{loss.path}: {loss.message}; it stays in {file}")
    if losses:
        more = f"{len(losses) - _MOST_NAMED:,} more stay in it; " if len(losses) > _MOST_NAMED else ""
        print_message(f"{more}--allow-lost takes lost documents out of the baseline")
    return 1 if losses else 0


def _stored(file: str) -> Baseline:
    """Reads the file; the result is empty if it doesn't exist or isn't a baseline."""
    if not os.path.isfile(file):
        return Baseline([])
    try:
        with open(file, "rb") as stream:
            return load_baseline(stream.read())
    except (OSError, ValueError) as error:
        reason = (error.strerror or str(error)).lower() if isinstance(error, OSError) else str(error)
        print_message(f"{file} {reason}: it is replaced, and compared with nothing")
        return Baseline([])
