"""Documents as objects of JSON, written one by one: as each is compiled, or afterwards.

A fragment is written without knowing the names that the document's title leaves out (``run/fragments.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from typing import Final, NamedTuple, Protocol

from rst2spec.outputs.assemble import SpecOptions, severities_of, with_level
from rst2spec.outputs.registry import format_module
from rst2spec.run.fragments import DocumentFragment
from rst2spec.spec.codec import dump_document, dump_fields, dump_object, joined_objects
from rst2spec.spec.diagnostic import Severity
from rst2spec.spec.model import Document, System
from rst2spec.spec.result import Result

_SYSTEMS: Final = ("source", "target")
"""The fields of a document that may lack a name; they stand next to each other."""


class OutputRequest(NamedTuple):
    """A format in which documents are written as they are compiled, and its options: a ``FragmentWriter``."""

    format: str
    options: SpecOptions

    def fragment(self, document: Document) -> DocumentFragment:
        """Writes a document whose systems may lack a name."""
        return fragment_of(document, self.options, depth=format_module("compile", self.format).DEPTH)

    def join(self, fragment: DocumentFragment, source: System, target: System) -> bytes:
        """The document's text, with its systems."""
        return join_fragments(fragment, source, target, depth=format_module("compile", self.format).DEPTH)


class WrittenDocuments(Protocol):
    """The texts of a run's documents."""

    @property
    def severities(self) -> Mapping[str, Severity]:
        """The codes of the findings in them, and how bad they are."""

    def __iter__(self) -> Iterator[bytes]:
        """The texts in order."""


def fragment_of(document: Document, options: SpecOptions, *, depth: int | None) -> DocumentFragment:
    """A document as an object of JSON; ``depth`` says by how many steps it is indented, null for one line."""
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
