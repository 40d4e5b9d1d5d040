"""``rst2spec log``."""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from rst2spec.checks.base import plural
from rst2spec.cli.arguments import ListedParser
from rst2spec.cli.exit_codes import FOUND, SUCCESS
from rst2spec.cli.failing_changes import FAILING, add_fail_on
from rst2spec.cli.inputs import progress, workspace_of
from rst2spec.cli.messages import print_message
from rst2spec.cli.options import (
    FULL_TEXTS,
    add_choice,
    add_config_options,
    add_exclude_option,
    add_format_options,
    add_full_option,
    add_grammar_option,
    add_jobs_option,
    add_min_severity,
    add_rule_options,
)
from rst2spec.cli.targets import Target, targets_of, write_all, write_target
from rst2spec.cli.terminal import columns, wants_color
from rst2spec.cli.writable import writable_targets
from rst2spec.config.errors import UsageError
from rst2spec.outputs.registry import format_module, format_names
from rst2spec.spec.changes.kinds import KINDS

if TYPE_CHECKING:
    from rst2spec.changelog.request import Request
    from rst2spec.changelog.shards import WorkerProcess
    from rst2spec.outputs.log_statistics import LogOptions
    from rst2spec.source.commits import History
    from rst2spec.spec.changelog import Changelog

_PLAIN: Final = re.compile(r"\w[\w./-]*")  # neither an option nor an operator of revisions
_AUTO: Final = 1_000  # commits from which -j auto starts a pool

USAGE: Final = "[OPTIONS] [REV|REV..REV] [PATH]"
DESCRIPTION: Final = """\
Report what changed in meaning over the history of a repository's documents,
whether it breaks anyone, and which findings came and went. Timestamps don't
count, and versions that cancel each other out within minutes are folded."""
EXAMPLES: Final = """\
examples:
  rst2spec log                                   the repository around here
  rst2spec log docs/technical                    one folder, or one document
  rst2spec log v1..v2 ../docs --by commit        another repository
  rst2spec log --all docs/old                    on all branches and tags
  rst2spec log --document acme-globex --since 2024-03-01
  rst2spec log --since yesterday --fail-on breaking
  rst2spec log -o history.svg -o log.json        a chart, and everything as JSON
"""


def add_arguments(parser: ListedParser) -> None:
    """The command's arguments."""
    parser.positional(
        "words",
        metavar="REV PATH",
        nargs="*",
        help="a revision or range (default: HEAD), then a folder or document, which may no longer exist (default: the "
        "whole repository)",
    )
    group = parser.group("output")
    add_format_options(group, "log", format_names("log"), "text")
    add_choice(
        group,
        "--by",
        choices={"commit": "one group per commit", "day": "one group per day", "month": "one group per month"},
        metavar="KEY",
        default="day",
        help_text="group changes by",
    )
    group.add("--show-flaps", action="store_true", help="show versions that cancel each other out within minutes, too")
    add_min_severity(group, "findings that count")
    group.add("--statistics", action="store_true", help="show only the summary")
    add_full_option(group, FULL_TEXTS)
    add_fail_on(parser.group("exit code"), "none")
    group = parser.group("history selection")
    group.add("--all", action="store_true", help="all branches and tags, instead of a revision")
    group.add("--document", metavar="NAME", action="append", default=[], help="only documents with this name or path")
    group.add(
        "--since",
        metavar="TIME",
        help="only commits from this date or time, in the commits' zone (2024-03-01, 2024-03-01T12:00), or as git "
        "reads it ('2 weeks ago')",
    )
    group.add("--until", metavar="TIME", help="only commits up to this time, or to the end of this date")
    add_exclude_option(parser.group("file selection"))
    add_rule_options(parser, can_fail=False)
    add_grammar_option(parser.group("reading"))
    add_config_options(parser)
    add_jobs_option(parser.group("performance"))


def run(arguments: argparse.Namespace) -> int:
    """Runs the command."""
    targets = targets_of("log", arguments.output, arguments.format, "text")
    targets, unwritten = writable_targets("log", targets, [arguments.config])
    if not targets:
        return unwritten
    from rst2spec.run.scheduler import WorkersError
    from rst2spec.source.git import GitError

    has_points = any(format_module("log", target.format).HAS_POINTS for target in targets)
    try:
        changelog = _changelog(arguments, has_points=has_points)
    except (GitError, WorkersError) as error:
        raise UsageError(str(error)) from None
    plain = _options(arguments, to_file=True)

    def write(target: Target) -> None:
        options = _options(arguments) if target.is_stdout else plain
        write_target(target, format_module("log", target.format).write(changelog, options))

    unwritten |= write_all(targets, write)
    for note in changelog.notes:
        print_message(note)
    failing = FAILING[arguments.fail_on_changes]
    count = sum(KINDS[change.kind].impact in failing for version in changelog.versions for change in version.changes)
    if count and not targets[0].is_stdout:
        print_message(f"{plural(count, 'change')} that --fail-on names: see {targets[0].path}")
    return unwritten or (FOUND if count or changelog.summary.unreadable else SUCCESS)


class _Selection(NamedTuple):
    """The part of a history that the command line names.

    Attributes:
        history: The repository's history.
        revisions: A revision or a range; empty for the default.
        path: The path in the repository; empty for all of it.
        is_document: Whether the path is a document rather than a folder.
    """

    history: History
    revisions: str
    path: str
    is_document: bool


def _changelog(arguments: argparse.Namespace, *, has_points: bool) -> Changelog:
    from rst2spec.changelog.run import STEP, changelog_of
    from rst2spec.changelog.times import between

    selected = _selection(arguments.words, is_all=arguments.all)
    history, revisions = selected.history, selected.revisions
    request = _request(arguments, selected, has_points=has_points)
    try:
        wants = between(arguments.since, arguments.until, history)
    except ValueError as error:
        raise UsageError(str(error)) from None
    commits = history.commits(_tips(selected, arguments), wants)
    if not len(commits):
        raise UsageError(f"there is no commit in {_range(arguments, revisions)}")
    with _pools(arguments, len(commits)) as pools, progress(len(commits) // STEP, "reading", least=10) as advance:
        changelog = changelog_of(history, commits, request, pools, advance)
    if not (changelog.summary.documents or ".." in revisions or arguments.since or arguments.until):
        raise UsageError(_nothing(arguments, request, selected))
    return changelog


def _selection(words: Sequence[str], *, is_all: bool) -> _Selection:
    """What the command line names: a revision or range, then a path, each of which may be omitted.

    A single word is a path if that exists, or if ``--all`` takes the place of a revision.

    Raises:
        UsageError: There are more words, or they are in another order.
        GitError: There is no repository.
    """
    from rst2spec.source.commits import history_of
    from rst2spec.source.discover import SUFFIX

    if len(words) > len(("REV", "PATH")):
        raise UsageError(f"expected a revision or range and one path, got also '{words[2]}'")
    if is_all and len(words) > 1:
        raise UsageError(f"--all replaces the revision '{words[0]}': leave out one of them")
    has_path = len(words) > 1 or is_all or any(map(os.path.lexists, words))
    path = words[-1] if words and has_path else None
    revisions = "".join(words[: len(words) - has_path] if words else ())
    if path == "":
        raise UsageError("the path is empty")
    if path is None:
        return _Selection(history_of("."), revisions, "", is_document=False)
    full = os.path.abspath(path)
    is_document = os.path.isfile(full) or (not os.path.isdir(full) and full.lower().endswith(SUFFIX))
    folder = full
    while not os.path.isdir(folder):  # the path may no longer exist
        folder = os.path.dirname(folder)
    history = history_of(folder)
    if len(words) > 1 and os.path.lexists(revisions) and not os.path.lexists(path):
        raise UsageError(f"a revision precedes the path: 'rst2spec log {path} {revisions}'")
    inside = os.path.normpath(os.path.join(history.prefix, os.path.relpath(full, folder))).replace(os.sep, "/")
    return _Selection(history, revisions, "" if inside == "." else inside, is_document)


def _tips(selected: _Selection, arguments: argparse.Namespace) -> list[str]:
    if arguments.all:
        return []
    from rst2spec.source.git import GitError
    from rst2spec.source.revision_names import unknown_revision

    history = selected.history
    old, dots, new = _ends(history, selected.revisions)
    if dots == "...":
        raise UsageError(f"expected a range REV..REV, got '{selected.revisions}'")
    try:
        tips = [history.revision(new or "HEAD")]
    except GitError as error:
        if dots or len(arguments.words) != 1 or not _PLAIN.fullmatch(new) or str(error) != unknown_revision(new):
            raise
        raise UsageError(f"{error}; if it is a path that no longer exists, use 'rst2spec log HEAD {new}'") from None
    if dots:
        tips.append(f"^{history.revision(old or 'HEAD')}")
    return tips


def _ends(history: History, revisions: str) -> tuple[str, str, str]:
    """The two revisions of a range with the dots between them; for a single revision, it is the last item."""
    from rst2spec.source.git_process import GitError
    from rst2spec.source.revision_names import MESSAGE, range_of

    if revisions.startswith(MESSAGE):  # a commit message may contain dots
        with contextlib.suppress(GitError):
            history.revision(revisions)
            return "", "", revisions
    return range_of(revisions) or ("", "", revisions)


def _request(arguments: argparse.Namespace, selected: _Selection, *, has_points: bool) -> Request:
    from rst2spec.changelog.request import Request
    from rst2spec.config.run_settings import exclusion_of, filter_of
    from rst2spec.run.options import Options

    if selected.is_document and arguments.document:
        raise UsageError(f"--document selects from a folder, and {selected.path} is a document")
    history = selected.history
    config = workspace_of(arguments, history.top or history.folder).config
    root = history.top or os.path.abspath(history.folder)
    excludes = exclusion_of(config, root)
    names = [selected.path] if selected.is_document else arguments.document
    return Request(
        "" if selected.is_document else selected.path,
        tuple([os.fsencode(name).decode("utf-8", "backslashreplace") for name in names]),
        lambda path: excludes(os.path.join(root, path)),
        Options(finding_filter=filter_of(config, root), level=arguments.min_severity),
        arguments.by,
        not arguments.show_flaps,
        has_points,
    )


@contextlib.contextmanager
def _pools(arguments: argparse.Namespace, count: int) -> Iterator[Sequence[WorkerProcess]]:
    """Starts the workers: the number from -j, or by the amount of work; with ``auto``, none if they can't start."""
    from rst2spec.run.scheduler import WorkersError
    from rst2spec.run.worker_pool import pools, processors

    workers = int(arguments.jobs) if arguments.jobs != "auto" else processors() if count >= _AUTO else 1
    with contextlib.ExitStack() as stack:
        started: Sequence[WorkerProcess] = ()
        if workers > 1:
            try:
                started = stack.enter_context(pools(workers))
            except WorkersError:
                if arguments.jobs != "auto":
                    raise
        yield started


def _nothing(arguments: argparse.Namespace, request: Request, selected: _Selection) -> str:
    """The message if no commit touched a document."""
    history = selected.history
    text = f"there is no dataflow document in {_range(arguments, selected.revisions)}"
    if request.documents:
        text = f"{text} with the name {' or '.join(request.documents)}"
    if request.folder:
        text = f"{text} below {request.folder}"
    modules = history.modules("HEAD", request.folder)
    if modules:
        return f"{text}; a submodule has its own history: 'rst2spec log {modules[0]}'"
    if history.is_shallow:
        return f"{text}; the clone is shallow, 'git fetch --unshallow' fetches the rest"
    return text if arguments.all else f"{text}; --all searches all branches and tags"


def _range(arguments: argparse.Namespace, revisions: str) -> str:
    """Describes the requested commits."""
    parts = ["all branches and tags" if arguments.all else f"the history of {revisions or 'HEAD'}"]
    parts += [f"since {arguments.since}"] if arguments.since else []
    parts += [f"until {arguments.until}"] if arguments.until else []
    return " ".join(parts)


def _options(arguments: argparse.Namespace, *, to_file: bool = False) -> LogOptions:
    from rst2spec.outputs.log_statistics import LogOptions
    from rst2spec.version import VERSION

    is_terminal = sys.stdout.isatty() and not to_file
    width = columns() if is_terminal else 0
    return LogOptions(
        arguments.statistics, width, wants_color(arguments.color) and not to_file, VERSION, arguments.full
    )
