"""Finds the documents under the paths that a user names: folders, files and globs, sorted, each once."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

SUFFIX = ".rst"


class Found(NamedTuple):
    """A document to read, or a folder or file that could not be looked at (``problem``).

    Attributes:
        file: What to open.
        path: The path in the spec.
        report_path: The path in findings.
        named: Whether the user named this very file.
        problem: Why it can't be read, where that is known already.
    """

    file: str
    path: str
    report_path: str
    named: bool = False
    problem: str | None = None


def find_root(start: Path) -> Path:
    """The folder that paths in findings are relative to: the nearest git root upward, else ``start``."""
    start = start.absolute()
    for folder in (start, *start.parents):
        if (folder / ".git").exists():
            return folder
    return start


def discover(paths: Iterable[str], root: Path) -> tuple[Found, ...]:
    """All documents under ``paths``, sorted by their path in the spec, each once.

    A path that isn't there is tried as a glob. A folder's documents have the folder's own relative paths,
    unless two folders were given; then, as for a named file, paths are relative to ``root``, so that no two
    documents of a run share one.
    """
    arguments = list(dict.fromkeys(_expanded(paths)))
    folders = [path for path in arguments if os.path.isdir(path)]
    seen: set[str] = set()
    found: list[Found] = []
    for path in arguments:
        if os.path.isdir(path):
            base = path if len(folders) == 1 else str(root)
            candidates = [
                (real, Found(file, _relative(file, base), _relative(file, str(root)), problem=problem))
                for file, real, problem in _walk(path)
            ]
        else:
            relative = _relative(path, str(root))
            candidates = [(os.path.realpath(path), Found(path, relative, relative, named=True))]
        for real, candidate in candidates:
            if real not in seen:
                seen.add(real)
                found.append(candidate)
    return tuple(sorted(found, key=lambda item: (item.path, item.report_path)))


def _expanded(paths: Iterable[str]) -> Iterator[str]:
    for path in paths:
        if not os.path.lexists(path) and glob.has_magic(path):
            matches = sorted(glob.glob(path, recursive=True))
            yield from matches or [path]
        else:
            yield path


def _walk(top: str) -> Iterator[tuple[str, str, str | None]]:
    """Files that look like documents below a folder: path, real path, and a problem or none.

    Linked folders are followed, each real folder once, so that a loop ends. Hidden ones (``.git``, ``.venv``)
    are left out.
    """
    visited: set[tuple[int, int]] = set()
    pending = [top]
    while pending:
        folder = pending.pop()
        try:
            status = os.stat(folder)
            if (status.st_dev, status.st_ino) in visited:
                continue
            visited.add((status.st_dev, status.st_ino))
            with os.scandir(folder) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            reason = (error.strerror or "unreadable").lower()
            yield folder, folder, reason
            continue
        real_folder = os.path.realpath(folder)
        below = []
        for entry in listed:
            if _is_folder(entry):
                if not entry.name.startswith("."):
                    below.append(entry.path)
            elif entry.name.lower().endswith(SUFFIX):
                real = os.path.realpath(entry.path) if entry.is_symlink() else f"{real_folder}/{entry.name}"
                yield entry.path, real, None
        pending.extend(reversed(below))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _relative(file: str, base: str) -> str:
    """A POSIX path relative to ``base``; bytes that are no UTF-8 in it are written as escapes."""
    relative = os.path.relpath(file, base)
    return os.fsencode(relative).decode("utf-8", "backslashreplace").replace(os.sep, "/")
