"""R305 malformed-clause."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from rst2spec.checks.base import DocumentCheck, Finding, Note, quoted
from rst2spec.checks.clause_cells import PropertyCell, clause_cells, drift_keys, within
from rst2spec.language.examples import clauses_example
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.diagnostic import Severity


class MalformedClause(DocumentCheck):
    """The brackets of a cell contain an invalid clause.

    Why this is bad: not all conditions of the mapping are known. The spec has the path before the brackets and all
    valid clauses; the rest is in ``unread``.

    Bad::

        * - vat (Dependant on NO in country)
          - vatNumber
          - "string"

    Good::

        * - vat (Dependant on having NO in country)
          - vatNumber
          - "string"

    In the generator: write each clause as "Dependant on having VALUE in PATH", and all of them in one pair of brackets.
    """

    severity: ClassVar[Severity] = "error"
    hint: ClassVar[str] = 'Write clauses as "(Dependant on having VALUE in PATH)".'
    precondition: ClassVar[str] = "clause_cells"

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """One finding per cell."""
        drift = drift_keys(compiled)
        for item in clause_cells(compiled):
            if item.text.malformed:
                spans = item.text.unread
                start, end = spans[0] if spans else (0, len(item.cell.text))
                yield Finding(
                    f"invalid clause {quoted(item.cell.text[start:end])}",
                    *within(item.cell, start, end),
                    flow=item.flow,
                    mapping=item.row,
                    clause=item.side,
                    notes=tuple(Note(*within(item.cell, *span), "This part is invalid, too.") for span in spans[1:]),
                    hint=f'Write clauses as "{clauses_example()}".',
                    drift=_drift(item, drift),
                )


def _drift(item: PropertyCell, drift: Mapping[int, str]) -> str:
    """The change of the template that all unread texts of a cell follow from; blank if there is none."""
    keys = [drift.get(within(item.cell, *span)[0], "") for span in item.text.unread]
    return keys[0] if keys and all(keys) else ""
