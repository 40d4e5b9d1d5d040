"""R404 conflicting-type."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import DocumentCheck, Finding, Note, listed, quoted
from rst2spec.spec.compiled import Compiled, MappingRow
from rst2spec.spec.diagnostic import Severity


class ConflictingType(DocumentCheck):
    """One target property is given two data types in a flow.

    Why this is bad: the target has one type. One of the rows writes values of another one, which the target's system
    may refuse.

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

    In the generator: take the type from the target's schema, not from the source's value.
    """

    severity: ClassVar[Severity] = "warning"
    hint: ClassVar[str] = "Look up the property's type in the target's schema, and use it in every row."
    needs: ClassVar[str] = "has_shared_targets"

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
                        f"{path} is given {len(by_type)} types: {listed([quoted(text) for text in by_type])}",
                        cell.start,
                        cell.end,
                        flow=flow.flow.id,
                        mapping=second.mapping.id,
                        notes=(Note(other.start, other.end, "another type here"),),
                    )
