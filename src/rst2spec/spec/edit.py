"""Applies the edits that findings carry."""

from __future__ import annotations

from collections.abc import Iterable

from rst2spec.source import Source
from rst2spec.spec.diagnostic import Edit, Position


def offset_of(source: Source, position: Position) -> int:
    """The offset of a place; the text's end for a line behind the last one."""
    if position.line > len(source.starts):
        return len(source.text)
    return source.starts[position.line - 1] + position.column - 1


def applied(source: Source, edits: Iterable[Edit]) -> str:
    """The text after edits that don't overlap; insertions at one place come in the order in which they are given."""
    pieces = []
    done = 0
    for start, end, text in sorted(
        ((offset_of(source, edit.start), offset_of(source, edit.end), edit.text) for edit in edits),
        key=lambda item: item[:2],
    ):
        pieces += [source.text[done:start], text]
        done = end
    return "".join([*pieces, source.text[done:]])
