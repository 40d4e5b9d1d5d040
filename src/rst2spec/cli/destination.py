"""Decides where a document may be written: the one place that every command asks before it writes at a document's path.

A path comes from a spec or a file's name, so from whoever wrote that. Nothing is written outside of the folder that the
user named, over a file that isn't a document, or at a name that means something else on another system.
"""

from __future__ import annotations

import os
import posixpath
import re
import stat
from collections.abc import Collection, MutableSet
from typing import Final

from rst2spec.source.discover import SUFFIX, upward

# what Windows doesn't allow in a name, backslashes (which are folders there), and whatever isn't to be seen
_FORBIDDEN: Final = re.compile(
    '[\x00-\x1f\x7f-\x9f<>:"|?*\\\\\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]'
)
_RESERVED: Final = re.compile(r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9¹²³]) *(?:\..*)?", re.IGNORECASE)
# how macOS and Windows spell ``.git`` besides
_IGNORED_BY_MACOS: Final = re.compile("[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]")
_GIT: Final = frozenset({".git", "git~1"})
_DEEPEST: Final = 255


def document_file(
    folder: str, path: str, suffix: str = SUFFIX, taken: MutableSet[str] | None = None
) -> tuple[str, str]:
    """The file to write for a document.

    Args:
        folder: The folder that was named.
        path: The document's path in it, with the suffix of the format.
        suffix: What the file's name has to end in.
        taken: The real files of the run's other documents; this one is added.

    Returns:
        The file, and why it may not be written; blank where it may.
    """
    steps = posixpath.normpath(path).split("/")
    file = os.path.join(folder, *steps)
    if not path or "\0" in path or path.startswith("/") or steps[0] in {".", ".."}:
        return file, f"it would lie outside of {folder}"
    problem = _problem_of_names(steps) or _problem_of_suffix(file, suffix)
    if problem:
        return file, problem
    real, top = os.path.realpath(file), os.path.realpath(folder)
    if real == top or os.path.commonpath([top, real]) != top:
        return file, f"it would lie outside of {folder}"
    problem = _problem_of_real(real, suffix) or _problem_of_kind(real)
    if not problem and taken is not None:
        if real in taken:
            return file, "another document is written to the same file"
        taken.add(real)
    return file, problem


def replaceable(file: str, roots: Collection[str]) -> str:
    """Why a document that was read may not be replaced; blank where it may.

    Args:
        file: The document's file.
        roots: The real paths of all that was named.
    """
    real = os.path.realpath(file)
    if not any(folder in roots for folder in upward(real)):
        return f"a link leads out of the given paths, to {real}"
    return _problem_of_suffix(file, SUFFIX) or _problem_of_real(real, SUFFIX)


def make_folders(file: str) -> None:
    """Makes the folders that a file lies in, however deep; ``os.makedirs`` calls itself for each of them.

    Raises:
        OSError: One can't be made.
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
        return f"it would lie {len(steps):,} folders deep"
    if any(_is_gits(step) for step in steps):
        return "it would lie among git's own files"
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
    """Why a real file may not be written: links may lead from a document's name to something else."""
    if any(_is_gits(step) for step in real.split(os.sep)):
        return "it would lie among git's own files"
    problem = _problem_of_suffix(real, suffix)
    return f"a link leads to {real}: {problem}" if problem else ""


def _problem_of_kind(real: str) -> str:
    """Why what is there can't be replaced: a pipe would wait for a reader."""
    try:
        mode = os.stat(real).st_mode
    except OSError:  # not there yet; what else is wrong shows when it is written
        return ""
    return "" if stat.S_ISREG(mode) else "there is something else than a file at its place"


def _is_gits(name: str) -> bool:
    return _IGNORED_BY_MACOS.sub("", name).rstrip(" .").lower() in _GIT
