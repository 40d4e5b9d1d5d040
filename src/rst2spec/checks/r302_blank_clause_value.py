"""R302 blank-clause-value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from rst2spec.checks.base import DocumentCheck, Finding, most_frequent
from rst2spec.checks.clause_cells import clause_cells, distinct_clauses, within
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.diagnostic import Severity


class BlankClauseValue(DocumentCheck):
    """A condition has no value.

    Why this is bad: nobody can test a mapping that depends on an unknown value of a property.

    Bad::

        * - phone (Dependant on having  in kind)
          - Phone
          - "string"

    Good::

        * - phone (Dependant on having mobile in kind)
          - Phone
          - "string"

    In the generator: find out why the value is empty (a null, an unresolved variable), and stop with an error.
    """

    severity: ClassVar[Severity] = "error"
    hint: ClassVar[str] = "Add the value from the mapping's configuration."
    precondition: ClassVar[str] = "clause_cells"

    def cause(self, messages: Sequence[str]) -> str:
        """The most frequent property, and how often it occurs."""
        path, count = most_frequent(r"^condition on (.*) has no value$", messages)
        return f"{count:,} of them are conditions on {path}." if count > 1 else ""

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """One finding per distinct clause in its cell."""
        for item in clause_cells(compiled):
            for (value, path), clauses in distinct_clauses(item.text).items():
                if value is None:
                    yield Finding(
                        f"condition on {path} has no value" if path else "condition has no value and no property",
                        *within(item.cell, *clauses[0].value_span),
                        flow=item.flow,
                        mapping=item.row,
                        clause=f"{item.side}:{path}",
                    )
