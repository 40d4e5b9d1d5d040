"""R106 not-a-dataflow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import Folder, FolderCheck, FolderFinding, FolderNote, Span, plural
from rst2spec.spec.diagnostic import Position, Severity

_TOP = Span(Position(1, 1), Position(1, 1))


class NotADataflow(FolderCheck):
    """RST files that are no dataflow documents were left out of the spec.

    A dataflow document has a title that ends in " Dataflow", or the introduction, or a sentence that begins with
    "The following properties". A file with none of them is some other document.

    Why this is worth knowing: if such a file should be a dataflow document, then its text is not in the spec.

    Bad::

        Notes of the meeting
        ====================

        Who brings the cake is open.

    Good::

        =======================
        Acme to Globex Dataflow
        =======================

    In the generator: nothing to do; keep other documents in another folder, or exclude them.
    """

    severity: ClassVar[Severity] = "info"
    hint: ClassVar[str] = "Exclude these files if they are no dataflow documents; else mend their titles."

    def find(self, folder: Folder) -> Iterator[FolderFinding]:
        """At most one finding a run: a count, and the names of files that the user named."""
        if not folder.others:
            return
        named = [path for path, is_named in folder.others if is_named]
        count = len(folder.others)
        if count == 1:
            message = f"{folder.others[0][0]} is no dataflow document"
        else:
            message = f"{plural(count, 'RST file')} are no dataflow documents"
            if named:
                message += f", {', '.join(named)} among them"
        first = (named or [folder.others[0][0]])[0]
        notes = tuple(FolderNote(path, _TOP, "this one, too") for path, _ in folder.others[:20] if path != first)
        yield FolderFinding(message, first, _TOP, notes=notes)
