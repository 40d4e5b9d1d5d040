"""A history as a changelog of meaning: the data of the formats of ``rst2spec log``.

What is published as it is comes from the contract (``changelog_report.py``); the rest is here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from rst2spec.spec.changelog_report import LogCommit, LogFlapping, LogGroupBy, LogPoint, LogSummary
from rst2spec.spec.changes.change import Change

Tally = tuple[tuple[str, int], ...]
"""Findings by code, sorted."""


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

    commit: LogCommit
    path: str
    old_path: str
    changes: tuple[Change, ...]
    introduced: Tally
    healed: Tally
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Changelog:
    """The changelog of a history.

    Attributes:
        summary: What was read, and the numbers of versions by kind.
        versions: The versions with changes, the oldest first.
        flapping: The documents that went back and forth, most often first.
        points: The sizes of all documents over time.
        by: How changes are grouped.
        level: The minimum severity of the findings that count.
        names: The names of the codes that occur.
        notes: Notes about the run itself.
    """

    summary: LogSummary
    versions: tuple[Version, ...]
    flapping: tuple[LogFlapping, ...]
    points: tuple[LogPoint, ...]
    by: LogGroupBy
    level: str
    names: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def label_of(time: str, by: LogGroupBy) -> str:
    """The commit's time, or its day or month."""
    return time[: {"commit": len(time), "day": len("2026-11-02"), "month": len("2026-11")}[by]]
