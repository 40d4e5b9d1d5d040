"""What a tree of git contains: entries, folders, and what a path leads to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from rst2spec.source.discover import DirectoryEntry
from rst2spec.source.git import Repository, TreeEntry

LINK: Final = "120000"
REGULAR: Final = "100644"
MODULE: Final = "160000"


class Stored(NamedTuple):
    """A file in git, or the target of a link in git.

    Attributes:
        path: Its path relative to the root of the repository, which may contain links.
        real: The path without links: the same for all paths to the file.
        inner: Its path relative to the root of the repository that contains it.
        blob: Its object name; blank in a conflict, null if it isn't in git.
        repository: The repository that contains it.
        file: Its path on disk, if it isn't in git.
    """

    path: str
    real: str
    inner: str
    blob: str | None
    repository: Repository
    file: str = ""


class Node(NamedTuple):
    """A node of the tree: an entry in git, or a folder if that is null."""

    item: TreeEntry | None
    repository: Repository


class InsideTarget(NamedTuple):
    """The target of a path: a file of the tree, or a folder if ``node`` is null."""

    path: str
    node: Node | None


class OutsideTarget(NamedTuple):
    """A target on disk that a link leads to."""

    file: str


class TreeNode(NamedTuple):
    """An entry of a folder in the tree."""

    name: str
    path: str
    node: Node
    leads_to_folder: Callable[[str], bool]

    def is_dir(self) -> bool:
        """Whether it is a folder, or leads to one."""
        item = self.node.item
        return item is None or item.mode == MODULE or (item.mode == LINK and self.leads_to_folder(self.path))

    def is_symlink(self) -> bool:
        """Whether it is a link."""
        return self.node.item is not None and self.node.item.mode == LINK


class DiskNode(NamedTuple):
    """An entry of a folder on disk, with its path in the tree."""

    entry: DirectoryEntry
    path: str

    @property
    def name(self) -> str:
        """Its name."""
        return self.entry.name

    def is_dir(self) -> bool:
        """Whether it is a folder, or leads to one."""
        return self.entry.is_dir()

    def is_symlink(self) -> bool:
        """Whether it is a link."""
        return self.entry.is_symlink()


def has_mode(node: Node, mode: str) -> bool:
    """Whether a node is an entry in git with this mode."""
    return node.item is not None and node.item.mode == mode
