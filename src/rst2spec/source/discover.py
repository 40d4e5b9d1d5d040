"""Finds the documents under the paths that a user names: folders, files and globs, sorted, each once."""

from __future__ import annotations

import errno
import glob
import os
import re
from collections.abc import Hashable, Iterable, Iterator
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

SUFFIX = ".rst"

# Several in a row mean what one means, but ``glob`` would find each file once for every way to share out its folders.
_FOLDERS = re.compile(r"(?<![^/])(?:\*\*/+)+")

AnyPath: TypeAlias = "str | os.PathLike[str]"


class InputFile(NamedTuple):
    """A document to read, or a folder or file that could not be looked at (``problem``).

    Attributes:
        file: What to open.
        path: The path in the spec.
        report_path: The path in findings.
        is_explicit: Whether the user named this very file.
        problem: Why it can't be read, where that is known already.
        is_reference_only: Whether it is only read for the sake of the documents that were asked for.
        content: Its bytes, where they were read already or come from elsewhere than the file.
    """

    file: str
    path: str
    report_path: str
    is_explicit: bool = False
    problem: str | None = None
    is_reference_only: bool = False
    content: bytes | None = None


def _nothing(path: str, /) -> bool:  # noqa: ARG001
    return False


def upward(start: AnyPath) -> Iterator[str]:
    """A folder, and all folders that it lies in."""
    folder = os.path.abspath(start)
    yield folder
    while (above := os.path.dirname(folder)) != folder:
        folder = above
        yield folder


def find_root(start: AnyPath) -> str:
    """The folder that paths in findings are relative to: the nearest git root upward, else ``start``."""
    for folder in upward(start):
        if os.path.exists(os.path.join(folder, ".git")):
            return folder
    return os.path.abspath(start)


def discover(
    paths: Iterable[str],
    root: AnyPath,
    *,
    context: Iterable[str] = (),
    excludes: Callable[[str], bool] = _nothing,
    force_exclude: bool = False,
) -> tuple[InputFile, ...]:
    """All documents under ``paths``, sorted by their path in the spec, each once; then those of ``context``.

    A path that isn't there is tried as a glob. A folder's documents have the folder's own relative paths,
    unless two folders were given; then, as for a named file, paths are relative to ``root``, so that no two
    documents of a run share one.

    Args:
        paths: What was asked for: folders, files and globs.
        root: What paths in findings are relative to.
        context: Folders of other documents, which are only read for the sake of those.
        excludes: Whether a path is to be left out; a folder's ends in a slash.
        force_exclude: Whether files that were named are left out, too.
    """
    seen: set[str] = set()
    asked = _new(_candidates(paths, root, excludes, force_exclude=force_exclude), seen)
    others = [item._replace(is_reference_only=True) for item in _new(_candidates(context, root, excludes), seen)]
    return (*_sorted(asked), *_sorted(others))


def _sorted(found: Iterable[InputFile]) -> list[InputFile]:
    return sorted(found, key=lambda item: (item.path, item.report_path))


def _new(candidates: Iterable[tuple[str, InputFile]], seen: set[str]) -> list[InputFile]:
    """What was not found before, by its real path."""
    found = []
    for real, candidate in candidates:
        if real not in seen:
            seen.add(real)
            found.append(candidate)
    return found


def _candidates(
    paths: Iterable[str], root: AnyPath, excludes: Callable[[str], bool], *, force_exclude: bool = False
) -> Iterator[tuple[str, InputFile]]:
    """All that the paths lead to, with real paths."""
    arguments = list(dict.fromkeys(expanded(paths)))
    folders = [path for path in arguments if os.path.isdir(path)]
    for path in arguments:
        if os.path.isdir(path):
            inside_of = _Paths(path if len(folders) == 1 else root)
            reported_of = _Paths(root)
            for file, real, problem in walk(DISK, path, excludes):
                inside, reported = inside_of.of(file), reported_of.of(file)
                # one text where they are the same: a run may hold 100,000 of them
                yield real, InputFile(reported if reported == file else file, inside, reported, problem=problem)
        elif not (force_exclude and excludes(path)):
            relative = path_under(path, root)
            yield real_path(path), InputFile(path, relative, relative, is_explicit=True)


def expanded(paths: Iterable[str]) -> Iterator[str]:
    """The paths with globs, which the shell may have left as they are, replaced by what they match."""
    for path in paths:
        if not os.path.lexists(path) and glob.has_magic(path):
            try:
                matches = sorted(glob.glob(_FOLDERS.sub("**/", path), recursive=True))
            except RecursionError:  # ``glob`` calls itself for each folder
                raise OSError(errno.ELOOP, "folders are nested too deeply for a pattern") from None
            yield from matches or [path]
        else:
            yield path


class Node(Protocol):
    """A name in a folder: a file, a folder, or a link to one."""

    @property
    def name(self) -> str:
        """The name."""

    @property
    def path(self) -> str:
        """The folder's path, and the name behind it."""

    def is_dir(self) -> bool:
        """Whether it is a folder, or a link to one."""

    def is_symlink(self) -> bool:
        """Whether it is a link."""


class Place(Protocol):
    """Where documents lie: on the disk, or in what git has. All methods but ``real`` can raise an OSError."""

    def identity(self, folder: str, /) -> Hashable:
        """The same for all paths that lead to one folder."""

    def nodes(self, folder: str, /) -> Iterable[Node]:
        """What is in a folder."""

    def real(self, path: str, /) -> str:
        """The path without links."""


class _Disk:
    def identity(self, folder: str) -> Hashable:
        status = os.stat(folder)
        return status.st_dev, status.st_ino

    def nodes(self, folder: str) -> Iterable[Node]:
        with os.scandir(folder) as entries:
            return list(entries)

    def real(self, path: str) -> str:
        return real_path(path)


DISK: Final = _Disk()
"""The disk as a place."""


def walk(place: Place, top: str, excludes: Callable[[str], bool]) -> Iterator[tuple[str, str, str | None]]:
    """Files that look like documents below a folder: path, real path, and a problem or none.

    Linked folders are followed, each real folder once, so that a loop ends. Hidden ones (``.git``, ``.venv``)
    are left out.
    """
    visited: set[Hashable] = set()
    pending = [(top, place.real(top))]  # to ask for each real path takes the square of the depth
    while pending:
        folder, real_folder = pending.pop()
        try:
            identity = place.identity(folder)
            if identity in visited:
                continue
            visited.add(identity)
            listed = sorted(place.nodes(folder), key=lambda entry: entry.name)
        except OSError as error:
            reason = (error.strerror or "unreadable").lower()
            yield folder, folder, reason
            continue
        below = []
        real_folder = os.path.join(real_folder, "")
        for entry in listed:
            real = place.real(entry.path) if entry.is_symlink() else real_folder + entry.name
            if _is_folder(entry):
                if not entry.name.startswith(".") and not excludes(f"{entry.path}/"):
                    below.append((entry.path, real))
            elif entry.name.lower().endswith(SUFFIX) and not excludes(entry.path):
                yield entry.path, real, None
        pending.extend(reversed(below))


def _is_folder(entry: Node) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


class _Paths:
    """The paths of many files relative to one folder: looked up once a folder, not once a file."""

    def __init__(self, base: AnyPath) -> None:
        self._base = base
        self._begins: dict[str, str] = {}

    def of(self, file: str) -> str:
        """What ``path_under`` says of a file."""
        folder, slash, name = file.rpartition("/")
        if not slash or not name.lower().endswith(SUFFIX):  # a folder that can't be read may be the base itself
            return path_under(file, self._base)
        begin = self._begins.get(folder)
        if begin is None:
            above = path_under(folder or "/", self._base)
            begin = self._begins[folder] = "" if above == "." else f"{above}/"
        return begin + (name if name.isascii() else plain_path(name))


def real_path(path: str) -> str:
    """A path without links, as far as it leads somewhere: ``nowhere/../file`` isn't the file.

    A link that leads nowhere is its own place.
    """
    behind: list[str] = []
    while path and not os.path.exists(path):
        path, name = os.path.split(path)
        behind.append(name)
    return os.path.join(os.path.realpath(path), *reversed(behind))


def path_under(file: str, base: AnyPath) -> str:
    """A POSIX path relative to ``base``; bytes that are no UTF-8 in it are written as escapes."""
    return plain_path(os.path.relpath(file, base))


def plain_path(path: str) -> str:
    """A path as the spec and findings have it, wherever it comes from: bytes that are no UTF-8 written as escapes."""
    return os.fsencode(path).decode("utf-8", "backslashreplace").replace(os.sep, "/")
