"""``rst2spec churn``."""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from rst2spec.checks.base import plural
from rst2spec.cli.arguments import ListedParser
from rst2spec.cli.exit_codes import ERROR, FOUND, SUCCESS
from rst2spec.cli.inputs import paths_of, progress, workspace_of
from rst2spec.cli.listing import Listing
from rst2spec.cli.messages import print_message
from rst2spec.cli.options import (
    FULL_LIST,
    STDIN,
    add_config_options,
    add_exclusion_options,
    add_full_option,
    add_grammar_option,
    add_jobs_option,
    add_paths,
    add_quiet_option,
    add_root_option,
)
from rst2spec.cli.running import mapped
from rst2spec.cli.workspace import Workspace
from rst2spec.config.errors import UsageError
from rst2spec.outputs.plain import escape_controls
from rst2spec.source.changed_files import ChangedFile
from rst2spec.source.git import GitError, IndexEntry, Repository, repository_of

if TYPE_CHECKING:
    from rst2spec.source.discover import InputFile

USAGE: Final = "[OPTIONS] [PATH...]"
DESCRIPTION: Final = """\
Report documents that differ from HEAD only in their timestamp and line endings.
--restore restores them, so that a commit contains only what changed. Documents
in another form with the same meaning are reported, and not restored."""
EXAMPLES: Final = """\
examples:
  rst2spec churn docs/technical
  rst2spec churn docs/technical --restore   after each run of the generator
  rst2spec churn --staged --restore         also what is already staged

The pre-commit hook rst2spec-churn does the same.
"""
_BATCH: Final = 2_000  # documents that are in memory at a time

ChangeKind = Literal["churn", "rewritten", "changed", "foreign", "unreadable"]


class _Versions(NamedTuple):
    """The two versions of a document: HEAD's bytes and the current ones."""

    path: str
    head: bytes
    now: bytes


class _ChangedDocument(NamedTuple):
    """A document that differs from HEAD: the kind of change, its current version, and HEAD's bytes."""

    changed: ChangedFile
    kind: ChangeKind
    now: InputFile
    head: bytes


def add_arguments(parser: ListedParser) -> None:
    """The command's arguments."""
    add_paths(parser, "folder, file, or glob in quotes")
    group = parser.group("restoring")
    group.add("--restore", action="store_true", help="restore these documents from HEAD")
    group.add("--staged", action="store_true", help="compare what is staged; with --restore: restore it there, too")
    group = parser.group("output")
    add_quiet_option(group, "report only what can't be restored")
    add_full_option(group, FULL_LIST)
    group = parser.group("file selection")
    add_exclusion_options(group)
    add_root_option(group)
    add_grammar_option(parser.group("reading"))
    add_config_options(parser)
    parser.set_defaults(dask=None)
    add_jobs_option(parser.group("performance"))


def run(arguments: argparse.Namespace) -> int:
    """Runs the command."""
    try:
        return _run(arguments)
    except GitError as error:
        raise UsageError(str(error)) from None


def _run(arguments: argparse.Namespace) -> int:
    from rst2spec.config.run_settings import exclusion_of
    from rst2spec.source.discover import expanded
    from rst2spec.source.history import changed

    workspace = workspace_of(arguments)
    paths = list(expanded(paths_of(arguments, workspace)))
    repository = _repository(paths)
    excludes = exclusion_of(workspace.config, os.getcwd())
    entries: dict[Repository, list[ChangedFile]] = {}
    for owner, entry in changed(repository, paths, excludes, force_exclude=workspace.config["force-exclude"]):
        if entry.is_staged or not arguments.staged:
            entries.setdefault(owner, []).append(entry)
    counts: Counter[str] = Counter()
    refused: dict[str, str] = {}
    touched: set[Repository] = set()
    listing = Listing(sys.stdout, everything=arguments.full)
    with progress(sum(map(len, entries.values()))) as advance:
        for owner, batch in _batches(entries):
            documents = list(_classified(owner, batch, workspace, arguments))
            churn = [item for item in documents if item.kind == "churn"]
            touched.update([owner] if churn else ())
            if arguments.restore:
                refused |= _restored(owner, churn, is_staged=arguments.staged)
            for item in documents:
                counts[item.kind] += 1
                counts["staged"] += item.kind == "churn" and item.changed.is_staged
                if not arguments.quiet:
                    _list_document(listing, item, refused, is_restored=arguments.restore)
                advance()
    listing.end()
    for path, reason in refused.items():
        print_message(f"{path}: not restored: {reason}")
    if not arguments.quiet:
        sys.stdout.write(_summary(counts, len(refused), arguments))
    if refused or counts["unreadable"]:
        return ERROR
    if not arguments.restore:
        return FOUND if counts["churn"] else SUCCESS
    return FOUND if arguments.staged and _is_empty(touched) else SUCCESS


def _repository(paths: Sequence[str]) -> Repository:
    """The repository that contains all paths.

    Raises:
        UsageError: A path doesn't exist, or they are in several repositories.
        GitError: They aren't in a repository.
    """
    from rst2spec.source.discover import find_root

    repositories: dict[str, Repository] = {}
    for path in paths:
        if path == STDIN:
            raise UsageError("churn compares files with git, so it can't read standard input (-)")
        if not os.path.lexists(path):
            raise UsageError(f"there is no {path}")
        folder = path if os.path.isdir(path) else os.path.dirname(path) or "."
        root = find_root(folder)
        if root not in repositories:
            # in a hook, git's environment names the repository relative to the working directory
            repositories[root] = repository_of("." if root == find_root(".") else folder)
    if len({repository.folder for repository in repositories.values()}) > 1:
        raise UsageError(f"the paths are in several repositories: {', '.join(paths)}")
    return next(iter(repositories.values()))


# --- what has changed


def _batches(entries: Mapping[Repository, Sequence[ChangedFile]]) -> Iterator[tuple[Repository, Sequence[ChangedFile]]]:
    for repository, items in entries.items():
        for start in range(0, len(items), _BATCH):
            yield repository, items[start : start + _BATCH]


def _classified(
    repository: Repository, entries: Sequence[ChangedFile], workspace: Workspace, arguments: argparse.Namespace
) -> Iterator[_ChangedDocument]:
    """Classifies the documents; those that were deleted or equal HEAD are omitted."""
    from rst2spec.source.conversions import checkouts
    from rst2spec.source.discover import InputFile, path_under
    from rst2spec.source.read import load

    heads = checkouts(repository, [(entry.head, entry.path) for entry in entries])
    is_staged = arguments.staged
    staged = (
        checkouts(repository, [(entry.indexed, entry.path) for entry in entries]) if is_staged else [None] * len(heads)
    )
    different: list[tuple[ChangedFile, InputFile, _Versions]] = []
    for entry, head, index in zip(entries, heads, staged, strict=True):
        file = os.path.join(repository.folder, entry.path)
        path = path_under(file, workspace.root)
        now = load(InputFile(file, path))
        content = index if is_staged else now.content
        if content is None and not is_staged and os.path.isfile(file):
            print_message(f"{path}: {now.problem}")
            yield _ChangedDocument(entry, "unreadable", now, head)
        elif content is not None and content != head:
            different.append((entry, now, _Versions(path, head, content)))
    kinds = mapped(_kind, [versions for _, _, versions in different], arguments)
    for (entry, now, versions), (kind, problem) in zip(different, kinds, strict=True):
        if problem:
            print_message(f"{versions.path}: {problem}")
        yield _ChangedDocument(entry, kind, now, versions.head)


def _kind(versions: _Versions) -> tuple[ChangeKind, str]:
    """Classifies a change; "changed" with a problem if this program fails at the document: it isn't restored."""
    from rst2spec.run.document_result import guarded
    from rst2spec.source.discover import InputFile
    from rst2spec.source.read import SkippedFile

    kind = guarded(InputFile(versions.path, versions.path), lambda: _compared(versions))
    return ("changed", kind.description) if isinstance(kind, SkippedFile) else (kind, "")


def _compared(versions: _Versions) -> ChangeKind:
    from rst2spec.run.reading import compile_source
    from rst2spec.source.read import SkippedFile, decode
    from rst2spec.source.stamp import without_stamp

    path, head, now = versions
    old = decode(head, path)
    new = decode(now, path)
    if isinstance(old, SkippedFile) or isinstance(new, SkippedFile):
        return "changed"
    before = compile_source(old)
    if not before.is_dataflow:
        return "foreign"
    if without_stamp(head) == without_stamp(now):
        return "churn"
    return "rewritten" if compile_source(new).document.digest == before.document.digest else "changed"


# --- what is restored


def _restored(repository: Repository, churn: Sequence[_ChangedDocument], *, is_staged: bool) -> dict[str, str]:
    """Restores HEAD's bytes.

    Returns:
        For each document that wasn't restored, by path, the reason.
    """
    from rst2spec.cli.replacing import replace_document
    from rst2spec.source.conversions import SWITCH, attributes_of, filters_allowed

    refused: dict[str, str] = {}
    restorable = []
    attributes = attributes_of(repository, [item.changed.path for item in churn])
    for item, attributes_ in zip(churn, attributes, strict=True):
        if attributes_.filter and not filters_allowed():
            refused[item.now.path] = f"git's filter {attributes_.filter} would have to run; {SWITCH}=1 allows it"
        elif item.changed.is_staged and item.changed.is_unstaged:
            refused[item.now.path] = "only a part of it is staged: 'git add' all of it, or none"
        else:
            restorable.append(item)
    if is_staged and restorable:
        repository.stage((item.changed.mode, IndexEntry(item.changed.path, item.changed.head)) for item in restorable)
    roots = {os.path.realpath(repository.folder)}
    for item in restorable:
        reason = replace_document(item.now, item.head, roots)
        if reason:
            refused[item.now.path] = reason
    return refused


def _is_empty(touched: Collection[Repository]) -> bool:
    """Whether nothing is left to commit. If a hook empties the index, git would create an empty commit."""
    if not touched or any(repository.has_staged() for repository in touched):
        return False
    print_message("nothing is left to commit")
    return True


# --- the output


def _list_document(listing: Listing, item: _ChangedDocument, refused: Mapping[str, str], *, is_restored: bool) -> None:
    if item.kind == "rewritten" or (item.kind == "churn" and item.now.path not in refused):
        text = "restored" if is_restored and item.kind == "churn" else item.kind
        listing.add(f"{escape_controls(item.now.path)}: {text}")


def _summary(counts: Counter[str], refused: int, arguments: argparse.Namespace) -> str:
    total = counts["churn"] + counts["rewritten"] + counts["changed"]
    if not total:
        return f"No {'other ' if counts['unreadable'] else ''}document differs from HEAD.\n"
    restored = counts["churn"] - refused
    of_all = f"{plural(total, 'document')} that {'differs' if total == 1 else 'differ'} from HEAD"
    if arguments.restore:
        text = f"Restored {restored:,} of {of_all}."
    else:
        differ = f"{plural(total, 'document')} {'differs' if total == 1 else 'differ'} from HEAD"
        text = f"{differ}, {counts['churn']:,} of them only in timestamp or line endings."
    if counts["rewritten"]:
        text += f"\n{counts['rewritten']:,} rewritten: the same meaning in another form; not restored."
    if arguments.restore and restored and counts["staged"] and not arguments.staged:
        text += "\nThe staged versions aren't restored: run 'git add' again before you commit."
    if counts["churn"] and not arguments.restore:
        text += "\n--restore restores them from HEAD."
    return f"{text}\n"
