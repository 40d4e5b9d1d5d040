"""R209 missing-statement."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Final

from rst2spec.checks.base import DocumentCheck, Finding
from rst2spec.language.examples import beginning
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.diagnostic import Severity
from rst2spec.spec.drift import drift_of

_REQUIRED: Final = ("once", "following")


class MissingStatement(DocumentCheck):
    """A section lacks a statement that every section has.

    Why this is bad: "Once a link" specifies that both systems are kept in sync, and "The following properties"
    introduces the table. A section without them was cut off, or assembled from several sections.

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
    hint: ClassVar[str] = "Regenerate it."
    precondition: ClassVar[str] = "is_incomplete"

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """At most one finding per flow."""
        drift = {(item.flow, item.rule): item.key for item in drift_of(compiled)}
        for flow in compiled.flows:
            missing = [kind for kind in _REQUIRED if kind not in flow.statement_kinds]
            if missing:
                token = flow.heading.token
                statements = " and ".join(f'"{beginning(kind)}"' for kind in missing)
                message = f"section lacks {statements}"
                keys = [drift.get((flow.flow.id, kind), "") for kind in missing]
                follows = keys[0] if all(keys) else ""
                yield Finding(
                    message, token.text_start, token.text_end, flow=flow.flow.id, cause=message, drift=follows
                )
