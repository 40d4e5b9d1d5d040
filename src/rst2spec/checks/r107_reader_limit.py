"""R107 reader-limit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import DocumentCheck, Finding
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.diagnostic import Severity


class ReaderLimit(DocumentCheck):
    """The document's markup takes docutils too much work.

    The code also covers documents on which docutils fails.

    Why this is bad: only the template reader has read the document. Markup that it doesn't know is in ``unread``, line
    by line. For some markup docutils takes quadratic time, so each document gets a work budget that is proportional to
    its size.

    Bad::

        Acme Orders to Globex Invoices
        ------------------------------
        Every Acme Orders will be synchronized with a Globex Invoices.

        - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - in 42 lists

    Good::

        Acme Orders to Globex Invoices
        ------------------------------
        Every Acme Orders will be synchronized with a Globex Invoices.

    In the generator: write tables as list tables, and don't nest markup.
    """

    severity: ClassVar[Severity] = "warning"
    hint: ClassVar[str] = "Use only the markup of the template."
    precondition: ClassVar[str] = "reader_limit"

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """At most one finding per document, at its title."""
        if compiled.reader_limit:
            yield Finding(f"docutils can't read the document: {compiled.reader_limit}", *compiled.title_span)
