"""The spec as one JSON document, indented; the published schema describes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from rst2spec.outputs.json_documents import fragment_of, join_fragments
from rst2spec.outputs.spec_builder import SpecOptions, folder_findings, frame_of, rules_of
from rst2spec.outputs.written_documents import written_documents
from rst2spec.run.fragments import DocumentFragment, Values
from rst2spec.spec.diagnostic import FolderDiagnostic, Severity
from rst2spec.spec.model import Document
from rst2spec.spec.result import Result
from rst2spec.spec.serialization import dump_diagnostic, dump_spec, load_spec

NAME: Final = "json"
SUFFIX: Final = ".json"

_DEPTH: Final = 2
"""How far documents are indented, which are written one by one (``json_documents.py``)."""
_DOCUMENTS: Final = b'"documents": []'
_FINDINGS: Final = b'"diagnostics": []'


def write(result: Result, options: SpecOptions) -> Iterator[bytes]:
    """The whole spec."""
    documents = written_documents(NAME, result, options)
    frame = frame_of(result, options)
    before, _, after = dump_spec(frame, stable=options.stable).partition(_DOCUMENTS)
    yield before
    yield from _array(_DOCUMENTS, documents.texts)
    severities = dict(documents.severities)
    if not options.stable:
        yield b",\n  "
        yield from _array(_FINDINGS, _texts(folder_findings(result.diagnostics, options), severities))
        _, _, after = dump_spec(replace(frame, rules=rules_of(severities))).partition(_FINDINGS)
    yield after


def _texts(findings: Iterable[FolderDiagnostic], severities: dict[str, Severity]) -> Iterator[bytes]:
    """The texts of findings; adds their codes to ``severities``."""
    for item in findings:
        severities[item.code] = item.severity
        yield dump_diagnostic(item, depth=_DEPTH)


def _array(empty: bytes, texts: Iterable[bytes]) -> Iterator[bytes]:
    """Writes a key with its array, given the text of the empty array."""
    between = empty[:-1]
    for text in texts:
        yield between + b"\n    " + text
        between = b","
    yield b"\n  ]" if between == b"," else empty


def fragment(document: Document, options: SpecOptions, *, has_questions: bool) -> DocumentFragment:
    """A document, with gaps for what only the run shows about it."""
    return fragment_of(document, options, has_questions=has_questions, depth=_DEPTH)


def join(part: DocumentFragment, values: Values) -> bytes:
    """A document's text, with the values in its gaps."""
    return join_fragments(part, values)


def read(content: bytes) -> tuple[str, tuple[Document, ...]]:
    """The version of a spec and its documents.

    Raises:
        pydantic.ValidationError: It isn't a spec in this format.
    """
    spec = load_spec(content)
    return spec.schema_version, spec.documents
