"""Documents that are written as soon as each is compiled, so that a run need not hold their values.

All of a document can be written without knowing the others, but for what only the run shows: the names that its title
leaves out, and the answers to its questions (``spec/resolve.py``). A fragment is the text between these. How it is
written is up to the format, which the options of the run pass in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple, Protocol

from rst2spec.run.store import SpillBuffer, Store
from rst2spec.spec.diagnostic import Severity
from rst2spec.spec.model import Document

MEMORY_LIMIT: Final = 16 << 20
"""Bytes of one format's text that stay in memory."""

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
    """A format and its options: a hashable value that workers can get, and whose ``repr`` is unique to it."""

    def fragment(self, document: Document, *, has_questions: bool) -> DocumentFragment:
        """Writes a document, with gaps where its systems may lack a name and for the answers to its questions."""

    def join(self, fragment: DocumentFragment, values: Values) -> bytes:
        """The document's text, with the values in its gaps."""


class FragmentBuffer:
    """The documents of a run in one format, in order."""

    def __init__(self, writer: FragmentWriter, store: Store) -> None:
        self._writer = writer
        self._fragments = SpillBuffer(store, DocumentFragment, MEMORY_LIMIT, _size)
        self.severities: dict[str, Severity] = {}

    def add(self, fragment: DocumentFragment) -> None:
        """Adds a document."""
        self._fragments.add(fragment._replace(severities=()))
        self.severities.update(fragment.severities)

    def joined(self, values: Callable[[int], Values]) -> JoinedFragments:
        """The documents' texts; ``values`` gives what a document's fragment lacks, by its number."""
        return JoinedFragments(self._writer, self._fragments, self.severities, values)


class JoinedFragments:
    """The documents' texts in one format, with what the run shows about them."""

    def __init__(
        self,
        writer: FragmentWriter,
        fragments: SpillBuffer[DocumentFragment],
        severities: dict[str, Severity],
        values: Callable[[int], Values],
    ) -> None:
        self._writer = writer
        self._fragments = fragments
        self._values = values
        self.severities = severities

    def __iter__(self) -> Iterator[bytes]:
        for number, fragment in enumerate(self._fragments):
            yield self._writer.join(fragment, self._values(number))


def _size(fragment: DocumentFragment) -> int:
    return sum(map(len, fragment.pieces))
