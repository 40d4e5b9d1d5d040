"""The context of a change: two versions of a document, or of one of its flows."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from rst2spec.spec.changes import descriptions
from rst2spec.spec.changes.change import Change, Location
from rst2spec.spec.changes.twins import Numbers, numbers_of
from rst2spec.spec.model import Document, Flow


@dataclass(frozen=True, slots=True)
class ChangeContext:
    """Two versions of a document, and of one of its flows if a change is inside of it.

    Attributes:
        old: The old document.
        new: The new document.
        flow: The old and the new flow; null if a version doesn't have it, or the change isn't in a flow.
        numbers: The numbers of flows with the same heading, in both versions.
    """

    old: Document
    new: Document
    flow: tuple[Flow | None, Flow | None] = (None, None)
    numbers: tuple[Numbers, Numbers] = field(default=({}, {}))

    @classmethod
    def of(cls, old: Document, new: Document) -> ChangeContext:
        """Two versions of a document."""
        return cls(old, new, (None, None), (numbers_of(old.flows), numbers_of(new.flows)))

    def inside(self, old: Flow | None, new: Flow | None) -> ChangeContext:
        """The context of a flow in these documents."""
        return replace(self, flow=(old, new))

    def locations(self) -> tuple[Location, Location]:
        """The old and the new location of the flow or document."""
        old, new = (None if flow is None else flow.line for flow in self.flow)
        return Location(self.old.path, old), Location(self.new.path, new)

    def twin(self) -> str:
        """The flow's number among the sections with the same heading: the new one, else the old one."""
        old, new = (numbers.get(id(flow)) for numbers, flow in zip(self.numbers, self.flow, strict=True))
        if new is None:
            return f"{old} before" if old else ""
        moved = old is not None and old.position != new.position
        return f"{new}, {old.ordinal} before" if old is not None and moved else str(new)

    def change(self, kind: str, **fields: Any) -> Change:
        """A change in this context; ``fields`` override the locations and names of the flow or document."""
        flow = self.flow[1] or self.flow[0]
        if flow is not None:
            fields = {"flow": flow.id, "labels": descriptions.labels_of(flow), "twin": self.twin(), **fields}
        old, new = self.locations()
        fields = {"old": old, "new": new, **fields}
        return Change(kind, self.new.path, (self.new.source.slug, self.new.target.slug), **fields)
