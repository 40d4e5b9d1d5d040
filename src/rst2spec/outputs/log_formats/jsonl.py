"""The changes as JSON lines, the oldest first: what ``rst2spec schema log-record`` describes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rst2spec.outputs.changelog import LogOptions
from rst2spec.outputs.comparison import ReportedChange, record_of
from rst2spec.spec.changelog import Changelog
from rst2spec.spec.changelog_report import LogCommit, LogRecord
from rst2spec.spec.codec import dump_json

NAME: Final = "jsonl"
SUFFIX: Final = ".jsonl"
HAS_POINTS: Final = False


def write(changelog: Changelog, options: LogOptions) -> Iterator[bytes]:  # noqa: ARG001
    """One line per change."""
    for version in changelog.versions:
        commit = LogCommit(*version.commit)
        for change in version.changes:
            yield dump_json(LogRecord(commit, version.path, record_of(ReportedChange(change)))) + b"\n"
