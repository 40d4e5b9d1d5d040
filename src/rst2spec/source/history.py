"""The documents of a run as git has them: as they are staged, and as they were at a revision."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from rst2spec.source.changed_files import Changed, changed_files
from rst2spec.source.conversions import contents_at
from rst2spec.source.discover import Found, path_under
from rst2spec.source.git import Repository
from rst2spec.source.read import load
from rst2spec.source.tree import Stored, Tree


class Before(NamedTuple):
    """A document as it was, and the number of the one today that has the very same content, if there is one.

    Several come in the order of today, those that are gone last.
    """

    found: Found
    same_as: int | None


def staged(
    repository: Repository,
    today: Iterable[Found],
    paths: Sequence[str],
    context: Sequence[str],
    root: str,
    excludes: Callable[[str], bool],
) -> list[Found]:
    """The documents of the index in the place of those in the working tree.

    What isn't in the index is left out; what is only there comes as it does from a folder.

    Args:
        repository: Where to look.
        today: What is found in the working tree.
        paths: What was asked for.
        context: Folders of other documents.
        root: What paths in findings are relative to.
        excludes: Whether a path is to be left out.
    """  # fmt: skip
    tree = Tree(repository, None)
    asked = []
    seen = set()
    for item in today:
        stored = _stored(tree, item.file)
        if stored is not None:
            seen.add(stored.real)
            asked.append((item, stored))
    for stored, is_context in _below(tree, paths, context, excludes, seen):
        path = path_under(os.path.join(repository.folder, stored.path), root)
        asked.append((Found(path, path, path, context=is_context), stored))
    return [item._replace(content=content) for item, content in _read(asked)]


def before(
    repository: Repository,
    commit: str,
    today: Sequence[Found],
    paths: Sequence[str],
    context: Sequence[str],
    root: str,
    excludes: Callable[[str], bool],
    *,
    is_staged: bool,
) -> list[Before]:
    """The documents as they were at a commit, at the paths that they have today.

    A document that has moved is followed as far as git can tell. One that is gone is there, too, for what it told of
    the others.

    Args:
        repository: Where to look.
        commit: Which commit.
        today: The documents today, with their contents.
        paths: What was asked for.
        context: Folders of other documents.
        root: What paths in findings are relative to.
        excludes: Whether a path is to be left out.
        is_staged: Whether today is what is staged.
    """  # fmt: skip
    tree = Tree(repository, commit)
    kept = _kept(tree, today, is_staged=is_staged)
    pairs = []
    others = []
    for number, (item, stored) in enumerate(zip(today, kept, strict=True)):
        if stored is None:
            continue
        is_same = item.content is not None and repository.name_of(item.content) == stored.blob
        pairs.append((number, is_same))
        if not is_same:
            others.append((item._replace(content=None, problem=None), stored))
    taken = {stored.real for stored in kept if stored is not None}
    gone = [stored for stored, _ in _below(tree, paths, context, excludes, taken)]
    left_out = repository.left_out() if gone and not is_staged else ()
    for stored in gone:
        if stored.real in left_out:
            continue
        path = path_under(os.path.join(repository.folder, stored.path), root)
        others.append((Found(path, path, path, context=True), stored))
    read = iter(_read(others))
    found = []
    for number, is_same in pairs:
        if is_same:
            found.append(Before(today[number], number))
            continue
        was, content = next(read)
        was = was._replace(content=content)
        found.append(Before(was, number if was == today[number] else None))
    return [*found, *(Before(item._replace(content=content), None) for item, content in read)]


def _kept(tree: Tree, today: Sequence[Found], *, is_staged: bool) -> list[Stored | None]:
    """What each document of today was: what is at its path, or else at the one from which git knows that it moved."""
    taken: set[str] = set()
    kept = [_untaken(_stored(tree, item.file), taken) for item in today]
    if None in kept:
        moved = tree.moves(staged=is_staged).renamed
        for number, item in enumerate(today):
            if kept[number] is None:
                path = tree.places.of(item.file)
                old = moved.get(path) if path is not None else None
                real = tree.places.inside(os.path.realpath(item.file)) if old is None else old
                kept[number] = _untaken(None if real is None else tree.document(real), taken)
    return kept


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
) -> Iterator[tuple[Stored, bool]]:
    """The documents below some folders that weren't seen yet, each with whether it is only context."""
    for folders, is_context in ((paths, False), (context, True)):
        for folder in folders:
            top = tree.places.of(folder) if is_context or os.path.isdir(folder) else None
            for stored in tree.below(top, excludes) if top is not None else ():
                if stored.real not in seen:
                    seen.add(stored.real)
                    yield stored, is_context


def _read(files: Sequence[tuple[Found, Stored]]) -> Iterator[tuple[Found, bytes | None]]:
    """Documents with their contents, in order; what git doesn't have is read from the disk."""
    contents: dict[tuple[Repository, str, str], bytes] = {}
    for repository in dict.fromkeys(stored.repository for _, stored in files):
        asked = [(stored.blob, stored.inner) for _, stored in files if stored.blob and stored.repository == repository]
        for (blob, path), content in zip(asked, contents_at(repository, asked), strict=True):
            contents[repository, blob, path] = content
    for item, stored in files:
        if stored.blob is None:
            now = load(Found(stored.file, item.path, item.report_path))
            yield item._replace(problem=now.problem), now.content
        else:
            yield item, contents[stored.repository, stored.blob, stored.inner] if stored.blob else None
