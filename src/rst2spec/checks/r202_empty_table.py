"""R202 empty-table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import DocumentCheck, Finding
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.diagnostic import Severity


class EmptyTable(DocumentCheck):
    """A table is empty: it has a header, but no rows.

    Why this is bad: docutils reports an error and drops the table from the page, so readers see "the following
    properties" and then nothing.

    Bad::

        The following properties are synchronized between a Acme Orders and a Globex Invoices:

        .. list-table::
           :header-rows: 1

           * - Acme Orders Property
             - Globex Invoices Property
             - Globex Data Type

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

    In the generator: if no properties are mapped, leave out the table and its sentence.
    """

    severity: ClassVar[Severity] = "warning"
    hint: ClassVar[str] = "Add rows, or remove the table and its sentence."
    precondition: ClassVar[str] = "is_incomplete"

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """One finding per table."""
        for flow in compiled.flows:
            tables = [(table, "no properties are mapped", "no property is mapped") for table in flow.mapping_tables]
            tables += [(table, "it has no match rules", "no match rule is given") for table in flow.rule_tables]
            for table, meaning, clause in tables:
                if not table.runs:
                    token = table.token
                    message = f"table is empty: {meaning}"
                    span = token.text_start, token.text_end
                    yield Finding(message, *span, flow=flow.flow.id, clause=clause, cause=message)
