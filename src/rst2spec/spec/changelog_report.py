"""The published contract of ``log -f json`` and ``-f jsonl``: what a history means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from rst2spec.spec.base import Contract
from rst2spec.spec.changes.kinds import Impact
from rst2spec.spec.changes.report import ChangeRecord
from rst2spec.spec.model import Generator

LOG_VERSION: Final = "1.0"


@dataclass(frozen=True, slots=True)
class LogCommit(Contract):
    """A commit."""

    id: str
    """Its full name."""
    time: str
    """When it was committed: local time with its zone, ISO 8601."""
    author: str
    """Who wrote it."""
    subject: str
    """The first line of what they wrote of it."""


@dataclass(frozen=True, slots=True)
class LogSummary(Contract):
    """What was read, and what became of it."""

    commits: int
    """Commits that were looked at."""
    first: str
    """When the first of them was made."""
    last: str
    """When the last of them was made."""
    documents: int
    """Documents that they touched."""
    versions: int
    """Versions of documents that they made."""
    stamped: int
    """Versions in which nothing but time stamp and line ends changed."""
    rewritten: int
    """Versions that say the same in another form."""
    folded: int
    """Versions that cancel each other out within minutes, and are left out of all that follows."""
    changed: int
    """Versions that mean something else than the one before."""
    removed: int
    """Documents that were removed, each time."""
    moved: int
    """Documents that moved, each time."""
    not_compared: int
    """Versions that could not be compared with the one before."""
    unreadable: int
    """Versions of which git could not give a content."""


@dataclass(frozen=True, slots=True)
class LogKind(Contract):
    """A kind of change."""

    kind: str
    """Its name."""
    impact: Impact
    """Its class: whether it breaks anyone."""
    title: str
    """What it is called."""
    changes: int
    """How many there are. A name of a system that changed is one a day, in however many documents."""
    documents: int
    """In how many documents."""


@dataclass(frozen=True, slots=True)
class LogCode(Contract):
    """A code of findings."""

    code: str
    """The code."""
    name: str
    """Its name."""
    introduced: int
    """How many findings came."""
    healed: int
    """How many findings went."""


@dataclass(frozen=True, slots=True)
class LogDocument(Contract):
    """A document that changed."""

    path: str
    """Its path from the repository's root."""
    changes: int
    """How many changes it had."""
    breaking: int
    """How many of these break."""
    versions: int
    """In how many versions."""


@dataclass(frozen=True, slots=True)
class LogFlapping(Contract):
    """A document that went back to what it had meant some minutes before."""

    path: str
    """Its path from the repository's root."""
    meanings: int
    """How many meanings it had meanwhile."""
    flips: int
    """How often it went back."""
    versions: int
    """How many versions cancel each other out."""
    first: str
    """When it first went back."""
    last: str
    """When it last did."""


@dataclass(frozen=True, slots=True)
class LogVersion(Contract):
    """A version of a document that means something else than the one before, has other findings, or has moved."""

    commit: LogCommit
    """The commit that made it."""
    path: str
    """Where the document is, or was where it is gone."""
    old_path: str
    """Where it was before; the same where it has not moved."""
    changes: tuple[ChangeRecord, ...]
    """What changed."""
    introduced: dict[str, int]
    """The findings that it has and the one before has not: numbers by code."""
    healed: dict[str, int]
    """The findings that the one before has and it has not."""
    problem: str | None
    """Why it could not be compared with the one before; null where it was."""


@dataclass(frozen=True, slots=True)
class LogPoint(Contract):
    """All documents at the end of a commit, day or month in which they changed."""

    time: str
    """Which one: a time, ``2026-11-02``, or ``2026-11``."""
    documents: int
    """How many documents there are."""
    mappings: int
    """How many mappings they have."""
    findings: int
    """How many findings they have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogReport(Contract):
    """What a history means."""

    schema_version: str = LOG_VERSION
    """Version of this contract, major.minor."""
    generator: Generator
    """The program that wrote the report."""
    by: Literal["commit", "day", "month"]
    """What ``points`` stand for."""
    diagnostics: Literal["all", "info", "warning", "error", "none"]
    """The least severity of the findings that count."""
    summary: LogSummary
    """What it amounts to."""
    kinds: tuple[LogKind, ...]
    """The kinds of changes, the worst first."""
    findings: tuple[LogCode, ...]
    """The findings that came and went, by code."""
    documents: tuple[LogDocument, ...]
    """The documents that changed, those with most changes first."""
    flapping: tuple[LogFlapping, ...]
    """The documents that went back and forth, those that did so most often first."""
    points: tuple[LogPoint, ...]
    """All documents over time."""
    versions: tuple[LogVersion, ...]
    """The versions that changed something, the oldest first."""
    notes: tuple[str, ...]
    """What is to be said of the run itself."""


@dataclass(frozen=True, slots=True)
class LogRecord(Contract):
    """A line of the changelog as JSON lines: a change."""

    commit: LogCommit
    """The commit that made it."""
    path: str
    """The document's path from the repository's root."""
    change: ChangeRecord
    """The change."""
