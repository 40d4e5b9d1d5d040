"""Applies the edits that findings carry, and says which of them can be applied at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from rst2spec.source import Source
from rst2spec.spec.diagnostic import Diagnostic, Edit, Position


class Change(NamedTuple):
    """An edit in offsets: ``text`` comes in the place of what stands from ``start`` to ``end``."""

    start: int
    end: int
    text: str


class Applied(NamedTuple):
    """A fix that was applied: of which code, and how safe it was."""

    code: str
    safety: str


def offset_of(source: Source, position: Position) -> int:
    """The offset of a place; the text's end for a line behind the last one."""
    if position.line > len(source.starts):
        return len(source.text)
    return source.starts[position.line - 1] + position.column - 1


def changes_of(source: Source, edits: Iterable[Edit]) -> tuple[Change, ...]:
    """Edits in offsets, sorted; insertions at one place stay in the order in which they are given."""
    changes = [Change(offset_of(source, edit.start), offset_of(source, edit.end), edit.text) for edit in edits]
    return tuple(sorted(changes, key=lambda change: change[:2]))


def changed(text: str, changes: Iterable[Change]) -> str:
    """A text after sorted changes that don't overlap."""
    pieces = []
    done = 0
    for start, end, new in changes:
        pieces += [text[done:start], new]
        done = end
    return "".join([*pieces, text[done:]])


def applied(source: Source, edits: Iterable[Edit]) -> str:
    """The text after edits that don't overlap; insertions at one place come in the order in which they are given."""
    return changed(source.text, changes_of(source, edits))


def choose(source: Source, found: Iterable[Diagnostic]) -> tuple[list[Applied], tuple[Change, ...]]:
    """The fixes that can be applied at once, each whole, and all their changes, sorted.

    Of two that overlap the larger wins, the one that takes out and puts in more characters; of equals the first.
    Changes overlap if they take out the same character, or if one inserts where the other one inserts, begins, ends
    or is in the midst: which comes first would have a meaning.
    """
    fixes = []
    for item in found:
        if item.fix is not None:
            changes = changes_of(source, item.fix.edits)
            fixes.append((item, item.fix, changes, sum(end - start + len(text) for start, end, text in changes)))
    fixes.sort(key=lambda item: -item[3])
    taken = bytearray(len(source.text) + 1)  # characters that are taken out
    points = bytearray(len(source.text) + 1)  # places where something is inserted
    applied: list[Applied] = []
    together: list[Change] = []
    for item, fix, changes, _ in fixes:
        if any(_overlaps(change, taken, points) for change in changes):
            continue
        applied.append(Applied(item.code, fix.safety))
        together += changes
        for start, end, _text in changes:
            if start == end:
                points[start] = 1
            else:
                taken[start:end] = b"\1" * (end - start)
    return applied, tuple(sorted(together, key=lambda change: change[:2]))


def _overlaps(change: Change, taken: bytearray, points: bytearray) -> bool:
    start, end, _ = change
    if start == end:
        return bool(points[start] or taken[start] or (start and taken[start - 1]))
    return taken.find(1, start, end) >= 0 or points.find(1, start, end + 1) >= 0
