"""Writes a format's bytes: to standard output, or to a file that is never seen half written."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from collections.abc import Iterable
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

    Raises:
        OSError: The file can't be written.
    """
    mode = None
    with contextlib.suppress(OSError):
        mode = os.stat(path).st_mode
    if mode is not None and not stat.S_ISREG(mode):
        with open(path, "wb") as stream:
            stream.writelines(chunks)
        return
    target = os.path.realpath(path)
    beside = _beside(target)
    with Undone(lambda: os.unlink(beside)):
        handle = _opened_anew(beside)
        try:
            with os.fdopen(handle, "wb", _AT_ONCE) as stream:
                stream.writelines(chunks)
            os.chmod(beside, stat.S_IMODE(mode) if mode is not None else 0o666 & ~_umask())
            os.replace(beside, target)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(beside)
            raise


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
