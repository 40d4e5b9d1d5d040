"""R502 unknown-function."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import DocumentCheck, Finding, quoted
from rst2spec.checks.clause_cells import within
from rst2spec.checks.functions import REFERENCE, arities, similar
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.diagnostic import Severity


class UnknownFunction(DocumentCheck):
    """A data type uses an unknown function.

    Why this is bad: Sesam's transformation language doesn't have the function. Either the expression can't run, or the
    document differs from what runs.

    Bad::

        * - number
          - orderNo
          - ["uppercase","_."]

    Good::

        * - number
          - orderNo
          - ["upper","_."]

    In the generator: check expressions against the language's reference before you write them.
    """

    severity: ClassVar[Severity] = "warning"
    hint: ClassVar[str] = f"Look up its name in {REFERENCE}."
    precondition: ClassVar[str] = "unusual_types"

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """One finding per call or name."""
        known = arities()
        for flow, row, cell, parsed in compiled.unusual_type_cells:
            calls = [("function", call.name, call.start, call.end) for call in parsed.calls]
            if parsed.name is not None:  # the name of a primitive type is a function's, too
                calls.append(("type", parsed.name, 0, len(cell.text)))
            for kind, name, start, end in calls:
                if name not in known:
                    near = similar(name)
                    yield Finding(
                        f"unknown {kind} {quoted(name)}" + (f"; did you mean {quoted(near)}?" if near else ""),
                        *within(cell, start, end),
                        flow=flow.flow.id,
                        mapping=row.mapping.id,
                        clause=name,
                    )
