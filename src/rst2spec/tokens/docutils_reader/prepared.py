"""The lines that docutils gets to see: the source's, mended where docutils would drop what the template means."""

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
        lines: The lines.
        shifts: What to add to a column in a line to get the column in the source's line.
    """

    lines: list[str]
    shifts: list[int]


def prepare(source: Source, template: TokenStream) -> PreparedLines:
    """Prepares a document's lines.

    Args:
        source: The document.
        template: The template reader's reading: it knows which lines are cells that lost their bullet, headings
            that begin with a blank, and rules that are too short.
    """
    lines = list(source.lines)
    shifts = [0] * len(lines)
    for token in template.tokens:
        for cell in token.cells:
            if cell.lost_bullet:
                number = source.line_of(cell.start) - 1
                lines[number] = _BULLET + lines[number]
                shifts[number] = -len(_BULLET)
        if token.type in {"TITLE", "HEADING", "INTRODUCTION"}:
            rules = [source.line_of(token.rule[0]) - 1] if token.rule is not None else []
            if token.start < token.text_start:
                rules.append(source.line_of(token.start) - 1)
            _mend_heading(lines, shifts, token.line - 1, rules)
    for number, line in enumerate(lines):
        indent = _MARKERS.match(line)[0]  # type: ignore[index]
        body = line[len(indent) :]
        if "\t" in indent:
            wide = indent.expandtabs(_TAB_WIDTH)
            shifts[number] += len(indent) - len(wide)
            indent = wide
        lines[number] = indent + _ODD_BLANKS.sub(" ", body).rstrip()
    return PreparedLines(lines, shifts)


def _mend_heading(lines: list[str], shifts: list[int], number: int, rules: list[int]) -> None:
    text = lines[number].rstrip()
    bare = text.lstrip()
    shifts[number] += len(text) - len(bare)
    lines[number] = bare
    # docutils wants rules as long as what a terminal shows of their text: twice the width at most
    for rule in rules:
        lines[rule] = lines[rule].lstrip()[0] * max(4, 2 * len(bare))
