"""The documents of a run in git: as they are staged, and as they were in a commit."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from typing import NamedTuple

from rst2spec.source.changed_files import ChangedFile, changed_files, is_changed
from rst2spec.source.conversions import contents_at
from rst2spec.source.discover import SUFFIX, InputFile, is_missing, path_under, real_path
from rst2spec.source.git import Repository, lacks
from rst2spec.source.read import load
from rst2spec.source.tree import Tree
from rst2spec.source.tree_nodes import Stored


class EarlierVersion(NamedTuple):
    """An earlier version of a document. Lists have the order of the current documents, followed by those without one.

    Attributes:
        document: The document, with its earlier content.
        same_as: The number of the current document if its content is identical.
        has_counterpart: Whether it has a current version.
        is_gone: Whether the document was lost: it is gone, and neither renamed nor excluded.
    """

    document: InputFile
    same_as: int | None
    has_counterpart: bool = True
    is_gone: bool = False


def staged(
    tree: Tree,
    current: Iterable[InputFile],
    paths: Sequence[str],
    context: Sequence[str],
    root: str,
    excludes: Callable[[str], bool],
) -> list[InputFile]:
    """The documents of the index instead of those in the working tree.

    Documents that aren't in the index are left out; those that are only in the index are added.

    Args:
        tree: The index.
        current: The documents in the working tree.
        paths: The requested paths.
        context: Folders of context documents.
        root: The folder that paths in findings are relative to.
        excludes: Whether to leave out a path.
    """  # fmt: skip
    files = []
    seen = set()
    for item in current:
        stored = _stored_file(tree, item.file)
        if stored is not None:
            seen.add(stored.real)
            files.append((item, stored))
    for stored, is_reference_only in _below(tree, paths, context, excludes, seen, lambda _: True):
        files.append((_context_document(tree, stored, root, is_reference_only=is_reference_only), stored))
    return [item._replace(content=content) for item, content in _with_contents(files)]


def tree_at(
    repository: Repository,
    commit: str,
    paths: Iterable[str],
    covers: Callable[[str], bool],
    excludes: Callable[[str], bool],
) -> tuple[Tree, list[str]]:
    """The files of a commit, with the submodules that the run covers; and the problems with some of those.

    Args:
        repository: The repository.
        commit: The commit.
        paths: The requested paths, and the folders of context documents; they may be gone.
        covers: Whether the run covers a file that is gone.
        excludes: Whether to leave out a path.

    Raises:
        GitError: A path is in a submodule that can't be opened.
    """
    tree = Tree(repository, commit)
    for path in paths:
        inside = tree.paths.relative(path)
        if inside is not None:
            tree.is_folder(inside)

    def is_wanted(module: str) -> bool:
        folder = os.path.join(repository.folder, module)
        return covers(os.path.join(folder, f"x{SUFFIX}")) and not excludes(f"{folder}/")

    return tree, tree.open_submodules(is_wanted)


def earlier_versions(
    tree: Tree,
    current: Sequence[InputFile],
    paths: Sequence[str],
    context: Sequence[str],
    root: str,
    excludes: Callable[[str], bool],
    *,
    is_staged: bool,
    covers: Callable[[str], bool],
    untracked: Collection[str] = (),
) -> list[EarlierVersion]:
    """The documents as they were in a commit, at their current paths.

    Renamed documents are followed as far as git detects it. Deleted documents are included, too: findings of other
    documents may depend on them, and they may be lost.

    Args:
        tree: The files of the commit (``tree_at``).
        current: The current documents, with their contents.
        paths: The requested paths.
        context: Folders of context documents.
        root: The folder that paths in findings are relative to.
        excludes: Whether to leave out a path.
        is_staged: Whether the current documents are those of the index.
        covers: Whether the run covers a file that is gone, so that it is lost if nothing excludes it.
        untracked: Paths that are gone although the working tree has the files (``dropped``).
    """  # fmt: skip
    index = Tree(tree.repository, None) if is_staged else None
    matches = [_stored_file(tree, item.file) for item in current]
    known = {stored.real for stored in matches if stored is not None}
    unmatched = [stored for stored, _ in _below(tree, paths, context, excludes, known)]
    renamed, gone_files = tree.moves(staged=is_staged)  # all submodules that matter are open by now
    gone = {path for path in gone_files if not _is_there(tree, index, path)}.union(untracked)
    matches = _match_earlier(tree, index, current, matches, renamed, gone)
    pairs = []
    to_read = []
    for number, (item, stored) in enumerate(zip(current, matches, strict=True)):
        if stored is None:
            continue
        is_same = item.content is not None and tree.repository.name_of(item.content) == stored.blob
        pairs.append((number, is_same))
        if not is_same:
            to_read.append((item._replace(content=None, problem=None), stored))
    matched_paths = {stored.real for stored in matches if stored is not None}
    unmatched = [stored for stored in unmatched if stored.real not in matched_paths]
    lost = gone - matched_paths
    unmatched += _covered(tree, lost - {stored.real for stored in unmatched}, covers, excludes)
    left_out = tree.left_out() if unmatched and not is_staged else frozenset()
    unmatched = [stored for stored in unmatched if stored.real in lost or stored.real not in left_out]
    to_read += [(_context_document(tree, stored, root, is_reference_only=True), stored) for stored in unmatched]
    contents = iter(_with_contents(to_read))
    versions = []
    for number, is_same in pairs:
        if is_same:
            versions.append(EarlierVersion(current[number], number))
            continue
        earlier, content = next(contents)
        earlier = earlier._replace(content=content)
        versions.append(EarlierVersion(earlier, number if earlier == current[number] else None))
    for stored, (item, content) in zip(unmatched, contents, strict=True):
        earlier = item._replace(content=content)
        versions.append(EarlierVersion(earlier, None, has_counterpart=False, is_gone=stored.real in lost))
    return versions


def moved(tree: Tree, root: str, *, is_staged: bool) -> dict[str, str]:
    """The documents that were renamed since a commit, as far as git detects it: old to new path."""

    def in_findings(path: str) -> str:
        return path_under(os.path.join(tree.repository.folder, path), root)

    return {in_findings(old): in_findings(new) for new, old in tree.moves(staged=is_staged).renamed.items()}


def without_known(tree: Tree, current: Sequence[InputFile]) -> list[InputFile]:
    """The documents of the working tree, without named ones that are missing but that a commit has.

    A missing link stays as long as its target exists: nothing else would report it.
    """

    def is_known(item: InputFile) -> bool:
        path = tree.paths.relative(item.file)
        if path is None or os.path.lexists(os.path.join(tree.repository.folder, tree.real(path))):
            return False
        stored = tree.document(path)
        return tree.is_folder(path) if stored is None else stored.blob is not None

    return [item for item in current if not (is_missing(item) and is_known(item))]


def dropped(tree: Tree, current: Sequence[InputFile]) -> tuple[list[InputFile], frozenset[str]]:
    """The documents without those that the next commit deletes although their files exist; and the paths of these."""
    gone = tree.moves(staged=True).gone
    if not gone:
        return list(current), gone
    index = Tree(tree.repository, None)
    gone = frozenset([path for path in gone if index.document(path) is None])
    return [item for item in current if tree.paths.inside(real_path(item.file)) not in gone], gone


def has_changes(tree: Tree, *, is_staged: bool) -> bool:
    """Whether anything that is staged differs from a commit, or documents in the working tree or in submodules do."""
    assert tree.commit is not None  # noqa: S101  # the index is compared with a commit
    if is_changed(tree.repository, tree.commit, SUFFIX, staged=is_staged):
        return True
    return not is_staged and any(
        is_changed(module.repository, module.commit, SUFFIX, staged=False) for module in tree.modules
    )


def _match_earlier(
    tree: Tree,
    index: Tree | None,
    current: Sequence[InputFile],
    at_paths: Sequence[Stored | None],
    renamed: Mapping[str, str],
    gone: Set[str],
) -> list[Stored | None]:
    """The earlier version of each current document: at its path, else at the path from which it was renamed.

    If a link to another document has replaced a document, that is the other one.
    """
    claimed: set[str] = set()
    matches: list[Stored | None] = []
    for item, stored in zip(current, at_paths, strict=True):
        earlier = stored
        if stored is not None and stored.real in gone:
            real = _real(tree, index, item.file)
            earlier = None if real is None else tree.document(real)
        matches.append(_claim(earlier or stored, claimed))
    for number, item in enumerate(current):
        if matches[number] is None:
            real = _real(tree, index, item.file)
            if real is not None:
                matches[number] = _claim(tree.document(renamed.get(real, real)), claimed)
    return matches


def _real(tree: Tree, index: Tree | None, file: str) -> str | None:
    """The real path of a current document, relative to the root; null if it is outside.

    Args:
        tree: The files of the commit to compare with.
        index: The index, if the current documents are those of the index.
        file: The document.
    """
    if index is None:
        return tree.paths.inside(real_path(file))
    stored = _stored_file(index, file)
    return None if stored is None or stored.blob is None else stored.real


def _is_there(tree: Tree, index: Tree | None, path: str) -> bool:
    """Whether the content of a file that is gone is still at its path, because a link leads to it."""
    earlier = tree.document(path)
    if earlier is None:
        return False
    if index is None:
        return tree.repository.name_of_file(path) == earlier.blob
    stored = index.document(path)
    return stored is not None and stored.blob == earlier.blob


def _covered(
    tree: Tree, paths: Iterable[str], covers: Callable[[str], bool], excludes: Callable[[str], bool]
) -> Iterator[Stored]:
    """The files that the run covers, of some in a commit."""
    for path in sorted(paths):
        file = os.path.join(tree.repository.folder, path)
        stored = tree.document(path) if covers(file) and not excludes(file) else None
        if stored is not None:
            yield stored


def _context_document(tree: Tree, stored: Stored, root: str, *, is_reference_only: bool) -> InputFile:
    """A document that is only in git."""
    file = os.path.join(tree.repository.folder, stored.path)
    path = path_under(file, root)
    return InputFile(file, path, is_reference_only=is_reference_only)


def _claim(stored: Stored | None, claimed: set[str]) -> Stored | None:
    if stored is None or stored.real in claimed:
        return None
    claimed.add(stored.real)
    return stored


def _stored_file(tree: Tree, file: str) -> Stored | None:
    path = tree.paths.relative(file)
    return None if path is None else tree.document(path)


def changed(
    repository: Repository, paths: Sequence[str], excludes: Callable[[str], bool], *, force_exclude: bool
) -> list[tuple[Repository, ChangedFile]]:
    """The documents whose content differs from HEAD, staged or not, each with its repository.

    Documents of submodules are compared with the HEAD of their own repository.

    Args:
        repository: The repository.
        paths: Folders and files.
        excludes: Whether to leave out a path.
        force_exclude: Whether to leave out files that were named, too.
    """
    tree = Tree(repository, None, is_own=True)
    named = [path for path in paths if not os.path.isdir(path) and not (force_exclude and excludes(path))]
    wanted = {stored.real: stored for stored, _ in _below(tree, paths, (), excludes, set())}
    for path in named:
        stored = _stored_file(tree, path)
        if stored is not None:
            wanted[stored.real] = stored
    changes: list[tuple[Repository, ChangedFile]] = []
    for owner in (repository, *(module.repository for module in tree.modules)):
        names = [item.inner for item in wanted.values() if item.repository == owner and item.blob]
        changes += [(owner, item) for item in changed_files(owner, names)]
    return sorted(changes, key=lambda item: (item[0].folder, item[1].path))


def _below(
    tree: Tree,
    paths: Sequence[str],
    context: Sequence[str],
    excludes: Callable[[str], bool],
    seen: set[str],
    is_folder: Callable[[str], bool] = os.path.isdir,
) -> Iterator[tuple[Stored, bool]]:
    """The documents below folders that weren't seen yet, each with whether it is only context."""
    for folders, is_reference_only in ((paths, False), (context, True)):
        for folder in folders:
            top = tree.paths.relative(folder) if is_reference_only or is_folder(folder) else None
            for stored in tree.below(top, excludes) if top is not None else ():
                if stored.real not in seen:
                    seen.add(stored.real)
                    yield stored, is_reference_only


def _with_contents(files: Sequence[tuple[InputFile, Stored]]) -> Iterator[tuple[InputFile, bytes | None]]:
    """Documents with their contents, in order; files that aren't in git are read from disk.

    Raises:
        GitError: The repository lacks a blob.
    """
    contents: dict[tuple[Repository, str, str], bytes] = {}
    for repository in dict.fromkeys(stored.repository for _, stored in files):
        requested = [
            (stored.blob, stored.inner) for _, stored in files if stored.blob and stored.repository == repository
        ]
        for (blob, path), content in zip(requested, contents_at(repository, requested), strict=True):
            if content is None:
                raise lacks(blob)
            contents[repository, blob, path] = content
    for item, stored in files:
        if stored.blob is None:
            loaded = load(InputFile(stored.file, item.path))
            yield item._replace(problem=loaded.problem), loaded.content
        else:
            yield item, contents[stored.repository, stored.blob, stored.inner] if stored.blob else None
