"""The published contract of ``diff -f json``: what changed between two sides, in one object."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from rst2spec.spec.base import Contract
from rst2spec.spec.changes.kinds import Impact
from rst2spec.spec.model import Generator

DIFF_VERSION: Final = "1.0"


@dataclass(frozen=True, slots=True)
class ComparedSide(Contract):
    """One of the two sides."""

    name: str
    """What it was called on the command line."""
    documents: int
    """How many documents it has."""


@dataclass(frozen=True, slots=True)
class ChangePlace(Contract):
    """A line of a document."""

    path: str
    """The document's path."""
    line: int | None
    """The line, from 1; null for the document as a whole, and where a spec has no lines."""


@dataclass(frozen=True, slots=True)
class ChangeSlugs(Contract):
    """The slugs of a document's two systems."""

    source: str | None
    """The slug of the system that is read."""
    target: str | None
    """The slug of the system that is kept in sync."""


@dataclass(frozen=True, slots=True)
class ChangeRecord(Contract):
    """One difference in meaning. A name of a system that changed is one, in however many documents."""

    kind: str
    """Its kind, a key of ``kinds``."""
    impact: Impact
    """Its class: whether it breaks anyone."""
    message: str
    """What changed, on a line."""
    path: str
    """The document's path as it is now, or as it was where there is no document any more."""
    slugs: ChangeSlugs
    """The slugs of the document's systems."""
    old: ChangePlace | None
    """Where it was, or what it was in that has it no longer; null where there was no document."""
    new: ChangePlace | None
    """Where it is, or what it is missing in; null where there is no document any more."""
    flow: str | None
    """The flow's id, as it is now where there is one."""
    labels: str | None
    """What the flow is called."""
    twin: str | None
    """Which of several flows with the same labels it is, such as ``2nd of 2``; null where there is only one."""
    mapping: str | None
    """The id of the mapping or match rule, as it is now where there is one."""
    side: Literal["source", "target"] | None
    """The side that a name or condition is of."""
    subject: str | None
    """What it is about, in words."""
    before: str | None
    """What was, in words."""
    after: str | None
    """What is, in words."""
    difference: str | None
    """What came and what went, where before and after are lists, such as ``+NO in country``."""
    documents: int
    """In how many documents."""
    folded: int
    """How many labels and other mentions of a name changed with it."""
    fingerprint: str
    """What makes it the same change wherever lines have moved: what the configuration can allow."""
    allowed: str | None
    """Why the configuration allows it; null where it doesn't."""


@dataclass(frozen=True, slots=True)
class NotCompared(Contract):
    """A document that could not be compared."""

    path: str
    """Its path."""
    side: Literal["old", "new"]
    """On which side it can't be read."""
    line: int
    """The line that can't be read."""
    reason: str
    """Why."""


@dataclass(frozen=True, slots=True)
class DiffSummary(Contract):
    """What it amounts to; changes that are allowed count apart."""

    breaking: int
    """Changes that break."""
    undecidable: int
    """Changes of which the documents don't say whether they break."""
    compatible: int
    """Changes that don't break."""
    allowed: int
    """Changes that the configuration allows."""
    documents: int
    """Documents with changes."""
    not_compared: int
    """Documents that could not be compared."""


@dataclass(frozen=True, slots=True)
class ChangeKind(Contract):
    """A kind of change."""

    impact: Impact
    """Its class."""
    title: str
    """What it is called."""
    why: str
    """What it means, and why it has its class."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffReport(Contract):
    """What changed between two sides in meaning."""

    schema_version: str = DIFF_VERSION
    """Version of this contract, major.minor."""
    generator: Generator
    """The program that wrote the report."""
    old: ComparedSide
    """The old side."""
    new: ComparedSide
    """The new side."""
    summary: DiffSummary
    """What it amounts to."""
    changes: tuple[ChangeRecord, ...]
    """The changes: names of systems first, then by document; those that are allowed among them."""
    not_compared: tuple[NotCompared, ...]
    """What could not be compared."""
    kinds: dict[str, ChangeKind]
    """The kinds that occur."""
    notes: tuple[str, ...]
    """What is to be said of the run itself, such as an allowance that nothing needs."""
