"""``rst2spec fix``, and the first step of ``rst2spec check --fix``."""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, TextIO, TypeAlias

from rst2spec.checks.base import plural
from rst2spec.cli.arguments import ListedParser
from rst2spec.cli.destination import replaceable
from rst2spec.cli.exit_codes import ERROR, FOUND, SUCCESS
from rst2spec.cli.inputs import (
    advancing,
    find_documents,
    is_empty,
    not_dataflow,
    options_of,
    paths_of,
    progress,
    report_nothing_to_read,
    workspace_of,
)
from rst2spec.cli.listing import Listing
from rst2spec.cli.messages import print_message
from rst2spec.cli.options import (
    FULL_LIST,
    STDIN,
    add_full_option,
    add_input_options,
    add_paths,
    add_quiet_option,
    add_rule_options,
    add_running_options,
)
from rst2spec.cli.replacing import replace_document
from rst2spec.cli.running import results
from rst2spec.cli.workspace import Workspace
from rst2spec.fixing import FixedDocument, FixReport, fix_documents
from rst2spec.outputs.files import write_stdout
from rst2spec.outputs.patch import patch, path_in_repository
from rst2spec.outputs.plain import escape_controls
from rst2spec.source.discover import expanded
from rst2spec.source.read import encode, load

if TYPE_CHECKING:
    from rst2spec.source.discover import InputFile

USAGE: Final = "[OPTIONS] [PATH...]"
DESCRIPTION: Final = """\
Fix findings in documents. A safe fix never changes what a document means;
--unsafe-fixes also fills in missing system names, if one is certain. Everything
else in a document stays the same, byte by byte."""
EXAMPLES: Final = """\
examples:
  rst2spec fix docs/technical
  rst2spec fix docs/technical --diff
  rst2spec fix docs/technical --diff --unsafe-fixes | git apply
  rst2spec fix docs/technical --select duplicate-clause,R403
  rst2spec fix - --stdin-filename acme-globex.rst <acme-globex.rst
"""
_WITHHELD: Final = "it is so damaged that a fix would change how the rest is read"

_FixedAndRefused: TypeAlias = tuple[list[FixedDocument], dict[str, str]]


def add_arguments(parser: ListedParser) -> None:
    """The command's arguments."""
    add_paths(parser)
    group = parser.group("fixing")
    group.add("--diff", action="store_true", help="write nothing; print the changes as a patch")
    group.add("--unsafe-fixes", action="store_true", help="also apply fixes that change what a document means")
    group = parser.group("output")
    add_quiet_option(group, "report only what can't be fixed")
    add_full_option(group, FULL_LIST)
    add_rule_options(parser, can_fail=False)
    add_input_options(parser)
    add_running_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Runs the command."""
    workspace = workspace_of(arguments)
    input_files = find_documents(arguments, workspace)
    if all(item.is_reference_only for item in input_files) and not arguments.allow_empty:
        return report_nothing_to_read()
    report = plan(arguments, workspace, input_files)
    if not report.documents and not report.skipped:
        is_empty(not_dataflow([item.path for item in input_files if not item.is_reference_only]), arguments, workspace)
    unread = {item.path: item.description for item in report.skipped}
    is_stdin = STDIN in arguments.paths
    roots = frozenset() if is_stdin else roots_of(arguments, workspace)
    refused: dict[str, str] = {}
    done = list(report.fixed)
    if arguments.diff:
        if not is_stdin:
            done, refused = _apply_to_each(done, lambda item: replaceable(item.input_file.file, roots))
        write_stdout(chunk for item in done for chunk in _patch(item, workspace))
        if not arguments.quiet:
            sys.stderr.write(_summary("Would fix", report, done, arguments))
    elif is_stdin:
        if not unread:
            write_stdout([encode(item.after) for item in done] or [input_files[0].content or b""])
        _print_fixes(report, done, arguments, sys.stderr)
    else:
        done, refused = replace_all(done, roots)
        _print_fixes(report, done, arguments, sys.stdout)
    return _print_refused(unread | refused | _withheld(report)) or (FOUND if arguments.diff and done else SUCCESS)


def fix_first(arguments: argparse.Namespace, workspace: Workspace) -> int:
    """Fixes the documents for ``check --fix``. Unreadable files are reported by the check itself.

    Returns:
        The exit code: ``SUCCESS``, or ``ERROR`` if a document was refused.
    """
    report = plan(arguments, workspace, find_documents(arguments, workspace, is_compared=True))
    done, refused = replace_all(report.fixed, roots_of(arguments, workspace))
    if done:
        _print_fixes(report, done, arguments, sys.stderr)
    return _print_refused(refused | _withheld(report))


def plan(arguments: argparse.Namespace, workspace: Workspace, input_files: Sequence[InputFile]) -> FixReport:
    """Reads the documents and fixes them in memory."""
    files = [load(item) for item in input_files]
    options = options_of(arguments, workspace, keep_documents=False)
    with results(files, options, arguments, workspace) as checked, progress(len(files)) as advance:
        return fix_documents(files, options, unsafe=arguments.unsafe_fixes, results=advancing(checked, advance))


# --- replacing files


def roots_of(arguments: argparse.Namespace, workspace: Workspace) -> frozenset[str]:
    """The real paths of all named paths. A named link counts as itself: its target lies outside."""
    return frozenset(map(_own_path, expanded(paths_of(arguments, workspace))))


def _own_path(path: str) -> str:
    bare = path.rstrip(os.sep)
    if os.path.islink(bare):
        return os.path.join(os.path.realpath(os.path.dirname(bare)), os.path.basename(bare))
    return os.path.realpath(path)


def replace_all(fixed: Iterable[FixedDocument], roots: Collection[str]) -> _FixedAndRefused:
    """Replaces the documents on disk by their fixed versions.

    Args:
        fixed: The documents.
        roots: The roots of the run (``roots_of``).

    Returns:
        The documents that were replaced, and for each other path the reason why it wasn't.
    """
    return _apply_to_each(fixed, lambda item: replace_document(item.input_file, encode(item.after), roots))


def _apply_to_each(fixed: Iterable[FixedDocument], refuse: Callable[[FixedDocument], str]) -> _FixedAndRefused:
    done: list[FixedDocument] = []
    refused: dict[str, str] = {}
    for item in fixed:
        reason = refuse(item)
        if reason:
            refused[item.input_file.path] = reason
        else:
            done.append(item)
    return done, refused


# --- the output


def _patch(item: FixedDocument, workspace: Workspace) -> Iterator[bytes]:
    """The document's diff, with the path relative to its repository's root."""
    name = path_in_repository(item.input_file.file, workspace.fixed_root)
    return patch(name, item.before.text, item.after.text, item.rounds, has_bom=item.before.has_bom)


def _print_fixes(
    report: FixReport, done: Sequence[FixedDocument], arguments: argparse.Namespace, stream: TextIO
) -> None:
    """Prints one line per fixed document, and a summary."""
    if arguments.quiet:
        return
    listing = Listing(stream, everything=getattr(arguments, "full", False))  # 'check --fix' has no such option
    for item in done:
        counts = Counter(fix.code for fix in item.fixes)
        codes = ", ".join(f"{code} {count:,}" for code, count in sorted(counts.items()))
        listing.add(f"{escape_controls(item.input_file.path)}: {len(item.fixes):,} fixed ({codes})")
    listing.end()
    stream.write(_summary("Fixed", report, done, arguments))


def _summary(verb: str, report: FixReport, done: Sequence[FixedDocument], arguments: argparse.Namespace) -> str:
    count = sum(len(item.fixes) for item in done)
    text = f"{verb} {plural(count, 'finding')} in {plural(len(done), 'document')}" if done else "Nothing to fix"
    more = f"; {report.unsafe:,} more with --unsafe-fixes" if report.unsafe and not arguments.unsafe_fixes else ""
    return f"{text}{more}.\n"


def _withheld(report: FixReport) -> dict[str, str]:
    return dict.fromkeys((item.path for item in report.withheld), _WITHHELD)


def _print_refused(refused: Mapping[str, str]) -> int:
    for path, reason in sorted(refused.items()):
        print_message(f"{path}: not fixed: {reason}")
    return ERROR if refused else SUCCESS
