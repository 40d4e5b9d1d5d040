"""R104 no-flows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import DocumentCheck, Finding
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.diagnostic import Severity


class NoFlows(DocumentCheck):
    """The document has no flows: no data moves between the two systems.

    Why this is worth knowing: the systems may not be connected, or somebody forgot to map them. A tester has nothing
    to test here, and a consumer gets no mappings.

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

    In the generator: don't write documents for pairs without mappings.
    """

    severity: ClassVar[Severity] = "info"
    hint: ClassVar[str] = "Delete it if the systems aren't connected."

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """At most one finding per document."""
        if not compiled.document.flows:
            yield Finding("document has no flows", *compiled.title_span)
