"""R502 unknown-function."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import DocumentCheck, Finding, quoted
from rst2spec.checks.functions import arities, similar
from rst2spec.checks.views import type_cells, within
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.model import Severity


class UnknownFunction(DocumentCheck):
    """An expression calls what is no function of Sesam's transformation language.

    Why this is bad: the expression can't run, or the document is not what runs.

    Bad::

        * - number
          - orderNo
          - ["uppercase","_."]

    Good::

        * - number
          - orderNo
          - ["upper","_."]

    In the generator: check expressions against the language's reference before writing them.
    """

    severity: ClassVar[Severity] = "warning"
    hint: ClassVar[str] = "Look the function up in the reference of the transformation language."

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """One finding a call."""
        known = arities()
        for flow, row, cell, parsed in type_cells(compiled):
            for call in parsed.calls:
                if call.name not in known:
                    near = similar(call.name)
                    yield Finding(
                        f"there is no function {quoted(call.name)}" + (f"; is it {quoted(near)}?" if near else ""),
                        *within(cell, call.start, call.end),
                        flow=flow.flow.id,
                        mapping=row.mapping.id,
                        clause=call.name,
                    )
