"""The changes as JSON lines, the oldest first: what ``rst2spec schema log-record`` describes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rst2spec.outputs.comparison import ReportedChange, change_record
from rst2spec.outputs.log_statistics import LogOptions
from rst2spec.spec.changelog import Changelog
from rst2spec.spec.changelog_report import LogRecord
from rst2spec.spec.serialization import dump_json

NAME: Final = "jsonl"
SUFFIX: Final = ".jsonl"
HAS_POINTS: Final = False


def write(changelog: Changelog, options: LogOptions) -> Iterator[bytes]:  # noqa: ARG001
    """One line per change."""
    for version in changelog.versions:
        for change in version.changes:
            yield dump_json(LogRecord(version.commit, version.path, change_record(ReportedChange(change)))) + b"\n"
