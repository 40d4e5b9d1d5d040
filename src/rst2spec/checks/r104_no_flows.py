"""R104 no-flows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import DocumentCheck, Finding
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.diagnostic import Severity


class NoFlows(DocumentCheck):
    """The document has no section: nothing flows between the two systems.

    Why this is worth knowing: it may be so by design, or the pair was set up and never mapped. A tester has nothing
    to do here, and a consumer gets no mapping.

    Bad::

        =======================
        Acme to Globex Dataflow
        =======================

        Generated: 2026-11-02 03:15:00

        Introduction
        ------------

    Good::

        Acme Members to Globex Persons
        ------------------------------
        Every Acme Members will be synchronized with a Globex Persons.

    In the generator: leave out documents of pairs that have no mapping.
    """

    severity: ClassVar[Severity] = "info"
    hint: ClassVar[str] = "Leave the document out if the two systems are not meant to be connected."

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """At most one finding per document."""
        if not compiled.document.flows:
            title = compiled.tree.title
            if title is None:
                yield Finding("there is no section", 0, 0)
            else:
                yield Finding("there is no section", title.token.text_start, title.token.text_end)
