"""The whole changelog as one JSON object, a version a line: what ``rst2spec schema log`` describes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from rst2spec.outputs.changelog import LogOptions, codes_of, documents_of, kinds_of
from rst2spec.outputs.comparison import ReportedChange, record_of
from rst2spec.spec.changelog import Changelog, Version
from rst2spec.spec.changelog_report import (
    LOG_VERSION,
    LogCode,
    LogCommit,
    LogDocument,
    LogFlapping,
    LogKind,
    LogPoint,
    LogSummary,
    LogVersion,
)
from rst2spec.spec.changes.kinds import KINDS
from rst2spec.spec.codec import dump_json
from rst2spec.spec.model import Generator

NAME: Final = "json"
SUFFIX: Final = ".json"
HAS_POINTS: Final = True


def write(changelog: Changelog, options: LogOptions) -> Iterator[bytes]:
    """The object; its versions are written one by one."""
    head = {
        "schema_version": LOG_VERSION,
        "generator": Generator("rst2spec", options.version),
        "by": changelog.by,
        "diagnostics": changelog.level,
        "summary": _summary(changelog),
    }
    lists: dict[str, Iterable[Any]] = {
        "kinds": _kinds(changelog),
        "findings": (LogCode(*item) for item in codes_of(changelog)),
        "documents": (LogDocument(*item) for item in documents_of(changelog)),
        "flapping": (LogFlapping(*item) for item in changelog.flapping),
        "points": (LogPoint(*item) for item in changelog.points),
        "versions": map(_version, changelog.versions),
        "notes": changelog.notes,
    }
    separator = b"{\n"
    for name, value in head.items():
        yield separator + dump_json(name) + b": " + dump_json(value)
        separator = b",\n"
    for name, items in lists.items():
        yield separator + dump_json(name) + b": ["
        item_separator = b"\n"
        for item in items:
            yield item_separator + dump_json(item)
            item_separator = b",\n"
        yield b"\n]" if item_separator == b",\n" else b"]"
    yield b"\n}\n"


def _summary(changelog: Changelog) -> LogSummary:
    counts = changelog.counts
    return LogSummary(
        commits=counts.commits,
        first=changelog.first,
        last=changelog.last,
        documents=counts.documents,
        versions=counts.versions,
        stamped=counts.stamped,
        rewritten=counts.rewritten,
        folded=changelog.folded,
        changed=sum(1 for version in changelog.versions if version.changes),
        removed=counts.removed,
        moved=counts.moved,
        not_compared=counts.uncompared,
        unreadable=counts.unreadable,
    )


def _kinds(changelog: Changelog) -> Iterator[LogKind]:
    for item in kinds_of(changelog):
        kind = KINDS[item.kind]
        yield LogKind(item.kind, kind.impact, kind.title[0], item.changes, item.documents)


def _version(version: Version) -> LogVersion:
    return LogVersion(
        LogCommit(*version.commit),
        version.path,
        version.old_path,
        tuple([record_of(ReportedChange(change)) for change in version.changes]),
        dict(version.introduced),
        dict(version.healed),
        version.problem or None,
    )
