"""One finding per line, each a JSON object as in ``json``: for streaming."""

from __future__ import annotations

from collections.abc import Iterator

from rst2spec.outputs.finding_options import FindingOptions
from rst2spec.outputs.records import finding_record
from rst2spec.spec.result import Result
from rst2spec.spec.serialization import dump_json

SUFFIX = ".jsonl"


def write(result: Result, options: FindingOptions) -> Iterator[bytes]:  # noqa: ARG001
    """The findings in order; empty if there are none."""
    for path, item in result.findings():
        yield dump_json(finding_record(path, item)) + b"\n"
