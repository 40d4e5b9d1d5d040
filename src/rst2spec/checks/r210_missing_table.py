"""R210 missing-table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import DocumentCheck, Finding
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.diagnostic import Severity


class MissingTable(DocumentCheck):
    """A statement announces a table that is missing.

    Why this is bad: the properties or match rules are lost. An empty table would at least show that there are none.

    Bad::

        The following properties are synchronized between a Acme Orders and a Globex Invoices:

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

    In the generator: write the statement and its table in one step.
    """

    severity: ClassVar[Severity] = "error"
    hint: ClassVar[str] = "Regenerate the document."
    precondition: ClassVar[str] = "is_incomplete"

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """One finding per statement."""
        for flow in compiled.flows:
            for kind, tables, what in (
                ("following", flow.mapping_tables, "properties"),
                ("merge", flow.rule_tables, "match rules"),
            ):
                if kind in flow.statement_kinds and not tables:
                    sentence = flow.statements[kind]
                    yield Finding(
                        f"table of {what} is missing",
                        sentence.token.text_start,
                        sentence.token.text_end,
                        flow=flow.flow.id,
                        clause=kind,
                        cause=f"table of {what} is missing",
                    )
