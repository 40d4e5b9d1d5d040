"""R901 unreadable-file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import RunCheck, RunFinding, RunSummary, Span
from rst2spec.spec.diagnostic import Severity


class UnreadableFile(RunCheck):
    """A file or folder can't be read.

    The cause may be its permissions or encoding, or it is binary or missing.

    Why this is bad: its content is missing from the spec. The other documents are compiled.

    Bad::

        Acme to Gl<0xFF>bex Dataflow

    Good::

        Acme to Globex Dataflow

    In the generator: write UTF-8. Write to a temporary file and rename it once it is complete.
    """

    severity: ClassVar[Severity] = "error"
    hint: ClassVar[str] = "Make the file readable UTF-8 text, or exclude it."

    def find(self, run: RunSummary) -> Iterator[RunFinding]:
        """One finding per file."""
        for skipped in run.skipped:
            if skipped.code == self.code:
                position = (skipped.line, skipped.column)
                yield RunFinding(f"can't be read: {skipped.reason}", skipped.path, Span(*position, *position))
