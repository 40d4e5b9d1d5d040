"""R504 type-not-applicable."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from rst2spec.checks.base import DocumentCheck, Finding, Note, plural
from rst2spec.language.examples import no_type
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.diagnostic import Severity


class TypeNotApplicable(DocumentCheck):
    """Rows of a flow have the data type ``N/A``.

    Why this is bad: the type was lost. Since March 2024 the generator writes ``N/A`` instead of an expression, so it
    is exactly the rows with a conversion that lack their type.

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
    hint: ClassVar[str] = "Restore it from an older version of the document."
    precondition: ClassVar[str] = "unusual_types"

    def cause(self, messages: Sequence[str]) -> str:
        """The number of rows without a type."""
        rows = sum(int(message.split()[0].replace(",", "")) for message in messages)
        return f"{plural(rows, 'row')} in all {'has' if rows == 1 else 'have'} type {no_type()}."

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """At most one finding per flow, with the number of rows."""
        for flow in compiled.flows:
            mappings = flow.flow.mappings
            rows = [at for at, mapping in enumerate(mappings) if mapping.type.kind == "not_applicable"]
            if rows:
                note = f"The type is {no_type()} here."
                token = flow.heading.token
                yield Finding(
                    f"{len(rows):,} of {plural(len(mappings), 'row')} {'has' if len(rows) == 1 else 'have'} "
                    f"type {no_type()}",
                    token.text_start,
                    token.text_end,
                    flow=flow.flow.id,
                    notes=tuple(Note(*flow.mapping_row(at).row.cells[2][1:3], note) for at in rows),
                )
