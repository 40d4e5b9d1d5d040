"""Which files differ from HEAD. Git doesn't compare the working tree: it would run the repository's filters."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from rst2spec.source.conversions import checkouts
from rst2spec.source.git import GitError, Repository, TreeEntry, is_regular

_BATCH_SIZE: Final = 2_000  # files whose bytes are in memory


class ChangedFile(NamedTuple):
    """A file that HEAD has and whose content has changed since, staged or not.

    Attributes:
        path: Its path from the repository's root.
        mode: Its file mode in the index.
        head: Its object name at HEAD.
        indexed: Its object name in the index.
        is_unstaged: Whether the working tree differs from the index.
    """

    path: str
    mode: str
    head: str
    indexed: str
    is_unstaged: bool

    @property
    def is_staged(self) -> bool:
        """Whether the index differs from HEAD."""
        return self.head != self.indexed


def changed_files(repository: Repository, paths: Iterable[str]) -> list[ChangedFile]:
    """The files whose content differs from HEAD, staged or not, without deleted files and conflicts.

    Args:
        repository: The repository.
        paths: The files to look at, relative to the repository's root.
    """
    wanted = set(paths)
    try:
        head = repository.commit("HEAD") if wanted else ""
    except GitError:
        if repository.is_unborn():
            return []
        raise
    heads = {item.path: item.blob for item in repository.listed(head) if item.is_file} if head else {}
    indexed = [
        item
        for item in (repository.listed(None) if head else ())
        if item.path in wanted and item.path in heads and item.is_file and item.blob
    ]
    object_names = _object_names(repository, indexed)
    return [
        ChangedFile(item.path, item.mode, heads[item.path], item.blob, is_unstaged=object_names[item.path] != item.blob)
        for item in indexed
        if item.path in object_names and not object_names[item.path] == item.blob == heads[item.path]
    ]


def is_changed(repository: Repository, commit: str, suffix: str, *, staged: bool) -> bool:
    """Whether anything that is staged differs from a commit, or files with a suffix in the working tree do."""
    if repository.has_staged(commit):
        return True
    if staged:
        return False
    left_out = repository.left_out()
    present = [item for item in repository.files(None, suffix) if item.path not in left_out]
    object_names = _object_names(repository, present)
    return any(object_names.get(item.path) != item.blob for item in present)


def _object_names(repository: Repository, indexed: Sequence[TreeEntry]) -> dict[str, str]:
    """The object names of files in the working tree, by path.

    It is the index's name where a checkout would write the same bytes: line ends and filters may differ.
    """
    object_names = {
        item.path: repository.name_of_file(item.path)
        for item in indexed
        if is_regular(os.path.join(repository.folder, item.path))
    }
    differing = [
        item for item in indexed if item.blob and item.path in object_names and object_names[item.path] != item.blob
    ]
    for start in range(0, len(differing), _BATCH_SIZE):
        batch = differing[start : start + _BATCH_SIZE]
        for item, written in zip(batch, checkouts(repository, [(item.blob, item.path) for item in batch]), strict=True):
            if repository.name_of(written) == object_names[item.path]:
                object_names[item.path] = item.blob
    return object_names
