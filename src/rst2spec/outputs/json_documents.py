"""Writes documents as JSON objects, one by one: as soon as each is compiled, or afterwards.

A fragment is written before the names that the document's title leaves out are known (``run/fragments.py``).
"""

from __future__ import annotations

from dataclasses import fields
from typing import Final, NamedTuple

from rst2spec.outputs.registry import format_module
from rst2spec.outputs.spec_builder import SpecOptions, severities_of, with_level
from rst2spec.run.fragments import DocumentFragment, WrittenDocuments
from rst2spec.run.store import LazySequence
from rst2spec.spec.model import Document, System
from rst2spec.spec.result import Result
from rst2spec.spec.serialization import dump_document, dump_fields, dump_object, joined_objects

_SYSTEMS: Final = ("source", "target")
"""The fields of a document that may lack a name; they are adjacent."""


class OutputRequest(NamedTuple):
    """A format that writes documents as they are compiled, with its options: a ``FragmentWriter``."""

    format: str
    options: SpecOptions

    def fragment(self, document: Document) -> DocumentFragment:
        """Writes a document whose systems may lack a name."""
        return fragment_of(document, self.options, depth=format_module("compile", self.format).DEPTH)

    def join(self, fragment: DocumentFragment, source: System, target: System) -> bytes:
        """The document's text, with its systems."""
        return join_fragments(fragment, source, target, depth=format_module("compile", self.format).DEPTH)


def fragment_of(document: Document, options: SpecOptions, *, depth: int | None) -> DocumentFragment:
    """A document as a JSON object; ``depth`` is the number of indentation steps, null for one line."""
    document = with_level(document, options)
    severities = () if options.stable else tuple(severities_of(document.diagnostics).items())
    if document.source.name is not None and document.target.name is not None:
        return DocumentFragment(dump_document(document, stable=options.stable, depth=depth), b"", severities)
    names = [field.name for field in fields(document)]
    first, last = names.index(_SYSTEMS[0]), names.index(_SYSTEMS[-1]) + 1
    before, after = (
        dump_fields(document, part, stable=options.stable, depth=depth) for part in (names[:first], names[last:])
    )
    return DocumentFragment(before, after, severities)


def join_fragments(fragment: DocumentFragment, source: System, target: System, *, depth: int | None) -> bytes:
    """A document's text with its systems."""
    if not fragment.after:
        return fragment.before
    systems = dump_object({"source": source, "target": target}, depth=depth)
    return joined_objects([fragment.before, systems, fragment.after], depth=depth)


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
