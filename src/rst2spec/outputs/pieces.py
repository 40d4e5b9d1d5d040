"""Documents as text, made one by one as each is compiled, so that a run needn't keep their values.

All of a document's text can be written without knowing the others, but for the names that its title leaves out: a
piece has a gap where these go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from pydantic_core import to_json

from rst2spec.kept_bytes import KeptBytes
from rst2spec.outputs.assemble import SpecOptions, severities_of, with_level
from rst2spec.spec.codec import dump_document
from rst2spec.spec.diagnostic import Severity
from rst2spec.spec.model import Document, System
from rst2spec.spec.result import Result

_IN_MEMORY: Final = 16 << 20  # bytes of text that a run keeps before it writes them to a temporary file


class Rendering(NamedTuple):
    """A format that documents are to be written in as they are compiled, and how."""

    format: str
    options: SpecOptions


class Piece(NamedTuple):
    """A document's text: all of it, or what stands before and after its systems.

    Attributes:
        before: The text, or its beginning.
        after: Its end; blank where there is no gap.
        severities: The codes of the findings in it, and how bad they are.
    """

    before: bytes
    after: bytes
    severities: tuple[tuple[str, Severity], ...]


def piece_of(document: Document, options: SpecOptions, *, indent: int | None) -> Piece:
    """A document's text, as an object of JSON."""
    text = dump_document(document, stable=options.stable, indent=indent)
    severities = () if options.stable else tuple(severities_of(document.diagnostics).items())
    if document.source.name is not None and document.target.name is not None:
        return Piece(text, b"", severities)
    # quotes are escaped in strings, so that these can only be the document's own keys
    begin, end = (b',"source":{', b',"flows":[') if indent is None else (b',\n  "source": {', b',\n  "flows": [')
    return Piece(text[: text.index(begin)], text[text.index(end) :], severities)


def whole(piece: Piece, source: System, target: System, *, indent: int | None) -> bytes:
    """A document's text with its systems."""
    if not piece.after:
        return piece.before
    systems = to_json({"source": source, "target": target}, indent=indent)
    between = b"," + systems[1:-1] if indent is None else b",\n" + systems[2:-2]
    return piece.before + between + piece.after


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

    def __init__(self, spool: Spool, systems: Callable[[int], tuple[System, System]], indent: int | None) -> None:
        self._spool = spool
        self._systems = systems
        self._indent = indent
        self.severities = spool.severities

    def __iter__(self) -> Iterator[bytes]:
        for number, piece in enumerate(self._spool):
            yield whole(piece, *self._systems(number), indent=self._indent)


def rendered(name: str, result: Result, options: SpecOptions, *, indent: int | None) -> Rendered:
    """The documents' texts: those made as they were compiled, else made of the documents themselves."""
    made = result.rendered.get(Rendering(name, options))
    if isinstance(made, Rendered):
        return made
    spool = Spool()
    systems = []
    for document in result.documents:
        spool.add(piece_of(with_level(document, options), options, indent=indent))
        systems.append((document.source, document.target))
    return Rendered(spool, systems.__getitem__, indent)
