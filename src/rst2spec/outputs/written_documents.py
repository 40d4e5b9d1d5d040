"""The texts of a run's documents in one format: written as soon as each is compiled, or on demand."""

from __future__ import annotations

from typing import NamedTuple

from rst2spec.outputs.registry import format_module
from rst2spec.outputs.spec_builder import SpecOptions, severities_of, with_level
from rst2spec.run.fragments import DocumentFragment, Values, WrittenDocuments
from rst2spec.run.store import LazySequence
from rst2spec.spec.model import Document
from rst2spec.spec.result import Result


class OutputRequest(NamedTuple):
    """A format that writes documents as they are compiled, with its options: a ``FragmentWriter``."""

    format: str
    options: SpecOptions

    def fragment(self, document: Document, *, has_questions: bool) -> DocumentFragment:
        """Writes a document, with gaps for what only the run shows about it."""
        module = format_module("compile", self.format)
        fragment: DocumentFragment = module.fragment(document, self.options, has_questions=has_questions)
        return fragment

    def join(self, fragment: DocumentFragment, values: Values) -> bytes:
        """The document's text, with the values in its gaps."""
        text: bytes = format_module("compile", self.format).join(fragment, values)
        return text


def written_documents(name: str, result: Result, options: SpecOptions) -> WrittenDocuments:
    """The documents' texts: written when they were compiled, else on demand."""
    request = OutputRequest(name, options)
    written: WrittenDocuments | None = result.rendered.get(request)
    if written is not None:
        return written

    def text(number: int) -> bytes:
        document = result.documents[number]
        systems = (document.source, document.target)
        is_named = all(system.name is not None for system in systems)
        return request.join(request.fragment(document, has_questions=False), () if is_named else systems)

    severities = [severities_of(with_level(document, options).diagnostics) for document in result.documents]
    return WrittenDocuments(
        LazySequence(len(result.documents), text), dict(item for part in severities for item in part.items())
    )
