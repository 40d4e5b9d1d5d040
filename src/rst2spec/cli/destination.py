"""Decides where a document may be written. Every command that writes at a document's path calls this module.

A path comes from a spec or a file name, so it can't be trusted. Nothing is written outside of the folder that the user
named, over a file that isn't a document, or at a name that isn't portable.
"""

from __future__ import annotations

import os
import posixpath
import re
import stat
from collections.abc import Collection, MutableSet
from typing import Final

from rst2spec.source.discover import SUFFIX, upward

# characters that Windows doesn't allow in names, backslashes (separators there), and invisible characters
_FORBIDDEN: Final = re.compile(
    '[\x00-\x1f\x7f-\x9f<>:"|?*\\\\\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]'
)
_RESERVED: Final = re.compile(r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9¹²³]) *(?:\..*)?", re.IGNORECASE)
# alternative spellings of ``.git`` on macOS and Windows
_IGNORED_BY_MACOS: Final = re.compile("[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]")
_GIT: Final = frozenset({".git", "git~1"})
_DEEPEST: Final = 255


def document_file(folder: str, path: str, suffix: str = SUFFIX, used: MutableSet[str] | None = None) -> tuple[str, str]:
    """Returns the file to write for a document.

    Args:
        folder: The output folder.
        path: The document's path in it, with the suffix of the format.
        suffix: The required suffix of the file's name.
        used: The real files of the run's other documents; this one is added.

    Returns:
        The file, and the reason why it may not be written; empty if it may.
    """
    steps = posixpath.normpath(path).split("/")
    file = os.path.join(folder, *steps)
    if not path or "\0" in path or path.startswith("/") or steps[0] in {".", ".."}:
        return file, f"it would be outside of {folder}"
    if ".." in path.split("/"):  # compile writes no such path; where its folder is a link, it would lead elsewhere
        return file, 'its path contains ".."'
    problem = _problem_of_names(steps) or _problem_of_suffix(file, suffix)
    if problem:
        return file, problem
    real, top = os.path.realpath(file), os.path.realpath(folder)
    if real == top or os.path.commonpath([top, real]) != top:
        return file, f"it would be outside of {folder}"
    problem = _problem_of_real(real, suffix) or _problem_of_kind(real)
    if not problem and used is not None:
        if real in used:
            return file, "another document is written to the same file"
        used.add(real)
    return file, problem


def replaceable(file: str, roots: Collection[str]) -> str:
    """The reason why a document may not be replaced; empty if it may.

    Args:
        file: The document's file.
        roots: The real paths of everything that the user named.
    """
    real = os.path.realpath(file)
    if not any(folder in roots for folder in upward(real)):
        return f"it is a link to {real}, outside of the given paths"
    return _problem_of_suffix(file, SUFFIX) or _problem_of_real(real, SUFFIX)


def make_folders(file: str) -> None:
    """Creates the parent folders of a file, at any depth; ``os.makedirs`` recurses once per folder.

    Raises:
        OSError: One can't be created.
    """
    missing = []
    for folder in upward(os.path.dirname(file) or "."):
        if os.path.isdir(folder):
            break
        missing.append(folder)
    for folder in reversed(missing):
        try:
            os.mkdir(folder)
        except FileExistsError:
            if not os.path.isdir(folder):
                raise


def _problem_of_names(steps: Collection[str]) -> str:
    if len(steps) > _DEEPEST:
        return f"it would be {len(steps):,} folders deep"
    if any(_is_git_name(step) for step in steps):
        return "it would be inside of a .git folder"
    for step in steps:
        if _FORBIDDEN.search(step) or step[-1] in " ." or _RESERVED.fullmatch(step):
            return f'"{step}" isn\'t a portable name'
    return ""


def _problem_of_suffix(file: str, suffix: str) -> str:
    name = os.path.basename(file)
    if not name.lower().endswith(suffix.lower()) or len(name) == len(suffix):
        return f"its name doesn't end in {suffix}" if len(name) != len(suffix) else "it has no name"
    return ""


def _problem_of_real(real: str, suffix: str) -> str:
    """Checks the real file: a document's name may be a link to something else."""
    if any(_is_git_name(step) for step in real.split(os.sep)):
        return "it would be inside of a .git folder"
    problem = _problem_of_suffix(real, suffix)
    return f"it is a link to {real}: {problem}" if problem else ""


def _problem_of_kind(real: str) -> str:
    """Checks what exists at the path: writing to a pipe would wait for a reader."""
    try:
        mode = os.stat(real).st_mode
    except OSError:  # it doesn't exist yet; other errors are reported when it is written
        return ""
    return "" if stat.S_ISREG(mode) else "it isn't a regular file"


def _is_git_name(name: str) -> bool:
    return _IGNORED_BY_MACOS.sub("", name).rstrip(" .").lower() in _GIT
