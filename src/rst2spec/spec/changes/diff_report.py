"""The published contract of ``diff -f json``: what changed between two sides, in one object."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from rst2spec.spec.changes.kinds import Impact
from rst2spec.spec.contract import Contract
from rst2spec.spec.model import Generator

DIFF_VERSION: Final = "1.0"


@dataclass(frozen=True)
class ComparedSide(Contract):
    """One of the two sides."""

    name: str
    """Its name on the command line."""
    documents: int
    """The number of its documents."""


@dataclass(frozen=True)
class ChangePlace(Contract):
    """A line of a document."""

    path: str
    """The document's path."""
    line: int | None
    """The line, from 1; null for the whole document, and if a spec has no lines."""


@dataclass(frozen=True)
class ChangeSlugs(Contract):
    """The slugs of a document's two systems."""

    source: str | None
    """The slug of the system that is read."""
    target: str | None
    """The slug of the system that is kept in sync."""


@dataclass(frozen=True)
class ChangeRecord(Contract):
    """One difference in meaning. A system's changed name is one change, no matter how many documents have it."""

    kind: str
    """Its kind, a key of ``kinds``."""
    impact: Impact
    """Its impact: breaking, undecidable or compatible."""
    message: str
    """The change, on one line."""
    path: str
    """The document's new path; the old one if it was removed."""
    slugs: ChangeSlugs
    """The slugs of the document's systems."""
    old: ChangePlace | None
    """The old place: of the thing itself, else of its flow or document; null if there was no document."""
    new: ChangePlace | None
    """The new place, likewise; null if the document was removed."""
    flow: str | None
    """The flow's id: the new one, if there is one."""
    labels: str | None
    """The flow's labels."""
    twin: str | None
    """The flow's number among flows with the same labels, such as ``2nd of 2``; null if there is only one."""
    mapping: str | None
    """The id of the mapping or match rule: the new one, if there is one."""
    side: Literal["source", "target"] | None
    """The side of a name or condition."""
    subject: str | None
    """The thing that changed, in words."""
    before: str | None
    """The old value, in words."""
    after: str | None
    """The new value, in words."""
    difference: str | None
    """The added and removed items if before and after are lists, such as ``+NO in country``."""
    documents: int
    """The number of documents with this change."""
    folded: int
    """The number of labels and other mentions of a name that changed with it."""
    fingerprint: str
    """Identifies the change independently of line numbers. The configuration can allow it."""
    allowed: str | None
    """The reason from the configuration if it allows the change; else null."""


@dataclass(frozen=True)
class NotCompared(Contract):
    """A document that can't be compared."""

    path: str
    """Its path."""
    side: Literal["old", "new"]
    """The side on which it can't be read."""
    line: int
    """The line that can't be read."""
    reason: str
    """The reason."""


@dataclass(frozen=True)
class DiffSummary(Contract):
    """The numbers of changes by impact. Allowed changes count separately."""

    breaking: int
    """The number of breaking changes."""
    undecidable: int
    """The number of changes with an unclear impact."""
    compatible: int
    """The number of compatible changes."""
    allowed: int
    """The number of changes that the configuration allows."""
    documents: int
    """The number of documents with changes."""
    not_compared: int
    """The number of documents that can't be compared."""


@dataclass(frozen=True)
class ChangeKind(Contract):
    """A kind of change."""

    impact: Impact
    """Its impact: breaking, undecidable or compatible."""
    title: str
    """Its title."""
    why: str
    """Its meaning, and the reason for its impact."""


@dataclass(frozen=True, kw_only=True)
class DiffReport(Contract):
    """The changes in meaning between two sides."""

    schema_version: str = DIFF_VERSION
    """Version of this contract, major.minor."""
    generator: Generator
    """The program that wrote the report."""
    old: ComparedSide
    """The old side."""
    new: ComparedSide
    """The new side."""
    summary: DiffSummary
    """The numbers of changes."""
    changes: tuple[ChangeRecord, ...]
    """The changes, including allowed ones: names of systems first, then by document."""
    not_compared: tuple[NotCompared, ...]
    """The documents that can't be compared."""
    kinds: dict[str, ChangeKind]
    """The kinds that occur."""
    notes: tuple[str, ...]
    """Notes about the run, such as an unused allowance."""
