"""R203 lost-cell-bullet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import DocumentCheck, Finding, TextEdit, quoted
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.diagnostic import Severity

BULLET = "     - "


class LostCellBullet(DocumentCheck):
    """A cell stands at the beginning of its line, without its bullet.

    Why this is bad: for docutils the table ends in the middle of the row. It reports an error and drops the whole
    table from the page. rst2spec reads the row all the same.

    Bad::

        * - number
          - orderNo
        "string"

    Good::

        * - number
          - orderNo
          - "string"

    In the generator: write the bullet and its indent with every cell, expressions included.
    """

    severity: ClassVar[Severity] = "error"
    hint: ClassVar[str] = "Put the cell's bullet back."
    needs: ClassVar[str] = "defective_cells"

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """One finding per cell."""
        for cell, column, flow, row in compiled.defective_cells:
            if cell.lost_bullet:
                yield Finding(
                    f"the cell {quoted(cell.text)} has lost its bullet",
                    cell.start,
                    cell.end,
                    flow=flow,
                    mapping=row,
                    clause=str(column),
                    edits=(TextEdit(cell.start, cell.start, BULLET),),
                )
