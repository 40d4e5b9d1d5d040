"""Reads and decodes a document. A file that can't be read is a value, never an exception."""

from __future__ import annotations

import codecs
import os
import stat
from typing import Final, NamedTuple

from rst2spec.source.discover import InputFile
from rst2spec.source.text import Source, source_of

UNREADABLE: Final = "R901"
"""The code of files that can't be read."""

INTERNAL: Final = "R902"
"""The code of documents that this program failed to compile."""


class SkippedFile(NamedTuple):
    """A file or folder that can't be read, or a document that can't be compiled, with the reason."""

    path: str
    reason: str
    line: int = 1
    column: int = 1
    is_reference_only: bool = False
    code: str = UNREADABLE

    @property
    def description(self) -> str:
        """Why it is missing, as a message."""
        if self.code == INTERNAL:
            return f"internal error, please report it: {self.reason} ({self.code})"
        return f"it can't be read: {self.reason} ({self.code})"


_SPECIAL_FILES = (
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISDIR, "a folder"),
)


def read(item: InputFile) -> Source | SkippedFile:
    """Reads and decodes a document: UTF-8, with or without a byte order mark."""
    source = _read(item)
    return source._replace(is_reference_only=item.is_reference_only) if isinstance(source, SkippedFile) else source


def load(item: InputFile) -> InputFile:
    """The document with its bytes, or with the reason why it has none."""
    if item.content is not None or item.problem is not None:
        return item
    try:
        data = _bytes_of(item.file)
    except OSError as error:
        return item._replace(problem=_error_text(error))
    return item._replace(problem=data) if isinstance(data, str) else item._replace(content=data)


def _read(item: InputFile) -> Source | SkippedFile:
    item = load(item)
    if item.content is None:
        return SkippedFile(item.path, item.problem or "")
    return decode(item.content, item.path, is_explicit=item.is_explicit)


def decode(data: bytes, path: str, *, is_explicit: bool = False) -> Source | SkippedFile:
    """Decodes a document's bytes."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return SkippedFile(path, "it is UTF-16, expected UTF-8")
    has_bom = data.startswith(codecs.BOM_UTF8)
    if has_bom:
        data = data[3:]
    nul = data.find(b"\0")
    if nul >= 0:
        line = data.count(b"\n", 0, nul) + 1
        return SkippedFile(path, "it is binary: it has a NUL byte", line)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line_start = before.rfind(b"\n") + 1
        return SkippedFile(
            path,
            f"it isn't UTF-8: byte 0x{data[error.start]:02x}",
            before.count(b"\n") + 1,
            len(before[line_start:].decode("utf-8", "replace")) + 1,
        )
    if "<<<<<<< " in text and (line := _conflict_line(text)):
        # compiling two versions at once would only give findings that apply to neither
        return SkippedFile(path, "it has an unresolved merge conflict", line)
    return source_of(text, path, has_bom=has_bom, is_explicit=is_explicit)


def encode(source: Source) -> bytes:
    """A document's bytes: the reverse of ``decode``."""
    return (codecs.BOM_UTF8 if source.has_bom else b"") + source.text.encode()


def _conflict_line(text: str) -> int:
    """The line of the first unresolved merge conflict; 0 if there is none."""
    text = f"\n{text}"
    begin = text.find("\n<<<<<<< ")
    middle = text.find("\n=======", begin)
    return text.count("\n", 0, begin + 1) if begin >= 0 and 0 <= middle < text.find("\n>>>>>>> ", middle) else 0


def _bytes_of(file: str) -> bytes | str:
    """The bytes of a file, or why it isn't a regular file. Opened without blocking: a named pipe waits for a writer."""
    try:
        handle = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        special = _special_file(os.stat(file).st_mode)  # a socket can't be opened
        if not special:
            raise
        return special
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            return _special_file(status.st_mode) or "it isn't a regular file"
        data = os.read(handle, status.st_size + 1)
        if len(data) != status.st_size:  # it is growing, or larger than one read returns
            chunks = [data]
            while chunk := os.read(handle, 1 << 24):
                chunks.append(chunk)
            data = b"".join(chunks)
        return data
    finally:
        os.close(handle)


def _special_file(mode: int) -> str:
    """What kind of special file it is; blank for a regular one."""
    return next((f"it is {name}" for test, name in _SPECIAL_FILES if test(mode)), "")


def _error_text(error: OSError) -> str:
    """An operating system's error as a text."""
    if isinstance(error, FileNotFoundError):
        return "it doesn't exist"
    if isinstance(error, PermissionError):
        return "no permission to read it"
    return (error.strerror or type(error).__name__).lower()
