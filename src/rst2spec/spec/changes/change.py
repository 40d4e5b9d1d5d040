"""A change: one difference in meaning between two versions of a document."""

from __future__ import annotations

from typing import Final, NamedTuple

from rst2spec.hashing import hex_sha256
from rst2spec.spec.changes.kinds import KINDS, Impact
from rst2spec.spec.identity import canonical
from rst2spec.spec.names import SideName

_LENGTH: Final = 16  # hexadecimal digits of a fingerprint


class Location(NamedTuple):
    """A line of a document; null for the whole document, and if a spec has no lines."""

    path: str
    line: int | None


class Change(NamedTuple):
    """One difference in meaning.

    Attributes:
        kind: Its kind: a key of ``KINDS``.
        path: The document's new path; the old one if it was removed.
        slugs: The slugs of its two systems.
        old: The old location: of the thing itself, else of its flow or document; null if there was no document.
        new: The new location, likewise; null if the document was removed.
        subject: The thing that changed, in words; blank if ``before`` and ``after`` contain it.
        before: The old value, in words; blank if there was none.
        after: The new value, in words; blank if there is none.
        flow: The flow's id: the new one, if there is one.
        labels: The flow's labels: ``Acme Member to Globex Person``.
        mapping: The id of the mapping or match rule: the new one, if there is one.
        side: The side of a name or condition.
        documents: The number of documents: more than one if changes were folded.
        folded: The number of labels and other mentions of a name that changed with it.
        twin: The flow's number among flows with the same labels: ``2nd of 2``; blank if there is only one.
        difference: The added and removed items, if ``before`` and ``after`` are lists: ``+NO in country``.
    """

    kind: str
    path: str
    slugs: tuple[str | None, str | None]
    old: Location | None
    new: Location | None
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
        """The flow's labels, with its number if several flows have the same labels."""
        return f"{self.labels} ({self.twin})" if self.twin else self.labels

    @property
    def impact(self) -> Impact:
        """Its impact: breaking, undecidable or compatible."""
        return KINDS[self.kind].impact

    @property
    def message(self) -> str:
        """The change on one line: ``mapping removed: email -> Mail "string"``."""
        kind = KINDS[self.kind]
        details = kind.template.format(
            subject=self.subject, before=self.before, after=self.after, difference=self.difference, heading=self.heading
        )
        return f"{kind.title[0]}: {details}{self._extent()}"

    def _extent(self) -> str:
        """The numbers of documents and mentions of a changed name."""
        mentions = f" with {self.folded:,} mention{'s' if self.folded > 1 else ''}" if self.folded else ""
        documents = f" in {self.documents:,} documents" if self.documents > 1 else ""
        return f",{documents}{mentions}" if documents or mentions else ""

    @property
    def fingerprint(self) -> str:
        """Identifies the change independently of line numbers."""
        key = [self.kind, *(self.slugs if any(self.slugs) else (self.path,)), self.flow, self.mapping, self.side]
        return hex_sha256(canonical([*key, self.before, self.after]))[:_LENGTH]

    @property
    def slug(self) -> str | None:
        """The slug of the side that changed."""
        return None if self.side is None else self.slugs[self.side == "target"]
