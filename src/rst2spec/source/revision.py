"""The documents below a path as git has them at a revision, or as they are staged."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import NamedTuple

from rst2spec.source.git import GitError, Repository
from rst2spec.source.tree import Stored, Tree


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
    entries: tuple[Stored, ...]
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
    tree = Tree(repository, commit)
    inside = _inside(tree, path, name)
    if inside and not tree.is_folder(inside):
        stored = tree.document(inside)
        if stored is None:
            hint = (
                "" if path.startswith((".", "/")) else "; paths start from the repository's root, ./ from this folder"
            )
            raise NoSuchPathError(f"there is no {inside} in {name}{hint}")
        return Revision(inside, (stored,), is_file=True)
    return Revision(inside, tuple(sorted(tree.below(inside, excludes), key=lambda item: item.path)), is_file=False)


def _inside(tree: Tree, path: str, name: str) -> str:
    """A path from the repository's root; blank for the root itself."""
    if path.startswith("/") or path.split("/", 1)[0] in {".", ".."}:
        inside = tree.places.of(path)
        if inside is None:
            raise GitError(f"{name} is outside of the repository {tree.repository.folder}")
        return inside
    clean = os.path.normpath(path).replace(os.sep, "/") if path else "."
    return "" if clean == "." else clean
