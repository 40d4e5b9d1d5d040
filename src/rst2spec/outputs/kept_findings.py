"""Findings of many documents: the first ones as they are, the rest in a temporary file, so that none needs room.

A report goes through them by document, so that a document's findings are all that has to be in memory at once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Final, Generic, TypeVar, overload

from rst2spec.checks.gaps import Gaps, read_gaps
from rst2spec.kept_bytes import KeptBytes
from rst2spec.spec.codec import compact, diagnostic_of, dump_diagnostic, dump_diagnostics, folder_diagnostic_of
from rst2spec.spec.diagnostic import Diagnostic, FolderDiagnostic, cause_of

IN_MEMORY: Final = 4_000
"""Findings that stay in memory, some 2 KB each: those of documents, and as many of the folder."""

_ROOM: Final = 1 << 20  # bytes of those that don't

Found = tuple[Diagnostic, ...]
Item = TypeVar("Item")


class KeptFindings:
    """The findings of documents, in order, with the gaps in these that a report tells how to fill."""

    def __init__(self) -> None:
        self._kept: list[tuple[Found, Gaps]] = []
        self._rest = KeptBytes(_ROOM)
        self._room = IN_MEMORY

    def add(self, found: Found, gaps: Gaps) -> None:
        """Keeps a document's findings."""
        self._room -= len(found)
        if self._room >= 0 and not self._rest:
            self._kept.append((found, gaps) if found else _NOTHING)
        else:
            self._rest.add(_stored(found, gaps) if found else b"")

    def seen(self, look: Callable[[int, Found, Gaps], Found]) -> Sequence[Found]:
        """All of them, each as ``look`` makes it of a document's number, findings and gaps."""
        if not self._rest:
            return tuple([look(number, *kept) for number, kept in enumerate(self._kept)])
        return OnRequest(len(self._kept) + len(self._rest), lambda number: look(number, *self._of(number)))

    def _of(self, number: int) -> tuple[Found, Gaps]:
        if number < len(self._kept):
            return self._kept[number]
        content = self._rest[number - len(self._kept)]
        if not content:
            return _NOTHING
        found, causes, gaps = json.loads(content)
        items = [diagnostic_of(item, cause) for item, cause in zip(found, causes, strict=True)]
        return tuple(items), read_gaps(gaps)


def _stored(found: Found, gaps: Gaps) -> bytes:
    causes = compact([cause_of(item.message) for item in found])
    return b"[%b,%b,%b]" % (dump_diagnostics(found), causes.encode(), compact(gaps).encode())


_NOTHING: Final[tuple[Found, Gaps]] = ((), ())


def kept(found: Iterable[FolderDiagnostic]) -> Sequence[FolderDiagnostic]:
    """A folder's findings, of which there may be as many."""
    first: list[FolderDiagnostic] = []
    rest = KeptBytes(_ROOM)
    for item in found:
        if len(first) < IN_MEMORY:
            first.append(item)
        else:
            rest.add(b"[%b,%b]" % (dump_diagnostic(item), compact(cause_of(item.message)).encode()))
    if not rest:
        return tuple(first)

    def read(number: int) -> FolderDiagnostic:
        if number < len(first):
            return first[number]
        return folder_diagnostic_of(*json.loads(rest[number - len(first)]))

    return OnRequest(len(first) + len(rest), read)


class OnRequest(Sequence[Item], Generic[Item]):
    """A sequence whose items are made whenever they are asked for."""

    def __init__(self, count: int, make: Callable[[int], Item]) -> None:
        self._count = count
        self._make = make

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, number: int) -> Item: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Item]: ...
    def __getitem__(self, number: int | slice) -> Item | Sequence[Item]:
        if isinstance(number, slice):
            return tuple([self[one] for one in range(*number.indices(self._count))])
        return self._make(range(self._count)[number])
