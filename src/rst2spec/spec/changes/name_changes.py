"""Changed names of systems in a document: one change for each, including the labels that changed with it."""

from __future__ import annotations

from collections.abc import Iterator

from rst2spec.spec.changes.change import Change, Location
from rst2spec.spec.changes.context import ChangeContext
from rst2spec.spec.names import SideName

Key = tuple[SideName, str]


class NameChanges:
    """Collects changed names."""

    def __init__(self, context: ChangeContext) -> None:
        self._context = context
        self._titles: dict[Key, tuple[str | None, str | None]] = {}
        self._mentions: dict[tuple[Key, tuple[str | None, str | None]], list[tuple[Location, Location]]] = {}

    def title(self, side: SideName, old: str | None, new: str | None) -> None:
        """Adds the name in the title."""
        if old != new:
            key = (side, _kind(old, new))
            self._titles[key] = (old, new)
            self._mentions[key, (old, new)] = []

    def mention(self, context: ChangeContext, side: SideName, old: str | None, new: str | None) -> None:
        """Adds another mention of a name. If the title's name changed in the same way, it is part of that change."""
        key = (side, _kind(old, new))
        names = self._titles.get(key, (old, new))
        self._mentions.setdefault((key, names), []).append(context.locations())

    def changes(self) -> Iterator[Change]:
        """The changes: names in the title first, then in the order of their mentions."""
        for ((side, kind), (old, new)), mentions in self._mentions.items():
            fields = {"before": old or "", "after": new or "", "side": side, "folded": len(mentions)}
            if (side, kind) not in self._titles and mentions:
                fields |= {"old": mentions[0][0], "new": mentions[0][1]}
            yield self._context.change(kind, **fields)


def _kind(old: str | None, new: str | None) -> str:
    if not old:
        return "name-healed"
    return "system-renamed" if new else "name-blanked"
