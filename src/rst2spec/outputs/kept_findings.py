"""Findings of many documents: the first ones as they are, the rest in a temporary file, so that none needs room.

A report goes through them by document, so that a document's findings are all that has to be in memory at once.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from typing import IO, Final, cast, overload

from pydantic_core import from_json, to_json

from rst2spec.spec.codec import diagnostic_of
from rst2spec.spec.diagnostic import Diagnostic

IN_MEMORY: Final = 10_000
"""Findings that stay in memory, some 2 KB each."""

Found = tuple[Diagnostic, ...]


class KeptFindings:
    """The findings of documents, in order."""

    def __init__(self) -> None:
        self._kept: list[Found] = []
        self._file: IO[bytes] | None = None
        self._ends = array("Q")  # of each document's findings in the file
        self._room = IN_MEMORY

    def add(self, found: Found) -> None:
        """Keeps a document's findings."""
        self._room -= len(found)
        if self._file is None and self._room >= 0:
            self._kept.append(found)
            return
        if self._file is None:
            import tempfile

            self._file = tempfile.TemporaryFile()  # noqa: SIM115
        size = self._file.write(to_json(found)) if found else 0
        self._ends.append((self._ends[-1] if self._ends else 0) + size)

    def of(self, number: int) -> Found:
        """The findings of a document by its number, from 0."""
        if number < len(self._kept):
            return self._kept[number]
        number -= len(self._kept)
        begin = self._ends[number - 1] if number else 0
        size = self._ends[number] - begin
        if not size:
            return ()
        file = cast("IO[bytes]", self._file)
        file.seek(begin)
        return tuple([diagnostic_of(item) for item in from_json(file.read(size))])

    def seen(self, look: Callable[[int, Found], Found]) -> Sequence[Found]:
        """All of them, each as ``look`` makes it of a document's number and findings."""
        if self._file is None:
            return tuple([look(number, found) for number, found in enumerate(self._kept)])
        return _Seen(self, len(self._kept) + len(self._ends), look)

    def __del__(self) -> None:
        if self._file is not None:
            self._file.close()


class _Seen(Sequence[Found]):
    """The findings of documents, read when they are asked for."""

    def __init__(self, findings: KeptFindings, count: int, look: Callable[[int, Found], Found]) -> None:
        self._findings = findings
        self._count = count
        self._look = look

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, number: int) -> Found: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Found]: ...
    def __getitem__(self, number: int | slice) -> Found | Sequence[Found]:
        if isinstance(number, slice):
            return tuple([self[one] for one in range(*number.indices(self._count))])
        at = range(self._count)[number]
        return self._look(at, self._findings.of(at))
