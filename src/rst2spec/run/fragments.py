"""Documents that are written as soon as they are compiled, so that a run doesn't hold their values.

All of a document can be written without knowing the others, but for what only the run shows: the names that its title
leaves out, and the answers to its questions (``spec/resolve.py``). A fragment is the text between these. How it is
written is up to the format, which the options of the run pass in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple, Protocol

from rst2spec.run.store import LazySequence, SpillBuffer, Store
from rst2spec.spec.diagnostic import Severity
from rst2spec.spec.model import Document

MEMORY_LIMIT: Final = 16 << 20
"""The number of bytes of one format's text that stay in memory."""

Values = Sequence[object]
"""The values that a fragment lacks, in the order of its gaps."""


class DocumentFragment(NamedTuple):
    """A document in one format: its text, but for what only the run shows.

    Attributes:
        pieces: The text before, between and after the gaps.
        severities: The codes of the findings in it, and how bad they are.
    """

    pieces: tuple[bytes, ...]
    severities: tuple[tuple[str, Severity], ...]


class FragmentWriter(Protocol):
    """A format with its options: a hashable value that can be sent to workers, with a unique ``repr``."""

    def fragment(self, document: Document, *, has_questions: bool) -> DocumentFragment:
        """Writes a document, with gaps where its systems may lack a name and for the answers to its questions."""

    def join(self, fragment: DocumentFragment, values: Values) -> bytes:
        """The document's text, with the values in its gaps."""


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

    def joined(self, values: Callable[[int], Values]) -> WrittenDocuments:
        """The documents' texts; ``values`` gives what a document's fragment lacks, by its number."""
        texts = LazySequence(
            len(self._fragments), lambda number: self._writer.join(self._fragments[number], values(number))
        )
        return WrittenDocuments(texts, self._severities)


def _size(fragment: DocumentFragment) -> int:
    return sum(map(len, fragment.pieces))
