"""What a change is in: two versions of a document, or of a flow in it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from rst2spec.spec.changes import words
from rst2spec.spec.changes.change import Change, Place
from rst2spec.spec.changes.twins import Numbers, numbers_of
from rst2spec.spec.model import Document, Flow


@dataclass(frozen=True, slots=True)
class Around:
    """Two versions of a document, and of one of its flows where a change is inside of it.

    Attributes:
        old: The document as it was.
        new: The document as it is.
        flow: The flow as it was and as it is; null where a version doesn't have it, or no flow is meant.
        numbers: The numbers of flows that share a heading, in both versions.
    """

    old: Document
    new: Document
    flow: tuple[Flow | None, Flow | None] = (None, None)
    numbers: tuple[Numbers, Numbers] = field(default=({}, {}))

    @classmethod
    def of(cls, old: Document, new: Document) -> Around:
        """Two versions of a document."""
        return cls(old, new, (None, None), (numbers_of(old.flows), numbers_of(new.flows)))

    def inside(self, old: Flow | None, new: Flow | None) -> Around:
        """The same for a flow."""
        return replace(self, flow=(old, new))

    def places(self) -> tuple[Place, Place]:
        """Where the flow or the document was, and where it is."""
        old, new = (None if flow is None else flow.line for flow in self.flow)
        return Place(self.old.path, old), Place(self.new.path, new)

    def twin(self) -> str:
        """Which of the sections with the same heading the flow is: as it is now, else as it was."""
        old, new = (numbers.get(id(flow)) for numbers, flow in zip(self.numbers, self.flow, strict=True))
        if new is None:
            return f"{old} before" if old else ""
        moved = old is not None and old.place != new.place
        return f"{new}, {old.ordinal} before" if old is not None and moved else str(new)

    def change(self, kind: str, **told: Any) -> Change:
        """A change in it; its places are those of the flow or the document, where ``told`` doesn't say better."""
        flow = self.flow[1] or self.flow[0]
        if flow is not None:
            told = {"flow": flow.id, "labels": words.labels_of(flow), "twin": self.twin(), **told}
        old, new = self.places()
        told = {"old": old, "new": new, **told}
        return Change(kind, self.new.path, (self.new.source.slug, self.new.target.slug), **told)
