"""R106 not-a-dataflow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import FolderCheck, FolderFinding, FolderNote, RunSummary, Span, plural
from rst2spec.spec.diagnostic import Severity

_TOP = Span(1, 1, 1, 1)


class NotADataflow(FolderCheck):
    """RST files that are no dataflow documents were left out of the spec.

    A dataflow document has the template's introduction, or at least one of its statements in full, or a title that ends
    in " Dataflow" and a line that begins with "Generated:". A file with none of these is some other document: a phrase
    of the template is not enough, nor is a title such as "Introduction to Dataflow".

    Why this is worth knowing: if such a file should be a dataflow document, then its text is not in the spec.

    Bad::

        Notes of the meeting
        ====================

        Who brings the cake is open.

    Good::

        =======================
        Acme to Globex Dataflow
        =======================

        Generated: 2026-11-02 03:15:00

    In the generator: nothing to do; keep other documents in another folder, or exclude them.
    """

    severity: ClassVar[Severity] = "info"
    hint: ClassVar[str] = "Exclude these files if they are no dataflow documents; else mend their titles."

    def find(self, run: RunSummary) -> Iterator[FolderFinding]:
        """One finding per named file; one for all files in folders, with their number.

        A hook may pass the changed files in several runs: the findings of all runs must be those of a single run.
        """
        for path, is_named in run.others:
            if is_named:
                yield FolderFinding(f"{path} is no dataflow document", path, _TOP)
        unnamed = [path for path, is_named in run.others if not is_named]
        if unnamed:
            count = f"{plural(len(unnamed), 'RST file')} are no dataflow documents"
            message = f"{unnamed[0]} is no dataflow document" if len(unnamed) == 1 else count
            notes = tuple(FolderNote(path, _TOP, "this one, too") for path in unnamed[1:20])
            yield FolderFinding(message, unnamed[0], _TOP, notes=notes)
