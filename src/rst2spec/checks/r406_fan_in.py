"""R406 fan-in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import DocumentCheck, Finding, Note, listed, quoted
from rst2spec.spec.changes.meaning import conditions_meaning
from rst2spec.spec.compiled import Compiled, MappingRow
from rst2spec.spec.diagnostic import Severity


class FanIn(DocumentCheck):
    """Several source properties write one target unconditionally.

    Why this is worth knowing: the document doesn't specify which one wins, so testers don't know what to expect if the
    sources differ.

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

    In the generator: specify which one wins, or write the conditions.
    """

    severity: ClassVar[Severity] = "info"
    hint: ClassVar[str] = "Specify which wins."
    precondition: ClassVar[str] = "has_shared_targets"

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """One finding per target property of a flow."""
        for flow in compiled.flows:
            for path, rows in flow.shared_targets.items():
                by_condition: dict[object, dict[str, MappingRow]] = {}
                for row in rows:
                    source, target = row.mapping.source, row.mapping.target
                    if source.path and not source.conditions:
                        where = conditions_meaning(target.conditions)
                        by_condition.setdefault(where, {}).setdefault(source.path, row)
                # two sources with different conditions on the target don't conflict
                sources = max(by_condition.values(), key=len, default={})
                if len(sources) > 1:
                    *before, last = sources.values()
                    cell = last.row.cells[1]
                    all_of = "both" if len(sources) == 2 else "all"
                    yield Finding(
                        f"{listed(list(sources))} {all_of} write {path} unconditionally",
                        cell.start,
                        cell.end,
                        flow=flow.flow.id,
                        mapping=last.mapping.id,
                        clause=path,
                        notes=tuple(
                            Note(
                                row.row.cells[1].start,
                                row.row.cells[1].end,
                                f"{quoted(row.mapping.source.path or '')} writes it here.",
                            )
                            for row in before
                        ),
                    )
