"""R401 blank-property."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import DocumentCheck, Finding
from rst2spec.checks.clause_cells import rows_of
from rst2spec.spec.compiled import Compiled, MappingRow
from rst2spec.spec.diagnostic import Severity


class BlankProperty(DocumentCheck):
    """The source or target property of a row is blank.

    Why this is bad: half of the mapping or match rule is missing.

    Bad::

        * -
          - orderNo
          - "string"

    Good::

        * - number
          - orderNo
          - "string"

    In the generator: find out why the path is empty, and stop with an error.
    """

    severity: ClassVar[Severity] = "error"
    hint: ClassVar[str] = "Add the property from the mapping's configuration."
    precondition: ClassVar[str] = "has_blank_paths"

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """One finding per cell."""
        for flow in compiled.flows:
            for row_id, row in rows_of(flow):
                value = row.mapping if isinstance(row, MappingRow) else row.rule
                if value.source.path is not None and value.target.path is not None:
                    continue
                sides = (("source", value.source), ("target", value.target))
                for cell, (side, property_) in zip(row.row.cells, sides, strict=False):
                    if property_.path is None:
                        yield Finding(
                            f"{side} property is blank",
                            cell.start,
                            cell.end,
                            flow=flow.flow.id,
                            mapping=row_id,
                            clause=side,
                            cause=f"{side} property is blank",
                        )
