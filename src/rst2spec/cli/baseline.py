"""What ``rst2spec baseline update`` and ``rst2spec baseline prune`` have in common."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from rst2spec.checks.base import plural
from rst2spec.checks.earlier import EarlierDocument, has_lost_flows
from rst2spec.cli.arguments import ListedParser
from rst2spec.cli.baseline_file import DEFAULT, baseline_file, read_baseline, stale
from rst2spec.cli.exit_codes import FOUND, SUCCESS
from rst2spec.cli.inputs import is_empty, options_of, report_nothing_to_read, run_documents, workspace_of
from rst2spec.cli.lost import coverage_of, inputs_and_earlier, reason_for_loss
from rst2spec.cli.messages import print_message
from rst2spec.cli.options import add_input_options, add_paths, add_rule_options, add_running_options
from rst2spec.cli.workspace import Workspace
from rst2spec.cli.writable import replaced_input, unwritable
from rst2spec.config.errors import UsageError
from rst2spec.config.load import COMMAND_LINE
from rst2spec.config.run_settings import exclusion_of
from rst2spec.failures import system_text
from rst2spec.outputs.baseline import Baseline, KnownFinding, dump_baseline, load_baseline
from rst2spec.outputs.files import write_file, write_stdout

if TYPE_CHECKING:
    from rst2spec.spec.result import Result

_MAX_NAMED: Final = 10


def add_arguments(parser: ListedParser) -> None:
    """The arguments of both commands."""
    add_paths(parser)
    group = parser.group("baseline")
    group.add(
        "--baseline", metavar="FILE", help=f"the file of known findings (default: the configured one, else {DEFAULT})"
    )
    group.add(
        "--allow-lost",
        action="store_true",
        help="remove lost documents and flows from the baseline (R705, R706); otherwise they stay in it",
    )
    add_rule_options(parser, can_fail=False)
    add_input_options(parser)
    add_running_options(parser)


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


def write_baseline(arguments: argparse.Namespace, *, is_update: bool) -> int:
    """Runs a command.

    Args:
        arguments: The command line.
        is_update: Whether new findings and documents are added; otherwise, fixed ones are only removed.
    """
    workspace = workspace_of(arguments)
    file = baseline_file(arguments.baseline, workspace) or DEFAULT
    reason = replaced_input(file, arguments.paths) or unwritable(file)
    if reason:
        raise UsageError(f"{file} can't be written: {reason}")
    covers = coverage_of(arguments, workspace)
    before = _stored(file) if is_update else read_baseline(file, workspace, covers)
    earlier_counts = before.documents or {}
    inputs = inputs_and_earlier(earlier_counts, arguments, workspace, covers, is_compared=bool(earlier_counts))
    if inputs is None:
        return report_nothing_to_read()
    input_files, earlier = inputs
    result = run_documents(input_files, (), arguments, workspace)
    named = {item.path for item in input_files if not item.is_reference_only}
    earlier = [item for item in earlier if item.is_gone or item.path in named]
    if not earlier and is_empty(result.empty_reason, arguments, workspace):
        return report_nothing_to_read(result.empty_reason)
    counts = dict(zip(result.paths, result.flow_counts, strict=True))
    losses = [
        loss
        for loss in _losses(earlier, counts)
        if not arguments.allow_lost and not reason_for_loss(loss.name, loss.path, None, workspace)
    ]
    lost = {loss.path for loss in losses}
    after = _updated(before, result, earlier, lost, arguments, workspace, is_update=is_update)
    try:
        write_file(file, [dump_baseline(after)])
    except OSError as error:
        raise UsageError(f"{file} can't be written: {system_text(error)}") from None
    old, new = set(before.findings), set(after.findings)
    text = f"{file}: {plural(len(new), 'known finding')}, {len(new - old):,} added, {len(old - new):,} removed\n"
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
    *,
    is_update: bool,
) -> Baseline:
    """The baseline after the run.

    Args:
        before: The baseline before the run.
        result: The run's result.
        earlier: The documents of the baseline that the run covers.
        lost: The paths of lost documents, which stay in the baseline.
        arguments: The command line.
        workspace: Where the command runs.
        is_update: Whether new findings and documents are added.
    """
    stale_findings = set(
        stale(before.findings, result, options_of(arguments, workspace).finding_filter, workspace.root)
    )
    findings = [item for item in before.findings if item not in stale_findings]
    if is_update:
        # a lost document that can't be read stays an error
        findings += [
            KnownFinding(path, item.code, item.fingerprint)
            for path, item in result.findings()
            if item.code != "R901" or path not in lost
        ]
    counts = dict(zip(result.paths, result.flow_counts, strict=True))
    if before.documents is None:
        return Baseline(findings, counts if is_update else None)
    # the run has no information about documents that only the command line excludes
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
    for loss in losses[:_MAX_NAMED]:
        print_message(f"{loss.path}: {loss.message}; it stays in {file}")
    if losses:
        more = f"{len(losses) - _MAX_NAMED:,} more stay in it; " if len(losses) > _MAX_NAMED else ""
        print_message(f"{more}--allow-lost removes lost documents from the baseline")
    return FOUND if losses else SUCCESS


def _stored(file: str) -> Baseline:
    """Reads the file; the result is empty if it doesn't exist or isn't a baseline."""
    if not os.path.isfile(file):
        return Baseline([])
    try:
        with open(file, "rb") as stream:
            return load_baseline(stream.read())
    except (OSError, ValueError) as error:
        reason = system_text(error) if isinstance(error, OSError) else str(error)
        print_message(f"{file} {reason}: it is replaced without a comparison")
        return Baseline([])
