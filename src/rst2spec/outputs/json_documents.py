"""Writes documents as JSON objects, one by one: as soon as each is compiled, or afterwards.

A fragment is written without knowing what only the run shows about the document (``run/fragments.py``).
"""

from __future__ import annotations

from dataclasses import replace
from itertools import repeat
from typing import Any, Final, NamedTuple

from rst2spec.outputs.registry import format_module
from rst2spec.outputs.spec_builder import SpecOptions, severities_of, with_level
from rst2spec.run.fragments import DocumentFragment, Values, WrittenDocuments
from rst2spec.run.store import LazySequence
from rst2spec.spec.model import Document
from rst2spec.spec.resolve import with_answers
from rst2spec.spec.result import Result
from rst2spec.spec.serialization import dump_document, dump_json, dump_value

_GAP: Final[Any] = "\0"
"""Stands for a value that is not known yet: documents are refused where they contain this character (R901)."""
_WRITTEN_GAP: Final = dump_json(_GAP)
_STEP: Final = 2  # spaces of a step of indentation


class OutputRequest(NamedTuple):
    """A format that writes documents as they are compiled, with its options: a ``FragmentWriter``."""

    format: str
    options: SpecOptions

    def fragment(self, document: Document, *, has_questions: bool) -> DocumentFragment:
        """Writes a document, with gaps where its systems may lack a name and for the answers to its questions."""
        depth = format_module("compile", self.format).DEPTH
        return fragment_of(document, self.options, has_questions=has_questions, depth=depth)

    def join(self, fragment: DocumentFragment, values: Values) -> bytes:
        """The document's text, with the values in its gaps."""
        return join_fragments(fragment, values)


def fragment_of(
    document: Document, options: SpecOptions, *, has_questions: bool, depth: int | None
) -> DocumentFragment:
    """A document as an object of JSON; ``depth`` is the number of indentation steps, null for one line."""
    document = with_level(document, options)
    severities = () if options.stable else tuple(severities_of(document.diagnostics).items())
    if has_questions:
        document = with_answers(document, repeat(_GAP))
    if document.source.name is None or document.target.name is None:
        document = replace(document, source=_GAP, target=_GAP)
    text = dump_document(document, stable=options.stable, depth=depth)
    return DocumentFragment(tuple(text.split(_WRITTEN_GAP)), severities)


def join_fragments(fragment: DocumentFragment, values: Values) -> bytes:
    """A document's text with the values in its gaps."""
    first, *others = fragment.pieces
    if not others:
        return first
    parts = [first]
    depth = 0
    for value, piece in zip(values, others, strict=True):
        line_start = parts[-1].rfind(b"\n") + 1
        if line_start:  # else the gap is on the same line as the one before
            line = parts[-1][line_start:]
            depth = (len(line) - len(line.lstrip(b" "))) // _STEP
        parts += (dump_value(value, depth=depth if b"\n" in first else None), piece)
    return b"".join(parts)


def written_documents(name: str, result: Result, options: SpecOptions, *, depth: int | None) -> WrittenDocuments:
    """The documents' texts: written when they were compiled, else on demand."""
    written: WrittenDocuments | None = result.rendered.get(OutputRequest(name, options))
    if written is not None:
        return written
    documents = [with_level(document, options) for document in result.documents]
    texts = LazySequence(
        len(documents), lambda number: dump_document(documents[number], stable=options.stable, depth=depth)
    )
    severities = [severities_of(document.diagnostics) for document in documents]
    return WrittenDocuments(texts, dict(item for part in severities for item in part.items()))
