"""The spec as JSON lines, for streaming: a record of the run, one per document, and one of the folder."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rst2spec.outputs.json_documents import fragment_of, join_fragments
from rst2spec.outputs.spec_builder import SpecOptions, folder_findings, generator, rules_of
from rst2spec.outputs.written_documents import written_documents
from rst2spec.run.fragments import DocumentFragment, Values
from rst2spec.spec.model import Document, DocumentRecord, FolderRecord, RunRecord
from rst2spec.spec.result import Result
from rst2spec.spec.serialization import dump_diagnostic, dump_record, dump_value, load_records

NAME: Final = "jsonl"
SUFFIX: Final = ".jsonl"
_DEPTH: Final = None
"""Documents are written one by one (``json_documents.py``), each on one line."""

_SYSTEMS: Final = b'{"record":"folder","systems":['
_FINDINGS: Final = b'],"diagnostics":['


def write(result: Result, options: SpecOptions) -> Iterator[bytes]:
    """The records in order."""
    yield dump_record(RunRecord(generator=generator(options), root=result.root), stable=options.stable)
    documents = written_documents(NAME, result, options)
    for text in documents.texts:
        yield b'{"record":"document","document":%b}\n' % text
    yield _SYSTEMS
    between = b""
    for system in result.systems:
        yield between + dump_value(system)
        between = b","
    if options.stable:
        yield dump_record(FolderRecord(), stable=True).removeprefix(_SYSTEMS)
        return
    yield _FINDINGS
    severities = dict(documents.severities)
    between = b""
    for item in folder_findings(result.diagnostics, options):
        severities[item.code] = item.severity
        yield between + dump_diagnostic(item)
        between = b","
    yield dump_record(FolderRecord(rules=rules_of(severities))).removeprefix(_SYSTEMS + _FINDINGS)


def fragment(document: Document, options: SpecOptions, *, has_questions: bool) -> DocumentFragment:
    """A document, with gaps for what only the run shows about it."""
    return fragment_of(document, options, has_questions=has_questions, depth=_DEPTH)


def join(part: DocumentFragment, values: Values) -> bytes:
    """A document's text, with the values in its gaps."""
    return join_fragments(part, values)


def read(content: bytes) -> tuple[str, tuple[Document, ...]]:
    """The version of a spec and its documents.

    Raises:
        ValueError: It isn't a spec in this format, or it is incomplete.
    """
    records = load_records(content)
    if not records or not isinstance(records[0], RunRecord) or not isinstance(records[-1], FolderRecord):
        raise ValueError("its first record must be the run, and its last one the folder")
    documents = tuple([record.document for record in records if isinstance(record, DocumentRecord)])
    return records[0].schema_version, documents
