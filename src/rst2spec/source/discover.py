"""Finds the documents below the paths that a user names (folders, files and globs): sorted, each once."""

from __future__ import annotations

import errno
import glob
import os
import re
from collections.abc import Hashable, Iterable, Iterator
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

SUFFIX = ".rst"

RootRule = Literal["option", "configuration", "git", "arguments"]

# Several in a row mean the same as one, but ``glob`` would find a file once for each way to split up its folders.
_FOLDERS = re.compile(r"(?<![^/])(?:\*\*/+)+")

AnyPath: TypeAlias = "str | os.PathLike[str]"


class InputFile(NamedTuple):
    """A document to read, or a folder or file that can't be read (``problem``).

    Attributes:
        file: The file to open.
        path: Its path in the spec and in findings: relative to the root.
        is_explicit: Whether the user named this file, and not a folder that contains it.
        problem: Why it can't be read, if that is known already.
        is_reference_only: Whether it is only read because findings of the requested documents depend on it.
        content: Its bytes, if they were read already or don't come from the file.
    """

    file: str
    path: str
    is_explicit: bool = False
    problem: str | None = None
    is_reference_only: bool = False
    content: bytes | None = None


def excludes_nothing(path: str, /) -> bool:  # noqa: ARG001
    """Whether a path is excluded where nothing is."""
    return False


def upward(start: AnyPath) -> Iterator[str]:
    """A folder and all its parents."""
    folder = os.path.abspath(start)
    yield folder
    while (parent := os.path.dirname(folder)) != folder:
        folder = parent
        yield folder


def find_root(start: AnyPath) -> str:
    """The nearest git root upward, else ``start``."""
    return _git_root(start) or os.path.abspath(start)


def _git_root(start: AnyPath) -> str | None:
    """The nearest folder upward that has a ``.git``; null if there is none."""
    return next((folder for folder in upward(start) if os.path.exists(os.path.join(folder, ".git"))), None)


class RunRoot(NamedTuple):
    """The folder that all paths of a run are relative to, and the rule that found it."""

    folder: str
    found_by: RootRule


def root_of_run(
    paths: Iterable[AnyPath], option: AnyPath | None = None, configuration: AnyPath | None = None
) -> RunRoot:
    """Finds the root of a run.

    The first of these: the option, the configuration's folder, the git root of the working directory if it contains
    what is read (so a submodule is a part of the repository that one works in), the git root of what is read, its
    common folder.

    Args:
        paths: What is read: folders, files and globs. Where there is nothing, it is the working directory.
        option: The folder that was given (``--root``).
        configuration: The folder of the configuration file.
    """
    if option is not None:
        return RunRoot(os.fspath(option), "option")
    if configuration is not None:
        return RunRoot(os.fspath(configuration), "configuration")
    common = _common_folder([os.fspath(path) for path in paths])
    here = _git_root(os.getcwd())
    root = here if here is not None and here in upward(common) else _git_root(common)
    return RunRoot(common, "arguments") if root is None else RunRoot(root, "git")


def _common_folder(paths: Iterable[str]) -> str:
    """The deepest folder that contains all paths; a folder contains itself."""
    folders = [path if os.path.isdir(path) else os.path.dirname(path) for path in map(os.path.abspath, expanded(paths))]
    common = os.path.commonpath(folders) if folders else os.getcwd()
    return next(filter(os.path.isdir, upward(common)))  # what is gone is relative to what is there


def repository_prefix(folder: AnyPath) -> str:
    """The path from the git root to a folder, with a trailing slash; empty if they are the same."""
    path = os.path.relpath(os.path.abspath(folder), find_root(folder)).replace(os.sep, "/")
    return "" if path == "." else f"{path}/"


def discover(
    paths: Iterable[str],
    root: AnyPath,
    *,
    context: Iterable[str] = (),
    excludes: Callable[[str], bool] = excludes_nothing,
    force_exclude: bool = False,
) -> tuple[InputFile, ...]:
    """All documents under ``paths``, sorted by their path in the spec, each once; then those of ``context``.

    A path that doesn't exist is tried as a glob.

    Args:
        paths: Folders, files and globs.
        root: The folder that the documents' paths are relative to, however they were named.
        context: Folders with documents that findings of those depend on.
        excludes: Whether to leave out a path; a folder's path ends in a slash.
        force_exclude: Whether to leave out files that were named, too.
    """
    seen: set[str] = set()
    requested = _unseen(_candidates(paths, root, excludes, force_exclude=force_exclude), seen)
    context_documents = [
        item._replace(is_reference_only=True) for item in _unseen(_candidates(context, root, excludes), seen)
    ]
    return (*_sorted(requested), *_sorted(context_documents))


def _sorted(documents: Iterable[InputFile]) -> list[InputFile]:
    return sorted(documents, key=lambda item: item.path)


def _unseen(candidates: Iterable[tuple[str, InputFile]], seen: set[str]) -> list[InputFile]:
    """The documents whose real paths weren't seen before."""
    documents = []
    for real, candidate in candidates:
        if real not in seen:
            seen.add(real)
            documents.append(candidate)
    return documents


def _candidates(
    paths: Iterable[str], root: AnyPath, excludes: Callable[[str], bool], *, force_exclude: bool = False
) -> Iterator[tuple[str, InputFile]]:
    """All documents that the paths lead to, with their real paths."""
    relative_paths = _RelativePaths(root)
    for path in dict.fromkeys(expanded(paths)):
        if os.path.isdir(path):
            for file, real, problem in walk(DISK, path, excludes):
                relative = relative_paths.relative(file)
                # share one string where they are equal: a run may have 100,000 documents
                yield real, InputFile(relative if relative == file else file, relative, problem=problem)
        elif not (force_exclude and excludes(path)):
            relative = path_under(path, root)
            yield real_path(path), InputFile(path, relative, is_explicit=True)


def expanded(paths: Iterable[str]) -> Iterator[str]:
    """The paths, with globs replaced by their matches: the shell doesn't expand all of them."""
    for path in paths:
        if not os.path.lexists(path) and glob.has_magic(path):
            try:
                matches = sorted(glob.glob(_FOLDERS.sub("**/", path), recursive=True))
            except RecursionError:  # ``glob`` calls itself for each folder
                raise OSError(errno.ELOOP, "folders are nested too deeply for a pattern") from None
            yield from matches or [path]
        else:
            yield path


class DirectoryEntry(Protocol):
    """An entry of a folder: a file, a folder, or a link to one."""

    @property
    def name(self) -> str:
        """The name."""

    @property
    def path(self) -> str:
        """The folder's path, followed by the name."""

    def is_dir(self) -> bool:
        """Whether it is a folder, or a link to one."""

    def is_symlink(self) -> bool:
        """Whether it is a link."""


class FileTree(Protocol):
    """A tree of folders: on disk, or in git. All methods but ``real`` can raise an OSError."""

    def identity(self, folder: str, /) -> Hashable:
        """The same for all paths that lead to one folder."""

    def entries(self, folder: str, /) -> Iterable[DirectoryEntry]:
        """The entries of a folder."""

    def real(self, path: str, /) -> str:
        """The path without links."""


class _Disk:
    def identity(self, folder: str) -> Hashable:
        status = os.stat(folder)
        return status.st_dev, status.st_ino

    def entries(self, folder: str) -> Iterable[DirectoryEntry]:
        with os.scandir(folder) as entries:
            return list(entries)

    def real(self, path: str) -> str:
        return real_path(path)


DISK: Final = _Disk()
"""The files on disk."""


def walk(tree: FileTree, top: str, excludes: Callable[[str], bool]) -> Iterator[tuple[str, str, str | None]]:
    """The files below a folder that have a document's suffix: path, real path, and a problem or null.

    Links to folders are followed, but each real folder is read once, so that a loop ends. Hidden folders (``.git``,
    ``.venv``) are left out.
    """
    visited: set[Hashable] = set()
    pending = [(top, tree.real(top))]  # resolving each path separately would take quadratic time in the depth
    while pending:
        folder, real_folder = pending.pop()
        try:
            identity = tree.identity(folder)
            if identity in visited:
                continue
            visited.add(identity)
            entries = sorted(tree.entries(folder), key=lambda entry: entry.name)
        except OSError as error:
            reason = (error.strerror or "unreadable").lower()
            yield folder, folder, reason
            continue
        subfolders = []
        real_folder = os.path.join(real_folder, "")
        for entry in entries:
            real = tree.real(entry.path) if entry.is_symlink() else real_folder + entry.name
            if _is_folder(entry):
                if not entry.name.startswith(".") and not excludes(f"{entry.path}/"):
                    subfolders.append((entry.path, real))
            elif entry.name.lower().endswith(SUFFIX) and not excludes(entry.path):
                yield entry.path, real, None
        pending.extend(reversed(subfolders))


def _is_folder(entry: DirectoryEntry) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


class _RelativePaths:
    """Paths of many files, relative to one folder: looked up once per folder, not once per file."""

    def __init__(self, base: AnyPath) -> None:
        self._base = base
        self._prefixes: dict[str, str] = {}

    def relative(self, file: str) -> str:
        """The same as ``path_under``."""
        folder, slash, name = file.rpartition("/")
        if not slash or not name.lower().endswith(SUFFIX):  # a folder that can't be read may be the base itself
            return path_under(file, self._base)
        prefix = self._prefixes.get(folder)
        if prefix is None:
            parent = path_under(folder or "/", self._base)
            prefix = self._prefixes[folder] = "" if parent == "." else f"{parent}/"
        return prefix + (name if name.isascii() else plain_path(name))


def real_path(path: str) -> str:
    """A path without links, as far as it exists: ``nowhere/../file`` isn't ``file``.

    A broken link is its own real path.
    """
    missing: list[str] = []
    while path and not os.path.exists(path):
        path, name = os.path.split(path)
        missing.append(name)
    return os.path.join(os.path.realpath(path), *reversed(missing))


def path_under(file: str, base: AnyPath) -> str:
    """A POSIX path relative to ``base``; bytes in it that aren't UTF-8 are written as escapes."""
    return plain_path(os.path.relpath(file, base))


def plain_path(path: str) -> str:
    """A path as in the spec and in findings: POSIX, with bytes that aren't UTF-8 written as escapes."""
    return os.fsencode(path).decode("utf-8", "backslashreplace").replace(os.sep, "/")


def is_missing(item: InputFile) -> bool:
    """Whether it is a file that was named and doesn't exist."""
    return item.is_explicit and item.content is None and not os.path.lexists(item.file)


def with_folders(paths: Iterable[str]) -> set[str]:
    """The paths and those of all their parent folders."""
    paths_and_parents: set[str] = set()
    for path in paths:
        rest = path
        while rest and rest not in paths_and_parents:
            paths_and_parents.add(rest)
            rest = rest.rpartition("/")[0]
    return paths_and_parents
