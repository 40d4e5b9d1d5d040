"""R504 type-not-applicable."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from rst2spec.checks.base import DocumentCheck, Finding, Note, plural
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.diagnostic import Severity


class TypeNotApplicable(DocumentCheck):
    """The data type of rows is given as ``N/A``.

    Why this is bad: the type was lost. Since March 2024 the generator writes ``N/A`` where an expression stood before,
    so that these rows are just those in which something happens to the value.

    Bad::

        * - bornOn
          - BirthDate
          - N/A

    Good::

        * - bornOn
          - BirthDate
          - ["datetime-format","%Y-%m-%d","_."]

    In the generator: write the expression as JSON again.
    """

    severity: ClassVar[Severity] = "warning"
    hint: ClassVar[str] = "Look up the expression in the mapping's configuration; an older version may have it."
    needs: ClassVar[str] = "unusual_types"

    def cause(self, messages: Sequence[str]) -> str:
        """The number of rows without a type."""
        return f"{plural(sum(int(message.split()[0].replace(',', '')) for message in messages), 'row')} in all"

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """At most one finding per flow, with the number of rows."""
        for flow in compiled.flows:
            mappings = flow.flow.mappings
            rows = [at for at, mapping in enumerate(mappings) if mapping.type.kind == "not_applicable"]
            if rows:
                token = flow.heading.token
                yield Finding(
                    f"{plural(len(rows), 'row')} of {len(mappings)} "
                    + ("has" if len(rows) == 1 else "have")
                    + " N/A for a type",
                    token.text_start,
                    token.text_end,
                    flow=flow.flow.id,
                    notes=tuple(Note(*flow.mapping_row(at).row.cells[2][1:3], "here") for at in rows),
                )
