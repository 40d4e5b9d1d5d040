"""R205 header-mismatch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import DocumentCheck, Finding, Note, listed, quoted
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.compiled import HeaderMismatch as Mismatch
from rst2spec.spec.diagnostic import Severity


class HeaderMismatch(DocumentCheck):
    """A table's header names other entities than its section.

    Why this is bad: the rows may belong to another pair of entity types. The spec takes them for the section's own.

    Bad::

        The following properties are synchronized between a Acme Orders and a Globex Invoices:

        .. list-table::
           :header-rows: 1

           * - Acme Offers Property
             - Globex Invoices Property
             - Globex Data Type
           * - number
             - orderNo
             - "string"

    Good::

        The following properties are synchronized between a Acme Orders and a Globex Invoices:

        .. list-table::
           :header-rows: 1

           * - Acme Orders Property
             - Globex Invoices Property
             - Globex Data Type
           * - number
             - orderNo
             - "string"

    In the generator: write heading and header from the same two labels.
    """

    severity: ClassVar[Severity] = "warning"
    hint: ClassVar[str] = "Check whether the table is in the right section, then make header and heading agree."
    needs: ClassVar[str] = "is_irregular"

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """One finding per table."""
        for flow in compiled.flows:
            mismatches = {id(mismatch.table): [] for mismatch in flow.mismatches}  # type: ignore[var-annotated]
            for mismatch in flow.mismatches:
                mismatches[id(mismatch.table)].append(mismatch)
            for number, group in enumerate(mismatches.values()):
                text = listed([_mismatch_text(mismatch, compiled.source.text) for mismatch in group])
                yield Finding(
                    f"the header {text}",
                    group[0].start,
                    group[0].end,
                    flow=flow.flow.id,
                    clause=str(number) if number else "",
                    notes=tuple(Note(item.start, item.end, "and this cell") for item in group[1:]),
                    cause="the header names something else than its section",
                )
            for table in (*flow.rule_tables, *flow.mapping_tables):
                if table.header is None and table.runs:
                    token = table.token
                    cause = "the table has no header"
                    span = token.text_start, token.text_end
                    yield Finding(cause, *span, flow=flow.flow.id, clause="none", cause=cause)


def _mismatch_text(mismatch: Mismatch, text: str) -> str:
    actual = quoted(text[mismatch.start : mismatch.end]) if mismatch.end > mismatch.start else "nothing"
    return f"says {actual} where its section asks for {quoted(mismatch.expected)}"
