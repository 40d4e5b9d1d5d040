"""R406 fan-in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import DocumentCheck, Finding, Note, listed
from rst2spec.spec.compiled import Compiled, MappingRow
from rst2spec.spec.diagnostic import Severity


class FanIn(DocumentCheck):
    """Two or more source properties write one target property, and no condition says which one.

    Why this is worth knowing: the document doesn't state their precedence, so a tester can't say what to expect
    where the sources differ.

    Bad::

        * - number
          - orderNo
          - "string"
        * - legacyNumber
          - orderNo
          - "string"

    Good::

        * - number (Dependant on having new in era)
          - orderNo
          - "string"
        * - legacyNumber (Dependant on having old in era)
          - orderNo
          - "string"

    In the generator: write which one wins, or the condition that tells them apart.
    """

    severity: ClassVar[Severity] = "info"
    hint: ClassVar[str] = "Find out which source wins, and test that one; the document doesn't say."
    needs: ClassVar[str] = "has_shared_targets"

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """One finding per target property of a flow."""
        for flow in compiled.flows:
            for path, rows in flow.shared_targets.items():
                by_condition: dict[object, dict[str, MappingRow]] = {}
                for row in rows:
                    source, target = row.mapping.source, row.mapping.target
                    if source.path and not source.conditions:
                        where = frozenset((condition.value, condition.path) for condition in target.conditions)
                        by_condition.setdefault(where, {}).setdefault(source.path, row)
                # two sources with different conditions on the target don't conflict
                sources = max(by_condition.values(), key=len, default={})
                if len(sources) > 1:
                    *before, last = sources.values()
                    cell = last.row.cells[1]
                    yield Finding(
                        f"{len(sources)} properties write {path}, none of them conditional: {listed(list(sources))}",
                        cell.start,
                        cell.end,
                        flow=flow.flow.id,
                        mapping=last.mapping.id,
                        clause=path,
                        notes=tuple(
                            Note(row.row.cells[1].start, row.row.cells[1].end, "written here, too") for row in before
                        ),
                    )
