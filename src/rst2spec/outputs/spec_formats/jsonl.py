"""The spec as JSON lines: a record of the run, one a document, and one of the folder, to be read as a stream."""

from __future__ import annotations

from collections.abc import Iterator

from rst2spec.outputs.assemble import SpecOptions, folder_findings, generator, rules_of, severities_of, with_level
from rst2spec.spec.codec import dump_record
from rst2spec.spec.diagnostic import Severity
from rst2spec.spec.model import DocumentRecord, FolderRecord, RunRecord
from rst2spec.spec.result import Result

SUFFIX = ".jsonl"


def write(result: Result, options: SpecOptions) -> Iterator[bytes]:
    """The records in order."""
    yield dump_record(RunRecord(generator=generator(options)), stable=options.stable)
    severities: dict[str, Severity] = {}
    for document in result.documents:
        kept = with_level(document, options)
        severities |= severities_of(kept.diagnostics)
        yield dump_record(DocumentRecord(document=kept), stable=options.stable)
    found = folder_findings(result.diagnostics, options)
    severities |= severities_of(found)
    yield dump_record(FolderRecord(diagnostics=found, rules=rules_of(severities)), stable=options.stable)
