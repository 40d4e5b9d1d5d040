"""Whether a file or folder can be written: tried before the work, so that none of it is done for nothing."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Sequence
from typing import Final

from rst2spec.cli.messages import print_message
from rst2spec.cli.targets import Target, is_folder
from rst2spec.outputs.files import try_file

_MISSING: Final = (errno.ENOENT, errno.ENOTDIR)


def writable_targets(command: str, targets: Sequence[Target]) -> tuple[list[Target], int]:
    """The targets that can be written; what is wrong with the others is reported.

    Returns:
        The targets, and the exit code: 0, or 2 where one can't be written.
    """
    reasons = [unwritable(target.path, may_be_folder=command == "compile") for target in targets]
    for target, reason in zip(targets, reasons, strict=True):
        if reason:
            print_message(f"{target.path} can't be written: {reason}")
    return [target for target, reason in zip(targets, reasons, strict=True) if not reason], 2 if any(reasons) else 0


def unwritable(path: str, *, may_be_folder: bool = False) -> str:
    """Why a file can't be written, or a folder be written into; blank where nothing speaks against it."""
    try:
        return _reason(path, may_be_folder=may_be_folder)
    except OSError as error:
        return (error.strerror or str(error)).lower()


def _reason(path: str, *, may_be_folder: bool) -> str:
    mode = _mode(path)
    if may_be_folder and is_folder(path):
        folder = os.path.realpath(path)
        if _is_other(folder):
            return os.strerror(errno.EEXIST).lower()
        while _mode(folder) is None:  # it is made, with the folders that it is in
            folder = os.path.dirname(folder)
        try_file(os.path.join(folder, "new"))
    elif mode is not None and not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        return "" if os.access(path, os.W_OK) else os.strerror(errno.EACCES).lower()
    elif path.endswith(os.sep) or (mode is not None and stat.S_ISDIR(mode)):
        return os.strerror(errno.EISDIR).lower()
    else:
        try_file(path)
    return ""


def _is_other(path: str) -> bool:
    """Whether something that is no folder is in a folder's place."""
    mode = _mode(path)
    return mode is not None and not stat.S_ISDIR(mode)


def _mode(path: str) -> int | None:
    """What a path is; null where there is nothing."""
    try:
        return os.stat(path).st_mode
    except OSError as error:
        if error.errno in _MISSING:
            return None
        raise
