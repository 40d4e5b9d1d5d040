"""The published contract of ``log -f json`` and ``-f jsonl``: the changelog of a history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from rst2spec.spec.changes.diff_report import ChangeRecord
from rst2spec.spec.changes.kinds import Impact
from rst2spec.spec.contract import Contract
from rst2spec.spec.model import Generator

LOG_VERSION: Final = "1.0"

LogGroupBy = Literal["commit", "day", "month"]
"""How changes are grouped."""


@dataclass(frozen=True)
class LogCommit(Contract):
    """A commit."""

    id: str
    """Its full name."""
    time: str
    """When it was committed: local time with its zone, ISO 8601."""
    author: str
    """Its author."""
    subject: str
    """The first line of its message."""


@dataclass(frozen=True)
class LogSummary(Contract):
    """Numbers of commits, documents and versions."""

    commits: int
    """The number of commits that were read."""
    first: str
    """The time of the first commit."""
    last: str
    """The time of the last commit."""
    documents: int
    """The number of documents that they changed."""
    versions: int
    """The number of document versions that they created."""
    stamped: int
    """The number of versions in which only timestamp and line endings changed."""
    rewritten: int
    """The number of versions with the same meaning in another form."""
    folded: int
    """The number of versions that cancel each other out within minutes; the rest of the report leaves them out."""
    changed: int
    """The number of versions with another meaning than the one before."""
    removed: int
    """The number of removals of documents."""
    moved: int
    """The number of renames of documents."""
    not_compared: int
    """The number of versions that can't be compared with the one before."""
    unreadable: int
    """The number of versions whose content git can't read."""


@dataclass(frozen=True)
class LogKind(Contract):
    """A kind of change."""

    kind: str
    """Its name."""
    impact: Impact
    """Its impact: breaking, undecidable or compatible."""
    title: str
    """Its title."""
    changes: int
    """The number of changes. A system's changed name counts once per day, no matter how many documents have it."""
    documents: int
    """The number of documents with these changes."""


@dataclass(frozen=True)
class LogCode(Contract):
    """A code of findings."""

    code: str
    """The code."""
    name: str
    """Its name."""
    introduced: int
    """The number of introduced findings."""
    healed: int
    """The number of healed findings."""


@dataclass(frozen=True)
class LogDocument(Contract):
    """A document that changed."""

    path: str
    """Its path from the repository's root."""
    changes: int
    """The number of its changes."""
    breaking: int
    """The number of its breaking changes."""
    versions: int
    """The number of versions with changes."""


@dataclass(frozen=True)
class LogFlapping(Contract):
    """A document that returned to a meaning that it had some minutes before."""

    path: str
    """Its path from the repository's root."""
    meanings: int
    """The number of meanings that it had meanwhile."""
    flips: int
    """How often it returned."""
    versions: int
    """The number of versions that cancel each other out."""
    first: str
    """When it first returned."""
    last: str
    """When it last returned."""


@dataclass(frozen=True)
class LogVersion(Contract):
    """A version of a document with another meaning or other findings than the one before, or with another path."""

    commit: LogCommit
    """The commit that created it."""
    path: str
    """The document's path; its last path if it was removed."""
    old_path: str
    """Its path before; the same if it wasn't renamed."""
    changes: tuple[ChangeRecord, ...]
    """The changes."""
    introduced: dict[str, int]
    """The findings that the version before doesn't have: numbers by code."""
    healed: dict[str, int]
    """The findings that only the version before has: numbers by code."""
    problem: str | None
    """Why it can't be compared with the one before; null if it can."""


@dataclass(frozen=True)
class LogPoint(Contract):
    """All documents at the end of a commit, day or month in which they changed."""

    time: str
    """The commit's time, the day or the month: a timestamp, ``2026-11-02`` or ``2026-11``."""
    documents: int
    """The number of documents."""
    mappings: int
    """The number of their mappings."""
    findings: int
    """The number of their findings."""


@dataclass(frozen=True, kw_only=True)
class LogReport(Contract):
    """The changelog of a history."""

    schema_version: str = LOG_VERSION
    """Version of this contract, major.minor."""
    generator: Generator
    """The program that wrote the report."""
    by: LogGroupBy
    """The period of each of ``points``."""
    diagnostics: Literal["all", "info", "warning", "error", "none"]
    """The minimum severity of the findings that count."""
    summary: LogSummary
    """The numbers of commits, documents and versions."""
    kinds: tuple[LogKind, ...]
    """The kinds of changes, the worst first."""
    findings: tuple[LogCode, ...]
    """The introduced and healed findings, by code."""
    documents: tuple[LogDocument, ...]
    """The documents that changed, those with most changes first."""
    flapping: tuple[LogFlapping, ...]
    """The documents that went back and forth, most often first."""
    points: tuple[LogPoint, ...]
    """All documents over time."""
    versions: tuple[LogVersion, ...]
    """The versions with changes, the oldest first."""
    notes: tuple[str, ...]
    """Notes about the run."""


@dataclass(frozen=True)
class LogRecord(Contract):
    """A line of the changelog as JSON lines: a change."""

    commit: LogCommit
    """The commit that created it."""
    path: str
    """The document's path from the repository's root."""
    change: ChangeRecord
    """The change."""
