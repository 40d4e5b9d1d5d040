"""R301 duplicate-clause."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import DocumentCheck, Finding, Note, TextEdit
from rst2spec.checks.clause_cells import clause_cells, describe, distinct_clauses, within
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.diagnostic import Severity


class DuplicateClause(DocumentCheck):
    """A cell contains the same clause more than once.

    Why this is bad: the cells get too long to read, and a tester may think that the repetition is a second condition.

    Bad::

        * - vat (Dependant on having NO in countryDependant on having NO in country)
          - vatNumber
          - "string"

    Good::

        * - vat (Dependant on having NO in country)
          - vatNumber
          - "string"

    In the generator: collect the clauses of a cell in an ordered set.
    """

    severity: ClassVar[Severity] = "warning"
    hint: ClassVar[str] = "'rst2spec fix' removes the repetition."
    hint_without_fix: ClassVar[str] = "Remove the repetition."
    precondition: ClassVar[str] = "clause_cells"

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """One finding per distinct clause in its cell, at its second occurrence."""
        for item in clause_cells(compiled):
            for (value, path), clauses in distinct_clauses(item.text).items():
                if len(clauses) > 1:
                    first, second = clauses[:2]
                    edits: tuple[TextEdit, ...] = ()
                    if item.cell.exact:
                        edits = tuple(
                            TextEdit(*within(item.cell, clause.start, clause.end), "") for clause in clauses[1:]
                        )
                    yield Finding(
                        f"{describe(first)} appears {len(clauses)} times",
                        *within(item.cell, second.start, second.end),
                        flow=item.flow,
                        mapping=item.row,
                        clause=f"{item.side}:{value}:{path}",
                        notes=(Note(*within(item.cell, first.start, first.end), "The clause first appears here."),),
                        edits=edits,
                    )
