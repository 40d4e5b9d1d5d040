"""Writes a format's bytes: to standard output, or to a file that is never seen half written."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from collections.abc import Callable, Iterable
from typing import Final

from rst2spec.interrupts import Undone

_AT_ONCE: Final = 1 << 18  # bytes that are written together: documents one by one take three times as long


def write_stdout(chunks: Iterable[bytes]) -> None:
    """Writes to standard output as bytes, whatever the locale's encoding."""
    stream = sys.stdout.buffer
    for chunk in chunks:
        stream.write(chunk)
    stream.flush()


def write_file(path: str, chunks: Iterable[bytes]) -> None:
    """Writes beside the file, then renames; the old file stays as it is until all is written, and where it can't be.

    A link's target is replaced, not the link. What is no regular file (a pipe, ``/dev/stdout``) is written straight.
    The new file has the owner and mode of the old one.

    Raises:
        OSError: The file can't be written, or can't be what the old one was: it has other names (hard links), which
            would keep the old content, or an owner that can't be set.
    """
    old = _replaced(path)
    if old is not None and not stat.S_ISREG(old.st_mode):
        with open(path, "wb") as stream:
            stream.writelines(chunks)
        return
    target = os.path.realpath(path)

    def rename(beside: str) -> None:
        os.chmod(beside, stat.S_IMODE(old.st_mode) if old is not None else 0o666 & ~_umask())
        os.replace(beside, target)

    _write_beside(target, old, chunks, rename)


def try_file(path: str) -> None:
    """Does all that writing a file takes, up to the new file beside it, and removes that: the file stays as it is.

    Raises:
        OSError: The file can't be written.
    """
    _write_beside(os.path.realpath(path), _replaced(path), (), os.unlink)


def _replaced(path: str) -> os.stat_result | None:
    """What is at a path; null where there is nothing.

    Raises:
        OSError: It has other names.
    """
    try:
        old = os.stat(path)
    except OSError:
        return None
    if stat.S_ISREG(old.st_mode) and old.st_nlink > 1:
        raise OSError(errno.EMLINK, f"it has {old.st_nlink} hard links; delete it first, or write to another file")
    return old


def _write_beside(
    target: str, old: os.stat_result | None, chunks: Iterable[bytes], finish: Callable[[str], None]
) -> None:
    """Writes a new file beside another one, with its owner, and removes it where anything fails.

    Args:
        target: The other one.
        old: What that is.
        chunks: What is written.
        finish: What is done with the new file's path.
    """
    beside = _beside(target)
    with Undone(lambda: os.unlink(beside)):
        handle = _opened_anew(beside)
        try:
            with os.fdopen(handle, "wb", _AT_ONCE) as stream:
                if old is not None:
                    _give_to_owner(handle, old)
                stream.writelines(chunks)
            finish(beside)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(beside)
            raise


def _give_to_owner(handle: int, old: os.stat_result) -> None:
    """Gives a new file the owner and group of the old one; its mode comes later, since this may take bits of it."""
    new = os.fstat(handle)
    if (new.st_uid, new.st_gid) == (old.st_uid, old.st_gid) or not hasattr(os, "fchown"):
        return
    try:
        os.fchown(handle, old.st_uid if new.st_uid != old.st_uid else -1, old.st_gid)
    except PermissionError:
        raise PermissionError(errno.EPERM, "it belongs to another user or group; delete it first") from None


def _beside(target: str) -> str:
    """A name in a target's folder that nothing has."""
    folder, name = os.path.split(target)
    begin = os.fsdecode(os.fsencode(name)[:80])  # a name has at most 255 bytes
    return os.path.join(folder, f".{begin}.{os.urandom(8).hex()}.tmp")


def _opened_anew(path: str) -> int:
    """A new file, which nobody else can have opened: as ``tempfile``, which takes 4 ms to load."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | getattr(os, "O_NOFOLLOW", 0), 0o600)


def _umask() -> int:
    current = os.umask(0o022)
    os.umask(current)
    return current
