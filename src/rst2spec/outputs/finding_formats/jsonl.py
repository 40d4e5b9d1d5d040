"""A finding a line, each a JSON object as in ``json``: to be read as a stream."""

from __future__ import annotations

from collections.abc import Iterator

from rst2spec.outputs.findings import FindingOptions
from rst2spec.outputs.records import record_of
from rst2spec.spec.codec import dump_json
from rst2spec.spec.result import Result

SUFFIX = ".jsonl"


def write(result: Result, options: FindingOptions) -> Iterator[bytes]:  # noqa: ARG001
    """The findings in order; empty if there are none."""
    for path, item in result.findings():
        yield dump_json(record_of(path, item)) + b"\n"
