"""R901 unreadable-file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import FolderCheck, FolderFinding, RunSummary, Span
from rst2spec.spec.diagnostic import Severity


class UnreadableFile(FolderCheck):
    """A file or folder could not be read: permissions, encoding, binary, gone.

    Why this is bad: what is in it is missing from the spec. The other documents are compiled all the same.

    Bad::

        Acme to Gl<0xFF>bex Dataflow

    Good::

        Acme to Globex Dataflow

    In the generator: write UTF-8, and write beside the file before renaming, so that nobody reads half of it.
    """

    severity: ClassVar[Severity] = "error"
    hint: ClassVar[str] = "Make the file readable UTF-8 text, or exclude it."

    def find(self, run: RunSummary) -> Iterator[FolderFinding]:
        """One finding per file."""
        for skipped in run.skipped:
            if skipped.code == self.code:
                position = (skipped.line, skipped.column)
                yield FolderFinding(f"can't be read: {skipped.reason}", skipped.report_path, Span(*position, *position))
