"""R502 unknown-function."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import DocumentCheck, Finding, quoted
from rst2spec.checks.functions import arities, similar
from rst2spec.checks.views import within
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.diagnostic import Severity


class UnknownFunction(DocumentCheck):
    """A data type names or calls what is no function of Sesam's transformation language.

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
    needs: ClassVar[str] = "unusual_types"

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """One finding per call or name."""
        known = arities()
        for flow, row, cell, parsed in compiled.unusual_type_cells:
            calls = [(call.name, call.start, call.end) for call in parsed.calls]
            if parsed.name is not None:  # a primitive type is also a function
                calls.append((parsed.name, 0, len(cell.text)))
            for name, start, end in calls:
                if name not in known:
                    near = similar(name)
                    yield Finding(
                        f"there is no function {quoted(name)}" + (f"; did you mean {quoted(near)}?" if near else ""),
                        *within(cell, start, end),
                        flow=flow.flow.id,
                        mapping=row.mapping.id,
                        clause=name,
                    )
