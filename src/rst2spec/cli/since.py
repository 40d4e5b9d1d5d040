"""``check --new-since REV`` and ``check --staged``: compares the documents with a git revision."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from rst2spec.checks.earlier import EarlierDocument
from rst2spec.cli.inputs import advancing, configured_documents, find_documents, paths_of, progress
from rst2spec.cli.lost import earlier_in_baseline, has_reason, is_in_hook, require_configured
from rst2spec.cli.messages import print_message
from rst2spec.cli.running import results
from rst2spec.cli.workspace import Workspace
from rst2spec.config.errors import UsageError
from rst2spec.config.run_settings import exclusion_of
from rst2spec.run.accumulator import RunAccumulator
from rst2spec.run.document_result import DocumentResult
from rst2spec.run.flows import FlowBuffer
from rst2spec.run.options import Options
from rst2spec.run.store import Store
from rst2spec.source.discover import find_root
from rst2spec.source.git import GitError, Repository, repository_of
from rst2spec.source.history import (
    EarlierVersion,
    dropped,
    earlier_versions,
    has_changes,
    moved,
    staged,
    tree_at,
    without_known,
)
from rst2spec.source.read import load
from rst2spec.source.tree import Tree
from rst2spec.spec.result import Result

if TYPE_CHECKING:
    from rst2spec.source.discover import InputFile

_HEAD: Final = "HEAD"
_MAIN: Final = "origin/HEAD"
"""The remote's main branch."""


class BaselineDocuments(NamedTuple):
    """The documents of a baseline.

    Attributes:
        file: The baseline's file.
        documents: The number of flows by path.
    """

    file: str
    documents: Mapping[str, int]


class _Reference(NamedTuple):
    """The commit that a run is compared with, and its name in messages."""

    commit: str
    name: str


def run_since(
    arguments: argparse.Namespace,
    workspace: Workspace,
    options: Options,
    covers: Callable[[str], bool],
    known: BaselineDocuments | None,
) -> Result | None:
    """Checks the documents (or their staged versions) as ``run_pipeline`` does, and returns only new findings.

    A finding is new if the version at the revision doesn't have it. That version is checked the same way; a document
    that is equal in both is checked once. Documents that were lost since are findings, too.

    Raises:
        UsageError: There is nothing to read, no repository, or the revision doesn't exist.
    """
    try:
        return _Run(arguments, workspace, options, covers, known).result()
    except GitError as error:
        raise UsageError(str(error)) from None


class _Run:
    """One run: the current documents, and the earlier ones that they are compared with."""

    def __init__(
        self,
        arguments: argparse.Namespace,
        workspace: Workspace,
        options: Options,
        covers: Callable[[str], bool],
        known: BaselineDocuments | None,
    ) -> None:
        self._arguments = arguments
        self._workspace = workspace
        self._options = options
        self._covers = covers
        self._known = known
        self._paths = paths_of(arguments, workspace, may_be_missing=True)
        self._context = configured_documents(workspace, may_be_missing=True)
        self._excludes = exclusion_of(workspace.config, os.getcwd())
        is_in_git = os.path.exists(os.path.join(find_root(workspace.root), ".git"))
        self._repository = repository_of(workspace.root if is_in_git else ".")  # what is named may lie outside
        self._untracked: frozenset[str] = frozenset()
        self._notes: list[str] = []
        self._earlier_tree: Tree | None = None
        self._index = Tree(self._repository, None) if arguments.staged else None

    def result(self) -> Result | None:
        """The result; null if the configuration excludes everything that was named."""
        current = self._current_documents()
        reference = _reference(self._arguments, self._repository)
        earlier: list[EarlierVersion] = []
        is_new_only = self._arguments.new_since is not None
        is_same = False
        if reference is not None:
            current = [load(item) for item in current]
            tree = self._earlier_tree = self._tree(reference)
            if not self._arguments.staged:
                current = without_known(tree, current)
                if is_in_hook():  # only the content of the coming commit counts
                    current, self._untracked = dropped(tree, current)
            earlier = self._earlier_versions(tree, current)
            is_same = is_new_only and self._is_same(tree, current, earlier)
        if reference is not None and is_same:
            what = "what is staged" if self._arguments.staged else "the working tree"
            note = f"no finding can be new: {what} equals {reference.name}"
            base = None if self._known is not None else self._base(reference)
            if self._known is not None:
                note += f"; compared with {self._known.file} instead"
                is_new_only = False
            elif base is not None:
                note += f"; compared with {base.name} instead"
                reference, earlier = base, self._earlier_versions(self._tree(base), current)
            else:
                note += "; configure base (a branch) or baseline (a file) to compare with"
            self._notes.append(note)
        elif reference is not None and is_new_only and self._may_skip(current, earlier):
            self._arguments.quiet = True  # nothing was checked, so there is nothing to summarize
            return replace(Result((), (), (), ()), notes=(*self._notes, f"no document differs from {reference.name}"))
        if self._arguments.new_since is not None:
            _note_filters(self._repository, earlier)
        result = self._compared(current, earlier, reference, is_new_only=is_new_only)
        return result and replace(result, notes=(*result.notes, *self._notes))

    def _current_documents(self) -> Sequence[InputFile]:
        input_files = find_documents(self._arguments, self._workspace, is_compared=True)
        if self._index is None:
            return input_files
        return staged(self._index, input_files, self._paths, self._context, self._workspace.root, self._excludes)

    def _is_folder(self, path: str) -> bool:
        """Whether a path is currently a folder: in the working tree, or in the index with ``--staged``."""
        if os.path.isdir(path) or self._index is None:
            return os.path.isdir(path)
        inside = self._index.paths.relative(path)
        return inside is not None and self._index.is_folder(inside)

    def _moved(self) -> dict[str, str]:
        """The documents that moved since the reference commit: old to new path."""
        if self._earlier_tree is None:
            return {}
        return moved(self._earlier_tree, self._workspace.root, is_staged=self._arguments.staged)

    def _tree(self, reference: _Reference) -> Tree:
        """The tree of the reference; adds notes about submodules that can't be read."""
        paths = [*self._paths, *self._context]
        tree, unknown = tree_at(self._repository, reference.commit, paths, self._covers, self._excludes)
        problems = [f"{problem}; lost documents in it aren't found" for problem in unknown]
        gone = [] if self._arguments.allow_lost else self._gone_modules(tree)
        if gone:
            raise UsageError(
                f"the submodule {gone[0]} and its documents are missing from the working tree; "
                "'git submodule update' restores it, --allow-lost accepts the loss"
            )
        empty = tree.not_checked_out()
        if empty:
            are = "isn't checked out: its" if len(empty) == 1 else "aren't checked out: their"
            problems.append(f"{', '.join(empty)} {are} documents aren't compared")
        self._notes += [note for note in problems if note not in self._notes]
        return tree

    def _gone_modules(self, tree: Tree) -> list[str]:
        """The submodules whose folders are missing; with ``--staged`` only those that changed in the index."""
        index = self._index
        if index is None:
            return tree.absent()
        return [path for path in tree.absent() if index.recorded(path) != tree.recorded(path)]

    def _earlier_versions(self, tree: Tree, current: Sequence[InputFile]) -> list[EarlierVersion]:
        return earlier_versions(
            tree,
            current,
            self._paths,
            self._context,
            self._workspace.root,
            self._excludes,
            is_staged=self._arguments.staged,
            covers=self._covers,
            untracked=self._untracked,
        )

    def _is_same(self, tree: Tree, current: Sequence[InputFile], earlier: Sequence[EarlierVersion]) -> bool:
        """Whether the working tree (or the index) equals the revision."""
        is_paired = sum(item.has_counterpart for item in earlier) == len(current)
        return is_paired and not has_changes(tree, is_staged=self._arguments.staged)

    def _may_skip(self, current: Sequence[InputFile], earlier: Sequence[EarlierVersion]) -> bool:
        """Whether a hook that always runs can skip the check, because no document changed and none is lost."""
        return (
            is_in_hook()
            and not self._arguments.paths
            and self._known is None
            and all(map(self._is_folder, self._context))
            and len(current) == len(earlier) > 0
            and all(item.same_as is not None for item in earlier)
        )

    def _base(self, reference: _Reference) -> _Reference | None:
        """The merge base with the target branch of changes; null if there is none.

        Raises:
            GitError: The configured branch doesn't exist.
        """
        configured: str | None = self._workspace.config["base"]
        name = configured or _MAIN
        try:
            base = self._repository.merge_base(reference.commit, self._repository.commit(name))
        except GitError:
            if configured:
                raise
            return None
        return _Reference(base, f"the merge base with {name}") if base != reference.commit else None

    def _compared(
        self,
        current: Sequence[InputFile],
        earlier: Sequence[EarlierVersion],
        reference: _Reference | None,
        *,
        is_new_only: bool,
    ) -> Result | None:
        """Checks both versions, and returns new findings and losses."""
        earlier_documents: list[EarlierDocument] = []
        versions = list(_versions(current, earlier))
        current_results, earlier_results = RunAccumulator(self._options), RunAccumulator(self._options)
        flows = FlowBuffer(Store())
        input_files = [version.input_file for version in versions]
        with (
            results(input_files, self._options, self._arguments, self._workspace) as checked,
            progress(len(input_files)) as advance,
        ):
            for item, version in zip(advancing(checked, advance), versions, strict=True):
                if version.is_current:
                    current_results.add(item)
                if version.is_earlier:
                    earlier_results.add(item)
                if (
                    version.may_be_lost
                    and reference is not None
                    and isinstance(item, DocumentResult)
                    and item.is_dataflow
                ):
                    path, count, origin = item.summary.path, item.summary.flow_count, f"at {reference.name}"
                    earlier_documents.append(
                        EarlierDocument(path, count, origin, version.is_gone, flows.add(item.flows))
                    )
        if self._known is not None:
            documents, paths = self._known.documents, {item.path for item in current}
            moves = {} if documents.keys() <= paths else self._moved()
            earlier_documents += earlier_in_baseline(documents, paths, self._workspace, self._covers, moves)
        require_configured(
            [name for name in self._context if not self._is_folder(name)], earlier_documents, self._workspace
        )
        if all(item.is_reference_only for item in current) and not has_reason(
            self._paths, earlier_documents, self._workspace
        ):
            return None
        result = current_results.finish(earlier_documents)
        if not is_new_only or reference is None:
            return result
        fingerprints = {item.fingerprint for _, item in earlier_results.finish().findings()}
        return result.without(fingerprints, f"that {reference.name} has, too")


def _reference(arguments: argparse.Namespace, repository: Repository) -> _Reference | None:
    """The commit that the documents are compared with; null before the first commit.

    In a pre-commit hook, ``HEAD`` means the state that pre-commit compares with. If it runs for a range of commits
    (``--from-ref``), that is the merge base of both ends, from which pre-commit also derives the files that it names.
    """
    revision = arguments.new_since
    if revision in (None, _HEAD) and not repository.has_commits():
        return None
    source = os.environ.get("PRE_COMMIT_FROM_REF")
    if revision in (None, _HEAD) and source:
        old = repository.commit(source)
        target = repository.commit(os.environ.get("PRE_COMMIT_TO_REF") or _HEAD)
        try:
            base = repository.merge_base(old, target)
        except GitError:  # then pre-commit compares with the revision itself
            base = old
        return _Reference(base, source)
    name = _HEAD if revision is None else revision
    return _Reference(repository.commit(name), name)


def _note_filters(repository: Repository, earlier: Sequence[EarlierVersion]) -> None:
    """Prints a note if documents may differ only because git's filters aren't run."""
    from rst2spec.source.conversions import skipped_filters_note

    note = skipped_filters_note(repository, [item.document.file for item in earlier if item.same_as is None])
    if note:
        print_message(note)


class _Version(NamedTuple):
    """A version of a document: current, earlier, or both if they are equal.

    Attributes:
        input_file: The document.
        is_current: Whether it is the current version.
        is_earlier: Whether it is the earlier version.
        may_be_lost: Whether it is an earlier version of a document that is different or gone now.
        is_gone: Whether the document is gone now.
    """

    input_file: InputFile
    is_current: bool
    is_earlier: bool
    may_be_lost: bool = False
    is_gone: bool = False


def _versions(current: Sequence[InputFile], earlier: Sequence[EarlierVersion]) -> Iterator[_Version]:
    """All versions to check, each once, in an order that fits both the current and the earlier documents."""
    at = 0
    for item in earlier:
        if item.same_as is None:
            may_be_lost = item.has_counterpart or item.is_gone
            yield _Version(
                item.document, is_current=False, is_earlier=True, may_be_lost=may_be_lost, is_gone=item.is_gone
            )
        else:
            yield from (
                _Version(input_file, is_current=True, is_earlier=False) for input_file in current[at : item.same_as]
            )
            yield _Version(current[item.same_as], is_current=True, is_earlier=True)
            at = item.same_as + 1
    yield from (_Version(input_file, is_current=True, is_earlier=False) for input_file in current[at:])
