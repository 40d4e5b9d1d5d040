"""Documents as text, made one by one as each is compiled, so that a run needn't keep their values.

All of a document's text can be written without knowing the others, but for the names that its title leaves out: a
piece has a gap where these go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields
from typing import Final, NamedTuple

from rst2spec.kept_bytes import KeptBytes
from rst2spec.outputs.assemble import SpecOptions, severities_of, with_level
from rst2spec.spec.codec import dump_document, dump_fields, dump_object, joined_objects
from rst2spec.spec.diagnostic import Severity
from rst2spec.spec.model import Document, System
from rst2spec.spec.result import Result

_SYSTEMS: Final = ("source", "target")
"""The fields of a document that may lack a name; they stand next to each other."""

_IN_MEMORY: Final = 16 << 20  # bytes of text that a run keeps before it writes them to a temporary file


class Rendering(NamedTuple):
    """A format that documents are to be written in as they are compiled, and how."""

    format: str
    options: SpecOptions


class Piece(NamedTuple):
    """A document's text: all of it, or what stands before and after its systems.

    Attributes:
        before: The text, or an object of the fields before its systems.
        after: An object of the fields behind them; blank where there is no gap.
        severities: The codes of the findings in it, and how bad they are.
    """

    before: bytes
    after: bytes
    severities: tuple[tuple[str, Severity], ...]


def piece_of(document: Document, options: SpecOptions, *, depth: int | None) -> Piece:
    """A document's text, as an object of JSON; ``depth`` says by how many steps it is indented, null for one line."""
    severities = () if options.stable else tuple(severities_of(document.diagnostics).items())
    if document.source.name is not None and document.target.name is not None:
        return Piece(dump_document(document, stable=options.stable, depth=depth), b"", severities)
    names = [field.name for field in fields(document)]
    first, last = names.index(_SYSTEMS[0]), names.index(_SYSTEMS[-1]) + 1
    before, after = (
        dump_fields(document, part, stable=options.stable, depth=depth) for part in (names[:first], names[last:])
    )
    return Piece(before, after, severities)


def whole(piece: Piece, source: System, target: System, *, depth: int | None) -> bytes:
    """A document's text with its systems."""
    if not piece.after:
        return piece.before
    systems = dump_object({"source": source, "target": target}, depth=depth)
    return joined_objects([piece.before, systems, piece.after], depth=depth)


class Spool:
    """Pieces in order; of many the most are in a temporary file."""

    def __init__(self) -> None:
        self._texts = KeptBytes(_IN_MEMORY)  # before and after by turns
        self.severities: dict[str, Severity] = {}

    def add(self, piece: Piece) -> None:
        """Keeps a piece."""
        self._texts.add(piece.before)
        self._texts.add(piece.after)
        self.severities.update(piece.severities)

    def __iter__(self) -> Iterator[Piece]:
        texts = iter(self._texts)
        for before, after in zip(texts, texts, strict=True):
            yield Piece(before, after, ())


class Rendered:
    """The documents' texts in one format, with the names that the run has inferred."""

    def __init__(self, spool: Spool, systems: Callable[[int], tuple[System, System]], depth: int | None) -> None:
        self._spool = spool
        self._systems = systems
        self._depth = depth
        self.severities = spool.severities

    def __iter__(self) -> Iterator[bytes]:
        for number, piece in enumerate(self._spool):
            yield whole(piece, *self._systems(number), depth=self._depth)


def rendered(name: str, result: Result, options: SpecOptions, *, depth: int | None) -> Rendered:
    """The documents' texts: those made as they were compiled, else made of the documents themselves."""
    made = result.rendered.get(Rendering(name, options))
    if isinstance(made, Rendered):
        return made
    spool = Spool()
    systems = []
    for document in result.documents:
        spool.add(piece_of(with_level(document, options), options, depth=depth))
        systems.append((document.source, document.target))
    return Rendered(spool, systems.__getitem__, depth)
