"""The files of a commit or of the index as a tree, with the same rules for links and submodules as on disk.

A link is followed inside the commit. If its target is outside of the repository or isn't in git, it leads to the file
on disk: that has no history, so it never differs from itself. A submodule that is checked out is a folder with the
documents of the commit that is recorded for it, read from its own repository.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Final, NamedTuple

from rst2spec.source.blobs import contents_of
from rst2spec.source.discover import DISK, SUFFIX, DirectoryEntry, real_path, walk
from rst2spec.source.git import GitError, Moves, Repository, repository_of
from rst2spec.source.repository_paths import RepositoryPaths
from rst2spec.source.tree_nodes import (
    LINK,
    MODULE,
    REGULAR,
    DiskNode,
    InsideTarget,
    Node,
    OutsideTarget,
    Stored,
    TreeNode,
    has_mode,
)

_MAX_LINKS: Final = 40  # links to follow on the way to a file: as many as Linux does


class Submodule(NamedTuple):
    """A submodule that was opened: its path, its repository, and the commit that is recorded for it."""

    path: str
    repository: Repository
    commit: str

    def moves(self, later: str | None, *, staged: bool) -> Moves:
        """The documents that were renamed or deleted since its commit, relative to its own root.

        Args:
            later: The commit that is staged for it; null for none.
            staged: Whether to compare with that commit instead of its working tree.
        """
        if not staged:
            return self.repository.moves(self.commit, SUFFIX, staged=False)
        return self.repository.moves_between(self.commit, later, SUFFIX)


class Tree:
    """All files of a commit or of the index.

    Args:
        repository: The repository.
        commit: The commit; null for the index.
        is_own: Whether submodules have the files of their own index, and not those of the recorded commit.
    """

    def __init__(self, repository: Repository, commit: str | None, *, is_own: bool = False) -> None:
        self.repository = repository
        self.commit = commit
        self.modules: list[Submodule] = []
        self.paths = RepositoryPaths(repository)
        self._is_own = is_own
        self._folders: dict[str, dict[str, Node]] = {"": {}}
        self._targets: dict[Repository, dict[str, str]] = {}
        self._links: dict[Repository, list[str]] = {}
        self._absent: set[str] = set()
        self._empty: set[str] = set()
        self._recorded: dict[str, str] = {}
        self._add("", repository, commit)

    def is_folder(self, path: str) -> bool:
        """Whether a path, relative to the root, leads to a folder."""
        target = self._resolve(path)
        if isinstance(target, OutsideTarget):
            return os.path.isdir(target.file)
        return target is not None and target.node is None

    def document(self, path: str) -> Stored | None:
        """The file that a path, relative to the root, leads to; null if there is none."""
        target = self._resolve(path)
        if isinstance(target, OutsideTarget):
            return Stored(path, self._real(path, target), "", None, self.repository, target.file)
        if target is None or target.node is None or target.node.item is None:
            return None
        item = target.node.item
        return Stored(path, target.path, item.path, item.blob, target.node.repository)

    def below(self, top: str, excludes: Callable[[str], bool]) -> Iterator[Stored]:
        """The documents below a folder, each once.

        Args:
            top: The folder, relative to the root.
            excludes: Whether to leave out a path on disk.
        """
        if not self.is_folder(top):
            return
        seen = set()
        for path, real, problem in walk(self, top, lambda path: excludes(os.path.join(self.repository.folder, path))):
            stored = self.document(path) if problem is None and real not in seen else None
            if stored is not None:
                seen.add(real)
                yield stored

    def open_submodules(self, is_wanted: Callable[[str], bool]) -> list[str]:
        """Opens all submodules that are wanted, and those inside of them; returns the problems with some.

        Args:
            is_wanted: Whether a submodule is wanted, by its path relative to the root.
        """
        problems = []
        pending = list(self._recorded)
        while pending:
            path = pending.pop()
            if not is_wanted(path):
                continue
            known = len(self._recorded)
            try:
                self.is_folder(path)
            except GitError as error:
                problems.append(str(error))
            pending += list(self._recorded)[known:]
        return sorted(problems)

    def absent(self) -> list[str]:
        """The opened submodules whose folders are missing, but for those outside of a sparse checkout.

        A submodule that isn't checked out has an empty folder.
        """
        return sorted(self._absent - self.repository.left_out()) if self._absent else []

    def not_checked_out(self) -> list[str]:
        """The opened submodules whose folders are empty."""
        return sorted(self._empty)

    def moves(self, *, staged: bool) -> Moves:
        """The documents that were renamed or deleted since the commit, relative to the root.

        This includes the documents of opened submodules. With ``staged``, the commit that is recorded for a submodule
        is compared with the one that is staged for it.
        """
        assert self.commit is not None  # noqa: S101  # only a commit has moves
        renamed, gone = self.repository.moves(self.commit, SUFFIX, staged=staged)
        all_renamed, all_gone = dict(renamed), set(gone)
        index = Tree(self.repository, None) if staged and self.modules else None
        for module in self.modules:
            renamed, gone = module.moves(None if index is None else index.recorded(module.path), staged=staged)
            all_renamed.update({f"{module.path}/{new}": f"{module.path}/{old}" for new, old in renamed.items()})
            all_gone.update([f"{module.path}/{path}" for path in gone])
        return Moves(all_renamed, frozenset(all_gone))

    def recorded(self, path: str) -> str | None:
        """The commit that is recorded for a submodule; null if there is none."""
        self.is_folder(path)  # opens the submodules that contain it
        return self._recorded.get(path) or None

    def left_out(self) -> frozenset[str]:
        """The files that a sparse checkout leaves out, also of submodules, relative to the root."""
        inner = [f"{module.path}/{path}" for module in self.modules for path in module.repository.left_out()]
        return self.repository.left_out().union(inner)

    # --- the file tree

    def identity(self, folder: str) -> Hashable:
        """The same for all paths that lead to one folder."""
        target = self._resolve(folder)
        if isinstance(target, OutsideTarget):
            return DISK.identity(target.file)
        if target is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), folder)
        return target.path

    def entries(self, folder: str) -> Iterable[DirectoryEntry]:
        """The entries of a folder, without files that don't have a document's suffix."""
        target = self._resolve(folder)
        if isinstance(target, OutsideTarget):
            return [DiskNode(entry, _join(folder, entry.name)) for entry in DISK.entries(target.file)]
        if target is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), folder)
        return [
            TreeNode(name, _join(folder, name), node, self.is_folder)
            for name, node in self._folders.get(target.path, {}).items()
            if node.item is None or not node.item.is_file or name.lower().endswith(SUFFIX)
        ]

    def real(self, path: str) -> str:
        """The path without links."""
        return self._real(path, self._resolve(path))

    # --- nodes and links

    def _add(self, prefix: str, repository: Repository, commit: str | None) -> None:
        """Adds the files of a repository below a folder of the tree."""
        links = self._links.setdefault(repository, [])
        items = repository.listed(commit)
        if any(item.mode == LINK for item in items) and not repository.has_links():
            items = [item._replace(mode=REGULAR) if item.mode == LINK else item for item in items]
        for item in items:
            folder, _, name = item.path.rpartition("/")
            self._folder_nodes(_join(prefix, folder) if folder else prefix)[name] = Node(item, repository)
            if item.mode == LINK and item.blob:
                links.append(item.blob)
            elif item.mode == MODULE:
                self._recorded[_join(prefix, item.path)] = item.blob

    def _folder_nodes(self, folder: str) -> dict[str, Node]:
        """The nodes of a folder by name; creates the folder and its parents where they are missing."""
        names = self._folders.get(folder)
        if names is not None:
            return names
        names = self._folders[folder] = {}
        missing = folder
        is_known = False
        while missing and not is_known:
            missing, _, name = missing.rpartition("/")
            is_known = missing in self._folders
            self._folders.setdefault(missing, {})[name] = Node(None, self.repository)
        return names

    def _real(self, path: str, target: InsideTarget | OutsideTarget | None) -> str:
        """The real path of a path with this target; a broken link is its own real path."""
        if not isinstance(target, OutsideTarget):
            return path if target is None else target.path
        if os.path.exists(target.file):
            return real_path(target.file)
        folder, _, name = path.rpartition("/")
        return _join(self.real(folder), name) if name else path

    def _resolve(self, path: str, hops: int = 0, *, is_back: bool = False) -> InsideTarget | OutsideTarget | None:
        """The target of a path; null if there is none, and no link on the way.

        Args:
            path: The path, relative to the root.
            hops: How many links were followed so far.
            is_back: Whether a link led out of the repository and back into it.
        """
        parts = path.split("/")[::-1]
        at: list[str] = []
        node: Node | None = None
        while parts:
            part = parts.pop()
            if part in {"", "."}:
                continue
            if part == "..":
                if not at:
                    parent = os.path.dirname(os.path.realpath(self.repository.folder))
                    return self._outside(os.path.join(parent, *parts[::-1]), hops, is_back=is_back)
                at.pop()
                node = None
                continue
            folder = "/".join(at)
            node = self._folders.get(folder, {}).get(part)
            if node is None:
                return self._missing([folder, part, *parts[::-1]], hops, is_back=is_back)
            if has_mode(node, LINK):
                hops += 1
                target = self._target(node)
                if hops > _MAX_LINKS or not target or "\0" in target:
                    return self._missing([folder, part], hops, is_back=is_back)
                if target.startswith("/"):
                    return self._outside(os.path.join(target, *parts[::-1]), hops, is_back=is_back)
                parts += target.split("/")[::-1]
                node = None
                continue
            at.append(part)
            if has_mode(node, MODULE):
                self._open_submodule("/".join(at), node)
            elif node.item is not None and parts:
                return self._missing([folder, part, *parts[::-1]], hops, is_back=is_back)
        resolved = "/".join(at)
        is_folder = node is None or node.item is None or has_mode(node, MODULE)
        return InsideTarget(resolved, None if is_folder else node)

    def _missing(self, parts: list[str], hops: int, *, is_back: bool) -> InsideTarget | OutsideTarget | None:
        """The target of a path that isn't in git: after a link, it is the file on disk."""
        if not hops:
            return None
        if self.repository.is_bare:
            return OutsideTarget("")
        file = os.path.join(self.repository.folder, *parts)
        inside = None if is_back or not os.path.exists(file) else self.paths.inside(os.path.realpath(file))
        target = None if inside is None else self._resolve(inside, hops, is_back=True)
        return target or OutsideTarget(file)

    def _outside(self, file: str, hops: int, *, is_back: bool) -> InsideTarget | OutsideTarget:
        """The target of an absolute path, which may lead back into the repository.

        From there on, the path is resolved in git: the disk may have changed since.
        """
        if self.repository.is_bare:
            return OutsideTarget("")
        names = [] if is_back else file.split("/")
        for end in range(1, len(names) + 1):
            prefix = "/".join(names[:end]) or "/"
            if not os.path.exists(prefix):
                break
            inside = self.paths.inside(os.path.realpath(prefix))
            if inside is not None:
                return self._resolve("/".join([inside, *names[end:]]), hops, is_back=True) or OutsideTarget(file)
        return OutsideTarget(file)

    def _target(self, node: Node) -> str:
        """The target of a link as written; blank if its blob is missing."""
        repository = node.repository
        if repository not in self._targets:
            contents = contents_of(repository, list(dict.fromkeys(self._links[repository])))
            self._targets[repository] = {blob: os.fsdecode(content or b"") for blob, content in contents.items()}
        return self._targets[repository].get(node.item.blob, "") if node.item is not None else ""

    def _open_submodule(self, path: str, node: Node) -> None:
        """Adds a submodule as a folder of the tree: an empty one if it isn't checked out."""
        if path in self._folders:
            return
        self._folders[path] = {}
        folder = os.path.join(self.repository.folder, path)
        if not self.repository.is_bare and not os.path.lexists(folder):
            self._absent.add(path)
        if self.repository.is_bare or node.item is None:
            return
        if not os.path.lexists(os.path.join(folder, ".git")):
            if os.path.isdir(folder):
                self._empty.add(path)
            return
        try:
            repository = repository_of(folder)
        except GitError:
            return
        if os.path.realpath(repository.folder) != os.path.realpath(folder):
            return
        commit = node.item.blob
        self._links.setdefault(repository, [])
        try:
            self._add(path, repository, None if self._is_own else commit)
        except GitError:
            del self._folders[path]  # so that the next call fails, too
            raise GitError(
                f"the submodule {path} lacks the commit {commit[:12]} that is recorded for it; "
                "'git submodule update' fetches it"
            ) from None
        self.modules.append(Submodule(path, repository, commit))


def _join(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name
