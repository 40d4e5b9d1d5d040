"""Where a document leaves out the names of its systems: what a report needs to say how to fill them in."""

from __future__ import annotations

from typing import NamedTuple

from rst2spec.checks.name_fixes import InsertionPoint, insertion_points
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.sound import Unsound


class MissingName(NamedTuple):
    """A place where a document leaves out a system's name: what to fill in, and where."""

    insertion: InsertionPoint
    line: int
    column: int


MissingNames = tuple[tuple[str, tuple[MissingName, ...]], ...]
"""By side whose name the title leaves out: every place to fill."""


def find_missing_names(compiled: Compiled) -> MissingNames:
    """The missing names of a document.

    None where its title has both, or where one is in a table that no fix may edit.
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
