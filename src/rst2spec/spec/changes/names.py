"""Names of systems that changed in a document: one change for each, with the labels that changed with it."""

from __future__ import annotations

from collections.abc import Iterator

from rst2spec.spec.changes.around import Around
from rst2spec.spec.changes.change import Change, Place, SideName

Key = tuple[SideName, str]


class Names:
    """The names that changed, as they are found."""

    def __init__(self, around: Around) -> None:
        self._around = around
        self._titles: dict[Key, tuple[str | None, str | None]] = {}
        self._found: dict[tuple[Key, tuple[str | None, str | None]], list[tuple[Place, Place]]] = {}

    def title(self, side: SideName, old: str | None, new: str | None) -> None:
        """The name in the title."""
        if old != new:
            key = (side, _kind(old, new))
            self._titles[key] = (old, new)
            self._found[key, (old, new)] = []

    def mention(self, around: Around, side: SideName, old: str | None, new: str | None) -> None:
        """A name somewhere else. Where the title's has changed the same way, it is part of that."""
        key = (side, _kind(old, new))
        names = self._titles.get(key, (old, new))
        self._found.setdefault((key, names), []).append(around.places())

    def changes(self) -> Iterator[Change]:
        """The changes: those of the title first, then as they were found."""
        for ((side, kind), (old, new)), mentions in self._found.items():
            told = {"before": old or "", "after": new or "", "side": side, "folded": len(mentions)}
            if (side, kind) not in self._titles and mentions:
                told |= {"old": mentions[0][0], "new": mentions[0][1]}
            yield self._around.change(kind, **told)


def _kind(old: str | None, new: str | None) -> str:
    if not old:
        return "name-healed"
    return "system-renamed" if new else "name-blanked"
