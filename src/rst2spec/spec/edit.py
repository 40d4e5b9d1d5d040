"""Applies the edits that findings carry."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from rst2spec.source import Source
from rst2spec.spec.diagnostic import Edit, Position


class Change(NamedTuple):
    """An edit in offsets: ``text`` comes in the place of what stands from ``start`` to ``end``."""

    start: int
    end: int
    text: str


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
