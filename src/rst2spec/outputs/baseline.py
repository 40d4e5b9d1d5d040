"""The baseline: a file of findings that are known, so that only new ones fail. One line a finding, made for diffs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Final, NamedTuple

from rst2spec.spec.diagnostic import Diagnostic

_VERSION: Final = "1.0"
_MAJOR: Final = "1."


class Known(NamedTuple):
    """A finding that is known: its path and code are for people, its fingerprint is what counts."""

    path: str
    code: str
    fingerprint: str


def known_of(findings: Iterable[tuple[str, Diagnostic]]) -> list[Known]:
    """What a baseline says of findings."""
    return [Known(path, item.code, item.fingerprint) for path, item in findings]


def dump_baseline(known: Iterable[Known]) -> bytes:
    """The file: JSON, sorted, a line a finding."""
    rows = [json.dumps(item._asdict(), ensure_ascii=False) for item in sorted(set(known))]
    body = ",\n    ".join(rows)
    listed = f"[\n    {body}\n  ]" if rows else "[]"
    return f'{{\n  "baseline_version": "{_VERSION}",\n  "findings": {listed}\n}}\n'.encode()


def load_baseline(content: bytes) -> list[Known]:
    """Reads the file.

    Raises:
        ValueError: It is no baseline, or one of another version; the message says which.
    """
    try:
        data = json.loads(content.decode("utf-8-sig"))
        version, findings = data["baseline_version"], data["findings"]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise ValueError("is no baseline of rst2spec") from None
    if not isinstance(version, str) or not version.startswith(_MAJOR):
        raise ValueError(f"is a baseline of version {version}, and this rst2spec reads {_MAJOR}x")
    try:
        known = [Known(item["path"], item["code"], item["fingerprint"]) for item in findings]
    except (TypeError, KeyError):
        raise ValueError("is no baseline of rst2spec: an entry has no path, code or fingerprint") from None
    if not all(isinstance(text, str) for item in known for text in item):
        raise ValueError("is no baseline of rst2spec: an entry has no path, code or fingerprint")
    return known
