"""R303 blank-clause-path."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import DocumentCheck, Finding, quoted
from rst2spec.checks.clause_cells import clause_cells, distinct_clauses, within
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.diagnostic import Severity


class BlankClausePath(DocumentCheck):
    """A condition has no property.

    Why this is bad: nobody can test a mapping that depends on a value of an unknown property.

    Bad::

        * - phone (Dependant on having mobile in  )
          - Phone
          - "string"

    Good::

        * - phone (Dependant on having mobile in kind)
          - Phone
          - "string"

    In the generator: find out why the property's path is empty, and stop with an error.
    """

    severity: ClassVar[Severity] = "error"
    hint: ClassVar[str] = "Add the property from the mapping's configuration."
    precondition: ClassVar[str] = "clause_cells"

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """One finding per distinct clause in its cell."""
        for item in clause_cells(compiled):
            for (value, path), clauses in distinct_clauses(item.text).items():
                if path is None:
                    yield Finding(
                        f"condition value {quoted(value)} has no property"
                        if value
                        else "condition has no property and no value",
                        *within(item.cell, *clauses[0].path_span),
                        flow=item.flow,
                        mapping=item.row,
                        clause=f"{item.side}:{value}",
                    )
