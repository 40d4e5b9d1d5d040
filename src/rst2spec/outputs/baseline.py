"""The baseline: a file with the known findings, so that only new ones fail, and the documents, to notice losses.

It has one line per entry, for readable diffs.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

_VERSION: Final = "1.1"
_MAJOR: Final = "1."


class KnownFinding(NamedTuple):
    """A known finding: it is matched by its fingerprint; path and code are for people."""

    path: str
    code: str
    fingerprint: str


class Baseline(NamedTuple):
    """The content of a baseline.

    Attributes:
        findings: The known findings.
        documents: The number of flows of each document, by path; null in version 1.0, which doesn't list documents.
    """

    findings: list[KnownFinding]
    documents: Mapping[str, int] | None = None


def dump_baseline(baseline: Baseline) -> bytes:
    """The file's bytes: sorted JSON, one line per document and finding."""
    findings = [item._asdict() for item in sorted(set(baseline.findings))]
    documents = ""
    if baseline.documents is not None:
        listed = _lines({"path": path, "flows": count} for path, count in sorted(baseline.documents.items()))
        documents = f'  "documents": {listed},\n'
    head = f'{{\n  "baseline_version": "{_VERSION}",\n{documents}'
    return f'{head}  "findings": {_lines(findings)}\n}}\n'.encode()


def _lines(items: Iterable[Mapping[str, object]]) -> str:
    rows = [json.dumps(item, ensure_ascii=False) for item in items]
    body = ",\n    ".join(rows)
    return f"[\n    {body}\n  ]" if rows else "[]"


def load_baseline(content: bytes) -> Baseline:
    """Reads the file.

    Raises:
        ValueError: It isn't a baseline, or has another version; the message contains it.
    """
    try:
        data = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_object)
        version, findings = data["baseline_version"], data["findings"]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise ValueError("isn't a baseline of rst2spec") from None
    if not isinstance(version, str) or not version.startswith(_MAJOR):
        raise ValueError(f"is a baseline of version {version}, but this rst2spec reads {_MAJOR}x")
    try:
        known = [KnownFinding(item["path"], item["code"], item["fingerprint"]) for item in findings]
    except (TypeError, KeyError):
        raise ValueError("isn't a baseline of rst2spec: an entry has no path, code or fingerprint") from None
    if not all(isinstance(text, str) for item in known for text in item):
        raise ValueError("isn't a baseline of rst2spec: an entry has no path, code or fingerprint")
    return Baseline(known, None if "documents" not in data else _documents(data["documents"]))


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object of JSON. After a merge it may have a key twice, and one of the lists would count for nothing.

    Raises:
        ValueError: It has one.
    """
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError
    return found


def _documents(items: object) -> dict[str, int]:
    error = ValueError("isn't a baseline of rst2spec: a document has no path or no number of flows")
    if not isinstance(items, list):
        raise error
    counts = {}
    for item in items:
        path, count = (item.get("path"), item.get("flows")) if isinstance(item, dict) else (None, None)
        if not isinstance(path, str) or type(count) is not int or count < 0:
            raise error
        counts[path] = count
    return counts
