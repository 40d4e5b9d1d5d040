"""The spec as one JSON document, indented: what the published schema describes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from rst2spec.outputs.assemble import SpecOptions, folder_findings, generator, rules_of
from rst2spec.outputs.fragments import written_documents
from rst2spec.spec.codec import dump_diagnostic, dump_spec, load_spec
from rst2spec.spec.diagnostic import FolderDiagnostic, Severity
from rst2spec.spec.model import Document, Spec
from rst2spec.spec.result import Result

NAME: Final = "json"
SUFFIX: Final = ".json"

DEPTH: Final = 2
"""How far documents are indented, which are written one by one (``fragments.py``)."""
_DOCUMENTS: Final = b'"documents": []'
_FINDINGS: Final = b'"diagnostics": []'


def write(result: Result, options: SpecOptions) -> Iterator[bytes]:
    """The whole spec."""
    documents = written_documents(NAME, result, options, depth=DEPTH)
    frame = Spec(generator=generator(options), documents=())
    before, _, after = dump_spec(frame, stable=options.stable).partition(_DOCUMENTS)
    yield before
    yield from _array(_DOCUMENTS, documents)
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
        yield dump_diagnostic(item, depth=DEPTH)


def _array(empty: bytes, texts: Iterable[bytes]) -> Iterator[bytes]:
    """Writes a key with its array, given the text of the empty array."""
    between = empty[:-1]
    for text in texts:
        yield between + b"\n    " + text
        between = b","
    yield b"\n  ]" if between == b"," else empty


def read(content: bytes) -> tuple[str, tuple[Document, ...]]:
    """The version of a spec and its documents.

    Raises:
        pydantic.ValidationError: It isn't a spec in this format.
    """
    spec = load_spec(content)
    return spec.schema_version, spec.documents
