"""GitHub's workflow commands, which become annotations of lines, and the job summary that GitHub shows for a step.

GitHub shows at most ten annotations of each level per step. Errors come first; the page has the other findings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from rst2spec.checks.base import plural
from rst2spec.checks.known_checks import address_of
from rst2spec.outputs.finding_options import FindingOptions
from rst2spec.outputs.github_commands import data_of, escaped, property_of
from rst2spec.outputs.plain import escape_controls
from rst2spec.outputs.repository import in_repository, last_line
from rst2spec.outputs.summary import FileFinding, count_findings
from rst2spec.spec.diagnostic import Severity
from rst2spec.spec.result import Result

SUFFIX = ".github.txt"

_LEVELS: Final[dict[Severity, str]] = {"error": "error", "warning": "warning", "info": "notice"}
_ORDER: Final[list[Severity]] = list(_LEVELS)
_ANNOTATIONS: Final = 10
# GitHub's limit is 1 MiB per step; a larger page isn't shown at all, and a step may run this more than once. Nobody
# reads the end of a table with thousands of rows.
_PAGE_BYTES: Final = 256 * 1024


def write(result: Result, options: FindingOptions) -> Iterator[bytes]:
    """One command per finding: errors, warnings, then notices."""
    for path, item in _by_severity(result):
        properties = [
            f"file={property_of(in_repository(path, options.repository))}",
            f"line={item.start.line}",
            f"endLine={last_line(item)}",
        ]
        if item.start.line == item.end.line:  # GitHub accepts columns only within one line
            properties += [f"col={item.start.column}", f"endColumn={item.end.column}"]
        properties.append(f"title={item.code} {item.name}")
        text = f"{data_of(escape_controls(item.message))}%0A{data_of(item.hint)}"
        yield f"::{_LEVELS[item.severity]} {','.join(properties)}::{text}\n".encode()


def step_summary(result: Result, options: FindingOptions) -> Iterator[bytes]:
    """The summary page of a step in Markdown: findings by code, and all findings that aren't annotations."""
    findings = _by_severity(result)
    head = f"### rst2spec: {count_findings([path for path, _ in findings], result)}\n\n"
    if findings:
        head += "".join(_by_code(findings)) + "\n"
    yield head.encode()
    rest = [
        item for _, group in groupby(findings, lambda item: item[1].severity) for item in list(group)[_ANNOTATIONS:]
    ]
    if not rest:
        return
    title = f"#### {plural(len(rest), 'finding')} without an annotation\n\n"
    yield (title + "| place | code | message |\n| --- | --- | --- |\n").encode()
    bytes_left = _PAGE_BYTES
    for number, (path, item) in enumerate(rest):
        location = f"{in_repository(path, options.repository)}:{item.start.line}"
        row = f"| {escaped(location)} | {item.code} {item.name} | {escaped(item.message)} |\n".encode()
        bytes_left -= len(row)
        if bytes_left < 0:
            yield f"\n{plural(len(rest) - number, 'more finding')} omitted: the page has a maximum size.\n".encode()
            return
        yield row
    yield b"\n"


def _by_severity(result: Result) -> list[FileFinding]:
    return sorted(result.findings(), key=lambda item: _ORDER.index(item[1].severity))


def _by_code(findings: Iterable[FileFinding]) -> Iterator[str]:
    yield "| code | name | severity | findings |\n| --- | --- | --- | ---: |\n"
    counts = Counter((item.code, item.name, item.severity) for _, item in findings)
    for (code, name, severity), count in sorted(counts.items()):
        address = address_of(code)
        yield f"| {f'[{code}]({address})' if address else code} | {name} | {severity} | {count:,} |\n"
