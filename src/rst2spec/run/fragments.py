"""Documents that are written as soon as they are compiled, so that a run doesn't hold their values.

A document can be written without knowing the others, except for names that its title leaves out: a fragment is the
text before and after the systems. The options of the run pass in how a format writes it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple, Protocol

from rst2spec.run.store import LazySequence, SpillBuffer, Store
from rst2spec.spec.diagnostic import Severity
from rst2spec.spec.model import Document, System

MEMORY_LIMIT: Final = 16 << 20
"""The number of bytes of one format's text that stay in memory."""


class DocumentFragment(NamedTuple):
    """A document in one format: all of it, or the parts before and after its systems.

    Attributes:
        before: The text, or an object of the fields before its systems.
        after: An object of the fields after them; empty if ``before`` is the whole document.
        severities: The codes of the findings in it, with their severities.
    """

    before: bytes
    after: bytes
    severities: tuple[tuple[str, Severity], ...]


class FragmentWriter(Protocol):
    """A format with its options: a hashable value that can be sent to workers, with a unique ``repr``."""

    def fragment(self, document: Document) -> DocumentFragment:
        """Writes a document whose systems may lack a name."""

    def join(self, fragment: DocumentFragment, source: System, target: System) -> bytes:
        """The document's text, with its systems."""


class WrittenDocuments(NamedTuple):
    """The texts of a run's documents in one format, and the codes of the findings in them, with their severities."""

    texts: Sequence[bytes]
    severities: Mapping[str, Severity]


class FragmentBuffer:
    """The documents of a run in one format, in order."""

    def __init__(self, writer: FragmentWriter, store: Store) -> None:
        self._writer = writer
        self._fragments = SpillBuffer(store, DocumentFragment, MEMORY_LIMIT, _size)
        self._severities: dict[str, Severity] = {}

    def add(self, fragment: DocumentFragment) -> None:
        """Adds a document."""
        self._fragments.add(fragment._replace(severities=()))
        self._severities.update(fragment.severities)

    def joined(self, systems: Callable[[int], tuple[System, System]]) -> WrittenDocuments:
        """The documents' texts; ``systems`` gives those of a document by its number."""
        texts = LazySequence(
            len(self._fragments), lambda number: self._writer.join(self._fragments[number], *systems(number))
        )
        return WrittenDocuments(texts, self._severities)


def _size(fragment: DocumentFragment) -> int:
    return len(fragment.before) + len(fragment.after)
