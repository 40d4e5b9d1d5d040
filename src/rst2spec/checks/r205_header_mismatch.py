"""R205 header-mismatch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import DocumentCheck, Finding, Note, quoted
from rst2spec.checks.clause_cells import drift_keys
from rst2spec.spec.compiled import Compiled, UnexpectedHeader
from rst2spec.spec.diagnostic import Severity


class HeaderMismatch(DocumentCheck):
    """A table's header names other entities than its section.

    Why this is bad: the rows may belong to another pair of entity types. The spec assigns them to the section.

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

    In the generator: write the heading and the header from the same two labels.
    """

    severity: ClassVar[Severity] = "warning"
    hint: ClassVar[str] = "Correct the header, or move the table to its section."
    precondition: ClassVar[str] = "is_irregular"

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """One finding per table."""
        drift = drift_keys(compiled)
        for flow in compiled.flows:
            mismatches = {id(mismatch.table): [] for mismatch in flow.mismatches}  # type: ignore[var-annotated]
            for mismatch in flow.mismatches:
                mismatches[id(mismatch.table)].append(mismatch)
            for number, group in enumerate(mismatches.values()):
                text = "; ".join([_mismatch_text(mismatch, compiled.source.text) for mismatch in group])
                yield Finding(
                    f"header has {text}",
                    group[0].start,
                    group[0].end,
                    flow=flow.flow.id,
                    clause=str(number) if number else "",
                    notes=tuple(Note(item.start, item.end, "This cell differs, too.") for item in group[1:]),
                    cause="header doesn't match its section",
                    drift=drift.get(group[0].start, "") if all(item.start in drift for item in group) else "",
                )
            for table in (*flow.rule_tables, *flow.mapping_tables):
                if table.header is None and table.runs:
                    token = table.token
                    cause = "table has no header"
                    span = token.text_start, token.text_end
                    yield Finding(cause, *span, flow=flow.flow.id, clause="none", cause=cause)


def _mismatch_text(mismatch: UnexpectedHeader, text: str) -> str:
    actual = quoted(text[mismatch.start : mismatch.end]) if mismatch.end > mismatch.start else "an empty cell"
    return f"{actual}, expected {quoted(mismatch.expected)}"
