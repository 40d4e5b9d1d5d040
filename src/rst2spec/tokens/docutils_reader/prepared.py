"""The lines that docutils gets to see: the source's, repaired where docutils would drop what the template means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from rst2spec.source import Source
from rst2spec.tokens.token import TokenStream

_TAB_WIDTH: Final = 8
_BULLET: Final = "     - "

# What decides where a block begins: a tab in it counts up to the next multiple of eight columns.
_MARKERS: Final = re.compile("[ \t]*(?:[-*+\u2022\u2023\u2043][ \t]+)*")

# Docutils would split lines at these, or count a tab as several columns.
_ODD_BLANKS: Final = re.compile("[\0\t\x0b\x0c\x1c\x1d\x1e\x1f\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class PreparedLines:
    """The lines for docutils, one for one with the source's.

    Attributes:
        source: The document.
        lines: The lines.
        ends: Of each line the offset in the document that its end stands for.
    """

    source: Source
    lines: list[str]
    ends: list[int]

    def offset(self, number: int, column: int) -> int:
        """The offset in the document of a column of a line, counted from the line's end (-1 is the last character).

        What was put in front of a line stands for its begin.
        """
        start = self.source.starts[number]
        line = self.source.lines[number]
        indent = _MARKERS.match(line)[0]  # type: ignore[index]
        if "\t" in indent:
            column += len(self.lines[number])
            wide = len(indent.expandtabs(_TAB_WIDTH))
            if column < wide:
                return start + _column_before(indent, column)
            return start + len(indent) + column - wide
        return max(start, self.ends[number] + column)


def _column_before(indent: str, wanted: int) -> int:
    """The column in an indentation with tabs of a column in the one without."""
    column = 0
    for index, char in enumerate(indent):
        if column >= wanted:
            return index
        column += _TAB_WIDTH - column % _TAB_WIDTH if char == "\t" else 1
    return len(indent)


def prepare(source: Source, template: TokenStream) -> PreparedLines:
    """Prepares a document's lines.

    Args:
        source: The document.
        template: The template reader's reading: it knows which lines are cells that lost their bullet, headings
            that begin with a blank, and underlines that are too short.
    """
    lines = list(source.lines)
    for token in template.tokens:
        for cell in token.cells:
            if cell.lost_bullet:
                number = source.line_of(cell.start) - 1
                lines[number] = _BULLET + lines[number]
        if token.type in {"TITLE", "HEADING", "INTRODUCTION"}:
            rules = [source.line_of(token.rule[0]) - 1] if token.rule is not None else []
            if token.start < token.text_start:
                rules.append(source.line_of(token.start) - 1)
            _repair_heading(lines, token.line - 1, rules)
    ends = []
    for number, line in enumerate(lines):
        indent = _MARKERS.match(line)[0]  # type: ignore[index]
        body = _ODD_BLANKS.sub(" ", line[len(indent) :])
        lines[number] = ((indent.expandtabs(_TAB_WIDTH) if "\t" in indent else indent) + body).rstrip()
        ends.append(source.starts[number] + len(_ODD_BLANKS.sub(" ", source.lines[number]).rstrip()))
    return PreparedLines(source, lines, ends)


def _repair_heading(lines: list[str], number: int, rules: list[int]) -> None:
    bare = lines[number].strip()
    lines[number] = bare
    # docutils wants underlines as long as what a terminal shows of their text: twice the number of characters at most
    for rule in rules:
        lines[rule] = lines[rule].lstrip()[0] * max(4, 2 * len(bare))
