"""The places where a document leaves out the names of its systems, for the fix of R101."""

from __future__ import annotations

from typing import NamedTuple

from rst2spec.checks.name_fixes import InsertionPoint, insertion_points
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.sound import Unsound


class MissingName(NamedTuple):
    """A place where a document leaves out a system's name: its line and column, and what to insert."""

    insertion: InsertionPoint
    line: int
    column: int


MissingNames = tuple[tuple[str, tuple[MissingName, ...]], ...]
"""The places by side, for the sides whose names the title leaves out."""


def find_missing_names(compiled: Compiled) -> MissingNames:
    """The missing names of a document.

    None if its title has both, or if one is in a table that no fix may edit.
    """
    sides = [
        side
        for side, system in (("source", compiled.document.source), ("target", compiled.document.target))
        if system.name is None
    ]
    if not sides:
        return ()
    unsound = Unsound(compiled)
    found = []
    for side in sides:
        points = insertion_points(compiled, side)
        if not any(unsound.holds(point.offset, point.offset) for point in points):
            found.append(
                (side, tuple([MissingName(point, *compiled.source.position(point.offset)) for point in points]))
            )
    return tuple(found)
