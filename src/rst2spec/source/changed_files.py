"""Which files differ from HEAD. Git isn't asked what the working tree has: it would run the repository's filters."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from rst2spec.source.conversions import checkouts
from rst2spec.source.git import GitError, Listed, Repository, is_regular
from rst2spec.source.git_process import NO_DRIVERS

_AT_ONCE: Final = 2_000  # files whose bytes are held in memory


class Changed(NamedTuple):
    """A file at HEAD that has another content now, staged or not.

    Attributes:
        path: Its path from the repository's root.
        mode: What kind of file the index takes it for.
        head: Its content's name at HEAD.
        indexed: Its content's name in the index.
        is_unstaged: Whether the working tree has something else than the index.
    """

    path: str
    mode: str
    head: str
    indexed: str
    is_unstaged: bool

    @property
    def is_staged(self) -> bool:
        """Whether the index has something else than HEAD."""
        return self.head != self.indexed


def changed_files(repository: Repository, paths: Iterable[str]) -> list[Changed]:
    """The files whose content is another one than at HEAD, staged or not; none that is gone, or left in conflict.

    Args:
        repository: The repository.
        paths: Which files may be in it, from its root.
    """
    wanted = set(paths)
    try:
        head = repository.commit("HEAD") if wanted else ""
    except GitError:  # nothing was committed yet
        return []
    heads = {item.path: item.blob for item in repository.listed(head) if item.is_file} if head else {}
    indexed = [
        item
        for item in (repository.listed(None) if head else ())
        if item.path in wanted and item.path in heads and item.is_file and item.blob
    ]
    names = _names(repository, indexed)
    return [
        Changed(item.path, item.mode, heads[item.path], item.blob, is_unstaged=names[item.path] != item.blob)
        for item in indexed
        if item.path in names and not names[item.path] == item.blob == heads[item.path]
    ]


def is_changed(repository: Repository, commit: str, suffix: str, *, staged: bool) -> bool:
    """Whether anything that is staged differs from a commit, or files with a suffix in the working tree do."""
    if repository.ask("diff-index", "--cached", *NO_DRIVERS, "--name-only", "-z", commit, "--"):
        return True
    if staged:
        return False
    left_out = repository.left_out()
    indexed = [item for item in repository.listed(None) if item.is_file and item.path.lower().endswith(suffix)]
    there = [item for item in indexed if item.path not in left_out]
    names = _names(repository, there)
    return any(names.get(item.path) != item.blob for item in there)


def _names(repository: Repository, indexed: Sequence[Listed]) -> dict[str, str]:
    """The names of the contents in the working tree, by path: the index's where a checkout writes the same."""
    names = {
        item.path: repository.name_of_file(item.path)
        for item in indexed
        if is_regular(os.path.join(repository.folder, item.path))
    }
    others = [item for item in indexed if item.blob and item.path in names and names[item.path] != item.blob]
    for start in range(0, len(others), _AT_ONCE):
        some = others[start : start + _AT_ONCE]
        for item, written in zip(some, checkouts(repository, [(item.blob, item.path) for item in some]), strict=True):
            if repository.name_of(written) == names[item.path]:
                names[item.path] = item.blob
    return names
