"""The changes since an older version that the page shows, each with the place where it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rst2spec.spec.changes.change import Change


@dataclass(frozen=True, slots=True)
class PageChanges:
    """The changes since an older version.

    Attributes:
        against: The name of the older version: a path or a revision.
        prefix: The path from the run's folder to the folder that the changes' paths are relative to.
        changes: The changes.
    """

    against: str
    prefix: str
    changes: tuple[Change, ...]

    def by_path(self) -> Iterable[tuple[str, Change]]:
        """The changes, each with its document's path in the page."""
        for change in self.changes:
            yield f"{self.prefix}{change.path}", change
