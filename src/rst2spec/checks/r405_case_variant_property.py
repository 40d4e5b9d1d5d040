"""R405 case-variant-property."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import DocumentCheck, Finding, Note, listed
from rst2spec.spec.compiled import Compiled, MappingRow
from rst2spec.spec.model import Severity


class CaseVariantProperty(DocumentCheck):
    """Properties of a column differ only in case.

    Why this is bad: property names are case sensitive. One of the spellings is no property of the system, or there
    are two that are easily mixed up.

    Bad::

        * - Number
          - orderNo
          - "string"
        * - number
          - orderNo
          - "string"

    Good::

        * - number
          - orderNo
          - "string"

    In the generator: take property names from the system's schema.
    """

    severity: ClassVar[Severity] = "warning"
    hint: ClassVar[str] = "Look up the property's spelling in the system's schema, and use that one."

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """One finding a group in a column of a flow's mappings."""
        for flow in compiled.flows:
            for column, side in enumerate(("source", "target")):
                paths = {
                    (row.mapping.source if side == "source" else row.mapping.target).path or "" for row in flow.mappings
                }
                if len({path.casefold() for path in paths}) == len(paths):
                    continue  # as in nearly every column
                groups: dict[str, dict[str, MappingRow]] = {}
                for row in flow.mappings:
                    path = (row.mapping.source if side == "source" else row.mapping.target).path
                    if path is not None:
                        groups.setdefault(path.casefold(), {}).setdefault(path, row)
                for folded, spellings in groups.items():
                    if len(spellings) > 1:
                        *before, last = spellings.values()
                        cell = last.row.cells[column]
                        yield Finding(
                            f"the {side} property is spelled {listed(list(spellings))}",
                            cell.start,
                            cell.end,
                            flow=flow.flow.id,
                            mapping=last.mapping.id,
                            clause=f"{side}:{folded}",
                            notes=tuple(
                                Note(row.row.cells[column].start, row.row.cells[column].end, "another spelling here")
                                for row in before
                            ),
                        )
