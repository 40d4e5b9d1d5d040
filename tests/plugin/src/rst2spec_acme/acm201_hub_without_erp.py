"""ACM201 hub-without-erp."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import Folder, FolderCheck, FolderFinding
from rst2spec.spec.diagnostic import Severity


class HubWithoutErp(FolderCheck):
    """A system is kept in sync with others, and none of them is the ERP.

    Why this is bad: Acme's books would never hear of it.
    """

    severity: ClassVar[Severity] = "info"
    hint: ClassVar[str] = "Add a document from the system to the ERP."

    def find(self, folder: Folder) -> Iterator[FolderFinding]:
        """One finding a system, at the first of its documents."""
        targets: dict[str | None, set[str | None]] = {}
        for member in folder.members:
            targets.setdefault(member.source.slug, set()).add(member.target.slug)
        for member in folder.members:
            known = targets.pop(member.source.slug, None)
            if known is not None and "erp" not in known:
                yield FolderFinding("no document leads to the ERP", member.report_path, member.title)
