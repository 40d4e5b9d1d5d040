"""Tracks which characters of a document are covered by tokens: the rest gets tokens of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from rst2spec.source import Source

Markup = Literal["underline", "border", "directive", "option", "bullet", "quoting", "field"]
"""All markup without text:

- ``underline``: the lines above and below a title or heading;
- ``border``: the lines of a grid or simple table;
- ``directive``: the marker of a table's directive;
- ``option``: options that only lay out or parse a table (``directives.LAYOUT_OPTIONS``);
- ``bullet``: the bullets of a list table's rows and cells;
- ``quoting``: quotes, delimiters and escapes of a CSV table;
- ``field``: the colon before a timestamp that is written as a field.
"""


class Coverage:
    """The characters of a document that are in tokens, or that are known markup without text."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._covered = bytearray(len(source.text))

    def text(self, start: int, end: int) -> str:
        """The text between two offsets, which is covered from now on."""
        self._cover(start, end)
        return self._source.text[start:end]

    def markup(self, kind: Markup, start: int, end: int) -> None:  # noqa: ARG002  (the kind documents the call)
        """Covers markup without text."""
        self._cover(start, end)

    def has(self, offset: int) -> bool:
        """Whether a character is covered."""
        return bool(self._covered[offset])

    def _cover(self, start: int, end: int) -> None:
        self._covered[start:end] = b"\1" * (end - start)

    def uncovered(self) -> Iterator[tuple[int, int]]:
        """The spans of text that aren't covered: each on one line, trimmed, and not blank."""
        text, covered = self._source.text, self._covered
        for number, line in enumerate(self._source.lines):
            if not line or line.isspace():
                continue
            first = self._source.starts[number]
            stop = first + len(line)
            at = covered.find(0, first, stop)
            while at >= 0:
                end = covered.find(1, at, stop)
                end = stop if end < 0 else end
                piece = text[at:end]
                bare = piece.strip()
                if bare:
                    start = at + len(piece) - len(piece.lstrip())
                    yield start, start + len(bare)
                at = covered.find(0, end, stop)
