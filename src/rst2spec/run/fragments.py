"""Documents that are written as soon as each is compiled, so that a run need not hold their values.

All of a document can be written without knowing the others, but for the names that its title leaves out: a fragment
is what stands before and after these. How it is written is up to the format, which the options of the run pass in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple, Protocol

from rst2spec.run.store import SpillBuffer, Store
from rst2spec.spec.diagnostic import Severity
from rst2spec.spec.model import Document, System

MEMORY_LIMIT: Final = 16 << 20
"""Bytes of one format's text that stay in memory."""


class DocumentFragment(NamedTuple):
    """A document in one format: all of it, or what stands before and after its systems.

    Attributes:
        before: The text, or an object of the fields before its systems.
        after: An object of the fields behind them; blank where ``before`` is all of it.
        severities: The codes of the findings in it, and how bad they are.
    """

    before: bytes
    after: bytes
    severities: tuple[tuple[str, Severity], ...]


class FragmentWriter(Protocol):
    """A format and its options: a hashable value that workers can get, and whose ``repr`` is unique to it."""

    def fragment(self, document: Document) -> DocumentFragment:
        """Writes a document whose systems may lack a name."""

    def join(self, fragment: DocumentFragment, source: System, target: System) -> bytes:
        """The document's text, with its systems."""


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

    def joined(self, systems: Callable[[int], tuple[System, System]]) -> JoinedFragments:
        """The documents' texts; ``systems`` gives those of a document by its number."""
        return JoinedFragments(self._writer, self._fragments, self.severities, systems)


class JoinedFragments:
    """The documents' texts in one format, with the names that the run has inferred."""

    def __init__(
        self,
        writer: FragmentWriter,
        fragments: SpillBuffer[DocumentFragment],
        severities: dict[str, Severity],
        systems: Callable[[int], tuple[System, System]],
    ) -> None:
        self._writer = writer
        self._fragments = fragments
        self._systems = systems
        self.severities = severities

    def __iter__(self) -> Iterator[bytes]:
        for number, fragment in enumerate(self._fragments):
            yield self._writer.join(fragment, *self._systems(number))


def _size(fragment: DocumentFragment) -> int:
    return len(fragment.before) + len(fragment.after)
