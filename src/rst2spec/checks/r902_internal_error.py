"""R902 internal-error."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import TOP, RunCheck, RunFinding, RunSummary
from rst2spec.spec.diagnostic import Severity


class InternalError(RunCheck):
    """A document could not be compiled because of a bug in rst2spec.

    Why this is bad: the document is missing from the spec. The other documents are compiled.

    The defect is in rst2spec, not in the document. Once it is fixed, the same text is compiled.

    In the generator: nothing to do.
    """

    severity: ClassVar[Severity] = "error"
    hint: ClassVar[str] = "Report the message with the document; RST2SPEC_DEBUG=1 shows the traceback."

    def find(self, run: RunSummary) -> Iterator[RunFinding]:
        """One finding per document."""
        for skipped in run.skipped:
            if skipped.code == self.code:
                yield RunFinding(f"internal error: {skipped.reason}", skipped.path, TOP)
