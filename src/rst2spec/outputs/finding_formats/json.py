"""All findings as one JSON object, one finding per line; ``rst2spec schema findings`` describes it."""

from __future__ import annotations

from collections.abc import Iterator

from rst2spec.outputs.finding_options import FindingOptions
from rst2spec.outputs.records import finding_record
from rst2spec.outputs.spec_builder import rules_of
from rst2spec.spec.diagnostic import Severity
from rst2spec.spec.findings_report import REPORT_VERSION
from rst2spec.spec.model import Generator
from rst2spec.spec.result import Result
from rst2spec.spec.serialization import dump_json

SUFFIX = ".json"


def write(result: Result, options: FindingOptions) -> Iterator[bytes]:
    """The object; its findings are written one by one, so that they needn't be in memory."""
    yield b'{\n"schema_version": %b' % dump_json(REPORT_VERSION)
    yield b',\n"generator": %b' % dump_json(Generator("rst2spec", options.version))
    yield b',\n"diagnostics": ['
    severities: dict[str, Severity] = {}
    separator = b"\n"
    for path, item in result.findings():
        severities[item.code] = item.severity
        yield separator + dump_json(finding_record(path, item))
        separator = b",\n"
    yield b'\n],\n"rules": %b' % dump_json(rules_of(severities), indented=True)
    yield b',\n"notes": %b\n}\n' % dump_json(result.notes, indented=True)
