"""R304 case-variant-clause."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import DocumentCheck, Finding, Note, listed, quoted
from rst2spec.checks.clause_cells import clause_cells, distinct_clauses, within
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.diagnostic import Severity
from rst2spec.syntax.nodes import Clause


class CaseVariantClause(DocumentCheck):
    """Conditions of a cell spell one property in different cases.

    Why this is bad: property names are case sensitive. Either one of the spellings matches nothing, or the system has
    both properties and the conditions differ.

    Bad::

        * - vat (Dependant on having NO in countryDependant on having NO in Country)
          - vatNumber
          - "string"

    Good::

        * - vat (Dependant on having NO in country)
          - vatNumber
          - "string"

    In the generator: read property names from the system's schema.
    """

    severity: ClassVar[Severity] = "warning"
    hint: ClassVar[str] = "Use the spelling of the system's schema."
    precondition: ClassVar[str] = "clause_cells"

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """One finding per group in a cell."""
        for item in clause_cells(compiled):
            groups: dict[tuple[str | None, str], list[Clause]] = defaultdict(list)
            for (value, path), clauses in distinct_clauses(item.text).items():
                if path is not None:
                    groups[value, path.casefold()].append(clauses[0])
            for (value, folded), variants in groups.items():
                if len(variants) > 1:
                    names = listed([quoted(str(clause.path)) for clause in variants])
                    yield Finding(
                        f"conditions spell one property {names}",
                        *within(item.cell, variants[1].start, variants[1].end),
                        flow=item.flow,
                        mapping=item.row,
                        clause=f"{item.side}:{value}:{folded}",
                        notes=(
                            Note(*within(item.cell, variants[0].start, variants[0].end), "The first spelling is here."),
                        ),
                    )
