"""The documents of a run as git has them: as they are staged, and as they were at a revision."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from typing import NamedTuple

from rst2spec.source.changed_files import Changed, changed_files, is_changed
from rst2spec.source.conversions import contents_at
from rst2spec.source.discover import SUFFIX, InputFile, path_under, real_path
from rst2spec.source.git import Repository, lacks
from rst2spec.source.read import load
from rst2spec.source.tree import Stored, Tree


class Before(NamedTuple):
    """A document as it was. Several come in the order of today, those that have no counterpart today last.

    Attributes:
        found: The document, with its content.
        same_as: The number of the document today that has the very same content, if there is one.
        has_counterpart: Whether there is a document today that it became.
        is_gone: Whether it is gone, and that is a loss: it was neither renamed nor excluded.
    """

    found: InputFile
    same_as: int | None
    has_counterpart: bool = True
    is_gone: bool = False


def staged(
    tree: Tree,
    today: Iterable[InputFile],
    paths: Sequence[str],
    context: Sequence[str],
    root: str,
    excludes: Callable[[str], bool],
) -> list[InputFile]:
    """The documents of the index in the place of those in the working tree.

    What isn't in the index is left out; what is only there comes as it does from a folder.

    Args:
        tree: The index.
        today: What is found in the working tree.
        paths: What was asked for.
        context: Folders of other documents.
        root: What paths in findings are relative to.
        excludes: Whether a path is to be left out.
    """  # fmt: skip
    asked = []
    seen = set()
    for item in today:
        stored = _stored(tree, item.file)
        if stored is not None:
            seen.add(stored.real)
            asked.append((item, stored))
    for stored, is_reference_only in _below(tree, paths, context, excludes, seen, lambda _: True):
        asked.append((_found(tree, stored, root, is_reference_only=is_reference_only), stored))
    return [item._replace(content=content) for item, content in _read(asked)]


def tree_at(
    repository: Repository,
    commit: str,
    paths: Iterable[str],
    covers: Callable[[str], bool],
    excludes: Callable[[str], bool],
) -> tuple[Tree, list[str]]:
    """What a commit has, with the submodules that the run is about; and why some of those can't be looked into.

    Args:
        repository: Where to look.
        commit: Which commit.
        paths: What was asked for, and the folders of other documents; they may be gone.
        covers: Whether a file that is gone concerns the run.
        excludes: Whether a path is to be left out.

    Raises:
        GitError: A path is in a submodule that can't be looked into.
    """
    tree = Tree(repository, commit)
    for path in paths:
        inside = tree.places.of(path)
        if inside is not None:
            tree.is_folder(inside)

    def is_wanted(module: str) -> bool:
        folder = os.path.join(repository.folder, module)
        return covers(os.path.join(folder, f"x{SUFFIX}")) and not excludes(f"{folder}/")

    return tree, tree.look_into(is_wanted)


def before(
    tree: Tree,
    today: Sequence[InputFile],
    paths: Sequence[str],
    context: Sequence[str],
    root: str,
    excludes: Callable[[str], bool],
    *,
    is_staged: bool,
    covers: Callable[[str], bool],
    untracked: Collection[str] = (),
) -> list[Before]:
    """The documents as they were at a commit, at the paths that they have today.

    A document that has moved is followed as far as git can tell. One that is gone is there, too, for what it told of
    the others, and because it may be lost.

    Args:
        tree: What the commit has (``tree_at``).
        today: The documents today, with their contents.
        paths: What was asked for.
        context: Folders of other documents.
        root: What paths in findings are relative to.
        excludes: Whether a path is to be left out.
        is_staged: Whether today is what is staged.
        covers: Whether a file that is gone is lost if nothing excludes it: whether the run is about its folder.
        untracked: Paths that are gone although the working tree has the files (``dropped``).
    """  # fmt: skip
    now = Tree(tree.repository, None) if is_staged else None
    kept = [_stored(tree, item.file) for item in today]
    known = {stored.real for stored in kept if stored is not None}
    below = [stored for stored, _ in _below(tree, paths, context, excludes, known)]
    renamed, gone_files = tree.moves(staged=is_staged)  # all submodules that matter were looked into by now
    gone = {path for path in gone_files if not _is_there(tree, now, path)}.union(untracked)
    kept = _paired(tree, now, today, kept, renamed, gone)
    pairs = []
    others = []
    for number, (item, stored) in enumerate(zip(today, kept, strict=True)):
        if stored is None:
            continue
        is_same = item.content is not None and tree.repository.name_of(item.content) == stored.blob
        pairs.append((number, is_same))
        if not is_same:
            others.append((item._replace(content=None, problem=None), stored))
    taken = {stored.real for stored in kept if stored is not None}
    below = [stored for stored in below if stored.real not in taken]
    lost = gone - taken
    below += _covered(tree, lost - {stored.real for stored in below}, covers, excludes)
    left_out = tree.left_out() if below and not is_staged else frozenset()
    below = [stored for stored in below if stored.real in lost or stored.real not in left_out]
    others += [(_found(tree, stored, root, is_reference_only=True), stored) for stored in below]
    read = iter(_read(others))
    found = []
    for number, is_same in pairs:
        if is_same:
            found.append(Before(today[number], number))
            continue
        was, content = next(read)
        was = was._replace(content=content)
        found.append(Before(was, number if was == today[number] else None))
    for stored, (item, content) in zip(below, read, strict=True):
        was = item._replace(content=content)
        found.append(Before(was, None, has_counterpart=False, is_gone=stored.real in lost))
    return found


def moved(tree: Tree, root: str, *, is_staged: bool) -> dict[str, str]:
    """The documents that have moved since a commit, as far as git can tell: old to new path in findings."""

    def in_findings(path: str) -> str:
        return path_under(os.path.join(tree.repository.folder, path), root)

    return {in_findings(old): in_findings(new) for new, old in tree.moves(staged=is_staged).renamed.items()}


def without_known(tree: Tree, today: Sequence[InputFile]) -> list[InputFile]:
    """The documents of the working tree, without what was named and is missing, where a commit has it.

    A link that is missing stays, as long as there is what it led to: nothing else would tell of it.
    """

    def is_known(item: InputFile) -> bool:
        path = tree.places.of(item.file)
        if path is None or os.path.lexists(os.path.join(tree.repository.folder, tree.real(path))):
            return False
        stored = tree.document(path)
        return tree.is_folder(path) if stored is None else stored.blob is not None

    return [item for item in today if not (is_missing(item) and is_known(item))]


def dropped(tree: Tree, today: Sequence[InputFile]) -> tuple[list[InputFile], frozenset[str]]:
    """The documents without those that the next commit drops, though their files are there; and the paths of these."""
    gone = tree.moves(staged=True).gone
    if not gone:
        return list(today), gone
    now = Tree(tree.repository, None)
    gone = frozenset([path for path in gone if now.document(path) is None])
    return [item for item in today if tree.places.inside(real_path(item.file)) not in gone], gone


def has_changes(tree: Tree, *, is_staged: bool) -> bool:
    """Whether anything that is staged differs from a commit, or documents in the working tree or in submodules do."""
    assert tree.commit is not None  # noqa: S101  # what is staged is compared with a commit
    if is_changed(tree.repository, tree.commit, SUFFIX, staged=is_staged):
        return True
    return not is_staged and any(
        is_changed(module.repository, module.commit, SUFFIX, staged=False) for module in tree.modules
    )


def is_missing(item: InputFile) -> bool:
    """Whether a file was named that is not there."""
    return item.is_explicit and item.content is None and not os.path.lexists(item.file)


def with_folders(paths: Iterable[str]) -> set[str]:
    """The paths, and those of all folders that they are in."""
    found: set[str] = set()
    for path in paths:
        rest = path
        while rest and rest not in found:
            found.add(rest)
            rest = rest.rpartition("/")[0]
    return found


def _paired(
    tree: Tree,
    now: Tree | None,
    today: Sequence[InputFile],
    at_paths: Sequence[Stored | None],
    renamed: Mapping[str, str],
    gone: Set[str],
) -> list[Stored | None]:
    """What each document of today was: what is at its path, or else at the one from which git knows that it moved.

    Where a link to another document has taken the place of one that is gone, it is the other one.
    """
    taken: set[str] = set()
    kept: list[Stored | None] = []
    for item, stored in zip(today, at_paths, strict=True):
        was = stored
        if stored is not None and stored.real in gone:
            real = _real(tree, now, item.file)
            was = None if real is None else tree.document(real)
        kept.append(_untaken(was or stored, taken))
    for number, item in enumerate(today):
        if kept[number] is None:
            real = _real(tree, now, item.file)
            if real is not None:
                kept[number] = _untaken(tree.document(renamed.get(real, real)), taken)
    return kept


def _real(tree: Tree, now: Tree | None, file: str) -> str | None:
    """The path without links of a document of today, from the root; null where it is outside.

    Args:
        tree: What it is compared with.
        now: What is staged, if today is that.
        file: The document.
    """
    if now is None:
        return tree.places.inside(real_path(file))
    stored = _stored(now, file)
    return None if stored is None or stored.blob is None else stored.real


def _is_there(tree: Tree, now: Tree | None, path: str) -> bool:
    """Whether the content of a file that is gone is still at its path: a link leads to it."""
    was = tree.document(path)
    if was is None:
        return False
    if now is None:
        return tree.repository.name_of_file(path) == was.blob
    stored = now.document(path)
    return stored is not None and stored.blob == was.blob


def _covered(
    tree: Tree, paths: Iterable[str], covers: Callable[[str], bool], excludes: Callable[[str], bool]
) -> Iterator[Stored]:
    """The files that concern the run, of some that a commit has."""
    for path in sorted(paths):
        file = os.path.join(tree.repository.folder, path)
        stored = tree.document(path) if covers(file) and not excludes(file) else None
        if stored is not None:
            yield stored


def _found(tree: Tree, stored: Stored, root: str, *, is_reference_only: bool) -> InputFile:
    """A document that is only in git."""
    file = os.path.join(tree.repository.folder, stored.path)
    path = path_under(file, root)
    return InputFile(file, path, path, is_reference_only=is_reference_only)


def _untaken(stored: Stored | None, taken: set[str]) -> Stored | None:
    if stored is None or stored.real in taken:
        return None
    taken.add(stored.real)
    return stored


def _stored(tree: Tree, file: str) -> Stored | None:
    path = tree.places.of(file)
    return None if path is None else tree.document(path)


def changed(
    repository: Repository, paths: Sequence[str], excludes: Callable[[str], bool], *, force_exclude: bool
) -> list[tuple[Repository, Changed]]:
    """The documents that HEAD has and that have another content now, staged or not, each with its repository.

    Those of submodules are compared with the HEAD of their own repository.

    Args:
        repository: Where to look.
        paths: Folders and files.
        excludes: Whether a path is to be left out.
        force_exclude: Whether files that were named are left out, too.
    """
    tree = Tree(repository, None, is_own=True)
    named = [path for path in paths if not os.path.isdir(path) and not (force_exclude and excludes(path))]
    wanted = {stored.real: stored for stored, _ in _below(tree, paths, (), excludes, set())}
    for path in named:
        stored = _stored(tree, path)
        if stored is not None:
            wanted[stored.real] = stored
    found: list[tuple[Repository, Changed]] = []
    for place in (repository, *(module.repository for module in tree.modules)):
        names = [item.inner for item in wanted.values() if item.repository == place and item.blob]
        found += [(place, item) for item in changed_files(place, names)]
    return sorted(found, key=lambda item: (item[0].folder, item[1].path))


def _below(
    tree: Tree,
    paths: Sequence[str],
    context: Sequence[str],
    excludes: Callable[[str], bool],
    seen: set[str],
    is_folder: Callable[[str], bool] = os.path.isdir,
) -> Iterator[tuple[Stored, bool]]:
    """The documents below some folders that weren't seen yet, each with whether it is only context."""
    for folders, is_reference_only in ((paths, False), (context, True)):
        for folder in folders:
            top = tree.places.of(folder) if is_reference_only or is_folder(folder) else None
            for stored in tree.below(top, excludes) if top is not None else ():
                if stored.real not in seen:
                    seen.add(stored.real)
                    yield stored, is_reference_only


def _read(files: Sequence[tuple[InputFile, Stored]]) -> Iterator[tuple[InputFile, bytes | None]]:
    """Documents with their contents, in order; what git doesn't have is read from the disk.

    Raises:
        GitError: The repository lacks one of them.
    """
    contents: dict[tuple[Repository, str, str], bytes] = {}
    for repository in dict.fromkeys(stored.repository for _, stored in files):
        asked = [(stored.blob, stored.inner) for _, stored in files if stored.blob and stored.repository == repository]
        for (blob, path), content in zip(asked, contents_at(repository, asked), strict=True):
            if content is None:
                raise lacks(blob)
            contents[repository, blob, path] = content
    for item, stored in files:
        if stored.blob is None:
            now = load(InputFile(stored.file, item.path, item.report_path))
            yield item._replace(problem=now.problem), now.content
        else:
            yield item, contents[stored.repository, stored.blob, stored.inner] if stored.blob else None
