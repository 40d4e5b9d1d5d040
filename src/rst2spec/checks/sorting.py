"""Sorts a folder's findings: in memory while they are few, else in parts, which wait in a temporary file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from rst2spec.checks.base import FolderCheck, FolderFinding, FolderNote, Span
from rst2spec.kept_bytes import KeptBytes
from rst2spec.spec.codec import compact

IN_MEMORY: Final = 4_000
"""Findings that are sorted in memory, some 1 KB each."""

_ROOM: Final = 1 << 20  # bytes
_AT_ONCE: Final = 50  # findings of each part that are read together

Found = tuple[FolderFinding, FolderCheck]


def in_order(found: Iterable[Found]) -> Iterator[Found]:
    """The findings sorted by path, place, code and message; equals as they came."""
    parts: list[Iterator[Found]] = []
    written = KeptBytes(_ROOM)
    waiting: list[Found] = []
    for item in found:
        waiting.append(item)
        if len(waiting) > IN_MEMORY:
            waiting.sort(key=_order)
            parts.append(_part(written, waiting))
            waiting.clear()
    waiting.sort(key=_order)
    if not parts:
        return iter(waiting)
    from heapq import merge

    return merge(*parts, waiting, key=_order)


def _order(item: Found) -> tuple[str, tuple[int, ...], str, str]:
    finding, check = item
    return finding.path, finding.span[:2], check.code, finding.message


def _part(written: KeptBytes, found: Sequence[Found]) -> Iterator[Found]:
    """Writes sorted findings, and gives what reads them."""
    checks = {check.code: check for _, check in found}
    begin = len(written)
    for at in range(0, len(found), _AT_ONCE):
        written.add(compact([(finding, check.code) for finding, check in found[at : at + _AT_ONCE]]).encode())
    return _read(written, range(begin, len(written)), checks)


def _read(written: KeptBytes, numbers: Iterable[int], checks: dict[str, FolderCheck]) -> Iterator[Found]:
    for number in numbers:
        for finding, code in json.loads(written[number]):
            message, path, span, flow, mapping, clause, notes, cause = finding
            listed = tuple([FolderNote(place, Span(*where), said) for place, where, said in notes])
            yield FolderFinding(message, path, Span(*span), flow, mapping, clause, listed, cause), checks[code]
