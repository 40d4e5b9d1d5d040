"""R304 case-variant-clause."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import DocumentCheck, Finding, Note, listed
from rst2spec.checks.views import clause_cells, distinct_clauses, within
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.diagnostic import Severity
from rst2spec.syntax.nodes import Clause


class CaseVariantClause(DocumentCheck):
    """Clauses of a cell differ only in the case of their path.

    Why this is bad: property names are case sensitive. One of the spellings finds nothing, or the system has both
    and the clauses mean different things.

    Bad::

        * - vat (Dependant on having NO in countryDependant on having NO in Country)
          - vatNumber
          - "string"

    Good::

        * - vat (Dependant on having NO in country)
          - vatNumber
          - "string"

    In the generator: take property names from the system's schema.
    """

    severity: ClassVar[Severity] = "warning"
    hint: ClassVar[str] = "Look up the property's spelling in the system's schema, and use that one."
    needs: ClassVar[str] = "clause_cells"

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """One finding per group in a cell."""
        for view in clause_cells(compiled):
            groups: dict[tuple[str | None, str], list[Clause]] = defaultdict(list)
            for (value, path), clauses in distinct_clauses(view.text).items():
                if path is not None:
                    groups[value, path.casefold()].append(clauses[0])
            for (value, folded), variants in groups.items():
                if len(variants) > 1:
                    names = listed([str(clause.path) for clause in variants])
                    yield Finding(
                        f"the cell asks for {value or 'a blank value'} under {len(variants)} spellings: {names}",
                        *within(view.cell, variants[1].start, variants[1].end),
                        flow=view.flow,
                        mapping=view.row,
                        clause=f"{view.side}:{value}:{folded}",
                        notes=(Note(*within(view.cell, variants[0].start, variants[0].end), "first spelled so"),),
                    )
