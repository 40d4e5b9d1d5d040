"""``rst2spec fix``, and what ``rst2spec check --fix`` does first."""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, TextIO, TypeAlias

from rst2spec.checks.base import plural
from rst2spec.cli.destination import replaceable
from rst2spec.cli.inputs import (
    add_input_arguments,
    add_selection_arguments,
    find_documents,
    is_empty,
    not_dataflow,
    nothing_left,
    options_of,
    paths_of,
    progress,
    workspace_of,
)
from rst2spec.cli.listing import Listing, add_full_list_argument
from rst2spec.cli.messages import print_message
from rst2spec.cli.replacing import replaced
from rst2spec.cli.workspace import Workspace
from rst2spec.fixing import Mended, Outcome, mend
from rst2spec.outputs.files import write_stdout
from rst2spec.outputs.patch import patch, path_in_repository
from rst2spec.outputs.plain import visible
from rst2spec.source.discover import expanded
from rst2spec.source.read import encode, load

if TYPE_CHECKING:
    from rst2spec.source.discover import InputFile

DESCRIPTION: Final = """\
Mend documents by the fixes that their findings carry. A safe fix never changes
what a document means; --unsafe also fills in names that titles leave out, where
one is certain. All outside of the fixes stays as it is, to the byte."""
EXAMPLES: Final = """\
examples:
  rst2spec fix docs/technical
  rst2spec fix docs/technical --diff
  rst2spec fix docs/technical --diff --unsafe | git apply
  rst2spec fix docs/technical --select duplicate-clause,R403
  rst2spec fix - --stdin-filename acme-globex.rst <acme-globex.rst

Exit codes: 0 all that could be fixed is, 1 there are changes (--diff), 2 a
document can't be read or may not be replaced, wrong use or nothing to read.
"""
_HELD: Final = "it is so damaged that with a fix something else in it would be read differently"

_Sorted: TypeAlias = tuple[list[Mended], dict[str, str]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    add_input_arguments(parser, required=True)
    add_selection_arguments(parser, can_fail=False)
    group = parser.add_argument_group("fixing")
    group.add_argument("--unsafe", action="store_true", help="also apply fixes that change what a document means")
    group.add_argument("--diff", action="store_true", help="write nothing, print what would change for 'git apply'")
    group.add_argument("-q", "--quiet", action="store_true", help="only say what can't be fixed")
    add_full_list_argument(group)


def run(arguments: argparse.Namespace) -> int:
    """Runs the command."""
    workspace = workspace_of(arguments)
    found = find_documents(arguments, workspace)
    if all(item.is_reference_only for item in found) and not arguments.allow_empty:
        return nothing_left()
    outcome = plan(arguments, workspace, found)
    if not outcome.documents and not outcome.skipped:
        is_empty(not_dataflow([item.report_path for item in found if not item.is_reference_only]), arguments, workspace)
    unread = {item.report_path: item.description for item in outcome.skipped}
    is_stdin = "-" in arguments.paths
    roots = frozenset() if is_stdin else roots_of(arguments, workspace)
    refused: dict[str, str] = {}
    done = list(outcome.mended)
    if arguments.diff:
        if not is_stdin:
            done, refused = _sorted_out(done, lambda item: replaceable(item.found.file, roots))
        write_stdout(chunk for item in done for chunk in _patch(item, workspace))
        if not arguments.quiet:
            sys.stderr.write(_summary("Would fix", outcome, done, arguments))
    elif is_stdin:
        if not unread:
            write_stdout([encode(item.after) for item in done] or [found[0].content or b""])
        _tell(outcome, done, arguments, sys.stderr)
    else:
        done, refused = replace_all(done, roots)
        _tell(outcome, done, arguments, sys.stdout)
    return _tell_refused(unread | refused | _held(outcome)) or int(arguments.diff and bool(done))


def fix_first(arguments: argparse.Namespace, workspace: Workspace) -> int:
    """What ``check --fix`` does before it checks; of what can't be read the check will tell.

    Returns:
        The exit code: 0, or 2 where a document was refused.
    """
    outcome = plan(arguments, workspace, find_documents(arguments, workspace, is_compared=True))
    done, refused = replace_all(outcome.mended, roots_of(arguments, workspace))
    if done:
        _tell(outcome, done, arguments, sys.stderr)
    return _tell_refused(refused | _held(outcome))


def plan(arguments: argparse.Namespace, workspace: Workspace, found: Sequence[InputFile]) -> Outcome:
    """Reads the documents and mends them in memory."""
    with progress(len(found)) as advance:
        options = options_of(arguments, workspace, keep_documents=False)
        return mend(map(load, found), options, unsafe=arguments.unsafe, advance=advance)


# --- what may be replaced


def roots_of(arguments: argparse.Namespace, workspace: Workspace) -> frozenset[str]:
    """The real paths of all that was named. A link that was named stands for itself: what it leads to lies outside."""
    return frozenset(map(_own_place, expanded(paths_of(arguments, workspace))))


def _own_place(path: str) -> str:
    bare = path.rstrip(os.sep)
    if os.path.islink(bare):
        return os.path.join(os.path.realpath(os.path.dirname(bare)), os.path.basename(bare))
    return os.path.realpath(path)


def replace_all(mended: Iterable[Mended], roots: Collection[str]) -> _Sorted:
    """Replaces the documents by what became of them.

    Args:
        mended: The documents.
        roots: What was named (``roots_of``).

    Returns:
        Those that were replaced; of the others, by path, why not.
    """
    return _sorted_out(mended, lambda item: replaced(item.found, encode(item.after), roots))


def _sorted_out(mended: Iterable[Mended], refuse: Callable[[Mended], str]) -> _Sorted:
    done: list[Mended] = []
    refused: dict[str, str] = {}
    for item in mended:
        reason = refuse(item)
        if reason:
            refused[item.found.report_path] = reason
        else:
            done.append(item)
    return done, refused


# --- what is said


def _patch(item: Mended, workspace: Workspace) -> Iterator[bytes]:
    """The document's diff, with its path from its repository's root."""
    name = path_in_repository(item.found.file, workspace.root)
    return patch(name, item.before.text, item.after.text, item.rounds, has_bom=item.before.has_bom)


def _tell(outcome: Outcome, done: Sequence[Mended], arguments: argparse.Namespace, stream: TextIO) -> None:
    """Says what was fixed: a line a document, and what it comes to."""
    if arguments.quiet:
        return
    listing = Listing(stream, everything=getattr(arguments, "full", False))  # 'check --fix' has no such option
    for item in done:
        counts = Counter(fix.code for fix in item.fixes)
        codes = ", ".join(f"{code} {count:,}" for code, count in sorted(counts.items()))
        listing.add(f"{visible(item.found.report_path)}: {len(item.fixes):,} fixed ({codes})")
    listing.end()
    stream.write(_summary("Fixed", outcome, done, arguments))


def _summary(what: str, outcome: Outcome, done: Sequence[Mended], arguments: argparse.Namespace) -> str:
    count = sum(len(item.fixes) for item in done)
    said = f"{what} {plural(count, 'finding')} in {plural(len(done), 'document')}" if done else "Nothing to fix"
    more = f"; {outcome.unsafe:,} more with --unsafe" if outcome.unsafe and not arguments.unsafe else ""
    return f"{said}{more}.\n"


def _held(outcome: Outcome) -> dict[str, str]:
    return dict.fromkeys((item.report_path for item in outcome.held), _HELD)


def _tell_refused(refused: Mapping[str, str]) -> int:
    for path, reason in sorted(refused.items()):
        print_message(f"{path}: not fixed: {reason}")
    return 2 if refused else 0
