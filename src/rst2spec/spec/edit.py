"""Applies the edits of findings, and selects those that can be applied together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from rst2spec.source import Source
from rst2spec.spec.diagnostic import Diagnostic, Edit, Position


class OffsetEdit(NamedTuple):
    """An edit with offsets: ``text`` replaces the text from ``start`` to ``end``."""

    start: int
    end: int
    text: str


class Applied(NamedTuple):
    """A fix that was applied: its code, and whether it is safe."""

    code: str
    safety: str


def offset_of(source: Source, position: Position) -> int:
    """The offset of a position; the end of the text for a line after the last one."""
    if position.line > len(source.starts):
        return len(source.text)
    return source.starts[position.line - 1] + position.column - 1


def offset_edits(source: Source, edits: Iterable[Edit]) -> tuple[OffsetEdit, ...]:
    """Edits with offsets, sorted; insertions at the same offset keep their order."""
    changes = [OffsetEdit(offset_of(source, edit.start), offset_of(source, edit.end), edit.text) for edit in edits]
    return tuple(sorted(changes, key=lambda change: change[:2]))


def changed(text: str, changes: Iterable[OffsetEdit]) -> str:
    """Applies sorted changes that don't overlap to a text."""
    pieces = []
    done = 0
    for start, end, new in changes:
        pieces += [text[done:start], new]
        done = end
    return "".join([*pieces, text[done:]])


def choose(source: Source, findings: Iterable[Diagnostic]) -> tuple[list[Applied], tuple[OffsetEdit, ...]]:
    """The fixes that can be applied together, each as a whole, and all their changes, sorted.

    Of two fixes that overlap, the larger one wins: the one that removes and inserts more characters; of equal ones, the
    first. Changes overlap if they remove the same character, or if one inserts text at the same offset as the other one
    or inside its span, beginning and end included: then their order would matter.
    """
    fixes = []
    for item in findings:
        if item.fix is not None:
            changes = offset_edits(source, item.fix.edits)
            fixes.append((item, item.fix, changes, sum(end - start + len(text) for start, end, text in changes)))
    fixes.sort(key=lambda item: -item[3])
    removed = bytearray(len(source.text) + 1)  # characters that are removed
    insertions = bytearray(len(source.text) + 1)  # offsets with an insertion
    applied: list[Applied] = []
    all_changes: list[OffsetEdit] = []
    for item, fix, changes, _ in fixes:
        if any(_overlaps(change, removed, insertions) for change in changes):
            continue
        applied.append(Applied(item.code, fix.safety))
        all_changes += changes
        for start, end, _text in changes:
            if start == end:
                insertions[start] = 1
            else:
                removed[start:end] = b"\1" * (end - start)
    return applied, tuple(sorted(all_changes, key=lambda change: change[:2]))


def _overlaps(change: OffsetEdit, removed: bytearray, insertions: bytearray) -> bool:
    start, end, _ = change
    if start == end:
        return bool(insertions[start] or removed[start] or (start and removed[start - 1]))
    return removed.find(1, start, end) >= 0 or insertions.find(1, start, end + 1) >= 0
