"""Documents as objects of JSON, written one by one: as each is compiled, or afterwards.

A fragment is written without knowing what only the run shows about the document (``run/fragments.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import repeat
from typing import Any, Final, NamedTuple, Protocol

from rst2spec.outputs.assemble import SpecOptions, severities_of, with_level
from rst2spec.outputs.registry import format_module
from rst2spec.run.fragments import DocumentFragment, Values
from rst2spec.spec.codec import dump_document, dump_json, dump_value
from rst2spec.spec.diagnostic import Severity
from rst2spec.spec.model import Document
from rst2spec.spec.resolve import with_answers
from rst2spec.spec.result import Result

_GAP: Final[Any] = "\0"
"""Stands for a value that is not known yet: documents are refused where they contain this character (R901)."""
_WRITTEN_GAP: Final = dump_json(_GAP)
_STEP: Final = 2  # spaces of a step of indentation


class OutputRequest(NamedTuple):
    """A format in which documents are written as they are compiled, and its options: a ``FragmentWriter``."""

    format: str
    options: SpecOptions

    def fragment(self, document: Document, *, has_questions: bool) -> DocumentFragment:
        """Writes a document, with gaps where its systems may lack a name and for the answers to its questions."""
        depth = format_module("compile", self.format).DEPTH
        return fragment_of(document, self.options, has_questions=has_questions, depth=depth)

    def join(self, fragment: DocumentFragment, values: Values) -> bytes:
        """The document's text, with the values in its gaps."""
        return join_fragments(fragment, values)


class WrittenDocuments(Protocol):
    """The texts of a run's documents."""

    @property
    def severities(self) -> Mapping[str, Severity]:
        """The codes of the findings in them, and how bad they are."""

    def __iter__(self) -> Iterator[bytes]:
        """The texts in order."""


def fragment_of(
    document: Document, options: SpecOptions, *, has_questions: bool, depth: int | None
) -> DocumentFragment:
    """A document as an object of JSON; ``depth`` says by how many steps it is indented, null for one line."""
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
    """The documents' texts: those written as they were compiled, else written now."""
    written: WrittenDocuments | None = result.rendered.get(OutputRequest(name, options))
    return _Documents(result.documents, options, depth) if written is None else written


class _Documents:
    """The texts of documents whose values are at hand."""

    def __init__(self, documents: Iterable[Document], options: SpecOptions, depth: int | None) -> None:
        self._documents = [with_level(document, options) for document in documents]
        self._stable = options.stable
        self._depth = depth
        self.severities: dict[str, Severity] = {}
        for document in self._documents:
            self.severities |= severities_of(document.diagnostics)

    def __iter__(self) -> Iterator[bytes]:
        return (dump_document(document, stable=self._stable, depth=self._depth) for document in self._documents)
