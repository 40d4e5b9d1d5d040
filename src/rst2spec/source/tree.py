"""What git has as a place that documents lie in: the same rule for links and submodules as on the disk.

A link is followed to what the same commit has. Where it leads out of the repository, or to what git doesn't have, it
leads to what is on the disk now: that has no history, and so it never differs from itself. A submodule that is checked
out is a folder with the documents of the commit that is recorded for it, read from its own repository.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Final, NamedTuple

from rst2spec.source.blobs import contents_of
from rst2spec.source.discover import DISK, SUFFIX, Node, real_path, walk
from rst2spec.source.git import GitError, Listed, Moves, Repository, repository_of
from rst2spec.source.places import Places

_LINK: Final = "120000"
_REGULAR: Final = "100644"
_MODULE: Final = "160000"
_HOPS: Final = 40  # links on the way to a file: as many as Linux follows


class Stored(NamedTuple):
    """A file that git has, or that a link of git's leads to.

    Attributes:
        path: The way to it from the root of the repository; through links where there are some.
        real: The same for all ways to it.
        inner: Its path from the root of the repository that has the content.
        blob: Its content's name; blank in a conflict, null where git doesn't have it.
        repository: Which repository has the content.
        file: Where it is on the disk, where git doesn't have it.
    """

    path: str
    real: str
    inner: str
    blob: str | None
    repository: Repository
    file: str = ""


class Module(NamedTuple):
    """A submodule that was looked into: its path, its repository, and the commit that is recorded for it."""

    path: str
    repository: Repository
    commit: str

    def moves(self, later: str | None, *, staged: bool) -> Moves:
        """The documents that have moved since its commit, and those that are gone, from its own root.

        Args:
            later: The commit that is staged for it; null for none.
            staged: Whether to compare with that commit, and not with its working tree.
        """
        if not staged:
            return self.repository.moves(self.commit, SUFFIX, staged=False)
        return self.repository.moves_between(self.commit, later, SUFFIX)


class _Held(NamedTuple):
    """What is behind a name: something of git's, or a folder where that is null."""

    item: Listed | None
    repository: Repository


class _Inside(NamedTuple):
    """Where a path leads to: a folder of the tree (without ``held``), or a file."""

    path: str
    held: _Held | None


class _Outside(NamedTuple):
    """A place on the disk that a link leads to."""

    file: str


class _TreeNode(NamedTuple):
    """A name in a folder of the tree."""

    name: str
    path: str
    tree: Tree
    held: _Held

    def is_dir(self) -> bool:
        item = self.held.item
        return item is None or item.mode == _MODULE or (item.mode == _LINK and self.tree.is_folder(self.path))

    def is_symlink(self) -> bool:
        return self.held.item is not None and self.held.item.mode == _LINK


class _DiskNode(NamedTuple):
    """A name in a folder of the disk, at the path by which the tree leads there."""

    entry: Node
    path: str

    @property
    def name(self) -> str:
        return self.entry.name

    def is_dir(self) -> bool:
        return self.entry.is_dir()

    def is_symlink(self) -> bool:
        return self.entry.is_symlink()


class Tree:
    """All that a commit has, or what is staged.

    Args:
        repository: The repository.
        commit: Which commit; null for what is staged.
        is_own: Whether submodules are as they are staged themselves, and not as this repository has recorded them.
    """

    def __init__(self, repository: Repository, commit: str | None, *, is_own: bool = False) -> None:
        self.repository = repository
        self.commit = commit
        self.modules: list[Module] = []
        self.places = Places(repository)
        self._is_own = is_own
        self._folders: dict[str, dict[str, _Held]] = {"": {}}
        self._targets: dict[Repository, dict[str, str]] = {}
        self._links: dict[Repository, list[str]] = {}
        self._absent: set[str] = set()
        self._empty: set[str] = set()
        self._recorded: dict[str, str] = {}
        self._add("", repository, commit)

    def is_folder(self, path: str) -> bool:
        """Whether a path from the root leads to a folder."""
        found = self._resolve(path)
        if isinstance(found, _Outside):
            return os.path.isdir(found.file)
        return found is not None and found.held is None

    def document(self, path: str) -> Stored | None:
        """The file that a path from the root leads to; null where there is none."""
        found = self._resolve(path)
        if isinstance(found, _Outside):
            return Stored(path, self._real(path, found), "", None, self.repository, found.file)
        if found is None or found.held is None or found.held.item is None:
            return None
        item = found.held.item
        return Stored(path, found.path, item.path, item.blob, found.held.repository)

    def below(self, top: str, excludes: Callable[[str], bool]) -> Iterator[Stored]:
        """The documents below a folder, each once, in the order in which they are found.

        Args:
            top: The folder, from the root.
            excludes: Whether a path on the disk is to be left out.
        """
        if not self.is_folder(top):
            return
        seen = set()
        for path, real, problem in walk(self, top, lambda path: excludes(os.path.join(self.repository.folder, path))):
            stored = self.document(path) if problem is None and real not in seen else None
            if stored is not None:
                seen.add(real)
                yield stored

    def look_into(self, is_wanted: Callable[[str], bool]) -> list[str]:
        """Looks into all submodules that are wanted, and those in them; says which of them can't be.

        Args:
            is_wanted: Whether a submodule's path, from the root, is wanted.
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
        """The submodules that were looked into and whose folders are gone, but for those of a sparse checkout.

        A submodule that is not checked out has an empty folder.
        """
        return sorted(self._absent - self.repository.left_out()) if self._absent else []

    def not_checked_out(self) -> list[str]:
        """The submodules that were looked into and whose folders are empty."""
        return sorted(self._empty)

    def moves(self, *, staged: bool) -> Moves:
        """The documents that have moved since the commit, and those that are gone, from the root.

        Those of submodules are among them, as far as they were looked into. If it is about what is staged, the
        commit that is recorded for a submodule is compared with the one that is staged for it.
        """
        assert self.commit is not None  # noqa: S101  # what is staged was nowhere else
        renamed, gone = self.repository.moves(self.commit, SUFFIX, staged=staged)
        found, lost = dict(renamed), set(gone)
        now = Tree(self.repository, None) if staged and self.modules else None
        for module in self.modules:
            renamed, gone = module.moves(None if now is None else now.recorded(module.path), staged=staged)
            found.update({f"{module.path}/{new}": f"{module.path}/{old}" for new, old in renamed.items()})
            lost.update([f"{module.path}/{path}" for path in gone])
        return Moves(found, frozenset(lost))

    def recorded(self, path: str) -> str | None:
        """The commit that is recorded for a submodule; null where there is none."""
        self.is_folder(path)  # looks into those that it lies in
        return self._recorded.get(path) or None

    def left_out(self) -> frozenset[str]:
        """The files that a sparse checkout leaves out, from the root: also those of submodules."""
        inner = [f"{module.path}/{path}" for module in self.modules for path in module.repository.left_out()]
        return self.repository.left_out().union(inner)

    # --- the place

    def identity(self, folder: str) -> Hashable:
        """The same for all paths that lead to one folder."""
        found = self._resolve(folder)
        if isinstance(found, _Outside):
            return DISK.identity(found.file)
        if found is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), folder)
        return found.path

    def nodes(self, folder: str) -> Iterable[Node]:
        """What is in a folder, without files that look like no documents."""
        found = self._resolve(folder)
        if isinstance(found, _Outside):
            return [_DiskNode(node, _joined(folder, node.name)) for node in DISK.nodes(found.file)]
        if found is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), folder)
        return [
            _TreeNode(name, _joined(folder, name), self, held)
            for name, held in self._folders.get(found.path, {}).items()
            if held.item is None or not held.item.is_file or name.lower().endswith(SUFFIX)
        ]

    def real(self, path: str) -> str:
        """The path without links."""
        return self._real(path, self._resolve(path))

    # --- what it is made of

    def _add(self, prefix: str, repository: Repository, commit: str | None) -> None:
        """Adds what a repository has below a folder of the tree."""
        links = self._links.setdefault(repository, [])
        items = repository.listed(commit)
        if any(item.mode == _LINK for item in items) and not repository.has_links():
            items = [item._replace(mode=_REGULAR) if item.mode == _LINK else item for item in items]
        for item in items:
            folder, _, name = item.path.rpartition("/")
            self._names(_joined(prefix, folder) if folder else prefix)[name] = _Held(item, repository)
            if item.mode == _LINK and item.blob:
                links.append(item.blob)
            elif item.mode == _MODULE:
                self._recorded[_joined(prefix, item.path)] = item.blob

    def _names(self, folder: str) -> dict[str, _Held]:
        """A folder's names; it is made where it is missing, and those that it lies in."""
        names = self._folders.get(folder)
        if names is not None:
            return names
        names = self._folders[folder] = {}
        missing = folder
        is_known = False
        while missing and not is_known:
            missing, _, name = missing.rpartition("/")
            is_known = missing in self._folders
            self._folders.setdefault(missing, {})[name] = _Held(None, self.repository)
        return names

    def _real(self, path: str, found: _Inside | _Outside | None) -> str:
        """A path without links, which leads to what was found; of a link that leads nowhere its own place."""
        if not isinstance(found, _Outside):
            return path if found is None else found.path
        if os.path.exists(found.file):
            return real_path(found.file)
        folder, _, name = path.rpartition("/")
        return _joined(self.real(folder), name) if name else path

    def _resolve(self, path: str, hops: int = 0, *, is_back: bool = False) -> _Inside | _Outside | None:
        """Where a path leads to; null where there is nothing, and no link on the way.

        Args:
            path: The path, from the root.
            hops: How many links were followed to it.
            is_back: Whether a link has led out of the repository, and back into it.
        """
        parts = path.split("/")[::-1]
        at: list[str] = []
        held: _Held | None = None
        while parts:
            part = parts.pop()
            if part in {"", "."}:
                continue
            if part == "..":
                if not at:
                    above = os.path.dirname(os.path.realpath(self.repository.folder))
                    return self._outside(os.path.join(above, *parts[::-1]), hops, is_back=is_back)
                at.pop()
                held = None
                continue
            folder = "/".join(at)
            held = self._folders.get(folder, {}).get(part)
            if held is None:
                return self._missing([folder, part, *parts[::-1]], hops, is_back=is_back)
            if _is(held, _LINK):
                hops += 1
                target = self._target(held)
                if hops > _HOPS or not target or "\0" in target:
                    return self._missing([folder, part], hops, is_back=is_back)
                if target.startswith("/"):
                    return self._outside(os.path.join(target, *parts[::-1]), hops, is_back=is_back)
                parts += target.split("/")[::-1]
                held = None
                continue
            at.append(part)
            if _is(held, _MODULE):
                self._look_into("/".join(at), held)
            elif held.item is not None and parts:
                return self._missing([folder, part, *parts[::-1]], hops, is_back=is_back)
        where = "/".join(at)
        is_folder = held is None or held.item is None or _is(held, _MODULE)
        return _Inside(where, None if is_folder else held)

    def _missing(self, parts: list[str], hops: int, *, is_back: bool) -> _Inside | _Outside | None:
        """What git doesn't have: behind a link it is what the disk has."""
        if not hops:
            return None
        if self.repository.is_bare:
            return _Outside("")
        file = os.path.join(self.repository.folder, *parts)
        inside = None if is_back or not os.path.exists(file) else self.places.inside(os.path.realpath(file))
        found = None if inside is None else self._resolve(inside, hops, is_back=True)
        return found or _Outside(file)

    def _outside(self, file: str, hops: int, *, is_back: bool) -> _Inside | _Outside:
        """A place on the disk, which may be in the repository all the same.

        What is behind the folder that leads back into it is what git has: the disk may have something else by now.
        """
        if self.repository.is_bare:
            return _Outside("")
        names = [] if is_back else file.split("/")
        for end in range(1, len(names) + 1):
            way = "/".join(names[:end]) or "/"
            if not os.path.exists(way):
                break
            inside = self.places.inside(os.path.realpath(way))
            if inside is not None:
                return self._resolve("/".join([inside, *names[end:]]), hops, is_back=True) or _Outside(file)
        return _Outside(file)

    def _target(self, held: _Held) -> str:
        """Where a link leads to; blank where git can't tell."""
        repository = held.repository
        if repository not in self._targets:
            contents = contents_of(repository, list(dict.fromkeys(self._links[repository])))
            self._targets[repository] = {blob: os.fsdecode(content or b"") for blob, content in contents.items()}
        return self._targets[repository].get(held.item.blob, "") if held.item is not None else ""

    def _look_into(self, path: str, held: _Held) -> None:
        """Makes a submodule a folder of the tree: an empty one where it isn't checked out."""
        if path in self._folders:
            return
        self._folders[path] = {}
        folder = os.path.join(self.repository.folder, path)
        if not self.repository.is_bare and not os.path.lexists(folder):
            self._absent.add(path)
        if self.repository.is_bare or held.item is None:
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
        commit = held.item.blob
        self._links.setdefault(repository, [])
        try:
            self._add(path, repository, None if self._is_own else commit)
        except GitError:
            del self._folders[path]  # whoever comes next is told, too
            raise GitError(
                f"the submodule {path} lacks the commit {commit[:12]} that is recorded for it; "
                "'git submodule update' fetches it"
            ) from None
        self.modules.append(Module(path, repository, commit))


def _is(held: _Held, mode: str) -> bool:
    return held.item is not None and held.item.mode == mode


def _joined(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name
