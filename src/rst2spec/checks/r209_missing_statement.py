"""R209 missing-statement."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Final

from rst2spec.checks.base import DocumentCheck, Finding
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.diagnostic import Severity

_REQUIRED: Final = (("once", "Once a link ..."), ("following", "The following properties ..."))


class MissingStatement(DocumentCheck):
    """A section lacks a statement that every section has.

    Why this is bad: "Once a link" says that both systems are kept in sync, "The following properties" what the table
    below is. Without them the section is cut, or put together from others.

    Bad::

        Acme Orders to Globex Invoices
        ------------------------------
        Every Acme Orders will be synchronized with a Globex Invoices.

        The following properties are synchronized between a Acme Orders and a Globex Invoices:

        .. list-table::
           :header-rows: 1

           * - Acme Orders Property
             - Globex Invoices Property
             - Globex Data Type
           * - number
             - orderNo
             - "string"

    Good::

        Acme Orders to Globex Invoices
        ------------------------------
        Every Acme Orders will be synchronized with a Globex Invoices.

        Once a link between a Acme Orders and a Globex Invoices is established, it will keep in sync between the two systems, regardless of where it is edited.

        The following properties are synchronized between a Acme Orders and a Globex Invoices:

        .. list-table::
           :header-rows: 1

           * - Acme Orders Property
             - Globex Invoices Property
             - Globex Data Type
           * - number
             - orderNo
             - "string"

    In the generator: write both statements in every section.
    """

    severity: ClassVar[Severity] = "warning"
    hint: ClassVar[str] = "Generate the section again, and compare it with its neighbours."
    needs: ClassVar[str] = "is_incomplete"

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """At most one finding per flow."""
        for flow in compiled.flows:
            missing = [begin for kind, begin in _REQUIRED if kind not in flow.statement_kinds]
            if missing:
                token = flow.heading.token
                statements = " and ".join(f'"{begin}"' for begin in missing)
                message = f"the section doesn't say {statements}"
                yield Finding(message, token.text_start, token.text_end, flow=flow.flow.id, cause=message)
