"""Byte strings in order: the last ones in memory, all before them, where there are many, in a temporary file."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from itertools import accumulate, islice
from typing import IO, cast


class KeptBytes:
    """What a run keeps of its documents and doesn't need at once.

    Args:
        room: Bytes that stay in memory.
    """

    def __init__(self, room: int) -> None:
        self._room = room
        self._last: list[bytes] = []
        self._size = 0  # of the last ones
        self._ends = array("Q")  # of those in the file
        self._file: IO[bytes] | None = None

    def add(self, content: bytes) -> int:
        """Keeps one, and says its number."""
        self._last.append(content)
        self._size += len(content)
        if self._size > self._room:
            self._write()
        return len(self) - 1

    def __len__(self) -> int:
        return len(self._ends) + len(self._last)

    def __getitem__(self, number: int) -> bytes:
        """One by its number, from 0."""
        if number >= len(self._ends):
            return self._last[number - len(self._ends)]
        begin = self._ends[number - 1] if number else 0
        file = cast("IO[bytes]", self._file)
        file.seek(begin)
        return file.read(self._ends[number] - begin)

    def __iter__(self) -> Iterator[bytes]:
        return map(self.__getitem__, range(len(self)))

    def __del__(self) -> None:
        if self._file is not None:
            self._file.close()

    def _write(self) -> None:
        import tempfile

        if self._file is None:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115
        written = self._ends[-1] if self._ends else 0
        self._file.seek(written)  # what was read has moved it
        self._file.writelines(self._last)
        self._ends.extend(islice(accumulate(map(len, self._last), initial=written), 1, None))
        self._last.clear()
        self._size = 0
