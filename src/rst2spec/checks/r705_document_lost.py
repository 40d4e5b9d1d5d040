"""R705 document-lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import TOP, RunCheck, RunFinding, RunSummary, plural
from rst2spec.checks.earlier import by_path
from rst2spec.spec.diagnostic import Severity


class DocumentLost(RunCheck):
    """A dataflow document is gone, or its file no longer contains one.

    The check compares with a revision (``--new-since``, ``--staged``) or with a baseline. A renamed file isn't lost if
    git detects the rename: run "git add" on both paths first. An excluded file isn't lost, either. A file that can't
    be read is R901 instead, unless only other files were named.

    Why this is bad: an empty file, an error page or a deleted file has no defects, so every other check passes, and
    the document's mappings disappear from the spec.

    Bad::

        <html>502 Bad Gateway</html>

    Good::

        =======================
        Acme to Globex Dataflow
        =======================

    In the generator: write to a temporary file and rename it once it is complete; don't delete documents first.

    To allow the loss, add this to rst2spec.toml, or ``[[tool.rst2spec.allow]]`` to pyproject.toml::

        [[allow]]
        kind = "document-lost"
        path = "docs/technical/acme-globex.rst"
        reason = "Globex is no longer in use (ticket 1207)"
    """

    severity: ClassVar[Severity] = "error"
    hint: ClassVar[str] = "Restore it, or allow the loss ('rst2spec rule R705' shows how)."

    is_comparing: ClassVar[bool] = True

    def find(self, run: RunSummary) -> Iterator[RunFinding]:
        """One finding per document that was lost."""
        earlier = by_path(run.earlier)
        if not earlier:
            return
        documents = {document.path for document in run.documents}
        unread = {skipped.path for skipped in run.skipped}
        for path, items in earlier.items():
            item = next((item for item in items if item.is_gone), items[0])
            if path in unread or (path in documents and not item.is_gone):
                continue
            state = "document is gone" if item.is_gone else "file is no longer a dataflow document"
            yield RunFinding(f"{state}; it had {plural(item.flow_count, 'flow')} {item.origin}", path, TOP)
