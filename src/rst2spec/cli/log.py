"""``rst2spec log``."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from rst2spec.cli.inputs import add_config_arguments, add_selection_arguments, progress, workspace_of
from rst2spec.cli.messages import print_message
from rst2spec.cli.running import add_jobs_argument
from rst2spec.cli.targets import add_full_argument, add_output_argument, targets_of, write_all
from rst2spec.cli.terminal import columns, wants_colour
from rst2spec.cli.writable import writable_targets
from rst2spec.config.errors import UsageError
from rst2spec.outputs.files import write_file, write_stdout
from rst2spec.outputs.registry import format_module, format_names

if TYPE_CHECKING:
    from rst2spec.changelog.request import Request
    from rst2spec.changelog.shards import WorkerProcess
    from rst2spec.outputs.changelog import LogOptions
    from rst2spec.source.commits import History
    from rst2spec.spec.changelog import Changelog

_FEW: Final = 1_000  # commits from which -j auto starts a pool

DESCRIPTION: Final = """\
Say what the history of a repository's documents means: what changed, whether it
breaks anyone, which findings came and went. Time stamps are no change, and what
two generators write back and forth within minutes is folded."""
EXAMPLES: Final = """\
examples:
  rst2spec log                                   the repository around here
  rst2spec log ../docs v1..v2 --by commit        another one, some of it
  rst2spec log --all --path docs/technical       a folder that is gone, too
  rst2spec log --document acme-globex --since 2024-03-01
  rst2spec log -o history.svg -o log.json        a chart, and all of it

Exit codes: 0 all is well, 1 git could not give a version (all others are told),
2 wrong use or no history.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    names = format_names("log")
    parser.add_argument(
        "where",
        metavar="REPO|REV..REV",
        nargs="*",
        help="a repository, or a folder in one, of which only that is read (default: the repository around here); "
        "a revision, or two with .. between them (default: HEAD)",
    )
    group = parser.add_argument_group("which history")
    group.add_argument("--all", action="store_true", help="all branches and tags, not one revision")
    group.add_argument("--path", metavar="DIR", help="only below this folder, from the repository's root")
    group.add_argument(
        "--document", metavar="NAME", action="append", default=[], help="only documents of this name or path"
    )
    time_forms = "a date or time as commits have it (2024-03-01, 2024-03-01T12:00), or as git has it (2 weeks ago)"
    group.add_argument("--since", metavar="TIME", help=f"only commits from then on: {time_forms}")
    group.add_argument("--until", metavar="TIME", help="only commits up to then; of a date to its end")
    add_config_arguments(parser)
    parser.add_argument(
        "--exclude", metavar="PATTERN", action="append", help="leave out what a gitignore pattern matches"
    )
    add_selection_arguments(parser, can_fail=False)
    group = parser.add_argument_group("running")
    add_jobs_argument(group)
    group = parser.add_argument_group("output")
    group.add_argument("-f", "--format", choices=names, default="text", help=f"{', '.join(names)} (default: text)")
    add_output_argument(group, "[FORMAT=]FILE", "also write a file, in the format that it names or ends in")
    group.add_argument(
        "--by",
        choices=("commit", "day", "month"),
        default="day",
        help="what changes are put together by (default: day)",
    )
    group.add_argument(
        "--show",
        choices=("flaps",),
        help="show the versions that cancel each other out within minutes, too",
    )
    group.add_argument(
        "--diagnostics",
        choices=("all", "info", "warning", "error", "none"),
        default="warning",
        help="the least severity of the findings that count (default: warning)",
    )
    group.add_argument("--statistics", action="store_true", help="only the summary")
    add_full_argument(group)


def run(arguments: argparse.Namespace) -> int:
    """Runs the command."""
    targets, unwritten = writable_targets("log", targets_of("log", arguments.output, None))
    if unwritten and not targets:
        return unwritten
    from rst2spec.run.scheduler import WorkersError
    from rst2spec.source.git import GitError

    formats = [format_module("log", name) for name in {arguments.format, *(target.format for target in targets)}]
    has_points = any(module.HAS_POINTS for module in formats)
    try:
        changelog = _changelog(arguments, has_points=has_points)
    except (GitError, WorkersError) as error:
        raise UsageError(str(error)) from None
    write_stdout(format_module("log", arguments.format).write(changelog, _options(arguments)))
    plain = _options(arguments, to_file=True)
    unwritten |= write_all("log", targets, lambda module, path: write_file(path, module.write(changelog, plain)))
    for note in changelog.notes:
        print_message(note)
    return unwritten or (1 if changelog.counts.unreadable else 0)


def _changelog(arguments: argparse.Namespace, *, has_points: bool) -> Changelog:
    from rst2spec.changelog.run import STEP, changelog_of
    from rst2spec.changelog.times import between
    from rst2spec.source.commits import history_of

    named, revisions = _where(arguments.where)
    if arguments.all and revisions:
        raise UsageError(f"--all is of all revisions: it does not go with {revisions}")
    history = history_of(named or ".")
    request = _request(arguments, history, is_named=bool(named), has_points=has_points)
    try:
        wants = between(arguments.since, arguments.until, history)
    except ValueError as error:
        raise UsageError(str(error)) from None
    commits = history.commits(_tips(history, revisions, arguments), wants)
    if not len(commits):
        raise UsageError(f"there is no commit in {_range(arguments, revisions)}")
    with _pools(arguments, len(commits)) as pools, progress(len(commits) // STEP, "reading", least=10) as advance:
        changelog = changelog_of(history, commits, request, pools, advance)
    if not (changelog.counts.documents or ".." in revisions or arguments.since or arguments.until):
        raise UsageError(_nothing(arguments, request, revisions, history))
    return changelog


def _where(words: Sequence[str]) -> tuple[str, str]:
    """The repository and the revisions of the command line; each is empty if it isn't named."""
    if len(words) > len(("REPO", "REV..REV")):
        raise UsageError(f"one repository and one range of revisions are read: what is {words[2]}?")
    folders = [word for word in words[:1] if os.path.isdir(word)]
    revisions = list(words[len(folders) :])
    if len(revisions) > 1:
        raise UsageError(f"{revisions[0]}: no such folder")
    return "".join(folders), "".join(revisions)


def _tips(history: History, revisions: str, arguments: argparse.Namespace) -> list[str]:
    if arguments.all:
        return []
    old, dots, new = _ends(history, revisions)
    if dots == "...":
        raise UsageError(f"{revisions}: a range is REV..REV")
    tips = [history.revision(new or "HEAD")]
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


def _request(arguments: argparse.Namespace, history: History, *, is_named: bool, has_points: bool) -> Request:
    from rst2spec.changelog.request import Request
    from rst2spec.config.policy import exclusion_of, policy_of
    from rst2spec.run.options import Options

    config = workspace_of(arguments, history.top or history.folder).config
    root = history.top or os.path.abspath(history.folder)
    excludes = exclusion_of(config, root)
    folder = _folder(arguments.path, history) if arguments.path is not None else history.prefix if is_named else ""
    return Request(
        folder,
        tuple([os.fsencode(name).decode("utf-8", "backslashreplace") for name in arguments.document]),
        lambda path: excludes(os.path.join(root, path)),
        Options(policy=policy_of(config, root), level=arguments.diagnostics),
        arguments.by,
        arguments.show != "flaps",
        has_points,
    )


def _folder(path: str, history: History) -> str:
    """A folder relative to the repository's root, as git writes it."""
    if os.path.isabs(path):
        path = os.path.relpath(os.path.realpath(path), os.path.realpath(history.top or history.folder))
    folder = os.path.normpath(path or ".").replace(os.sep, "/")
    if folder == ".." or folder.startswith("../"):
        raise UsageError(f"--path {path}: it is not in the repository")
    return "" if folder == "." else folder


@contextlib.contextmanager
def _pools(arguments: argparse.Namespace, count: int) -> Iterator[Sequence[WorkerProcess]]:
    """Starts the workers: the number from -j, or by the amount of work; with ``auto``, none if they can't start."""
    from rst2spec.run.engines import pools, processors
    from rst2spec.run.scheduler import WorkersError

    workers = int(arguments.jobs) if arguments.jobs != "auto" else processors() if count >= _FEW else 1
    with contextlib.ExitStack() as stack:
        started: Sequence[WorkerProcess] = ()
        if workers > 1:
            try:
                started = stack.enter_context(pools(workers))
            except WorkersError:
                if arguments.jobs != "auto":
                    raise
        yield started


def _nothing(arguments: argparse.Namespace, request: Request, revisions: str, history: History) -> str:
    """The message if no commit touched a document."""
    text = f"there is no dataflow document in {_range(arguments, revisions)}"
    if request.documents:
        text = f"{text} of the name {' or '.join(request.documents)}"
    if request.folder:
        text = f"{text} below {request.folder}"
    modules = history.modules("HEAD", request.folder)
    if modules:
        return f"{text}; a submodule has a history of its own: 'rst2spec log {modules[0]}'"
    if history.is_shallow:
        return f"{text}; the clone is shallow, 'git fetch --unshallow' fetches the rest"
    return text if arguments.all else f"{text}; --all looks at all branches and tags"


def _range(arguments: argparse.Namespace, revisions: str) -> str:
    """Describes the requested commits."""
    parts = ["all branches and tags" if arguments.all else f"the history of {revisions or 'HEAD'}"]
    parts += [f"since {arguments.since}"] if arguments.since else []
    parts += [f"until {arguments.until}"] if arguments.until else []
    return " ".join(parts)


def _options(arguments: argparse.Namespace, *, to_file: bool = False) -> LogOptions:
    from rst2spec.outputs.changelog import LogOptions
    from rst2spec.version import VERSION

    is_terminal = sys.stdout.isatty() and not to_file
    width = columns() if is_terminal else 0
    return LogOptions(arguments.statistics, width, wants_colour() and not to_file, VERSION, arguments.full)
