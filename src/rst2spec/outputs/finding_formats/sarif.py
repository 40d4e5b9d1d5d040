"""SARIF 2.1.0 for GitHub's code scanning.

Each code has its documentation and its address, ``helpUri``; the codes of plugins have no address. The report has no
``exitCode``, because that isn't known while a report is written: a report that can't be written makes it 2.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final
from urllib.parse import quote

from rst2spec.addresses import SITE
from rst2spec.checks.base import Check
from rst2spec.checks.filtering import MISSING
from rst2spec.checks.known_checks import address_of, all_checks
from rst2spec.outputs.explain import as_text, help_as_markdown, prose
from rst2spec.outputs.finding_options import FindingOptions
from rst2spec.outputs.plain import escape_controls
from rst2spec.outputs.repository import in_repository
from rst2spec.spec.diagnostic import Diagnostic, Fix, Position, Severity
from rst2spec.spec.result import Result
from rst2spec.spec.serialization import dump_json

SUFFIX = ".sarif"

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

_FINGERPRINT: Final = "rst2spec/v1"
"""The key of our fingerprints. GitHub computes ``primaryLocationLineHash`` itself and warns about different values."""

_LEVELS: Final[dict[Severity, str]] = {"error": "error", "warning": "warning", "info": "note"}
_PROBLEMS: Final[dict[Severity, str]] = {"error": "error", "warning": "warning", "info": "recommendation"}
_FIXES: Final = {
    "safe": "Safe: preserves the meaning of the document.",
    "unsafe": "Unsafe: changes the meaning of the document. Review it first.",
}

Object = dict[str, Any]


def write(result: Result, options: FindingOptions) -> Iterator[bytes]:
    """The log with its single run, one result per line."""
    rules = {check.code: index for index, check in enumerate(all_checks())}
    run = {
        "tool": {"driver": _driver(options)},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(result, options, rules)],
    }
    yield b'{"$schema":%b,"version":"2.1.0","runs":[' % dump_json(SCHEMA)
    yield dump_json(run)[:-1] + b',"results":['
    separator = b"\n"
    for path, item in result.all_findings():
        entry = _result(path, item, options, rules)
        if result.baseline:
            entry["baselineState"] = "unchanged" if item.fingerprint in result.baseline else "new"
        yield separator + dump_json(entry)
        separator = b",\n"
    yield b"\n]}]}\n"


def _driver(options: FindingOptions) -> Object:
    version = {"version": options.version, "semanticVersion": options.version} if options.version else {}
    return {"name": "rst2spec", "informationUri": SITE, **version, "rules": [_rule(check) for check in all_checks()]}


def _rule(check: Check) -> Object:
    address = address_of(check.code)
    return {
        "id": check.code,
        "name": check.name,
        "shortDescription": {"text": check.summary},
        "fullDescription": {"text": prose(check.doc)},
        **({"helpUri": address} if address else {}),
        "help": {"text": as_text([check]), "markdown": help_as_markdown(check)},
        "defaultConfiguration": {"level": _LEVELS[check.severity]},
        # checks examine the text itself, so they are seldom wrong, although some can't know the intention
        "properties": {
            "tags": ["documentation"],
            "problem.severity": _PROBLEMS[check.severity],
            "precision": "high",
        },
    }


def _invocation(result: Result, options: FindingOptions, rules: dict[str, int]) -> Object:
    """The run's outcome: it was successful, with skipped files as notifications.

    Findings aren't a failure of the program, and a failed run writes no report.
    """
    skipped = [
        {
            "associatedRule": {"id": item.code, "index": rules[item.code]},
            "level": "error",
            "message": {"text": _text(item)},
            "locations": [_location(item.path, item.start, item.end, options)],
        }
        for item in result.diagnostics
        if item.code in MISSING
    ]
    notes = [{"level": "note", "message": {"text": escape_controls(note)}} for note in result.notes]
    return {
        "executionSuccessful": True,
        "toolExecutionNotifications": skipped,
        "toolConfigurationNotifications": notes,
    }


def _result(path: str, item: Diagnostic, options: FindingOptions, rules: dict[str, int]) -> Object:
    result: Object = {
        "ruleId": item.code,
        "ruleIndex": rules[item.code],
        "level": _LEVELS[item.severity],
        "message": {"text": _text(item)},
        "locations": [_location(path, item.start, item.end, options)],
        "partialFingerprints": {_FINGERPRINT: item.fingerprint},
    }
    if item.related:
        result["relatedLocations"] = [
            {
                "id": number,
                "message": {"text": _plain(location.message)},
                **_location(location.path, location.start, location.end, options),
            }
            for number, location in enumerate(item.related, start=1)
        ]
    if item.fix is not None:
        result["fixes"] = [_fix(path, item.fix, options)]
    return result


def _text(item: Diagnostic) -> str:
    """Message and hint, because pull requests show nothing else."""
    return f"{_plain(item.message)}. {item.hint}"


def _plain(text: str) -> str:
    return without_links(escape_controls(text))


def without_links(text: str) -> str:
    """Escapes the opening bracket of each Markdown link."""
    if "](" not in text:
        return text
    pieces = text.split("]")
    opening = [following.startswith("(") for following in pieces[1:]]
    return "]".join(
        [piece.replace("[", "\\[") if opens else piece for piece, opens in zip(pieces, [*opening, False], strict=True)]
    )


def _fix(path: str, fix: Fix, options: FindingOptions) -> Object:
    replacements = [
        {"deletedRegion": _region(edit.start, edit.end), "insertedContent": {"text": edit.text}} for edit in fix.edits
    ]
    change = {"artifactLocation": _artifact(path, options.repository), "replacements": replacements}
    return {"description": {"text": _FIXES[fix.safety]}, "artifactChanges": [change]}


def _location(path: str, start: Position, end: Position, options: FindingOptions) -> Object:
    artifact = _artifact(path, options.repository)
    return {"physicalLocation": {"artifactLocation": artifact, "region": _region(start, end)}}


def _region(start: Position, end: Position) -> dict[str, int]:
    return {
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    }


@lru_cache(maxsize=64)  # findings come sorted by path
def _artifact(path: str, repository: str) -> dict[str, str]:
    return {"uri": quote(in_repository(path, repository))}
