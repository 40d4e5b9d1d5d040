"""The documents below a path as git has them at a revision, or as they are staged."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import NamedTuple

from rst2spec.source.discover import SUFFIX
from rst2spec.source.git import Entry, GitError, Repository


class NoSuchPathError(GitError):
    """There is no such path at a revision."""


class Revision(NamedTuple):
    """What git has at a path.

    Attributes:
        path: The path, from the repository's root; blank for the root itself.
        entries: The documents below it; of a file itself that file, whatever it is.
        is_file: Whether the path is a file's.
    """

    path: str
    entries: tuple[Entry, ...]
    is_file: bool


def at_revision(
    repository: Repository, commit: str | None, path: str, excludes: Callable[[str], bool], name: str
) -> Revision:
    """The documents below a path, sorted.

    Args:
        repository: Where to look.
        commit: Which commit; null for what is staged.
        path: A folder or file, from the repository's root, or where it begins with a dot, from the working directory.
        excludes: Whether a path on the disk is to be left out.
        name: What the user called it.

    Raises:
        NoSuchPathError: There is no such path.
    """
    inside = _inside(repository, path, name)
    entries = repository.staged() if commit is None else repository.entries(commit)
    for entry in entries:
        if entry.path == inside:
            return Revision(inside, (entry,), is_file=True)
    below = [entry for entry in entries if not inside or entry.path.startswith(f"{inside}/")]
    if not below and (inside or not entries):
        hint = "" if path.startswith((".", "/")) else "; paths start from the repository's root, ./ from this folder"
        raise NoSuchPathError(f"there is no {inside or 'file'} in {name}{hint}")
    documents = [
        entry
        for entry in below
        if entry.path.lower().endswith(SUFFIX)
        and not _is_hidden(entry.path[len(inside) :])
        and not excludes(os.path.join(repository.folder, entry.path))
    ]
    return Revision(inside, tuple(sorted(documents)), is_file=False)


def _inside(repository: Repository, path: str, name: str) -> str:
    """A path from the repository's root; blank for the root itself."""
    if path.startswith("/") or path.split("/", 1)[0] in {".", ".."}:
        path = os.path.relpath(os.path.realpath(path), os.path.realpath(repository.folder)).replace(os.sep, "/")
        if path.split("/", 1)[0] == "..":
            raise GitError(f"{name} is outside of the repository {repository.folder}")
    clean = os.path.normpath(path).replace(os.sep, "/") if path else "."
    return "" if clean == "." else clean


def _is_hidden(path: str) -> bool:
    return any(part.startswith(".") for part in path.split("/")[:-1])
