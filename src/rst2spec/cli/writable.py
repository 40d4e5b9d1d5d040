"""Checks before the work whether a file or folder can be written, so that no work is wasted."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from rst2spec.cli.exit_codes import ERROR, SUCCESS
from rst2spec.cli.messages import print_message
from rst2spec.cli.targets import Target, is_folder
from rst2spec.cli.workspace import Workspace
from rst2spec.config.load import CONFIGURATIONS
from rst2spec.failures import system_text
from rst2spec.outputs.files import try_file
from rst2spec.source.discover import SUFFIX

_MISSING: Final = (errno.ENOENT, errno.ENOTDIR)


def writable_targets(
    command: str,
    targets: Sequence[Target],
    inputs: Iterable[str | None] = (),
    workspace: Workspace | None = None,
    refusal: Callable[[str], str] = lambda path: "",  # noqa: ARG005
) -> tuple[list[Target], int]:
    """Selects the targets that can be written; reports the problems of the others.

    Args:
        command: The command.
        targets: Its targets.
        inputs: What the command line names to be read: no target may replace it.
        workspace: Where the command runs: the same for its configuration, and the baseline that this names.
        refusal: A further reason why a file may not be written; empty if there is none.

    Returns:
        The targets, and the exit code: ``SUCCESS``, or ``ERROR`` if one can't be written.
    """
    may_be_folder = command == "compile"
    read = [*inputs, *((workspace.config.file, workspace.baseline) if workspace is not None else ())]
    reasons = [
        ""
        if item.is_stdout
        else replaced_input(item.path, read) or refusal(item.path) or unwritable(item.path, may_be_folder=may_be_folder)
        for item in targets
    ]
    for target, reason in zip(targets, reasons, strict=True):
        if reason:
            print_message(f"{target.path} can't be written: {reason}")
    writable = [target for target, reason in zip(targets, reasons, strict=True) if not reason]
    return writable, ERROR if any(reasons) else SUCCESS


def unwritable(path: str, *, may_be_folder: bool = False) -> str:
    """The reason why a file (or into a folder) can't be written; empty if it can."""
    try:
        return _reason(path, may_be_folder=may_be_folder)
    except OSError as error:
        folder = os.path.dirname(path)
        is_file = not (may_be_folder and is_folder(path))
        if is_file and error.errno == errno.ENOENT and folder and not os.path.isdir(folder):
            return f"there is no folder {folder}"
        return system_text(error)


def _reason(path: str, *, may_be_folder: bool) -> str:
    mode = _mode(path)
    if may_be_folder and is_folder(path):
        folder = os.path.realpath(path)
        if _is_not_folder(folder):
            return os.strerror(errno.EEXIST).lower()
        while _mode(folder) is None:  # it will be created with its parent folders
            folder = os.path.dirname(folder)
        try_file(os.path.join(folder, "new"))
    elif mode is not None and not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        return "" if os.access(path, os.W_OK) else os.strerror(errno.EACCES).lower()
    elif path.endswith(os.sep) or (mode is not None and stat.S_ISDIR(mode)):
        return os.strerror(errno.EISDIR).lower()
    else:
        try_file(path)
    return ""


def replaced_input(path: str, inputs: Iterable[str | None]) -> str:
    """The reason why a file may not be replaced: it is read, a document or a configuration; empty if there is none."""
    try:
        if not os.path.isfile(path):
            return ""
        if any(other is not None and os.path.isfile(other) and os.path.samefile(path, other) for other in inputs):
            return "it is one of the files to read; name another file"
    except (OSError, ValueError):  # gone meanwhile, or not a path; others report it
        return ""
    file = os.path.realpath(path)
    if os.path.basename(file) in CONFIGURATIONS:
        return "it is a configuration; name another file"
    return "it is a document; name another file" if file.lower().endswith(SUFFIX) else ""


def _is_not_folder(path: str) -> bool:
    """Whether a path exists and isn't a folder."""
    mode = _mode(path)
    return mode is not None and not stat.S_ISDIR(mode)


def _mode(path: str) -> int | None:
    """The mode of a path; null if it doesn't exist."""
    try:
        return os.stat(path).st_mode
    except OSError as error:
        if error.errno in _MISSING:
            return None
        raise
