"""Byte strings in order: the last ones in memory, all before them, where there are many, in a temporary file."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import IO, cast


class KeptBytes:
    """What a run keeps of its documents and doesn't need at once.

    Args:
        room: Bytes that stay in memory.
    """

    def __init__(self, room: int) -> None:
        self._room = room
        self._ends = array("Q")
        self._last = bytearray()
        self._written = 0  # bytes in the file
        self._file: IO[bytes] | None = None

    def add(self, content: bytes) -> int:
        """Keeps one, and says its number."""
        self._last += content
        self._ends.append(self._written + len(self._last))
        if len(self._last) > self._room:
            self._write()
        return len(self._ends) - 1

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, number: int) -> bytes:
        """One by its number, from 0."""
        begin = self._ends[number - 1] if number else 0
        end = self._ends[number]
        if begin >= self._written:
            return bytes(self._last[begin - self._written : end - self._written])
        file = cast("IO[bytes]", self._file)
        file.seek(begin)
        return file.read(end - begin)

    def __iter__(self) -> Iterator[bytes]:
        return map(self.__getitem__, range(len(self)))

    def __del__(self) -> None:
        if self._file is not None:
            self._file.close()

    def _write(self) -> None:
        import tempfile

        if self._file is None:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115
        self._file.seek(self._written)  # what was read has moved it
        self._file.write(self._last)
        self._written += len(self._last)
        self._last.clear()
