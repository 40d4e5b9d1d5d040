"""A change: one difference between two versions of a document in what they mean."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from rst2spec.hashing import hex_sha256
from rst2spec.spec.changes.kinds import KINDS, Impact
from rst2spec.spec.identity import canonical

SideName = Literal["source", "target"]

_LENGTH: Final = 16  # hexadecimal digits of a fingerprint


class Place(NamedTuple):
    """A line of a document; null for the document as a whole, and where a spec has no lines."""

    path: str
    line: int | None


class Change(NamedTuple):
    """One difference in meaning.

    Attributes:
        kind: Its kind, of the table ``KINDS``.
        path: The document's path as it is now, or as it was where there is no document any more.
        slugs: The slugs of its two systems.
        old: Where it was, or what it was in that has it no longer; null where there was no document.
        new: Where it is, or what it is missing in; null where there is no document any more.
        subject: What it is about, in words; blank where before and after say it.
        before: What was, in words; blank where nothing was.
        after: What is, in words; blank where nothing is.
        flow: The flow's id, as it is now where there is one.
        labels: What the flow is called: ``Acme Member to Globex Person``.
        mapping: The id of the mapping or match rule, as it is now where there is one.
        side: The side that a name or condition is of.
        documents: In how many documents: more than one where changes were folded.
        folded: How many labels and other mentions of a name changed with it.
        twin: Which of several flows with the same labels it is: ``2nd of 2``; blank where there is only one.
        difference: What came and what went, where before and after are lists: ``+NO in country``.
    """

    kind: str
    path: str
    slugs: tuple[str | None, str | None]
    old: Place | None
    new: Place | None
    subject: str = ""
    before: str = ""
    after: str = ""
    flow: str | None = None
    labels: str = ""
    mapping: str | None = None
    side: SideName | None = None
    documents: int = 1
    folded: int = 0
    twin: str = ""
    difference: str = ""

    @property
    def heading(self) -> str:
        """What the flow is called, and which one it is where several are called so."""
        return f"{self.labels} ({self.twin})" if self.twin else self.labels

    @property
    def impact(self) -> Impact:
        """Its class: breaking, undecidable or compatible."""
        return KINDS[self.kind].impact

    @property
    def message(self) -> str:
        """What changed, on a line: ``mapping removed: email -> Mail "string"``."""
        kind = KINDS[self.kind]
        told = kind.says.format(
            subject=self.subject, before=self.before, after=self.after, difference=self.difference, heading=self.heading
        )
        return f"{kind.title[0]}: {told}{self._extent()}"

    def _extent(self) -> str:
        """How far a name's change reaches."""
        mentions = f" with {self.folded:,} mention{'s' if self.folded > 1 else ''}" if self.folded else ""
        documents = f" in {self.documents:,} documents" if self.documents > 1 else ""
        return f",{documents}{mentions}" if documents or mentions else ""

    @property
    def fingerprint(self) -> str:
        """What makes it the same change wherever its document's lines have moved."""
        key = [self.kind, *(self.slugs if any(self.slugs) else (self.path,)), self.flow, self.mapping, self.side]
        return hex_sha256(canonical([*key, self.before, self.after]))[:_LENGTH]

    @property
    def slug(self) -> str | None:
        """The slug of the side that it is about."""
        return None if self.side is None else self.slugs[self.side == "target"]
