"""R902 internal-error."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import FolderCheck, FolderFinding, RunSummary, Span
from rst2spec.spec.diagnostic import Severity

_TOP = Span(1, 1, 1, 1)


class InternalError(FolderCheck):
    """A document could not be compiled because of a bug in rst2spec.

    Why this is bad: the document is missing from the spec, whether or not something is wrong with it. The other
    documents are compiled.

    Nothing is wrong with a document that has this finding. Once rst2spec is fixed, the same text is compiled.

    Bad::

        Acme Orders to Globex Invoices
        ------------------------------
        Every Acme Orders will be synchronized with a Globex Invoices.

    Good::

        Acme Orders to Globex Invoices
        ------------------------------
        Every Acme Orders will be synchronized with a Globex Invoices.

    In the generator: nothing to do, as any document has to be read.
    """

    severity: ClassVar[Severity] = "error"
    hint: ClassVar[str] = (
        "Report this message and, if you may, the document to rst2spec; RST2SPEC_DEBUG=1 shows the traceback."
    )

    def find(self, run: RunSummary) -> Iterator[FolderFinding]:
        """One finding per document."""
        for skipped in run.skipped:
            if skipped.code == self.code:
                yield FolderFinding(f"internal error: {skipped.reason}", skipped.report_path, _TOP)
