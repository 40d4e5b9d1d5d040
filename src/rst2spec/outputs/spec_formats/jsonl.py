"""The spec as JSON lines: a record of the run, one a document, and one of the folder, to be read as a stream."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rst2spec.outputs.assemble import SpecOptions, folder_findings, generator, rules_of
from rst2spec.outputs.fragments import written_documents
from rst2spec.spec.codec import dump_diagnostic, dump_record, load_records
from rst2spec.spec.model import Document, DocumentRecord, FolderRecord, RunRecord
from rst2spec.spec.result import Result

NAME: Final = "jsonl"
SUFFIX: Final = ".jsonl"
DEPTH: Final = None
"""Documents are written one by one (``fragments.py``), each on one line."""

_FOLDER: Final = b'{"record":"folder","diagnostics":['


def write(result: Result, options: SpecOptions) -> Iterator[bytes]:
    """The records in order."""
    yield dump_record(RunRecord(generator=generator(options)), stable=options.stable)
    documents = written_documents(NAME, result, options, depth=DEPTH)
    for text in documents:
        yield b'{"record":"document","document":%b}\n' % text
    if options.stable:
        yield dump_record(FolderRecord(), stable=True)
        return
    yield _FOLDER
    severities = dict(documents.severities)
    between = b""
    for item in folder_findings(result.diagnostics, options):
        severities[item.code] = item.severity
        yield between + dump_diagnostic(item)
        between = b","
    yield dump_record(FolderRecord(rules=rules_of(severities))).removeprefix(_FOLDER)


def read(content: bytes) -> tuple[str, tuple[Document, ...]]:
    """The version of a spec and its documents.

    Raises:
        ValueError: It isn't a spec in this format, or it is incomplete.
    """
    records = load_records(content)
    if not records or not isinstance(records[0], RunRecord) or not isinstance(records[-1], FolderRecord):
        raise ValueError("its first record has to be the run's, and its last one the folder's")
    documents = tuple([record.document for record in records if isinstance(record, DocumentRecord)])
    return records[0].schema_version, documents
