"""A history as a changelog of meaning: what the formats of ``rst2spec log`` are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from rst2spec.spec.changes.change import Change

By = Literal["commit", "day", "month"]

Tally = tuple[tuple[str, int], ...]
"""Findings by code, sorted."""


class Commit(NamedTuple):
    """A commit.

    Attributes:
        id: Its full name.
        time: When it was committed: local time with its zone, ISO 8601.
        author: Who wrote it.
        subject: The first line of what they wrote of it.
    """

    id: str
    time: str
    author: str
    subject: str


class Size(NamedTuple):
    """How much a document has: mappings, and findings that count."""

    mappings: int
    findings: int


class Version(NamedTuple):
    """A version of a document that means something else than the one before, has other findings, or has moved.

    Attributes:
        commit: The commit that made it.
        path: Where the document is, or was where it is gone.
        old_path: Where it was before; the same where it has not moved.
        changes: What changed; nothing where the two could not be compared, or mean the same.
        introduced: The findings that it has and the one before has not.
        healed: The findings that the one before has.
        problem: Why the two could not be compared; blank where they were.
    """

    commit: Commit
    path: str
    old_path: str
    changes: tuple[Change, ...]
    introduced: Tally
    healed: Tally
    problem: str = ""


class Flapping(NamedTuple):
    """A document that went back to what it had meant some minutes before, at least once.

    Attributes:
        path: Where it is.
        meanings: How many meanings it had meanwhile.
        flips: How often it went back.
        versions: How many versions cancel each other out: what is folded.
        first: When it first went back.
        last: When it last did.
    """

    path: str
    meanings: int
    flips: int
    versions: int
    first: str
    last: str


class Point(NamedTuple):
    """All documents at the end of a commit, day or month.

    Attributes:
        time: Which one: ``2026-11-02T03:15:00+00:00``, ``2026-11-02`` or ``2026-11``.
        documents: How many there are.
        mappings: How many mappings they have.
        findings: How many findings they have.
    """

    time: str
    documents: int
    mappings: int
    findings: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How many versions there are of each kind.

    Attributes:
        commits: Commits that were looked at.
        documents: Documents that they touched.
        versions: Versions of documents that they made.
        stamped: Versions in which nothing but time stamp and line ends changed.
        rewritten: Versions that say the same in another form.
        removed: Documents that were removed, each time.
        moved: Documents that moved, each time.
        uncompared: Versions that could not be compared with the one before.
        unreadable: Contents that git could not give.
    """

    commits: int = 0
    documents: int = 0
    versions: int = 0
    stamped: int = 0
    rewritten: int = 0
    removed: int = 0
    moved: int = 0
    uncompared: int = 0
    unreadable: int = 0


@dataclass(frozen=True, slots=True)
class Changelog:
    """What a history says.

    Attributes:
        counts: How many versions there are of each kind.
        first: When the first commit was made; blank where there is none.
        last: When the last one was made.
        versions: The versions that changed something, the oldest first.
        folded: How many more cancel each other out, within minutes: they are left out.
        flapping: The documents that went back and forth; those that did so most come first.
        points: All documents over time.
        by: What changes are put together by.
        level: The least severity of the findings that count.
        names: The names of codes that occur.
        notes: What is to be said of the run itself.
    """

    counts: Counts
    first: str
    last: str
    versions: tuple[Version, ...]
    folded: int
    flapping: tuple[Flapping, ...]
    points: tuple[Point, ...]
    by: By
    level: str
    names: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def label_of(time: str, by: By) -> str:
    """The commit's time, or its day or month."""
    return time[: {"commit": len(time), "day": len("2026-11-02"), "month": len("2026-11")}[by]]
