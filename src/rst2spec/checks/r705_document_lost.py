"""R705 document-lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import Folder, FolderCheck, FolderFinding, Span, plural
from rst2spec.checks.earlier import EarlierDocument
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

    def find(self, folder: Folder) -> Iterator[FolderFinding]:
        """One finding per document that was lost."""
        if not folder.earlier:
            return
        earlier: dict[str, EarlierDocument] = {}
        for item in folder.earlier:  # the first one of a path counts, unless another one is gone there
            if item.is_gone > earlier.setdefault(item.path, item).is_gone:
                earlier[item.path] = item
        for member in folder.members:
            if member.report_path in earlier and not earlier[member.report_path].is_gone:
                del earlier[member.report_path]
        for skipped in folder.skipped:
            earlier.pop(skipped.report_path, None)
        for path, item in earlier.items():
            state = "document is gone" if item.is_gone else "no longer a dataflow document"
            yield FolderFinding(f"{state}; it had {plural(item.flow_count, 'flow')} {item.origin}", path, _TOP)
