"""The documents below a path in a commit or in the index."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import NamedTuple

from rst2spec.source.git import GitError, Repository
from rst2spec.source.tree import Tree
from rst2spec.source.tree_nodes import Stored


class NoSuchPathError(GitError):
    """A revision doesn't contain a path."""


class Revision(NamedTuple):
    """A path in a commit or in the index.

    Attributes:
        path: The path, relative to the repository's root; blank for the root itself.
        entries: The documents below it; if the path is a file's, that file, whatever its suffix.
        is_file: Whether the path is a file's.
    """

    path: str
    entries: tuple[Stored, ...]
    is_file: bool


def at_revision(
    repository: Repository, commit: str | None, path: str, excludes: Callable[[str], bool], name: str
) -> Revision:
    """The documents below a path, sorted.

    Args:
        repository: The repository.
        commit: The commit; null for the index.
        path: A folder or file, relative to the repository's root, or to the working directory if it begins with a dot.
        excludes: Whether to leave out a path on disk.
        name: The user's name for it, for messages.

    Raises:
        NoSuchPathError: There is no such path.
    """
    tree = Tree(repository, commit)
    inside = _inside(tree, path, name)
    if inside and not tree.is_folder(inside):
        stored = tree.document(inside)
        if stored is None:
            hint = (
                "" if path.startswith((".", "/")) else "; paths start from the repository's root, ./ from this folder"
            )
            raise NoSuchPathError(f"{name} has no {inside}{hint}")
        return Revision(inside, (stored,), is_file=True)
    return Revision(inside, tuple(sorted(tree.below(inside, excludes), key=lambda item: item.path)), is_file=False)


def _inside(tree: Tree, path: str, name: str) -> str:
    """A path relative to the repository's root; blank for the root itself."""
    if path.startswith("/") or path.split("/", 1)[0] in {".", ".."}:
        inside = tree.paths.relative(path)
        if inside is None:
            raise GitError(f"{name} is outside of the repository {tree.repository.folder}")
        return inside
    clean = os.path.normpath(path).replace(os.sep, "/") if path else "."
    return "" if clean == "." else clean
