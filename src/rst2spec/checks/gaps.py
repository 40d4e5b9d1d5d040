"""Where a document leaves out the names of its systems: what a report needs to say how to fill them in."""

from __future__ import annotations

from typing import Any, NamedTuple

from rst2spec.checks.filling import Blank, blanks_of
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.sound import Unsound


class Gap(NamedTuple):
    """A place where a document leaves out a system's name: what to fill in, and where."""

    blank: Blank
    line: int
    column: int


Gaps = tuple[tuple[str, tuple[Gap, ...]], ...]
"""By side whose name the title leaves out: every place to fill."""


def gaps_of(compiled: Compiled) -> Gaps:
    """The gaps of a document; none where its title has both names, or where one is in a table that no fix may edit."""
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
        blanks = blanks_of(compiled, side)
        if not any(unsound.holds(blank.offset, blank.offset) for blank in blanks):
            found.append((side, tuple([Gap(blank, *compiled.source.position(blank.offset)) for blank in blanks])))
    return tuple(found)


def read_gaps(read: list[Any]) -> Gaps:
    """Gaps as they were before they were written as JSON; TypeError or ValueError where they are none."""
    return tuple([(side, tuple([Gap(Blank(*blank), *place) for blank, *place in found])) for side, found in read])
