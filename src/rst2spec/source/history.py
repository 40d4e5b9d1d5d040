"""The documents of a run as git has them: as they are staged, and as they were at a revision."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from rst2spec.source.discover import SUFFIX, Found, path_under
from rst2spec.source.git import Changed, Entry, Repository

Item = TypeVar("Item", Entry, Changed)


class Before(NamedTuple):
    """A document as it was. Several come in the order of today, those that have no counterpart today last.

    Attributes:
        found: The document, with its content.
        same_as: The number of the document today that has the very same content, if there is one.
        has_counterpart: Whether there is a document today that it became.
        is_gone: Whether it is gone, and that is a loss: it was neither renamed nor excluded.
    """

    found: Found
    same_as: int | None
    has_counterpart: bool = True
    is_gone: bool = False


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
    entries = {entry.path: entry for entry in repository.staged()}
    blobs = [entry.blob for entry in entries.values() if _is_document(entry.path) and entry.blob]
    contents = repository.contents(blobs)
    found = []
    for item in today:
        entry = entries.pop(_path_in(repository, item.file), None)
        if entry is not None and _is_document(entry.path):
            found.append(item._replace(content=contents.get(entry.blob)))
    for entry, is_context in _below(repository, entries.values(), paths, context, excludes):
        file = os.path.join(repository.folder, entry.path)
        path = path_under(file, root)
        found.append(Found(file, path, path, context=is_context, content=contents.get(entry.blob)))
    return found


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
    covers: Callable[[str], bool],
    untracked: Collection[str] = (),
) -> list[Before]:
    """The documents as they were at a commit, at the paths that they have today.

    A document that has moved is followed as far as git can tell. One that is gone is there, too, for what it told of
    the others, and because it may be lost.

    Args:
        repository: Where to look.
        commit: Which commit.
        today: The documents today, with their contents.
        paths: What was asked for.
        context: Folders of other documents.
        root: What paths in findings are relative to.
        excludes: Whether a path is to be left out.
        is_staged: Whether today is what is staged.
        covers: Whether a file that is gone is lost if nothing excludes it: whether the run is about its folder.
        untracked: Paths that are gone although the working tree has the files (``dropped``).
    """  # fmt: skip
    entries = {entry.path: entry for entry in repository.entries(commit) if _is_document(entry.path)}
    moved, gone_files = repository.moves(commit, SUFFIX, staged=is_staged)
    pairs = []
    for number, item in enumerate(today):
        path = _path_in(repository, item.file)
        entry = entries.pop(moved.get(path, path), None)
        if entry is not None:
            is_same = item.content is not None and repository.name_of(item.content) == entry.blob
            pairs.append((item, entry, number if is_same else None))
    lost = {
        path
        for path in (gone_files | frozenset(untracked)) & entries.keys()
        for file in [os.path.join(repository.folder, path)]
        if covers(file) and not excludes(file)
    }
    below = {entry.path for entry, _ in _below(repository, entries.values(), paths, context, excludes)}
    gone = [entry for path, entry in entries.items() if path in below or path in lost]
    contents = repository.contents(
        [*(entry.blob for _, entry, same in pairs if same is None), *(entry.blob for entry in gone)]
    )
    found = [
        Before(item if same is not None else item._replace(content=contents[entry.blob]), same)
        for item, entry, same in pairs
    ]
    for entry in gone:
        path = path_under(os.path.join(repository.folder, entry.path), root)
        was = Found(path, path, path, context=True, content=contents[entry.blob])
        found.append(Before(was, None, has_counterpart=False, is_gone=entry.path in lost))
    return found


def without_known(repository: Repository, commit: str, today: Sequence[Found]) -> list[Found]:
    """The documents of the working tree, without what was named and is missing, where a commit has it."""
    if not any(map(is_missing, today)):
        return list(today)
    known = with_folders(entry.path for entry in repository.entries(commit))
    return [item for item in today if not (is_missing(item) and _path_in(repository, item.file) in known)]


def dropped(repository: Repository, commit: str, today: Sequence[Found]) -> tuple[list[Found], frozenset[str]]:
    """The documents without those that the next commit drops, though their files are there; and the paths of these."""
    gone = repository.moves(commit, SUFFIX, staged=True).gone
    if not gone:
        return list(today), gone
    return [item for item in today if _path_in(repository, item.file) not in gone], gone


def is_missing(item: Found) -> bool:
    """Whether a file was named that is not there."""
    return item.named and item.content is None and not os.path.lexists(item.file)


def with_folders(paths: Iterable[str]) -> set[str]:
    """The paths, and those of all folders that they are in."""
    found: set[str] = set()
    for path in paths:
        rest = path
        while rest and rest not in found:
            found.add(rest)
            rest = rest.rpartition("/")[0]
    return found


def changed(
    repository: Repository, paths: Sequence[str], excludes: Callable[[str], bool], *, force_exclude: bool
) -> list[Changed]:
    """The documents that HEAD has and that have another content now, staged or not.

    Args:
        repository: Where to look.
        paths: Folders and files.
        excludes: Whether a path is to be left out.
        force_exclude: Whether files that were named are left out, too.
    """
    entries = repository.changed()
    named = [path for path in paths if not os.path.isdir(path) and not (force_exclude and excludes(path))]
    below = {entry.path for entry, _ in _below(repository, entries, paths, (), excludes)}
    below.update(_path_in(repository, path) for path in named)
    return [entry for entry in entries if entry.path in below]


def _below(
    repository: Repository,
    entries: Iterable[Item],
    paths: Sequence[str],
    context: Sequence[str],
    excludes: Callable[[str], bool],
) -> Iterator[tuple[Item, bool]]:
    """The documents below some folders, each with whether it is only context."""
    tops = [(_path_in(repository, path), False) for path in paths if os.path.isdir(path)]
    tops += [(_path_in(repository, path), True) for path in context]
    for entry in entries:
        if not _is_document(entry.path):
            continue
        for top, is_context in tops:
            inside = entry.path if top == "." else entry.path.removeprefix(f"{top}/")
            is_below = top == "." or inside != entry.path
            is_hidden = any(part.startswith(".") for part in inside.split("/")[:-1])
            if is_below and not is_hidden and not excludes(os.path.join(repository.folder, entry.path)):
                yield entry, is_context
                break


def _path_in(repository: Repository, file: str) -> str:
    """A file's path from the repository's root, as git knows it: links to folders are resolved."""
    folder, name = os.path.split(os.path.abspath(file))
    real = os.path.realpath(file) if os.path.isdir(file) else os.path.join(os.path.realpath(folder), name)
    return os.path.relpath(real, os.path.realpath(repository.folder)).replace(os.sep, "/")


def _is_document(path: str) -> bool:
    return path.lower().endswith(SUFFIX)
