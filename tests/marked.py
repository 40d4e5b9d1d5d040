"""Text that knows which of its characters are markup without text: borders, bullets of a table, underlines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Marked(NamedTuple):
    """A text and its mask, which has ``#`` for each character that is markup and carries no text."""

    text: str = ""
    mask: str = ""

    def __add__(self, other: Marked) -> Marked:  # type: ignore[override]
        return Marked(self.text + other.text, self.mask + other.mask)

    def cut(self, start: int, end: int | None = None) -> Marked:
        """A part of it."""
        return Marked(self.text[start:end], self.mask[start:end])

    def padded(self, width: int) -> Marked:
        """Filled up with spaces."""
        return self + said(" " * (width - len(self.text)))

    def lines(self) -> list[Marked]:
        """Its lines, without their ends."""
        found = []
        at = 0
        for line in self.text.split("\n"):
            found.append(self.cut(at, at + len(line)))
            at += len(line) + 1
        return found

    def offsets(self) -> list[int]:
        """The offsets of all characters that carry text."""
        return [at for at, char in enumerate(self.text) if not char.isspace() and self.mask[at] != "#"]


Block = list[Marked]
"""Lines without their ends."""


def said(text: str) -> Marked:
    """Characters that carry text."""
    return Marked(text, "." * len(text))


def markup(text: str) -> Marked:
    """Characters that carry none."""
    return Marked(text, "#" * len(text))


def joined(parts: Iterable[Marked], between: Marked = said("")) -> Marked:  # noqa: B008
    """The parts, one after the other."""
    texts, masks = [], []
    for part in parts:
        texts.append(part.text)
        masks.append(part.mask)
    return Marked(between.text.join(texts), between.mask.join(masks))


def block(text: str) -> Block:
    """Lines that all carry text."""
    return [said(line) for line in text.split("\n")]


def indented(lines: Iterable[Marked], by: str = "   ") -> Block:
    """Lines with an indent, except blank ones."""
    return [said(by) + line if line.text.strip() else line for line in lines]


def document(blocks: Sequence[Block]) -> Marked:
    """Blocks with a blank line between them."""
    lines = [line for lines in blocks for line in (*lines, said(""))]
    return joined([line + said("\n") for line in lines])
