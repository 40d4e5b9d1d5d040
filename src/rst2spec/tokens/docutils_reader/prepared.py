"""Prepares lines for docutils: the source's lines, repaired where docutils would drop text of the template."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from rst2spec.source import Source
from rst2spec.tokens.token import TokenStream

_TAB_WIDTH: Final = 8
_BULLET: Final = "     - "

# The markers that determine a block's indentation: a tab in them advances to the next multiple of eight columns.
_MARKERS: Final = re.compile("[ \t]*(?:[-*+\u2022\u2023\u2043][ \t]+)*")

# Docutils would split lines at these, or expand a tab to several columns.
_SPECIAL_WHITESPACE: Final = re.compile("[\0\t\x0b\x0c\x1c\x1d\x1e\x1f\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class PreparedLines:
    """The lines for docutils, one for one with the source's.

    Attributes:
        source: The document.
        lines: The lines.
        ends: The offset in the document of each line's end.
    """

    source: Source
    lines: list[str]
    ends: list[int]

    def offset(self, number: int, column: int) -> int:
        """The offset in the document of a column of a line, counted from the line's end (-1 is the last character).

        Text that was added in front of a line has the offset of the line's beginning.
        """
        start = self.source.starts[number]
        line = self.source.lines[number]
        indent = _MARKERS.match(line)[0]  # type: ignore[index]
        if "\t" in indent:
            column += len(self.lines[number])
            wide = len(indent.expandtabs(_TAB_WIDTH))
            if column < wide:
                return start + _tabbed_column(indent, column)
            return start + len(indent) + column - wide
        return max(start, self.ends[number] + column)


def _tabbed_column(indent: str, expanded: int) -> int:
    """Converts a column in an expanded indentation to the index in the one with tabs."""
    column = 0
    for index, char in enumerate(indent):
        if column >= expanded:
            return index
        column += _TAB_WIDTH - column % _TAB_WIDTH if char == "\t" else 1
    return len(indent)


def prepare(source: Source, template: TokenStream) -> PreparedLines:
    """Prepares a document's lines.

    Args:
        source: The document.
        template: The template reader's tokens: they determine which lines are cells without a bullet, headings with
            a leading space, or underlines that are too short.
    """
    lines = list(source.lines)
    for token in template.tokens:
        for cell in token.cells:
            if cell.lost_bullet:
                number = source.line_of(cell.start) - 1
                lines[number] = _BULLET + lines[number]
        if token.type in {"TITLE", "HEADING", "INTRODUCTION"}:
            underlines = [source.line_of(token.underline[0]) - 1] if token.underline is not None else []
            if token.start < token.text_start:
                underlines.append(source.line_of(token.start) - 1)
            _repair_heading(lines, token.line - 1, underlines)
    ends = []
    for number, line in enumerate(lines):
        indent = _MARKERS.match(line)[0]  # type: ignore[index]
        body = _SPECIAL_WHITESPACE.sub(" ", line[len(indent) :])
        lines[number] = ((indent.expandtabs(_TAB_WIDTH) if "\t" in indent else indent) + body).rstrip()
        ends.append(source.starts[number] + len(_SPECIAL_WHITESPACE.sub(" ", source.lines[number]).rstrip()))
    return PreparedLines(source, lines, ends)


def _repair_heading(lines: list[str], number: int, underlines: list[int]) -> None:
    bare = lines[number].strip()
    lines[number] = bare
    # docutils requires an underline to have the display width of its text: at most twice the number of characters
    for underline in underlines:
        line = lines[underline].strip()
        lines[underline] = line[0] * max(4, 2 * len(bare), len(line))
