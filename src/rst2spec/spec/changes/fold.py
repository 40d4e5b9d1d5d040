"""Folds changes that are one change of a whole run: a system's new name, in any number of documents."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from rst2spec.spec.changes.change import Change

NAMES: Final = ("system-renamed", "name-blanked", "name-healed")


class Folded:
    """The changed names of a run, each once."""

    def __init__(self) -> None:
        self._changes: dict[tuple[str, str | None, str, str], Change] = {}
        self._documents: dict[tuple[str, str | None, str, str], set[str]] = {}

    def add(self, change: Change) -> bool:
        """Adds a change if it is a change of a name; returns whether it is one."""
        if change.kind not in NAMES:
            return False
        key = (change.kind, change.slug, change.before, change.after)
        first = self._changes.setdefault(key, change)
        documents = self._documents.setdefault(key, set())
        documents.add(change.path)
        if first is not change:
            folded = first.folded + change.folded
            self._changes[key] = first._replace(documents=len(documents), folded=folded)
        return True

    def changes(self) -> list[Change]:
        """The changes, sorted by kind, then by slug and names."""
        return [change for _, change in sorted(self._changes.items(), key=lambda item: _sortable(item[0]))]


def fold(changes: Iterable[Change]) -> tuple[Change, ...]:
    """All changes of a run: first each changed name once, then the other changes in order."""
    folded = Folded()
    others = [change for change in changes if not folded.add(change)]
    return (*folded.changes(), *others)


def _sortable(key: tuple[str, str | None, str, str]) -> tuple[int, str, str, str]:
    kind, slug, before, after = key
    return NAMES.index(kind), slug or "", before, after
