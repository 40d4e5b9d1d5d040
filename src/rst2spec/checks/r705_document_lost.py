"""R705 document-lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import FolderCheck, FolderFinding, RunSummary, Span, plural
from rst2spec.checks.earlier import by_path
from rst2spec.spec.diagnostic import Severity

_TOP = Span(1, 1, 1, 1)


class DocumentLost(FolderCheck):
    """A dataflow document is gone, or its file no longer contains one.

    The check compares with a revision (`--new-since`, `--staged`) or with a baseline. A file that git sees as renamed
    is not lost, nor is a file that the configuration excludes. A file that can't be read is R901 instead, unless only
    other files were named.

    Why this is bad: an empty file, an error page or a deleted file has no defects, so every other check passes, and
    the document's mappings disappear from the spec.

    Bad::

        <html>502 Bad Gateway</html>

    Good::

        =======================
        Acme to Globex Dataflow
        =======================

    In the generator: write to a temporary file and rename it once it is complete; don't delete documents first.
    """

    severity: ClassVar[Severity] = "error"
    hint: ClassVar[str] = (
        "Restore the document; if it moved, `git add` both paths; if the loss is meant, add its path to `allow` in the "
        "configuration, with a reason."
    )

    is_comparing: ClassVar[bool] = True

    def find(self, run: RunSummary) -> Iterator[FolderFinding]:
        """One finding per document that was lost."""
        earlier = by_path(run.earlier)
        if not earlier:
            return
        documents = {document.report_path for document in run.documents}
        unread = {skipped.report_path for skipped in run.skipped}
        for path, items in earlier.items():
            item = next((item for item in items if item.is_gone), items[0])
            if path in unread or (path in documents and not item.is_gone):
                continue
            state = "document is gone" if item.is_gone else "no longer a dataflow document"
            yield FolderFinding(f"{state}; it had {plural(item.flow_count, 'flow')} {item.origin}", path, _TOP)
