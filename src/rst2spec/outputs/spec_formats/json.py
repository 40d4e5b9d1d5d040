"""The spec as one JSON document, indented: what the published schema describes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rst2spec.outputs.assemble import SpecOptions, folder_findings, generator, rules_of, severities_of, with_level
from rst2spec.outputs.pieces import Piece, piece_of, rendered
from rst2spec.spec.codec import dump_spec, load_spec
from rst2spec.spec.model import Document, Spec
from rst2spec.spec.result import Result

NAME: Final = "json"
SUFFIX: Final = ".json"

INDENT: Final = 2
_MARGIN: Final = b"\n" + b" " * 2 * INDENT  # no string of JSON has a line end that isn't escaped


def piece(document: Document, options: SpecOptions) -> Piece:
    """A document's part of it, made as the document is compiled."""
    return piece_of(with_level(document, options), options, indent=INDENT)


def write(result: Result, options: SpecOptions) -> Iterator[bytes]:
    """The whole spec."""
    documents = rendered(NAME, result, options, indent=INDENT)
    found = folder_findings(result.diagnostics, options)
    rules = rules_of({**documents.severities, **severities_of(found)})
    frame = dump_spec(
        Spec(generator=generator(options), documents=(), diagnostics=found, rules=rules), stable=options.stable
    )
    before, _, after = frame.partition(b'"documents": []')
    between = b'%b"documents": [' % before
    for text in documents:
        yield between + _MARGIN + text.replace(b"\n", _MARGIN)
        between = b","
    yield b"\n  ]" + after if between == b"," else frame


def read(content: bytes) -> tuple[str, tuple[Document, ...]]:
    """The version of a spec that was written, and its documents.

    Raises:
        pydantic.ValidationError: It is no such spec.
    """
    spec = load_spec(content)
    return spec.schema_version, spec.documents
