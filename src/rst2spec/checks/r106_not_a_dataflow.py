"""R106 not-a-dataflow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Final

from rst2spec.checks.base import TOP, RunCheck, RunFinding, RunNote, RunSummary, plural
from rst2spec.spec.diagnostic import Severity

_SKIPPED: Final = "not a dataflow document; skipped"


class NotADataflow(RunCheck):
    """RST files that aren't dataflow documents were skipped.

    A dataflow document has the template's introduction, or at least one complete statement, or a title that ends in
    " Dataflow" and a line that begins with "Generated:". A file with none of these is some other document. A phrase of
    the template isn't enough, and neither is a title such as "Introduction to Dataflow".

    Why this is worth knowing: if such a file should be a dataflow document, its text is missing from the spec.

    Bad::

        Meeting notes
        =============

        We still need somebody to bring the cake.

    Good::

        =======================
        Acme to Globex Dataflow
        =======================

        Generated: 2026-11-02 03:15:00

    In the generator: nothing to do. Put other documents into another folder, or exclude them.
    """

    severity: ClassVar[Severity] = "info"
    hint: ClassVar[str] = "Exclude it, or fix its title."

    def find(self, run: RunSummary) -> Iterator[RunFinding]:
        """One finding per named file; one for all files in folders, with their number.

        A hook may pass the changed files in several runs: the findings of all runs must be those of a single run.
        """
        for path, is_named in run.others:
            if is_named:
                yield RunFinding(_SKIPPED, path, TOP)
        unnamed = [path for path, is_named in run.others if not is_named]
        if len(unnamed) == 1:
            yield RunFinding(_SKIPPED, unnamed[0], TOP)
        elif unnamed:
            notes = tuple(RunNote(path, TOP, "This file was skipped, too.") for path in unnamed[1:20])
            message = f"{plural(len(unnamed), 'RST file')} aren't dataflow documents; skipped"
            hint = "Exclude them, or fix their titles."
            yield RunFinding(message, unnamed[0], TOP, notes=notes, hint=hint)
