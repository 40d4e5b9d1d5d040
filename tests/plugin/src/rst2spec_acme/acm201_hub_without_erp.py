"""ACM201 hub-without-erp."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import RunCheck, RunFinding, RunSummary
from rst2spec.spec.diagnostic import Severity


class HubWithoutErp(RunCheck):
    """A system is kept in sync with others, and none of them is the ERP.

    Why this is bad: Acme's books would never hear of it.
    """

    severity: ClassVar[Severity] = "info"
    hint: ClassVar[str] = "Add a document from the system to the ERP."

    def find(self, run: RunSummary) -> Iterator[RunFinding]:
        """One finding a system, at the first of its documents."""
        targets: dict[str | None, set[str | None]] = {}
        for document in run.documents:
            targets.setdefault(document.source.slug, set()).add(document.target.slug)
        for document in run.documents:
            known = targets.pop(document.source.slug, None)
            if known is not None and "erp" not in known:
                yield RunFinding("no document leads to the ERP", document.path, document.title)
