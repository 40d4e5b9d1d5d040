"""JUnit's XML, which CI servers show as tests: one suite per document, one test case per finding.

A test case is named after its finding's message, so that servers recognize it in the next run. For that, line numbers
are omitted, and equal names are numbered.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from rst2spec.checks.base import at_least
from rst2spec.checks.filtering import MISSING
from rst2spec.outputs.finding_options import FindingOptions
from rst2spec.outputs.plain import escape_controls
from rst2spec.outputs.repository import in_repository
from rst2spec.spec.diagnostic import Diagnostic
from rst2spec.spec.result import Result

SUFFIX = ".xml"

_LINE: Final = re.compile(r"\bline \d+")


def write(result: Result, options: FindingOptions) -> Iterator[bytes]:
    """The suites, sorted by path. An unreadable file is an error, a finding below ``fail_on`` a passed test."""
    suites: dict[str, list[Diagnostic]] = defaultdict(list, {path: [] for path in result.paths})
    for path, item in result.findings():
        suites[path].append(item)
    yield b'<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<testsuites name="rst2spec"{_counts([*suites.values()], options)}>\n'.encode()
    for path in sorted(suites):
        yield from _suite(path, suites[path], options)
    yield b"</testsuites>\n"


def _suite(path: str, findings: Sequence[Diagnostic], options: FindingOptions) -> Iterator[bytes]:
    shown = _escaped(path)
    attributes = f'classname="{shown}" file="{_escaped(in_repository(path, options.repository))}"'
    yield f'<testsuite name="{shown}"{_counts([findings], options)}>\n'.encode()
    if not findings:
        yield f'<testcase name="no findings" {attributes}/>\n'.encode()
    names: Counter[str] = Counter()
    for item in findings:
        message = _escaped(item.message)
        name = f"{item.code} {item.name}: {_LINE.sub('line N', message)}"
        names[name] += 1
        ordinal = f" ({names[name]})" if names[name] > 1 else ""
        yield (
            f'<testcase name="{name}{ordinal}" {attributes} line="{item.start.line}">\n'
            f"{_test_body(shown, item, message, options)}</testcase>\n"
        ).encode()
    yield b"</testsuite>\n"


def _test_body(shown: str, item: Diagnostic, message: str, options: FindingOptions) -> str:
    location = f"{shown}:{item.start.line}:{item.start.column}"
    text = f"{location}: {item.severity} {item.code} {item.name}: {message}\n{_escaped(item.hint)}"
    kind = _kind(item, options)
    if kind == "passed":
        return f"<system-out>{text}</system-out>\n"
    return f'<{kind} type="{item.code} {item.name}" message="{message}">{text}</{kind}>\n'


def _counts(suites: Sequence[Sequence[Diagnostic]], options: FindingOptions) -> str:
    kinds = Counter(_kind(item, options) for findings in suites for item in findings)
    tests = sum(len(findings) or 1 for findings in suites)
    return f' tests="{tests}" failures="{kinds["failure"]}" errors="{kinds["error"]}"'


def _kind(item: Diagnostic, options: FindingOptions) -> str:
    if item.code in MISSING:
        return "error"
    return "failure" if at_least(item.severity, options.fail_on) else "passed"


def _escaped(text: str) -> str:
    return escape(escape_controls(text))
