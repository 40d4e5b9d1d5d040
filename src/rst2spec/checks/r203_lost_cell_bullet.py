"""R203 lost-cell-bullet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import DocumentCheck, Finding, TextEdit, quoted
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.diagnostic import Severity

BULLET = "     - "


class LostCellBullet(DocumentCheck):
    """A cell lost its bullet and starts at the beginning of its line.

    Why this is bad: docutils ends the table in the middle of the row, reports an error and drops the whole table from
    the page. rst2spec still reads the row.

    Bad::

        * - number
          - orderNo
        "string"

    Good::

        * - number
          - orderNo
          - "string"

    In the generator: write the bullet and its indentation before every cell, also before expressions.
    """

    severity: ClassVar[Severity] = "error"
    hint: ClassVar[str] = "'rst2spec fix' restores it."
    hint_without_fix: ClassVar[str] = "Restore it."
    precondition: ClassVar[str] = "defective_cells"

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """One finding per cell."""
        for cell, column, flow, row in compiled.defective_cells:
            if cell.lost_bullet:
                yield Finding(
                    f'cell {quoted(cell.text)} lost its "- " bullet',
                    cell.start,
                    cell.end,
                    flow=flow,
                    mapping=row,
                    clause=str(column),
                    edits=(TextEdit(cell.start, cell.start, BULLET),),
                )
