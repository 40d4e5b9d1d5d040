"""The whole changelog as one JSON object, one version per line; ``rst2spec schema log`` describes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from rst2spec.outputs.comparison import ReportedChange, change_record
from rst2spec.outputs.log_statistics import LogOptions, codes_of, documents_of, kinds_of
from rst2spec.spec.changelog import Changelog, Version
from rst2spec.spec.changelog_report import (
    LOG_VERSION,
    LogVersion,
)
from rst2spec.spec.model import Generator
from rst2spec.spec.serialization import dump_json

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
        "summary": changelog.summary,
    }
    lists: dict[str, Iterable[Any]] = {
        "kinds": kinds_of(changelog),
        "findings": codes_of(changelog),
        "documents": documents_of(changelog),
        "flapping": changelog.flapping,
        "points": changelog.points,
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


def _version(version: Version) -> LogVersion:
    return LogVersion(
        version.commit,
        version.path,
        version.old_path,
        tuple([change_record(ReportedChange(change)) for change in version.changes]),
        dict(version.introduced),
        dict(version.healed),
        version.problem or None,
    )
