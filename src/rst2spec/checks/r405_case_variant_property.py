"""R405 case-variant-property."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from rst2spec.checks.base import DocumentCheck, Finding, Note, listed
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.diagnostic import Severity
from rst2spec.syntax.nodes import Row


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
        """One finding a group in a column, of mappings or of match rules."""
        for flow in compiled.flows:
            mappings = [(row.mapping, row.row) for row in flow.mappings]
            rules = [(row.rule, row.row) for row in flow.rules]
            for rows in (mappings, rules):
                for column, side in enumerate(("source", "target")):
                    paths = [(getattr(value, side).path or "", value.id, row) for value, row in rows]
                    yield from _groups(paths, column, side, flow.flow.id)


def _groups(rows: Sequence[tuple[str, str, Row]], column: int, side: str, flow: str) -> Iterator[Finding]:
    distinct = {path for path, _, _ in rows}
    if len({path.casefold() for path in distinct}) == len(distinct):
        return  # as in nearly every column
    groups: dict[str, dict[str, tuple[str, Row]]] = {}
    for path, row_id, row in rows:
        if path:
            groups.setdefault(path.casefold(), {}).setdefault(path, (row_id, row))
    for folded, spellings in groups.items():
        if len(spellings) > 1:
            *before, (row_id, last) = spellings.values()
            cell = last.cells[column]
            notes = [(row.cells[column].start, row.cells[column].end) for _, row in before]
            yield Finding(
                f"the {side} property is spelled {listed(list(spellings))}",
                cell.start,
                cell.end,
                flow=flow,
                mapping=row_id,
                clause=f"{side}:{folded}",
                notes=tuple(Note(start, end, "another spelling here") for start, end in notes),
            )
