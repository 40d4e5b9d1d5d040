"""Reads only those blocks again that edits change: a fifth of a document, for most fixes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import groupby
from typing import Final

from rst2spec.source import source_of
from rst2spec.spec.edit import OffsetEdit, changed
from rst2spec.spec.outside import Reading, is_within_lines
from rst2spec.tokens.template_reader import read_template
from rst2spec.tokens.token import Rows, Token

_BEGINS: Final = frozenset({"TITLE", "INTRODUCTION", "HEADING", "TABLE"})
"""The tokens at which a document can be cut: a sentence may be directly below another one."""


def is_rest_the_same(before: Reading, changes: Sequence[OffsetEdit]) -> bool:
    """Whether all lines without an edit are certainly read the same. If not, the whole document has to be read again.

    In the generated form, what a block is depends on its own text. Of the text before it, it only matters whether there
    was a title and a timestamp; the text after it only has to begin another block. So if no line moves, and the blocks
    with edits still have the generated form and the same tokens on the same lines, all other lines are read the same.

    Args:
        before: The document.
        changes: The edits, sorted, without overlap.
    """
    source, stream = before
    if not stream.plain or stream.limit or not all(is_within_lines(source.text, change) for change in changes):
        return False
    begins = [
        (number, source.line_of(part.start))
        for number, part in enumerate(stream.parts)
        if isinstance(part, Token) and part.type in _BEGINS
    ]
    numbers = [*(number for number, _ in begins), len(stream.parts)]
    offsets = [*(source.starts[line - 1] for _, line in begins), len(source.text) + 1]
    for block, group in groupby(changes, key=lambda change: bisect_right(offsets, change.start) - 1):
        if block < 0:
            return False
        start, end = offsets[block : block + 2]
        edits = [OffsetEdit(change.start - start, change.end - start, change.text) for change in group]
        after = read_template(source_of(changed(source.text[start:end], edits), source.path))
        parts = stream.parts[numbers[block] : numbers[block + 1]]
        if not after.plain or _forms(parts, begins[block][1]) != _forms(after.parts, 1):
            return False
    return True


def _forms(parts: Sequence[Token | Rows], first_line: int) -> list[tuple[str, int]]:
    """The type and the line of each part."""
    return [(part.type, (part.lines[0] if isinstance(part, Rows) else part.line) - first_line) for part in parts]
