"""R404 conflicting-type."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import DocumentCheck, Finding, Note, quoted
from rst2spec.spec.compiled import Compiled, MappingRow
from rst2spec.spec.diagnostic import Severity


class ConflictingType(DocumentCheck):
    """Rows of a flow have different types for one target property.

    Why this is bad: the target property has one type. Some rows write values of another type, which the target system
    may reject.

    Bad::

        * - number
          - orderNo
          - "string"
        * - legacyNumber
          - orderNo
          - "integer"

    Good::

        * - number
          - orderNo
          - "string"
        * - legacyNumber
          - orderNo
          - "string"

    In the generator: read the type from the target's schema, not from the source's value.
    """

    severity: ClassVar[Severity] = "warning"
    hint: ClassVar[str] = "Use the type from the target's schema in every row."
    precondition: ClassVar[str] = "has_shared_targets"

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """One finding per target property of a flow."""
        for flow in compiled.flows:
            for path, rows in flow.shared_targets.items():
                by_type: dict[str, MappingRow] = {}
                for row in rows:
                    if row.mapping.type.kind != "missing":
                        by_type.setdefault(row.mapping.type.text, row)
                if len(by_type) > 1:
                    first, second = list(by_type.values())[:2]
                    cell, other = second.row.cells[2], first.row.cells[2]
                    yield Finding(
                        f"{path} has conflicting types: {', '.join(map(_type_text, by_type.values()))}",
                        cell.start,
                        cell.end,
                        flow=flow.flow.id,
                        mapping=second.mapping.id,
                        notes=(Note(other.start, other.end, f"The type is {_type_text(first)} here."),),
                    )


def _type_text(row: MappingRow) -> str:
    data_type = row.mapping.type
    return data_type.name or (data_type.text if data_type.kind == "not_applicable" else quoted(data_type.text))
