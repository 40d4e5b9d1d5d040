"""R305 malformed-clause."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import DocumentCheck, Finding, Note, quoted
from rst2spec.checks.views import clause_cells, within
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.diagnostic import Severity


class MalformedClause(DocumentCheck):
    """A cell has brackets that can't be read as clauses.

    Why this is bad: what the mapping depends on is not known in full. The path is what stands before the bracket,
    clauses that can be read are kept, and the rest is in ``unread``.

    Bad::

        * - vat (Dependant on NO in country)
          - vatNumber
          - "string"

    Good::

        * - vat (Dependant on having NO in country)
          - vatNumber
          - "string"

    In the generator: write each clause as "Dependant on having VALUE in PATH", all of them in one pair of brackets.
    """

    severity: ClassVar[Severity] = "error"
    hint: ClassVar[str] = 'Write clauses as "(Dependant on having VALUE in PATH)".'
    needs: ClassVar[str] = "clause_cells"

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """One finding per cell."""
        for view in clause_cells(compiled):
            if view.text.malformed:
                spans = view.text.unread
                start, end = spans[0] if spans else (0, len(view.cell.text))
                yield Finding(
                    f"{quoted(view.cell.text[start:end])} is no clause",
                    *within(view.cell, start, end),
                    flow=view.flow,
                    mapping=view.row,
                    clause=view.side,
                    notes=tuple(Note(*within(view.cell, *span), "nor is this") for span in spans[1:]),
                )
