"""What a change is in: two versions of a document, or of a flow in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rst2spec.spec.changes import words
from rst2spec.spec.changes.change import Change, Place
from rst2spec.spec.model import Document, Flow


@dataclass(frozen=True, slots=True)
class Around:
    """Two versions of a document, and of one of its flows where a change is inside of it.

    Attributes:
        old: The document as it was.
        new: The document as it is.
        flows: The flow as it was and as it is.
    """

    old: Document
    new: Document
    flows: tuple[Flow, Flow] | None = None

    def inside(self, old: Flow, new: Flow) -> Around:
        """The same for a flow."""
        return Around(self.old, self.new, (old, new))

    def places(self) -> tuple[Place, Place]:
        """Where the flow or the document was, and where it is."""
        old, new = (None, None) if self.flows is None else (self.flows[0].line, self.flows[1].line)
        return Place(self.old.path, old), Place(self.new.path, new)

    def change(self, kind: str, **told: Any) -> Change:
        """A change in it; its places are those of the flow or the document, where ``told`` doesn't say better."""
        if self.flows is not None:
            told = {"flow": self.flows[1].id, "labels": words.labels_of(self.flows[1]), **told}
        old, new = self.places()
        told = {"old": old, "new": new, **told}
        return Change(kind, self.new.path, (self.new.source.slug, self.new.target.slug), **told)
