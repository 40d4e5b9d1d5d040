"""A history as a changelog of meaning: the data of the formats of ``rst2spec log``."""

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
        author: Its author.
        subject: The first line of its message.
    """

    id: str
    time: str
    author: str
    subject: str


class Size(NamedTuple):
    """The size of a document: numbers of mappings, and of findings of the chosen severity."""

    mappings: int
    findings: int


class Version(NamedTuple):
    """A version of a document with another meaning or other findings than the one before, or at another path.

    Attributes:
        commit: The commit that created it.
        path: The document's path; its last path if it was removed.
        old_path: Its path before; the same if it wasn't renamed.
        changes: The changes; empty if the two could not be compared, or have the same meaning.
        introduced: The findings that the version before doesn't have.
        healed: The findings that only the version before has.
        problem: Why the two could not be compared; blank if they were.
    """

    commit: Commit
    path: str
    old_path: str
    changes: tuple[Change, ...]
    introduced: Tally
    healed: Tally
    problem: str = ""


class Flapping(NamedTuple):
    """A document that returned, at least once, to a meaning that it had some minutes before.

    Attributes:
        path: Its path.
        meanings: The number of meanings that it had meanwhile.
        flips: How often it returned.
        versions: The number of versions that cancel each other out, and are folded.
        first: When it first returned.
        last: When it last returned.
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
        time: The commit's time, the day or the month: ``2026-11-02T03:15:00+00:00``, ``2026-11-02`` or ``2026-11``.
        documents: The number of documents.
        mappings: The number of their mappings.
        findings: The number of their findings.
    """

    time: str
    documents: int
    mappings: int
    findings: int


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of versions by kind.

    Attributes:
        commits: Commits that were read.
        documents: Documents that they changed.
        versions: Versions of documents that they created.
        stamped: Versions in which only time stamp and line ends changed.
        rewritten: Versions with the same meaning in another form.
        removed: Removals of documents.
        moved: Renames of documents.
        uncompared: Versions that could not be compared with the one before.
        unreadable: Blobs that git could not read.
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
    """The changelog of a history.

    Attributes:
        counts: Numbers of versions by kind.
        first: The time of the first commit; blank if there is none.
        last: The time of the last commit.
        versions: The versions with changes, the oldest first.
        folded: The number of versions that cancel each other out within minutes, and are left out.
        flapping: The documents that went back and forth, most often first.
        points: The sizes of all documents over time.
        by: How changes are grouped.
        level: The minimum severity of the findings that count.
        names: The names of the codes that occur.
        notes: Notes about the run itself.
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
