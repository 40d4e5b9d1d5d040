"""R202 empty-table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import DocumentCheck, Finding
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.diagnostic import Severity


class EmptyTable(DocumentCheck):
    """A table has a header and no row.

    Why this is bad: docutils reports an error and drops such a table from the page, so that a reader sees "the
    following properties" and then nothing.

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

    In the generator: leave out the table and its sentence where no property is mapped, and say so in words.
    """

    severity: ClassVar[Severity] = "warning"
    hint: ClassVar[str] = "Leave the table out where there is nothing to put in it."
    needs: ClassVar[str] = "is_incomplete"

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """One finding per table."""
        for flow in compiled.flows:
            tables = [(table, "no property is mapped") for table in flow.mapping_tables]
            tables += [(table, "no match rule is given") for table in flow.rule_tables]
            for table, meaning in tables:
                if not table.runs:
                    token = table.token
                    yield Finding(
                        f"the table has a header and no row: {meaning}",
                        token.text_start,
                        token.text_end,
                        flow=flow.flow.id,
                        clause=meaning,
                        cause=f"the table has a header and no row: {meaning}",
                    )
