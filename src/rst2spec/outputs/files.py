"""Writes bytes to standard output, or atomically to a file."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from collections.abc import Callable, Iterable
from typing import Final

from rst2spec.interrupts import CleanupOnInterrupt

_AT_ONCE: Final = 1 << 18  # bytes per write: writing each document separately takes three times as long


def write_stdout(chunks: Iterable[bytes]) -> None:
    """Writes to standard output as bytes, whatever the locale's encoding."""
    stream = sys.stdout.buffer
    for chunk in chunks:
        stream.write(chunk)
    stream.flush()


def write_file(path: str, chunks: Iterable[bytes]) -> None:
    """Writes a temporary file beside the file, then renames it: the old file stays until everything is written.

    A link's target is replaced, not the link. A file that isn't regular (a pipe, ``/dev/stdout``) is written directly.
    The new file has the owner and mode of the old one.

    Raises:
        OSError: The file can't be written, its owner can't be set, or it has hard links, which would keep the old
            content.
    """
    old = _replaced(path)
    if old is not None and not stat.S_ISREG(old.st_mode):
        with open(path, "wb") as stream:
            stream.writelines(chunks)
        return
    target = os.path.realpath(path)

    def rename(temporary: str) -> None:
        os.chmod(temporary, stat.S_IMODE(old.st_mode) if old is not None else 0o666 & ~_umask())
        os.replace(temporary, target)

    _write_temporary(target, old, chunks, rename)


def try_file(path: str) -> None:
    """Tests whether a file can be written, by creating and removing the temporary file beside it.

    Raises:
        OSError: The file can't be written.
    """
    _write_temporary(os.path.realpath(path), _replaced(path), (), os.unlink)


def _replaced(path: str) -> os.stat_result | None:
    """The status of an existing file; null if there is none.

    Raises:
        OSError: It has hard links.
    """
    try:
        old = os.stat(path)
    except OSError:
        return None
    if stat.S_ISREG(old.st_mode) and old.st_nlink > 1:
        raise OSError(errno.EMLINK, f"it has {old.st_nlink} hard links; delete it first, or write another file")
    return old


def _write_temporary(
    target: str, old: os.stat_result | None, chunks: Iterable[bytes], finish: Callable[[str], None]
) -> None:
    """Writes a temporary file beside the target, with its owner; removes it if anything fails.

    Args:
        target: The target.
        old: The target's status; null if it doesn't exist.
        chunks: The bytes to write.
        finish: Called with the temporary file's path once it is complete.
    """
    temporary = _temporary_name(target)
    with CleanupOnInterrupt(lambda: os.unlink(temporary)):
        handle = _create_file(temporary)
        try:
            with os.fdopen(handle, "wb", _AT_ONCE) as stream:
                if old is not None:
                    _give_to_owner(handle, old)
                stream.writelines(chunks)
            finish(temporary)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
            raise


def _give_to_owner(handle: int, old: os.stat_result) -> None:
    """Gives a new file the owner and group of the old one. The mode is set later, because this may clear bits of it."""
    new = os.fstat(handle)
    if (new.st_uid, new.st_gid) == (old.st_uid, old.st_gid) or not hasattr(os, "fchown"):
        return
    try:
        os.fchown(handle, old.st_uid if new.st_uid != old.st_uid else -1, old.st_gid)
    except PermissionError:
        raise PermissionError(errno.EPERM, "it belongs to another user or group; delete it first") from None


def _temporary_name(target: str) -> str:
    """An unused name in a target's folder."""
    folder, name = os.path.split(target)
    begin = os.fsdecode(os.fsencode(name)[:80])  # a name has at most 255 bytes
    return os.path.join(folder, f".{begin}.{os.urandom(8).hex()}.tmp")


def _create_file(path: str) -> int:
    """Creates a new file exclusively. ``tempfile`` would choose the name, which the cleanup has to know before."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | getattr(os, "O_NOFOLLOW", 0), 0o600)


def _umask() -> int:
    current = os.umask(0o022)
    os.umask(current)
    return current
