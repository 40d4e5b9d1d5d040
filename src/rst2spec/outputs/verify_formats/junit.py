"""JUnit's XML, which CI servers show as tests: a suite for each document, a test case for each item.

A failed item is a failure, and an undecided one is skipped, with the reason.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from html import escape

from rst2spec.outputs.plain import escape_controls
from rst2spec.outputs.verify_options import VerifyOptions, quoted
from rst2spec.spec.verify_report import Verification, VerifiedExample, VerifiedItem

SUFFIX = ".xml"
SHOWS = "keys"


def write(verification: Verification, options: VerifyOptions) -> Iterator[bytes]:  # noqa: ARG001
    """The suites, in the order of the documents."""
    suites: dict[str, list[VerifiedItem]] = defaultdict(list)
    for item in verification.items:
        suites[item.document].append(item)
    yield b'<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<testsuites name="rst2spec verify"{_counts(verification.items)}>\n'.encode()
    for path, items in suites.items():
        yield f'<testsuite name="{_escaped(path)}"{_counts(items)}>\n'.encode()
        names: Counter[str] = Counter()
        for item in items:
            name = f"{item.flow}: {item.expected}"
            names[name] += 1
            ordinal = f" ({names[name]})" if names[name] > 1 else ""
            yield _case(item, f"{name}{ordinal}")
        yield b"</testsuite>\n"
    yield b"</testsuites>\n"


def _case(item: VerifiedItem, name: str) -> bytes:
    line = "" if item.line is None else f' line="{item.line}"'
    path = _escaped(item.document)
    begin = f'<testcase name="{_escaped(name)}" classname="{path}" file="{path}"{line}>\n'
    reason = _escaped(item.reason)
    if item.result == "fail":
        details = "\n".join(_escaped(_example(example)) for example in item.examples)
        body = f'<failure type="{item.kind}" message="{reason}">{item.id}\n{details}</failure>\n'
    elif item.result == "undecided":
        body = f'<skipped message="{reason}"/>\n'
    else:
        body = f"<system-out>{item.counts.equal:,} of {item.counts.pairs:,} as expected. {reason}</system-out>\n"
    return f"{begin}{body}</testcase>\n".encode()


def _example(example: VerifiedExample) -> str:
    ids = " and ".join(filter(None, (example.source_id, example.target_id)))
    if example.note:
        return f"{ids}: {example.note}"
    if example.source_value is None and example.target_value is None:
        return ids
    return f"{ids}: expected {quoted(example.expected)}, found {quoted(example.target_value)}"


def _counts(items: Sequence[VerifiedItem]) -> str:
    results = Counter(item.result for item in items)
    return f' tests="{len(items)}" failures="{results["fail"]}" errors="0" skipped="{results["undecided"]}"'


def _escaped(text: str) -> str:
    return escape(escape_controls(text))
