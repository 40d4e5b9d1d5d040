"""The layout of generated documents: the exact markup around the sentences.

Sentences are passed without line ends, blocks with theirs; every line ends with LF.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final
from unicodedata import east_asian_width

from rst2spec.language.grammars import settings

COMMENT: Final = ".."


def title_block(text: str) -> str:
    """A title with overline and underline."""
    rule = "=" * len(text)
    return f"{rule}\n{text}\n{rule}\n"


def heading_block(text: str) -> str:
    """A heading with its underline."""
    return f"{text}\n{'-' * len(text)}\n"


def comment(lines: Iterable[str]) -> str:
    """A comment. Its lines aren't parsed as markup."""
    return "\n".join([COMMENT, *[f"   {line}" for line in lines], ""])


def document(front: Iterable[str], sections: Iterable[str]) -> str:
    """A document from the blocks before the first section, and the sections."""
    return "\n".join(["\n".join(front), *sections])


def section(text: str, blocks: Iterable[str]) -> str:
    """A section from its heading and its blocks: statements with their line ends, and tables."""
    return heading_block(text) + "\n".join([*blocks, ""])


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table, in the dialect's markup."""
    return _grid_table(header, rows) if settings()["tables"] == "grid" else _list_table(header, rows)


def _list_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A list table; a blank cell is written as a bullet and a space."""
    lines = [".. list-table::", "   :header-rows: 1", ""]
    for row in (header, *rows):
        lines += [f"{'     - ' if column else '   * - '}{cell}" for column, cell in enumerate(row)]
    return "\n".join(lines) + "\n"


def _grid_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A grid table. One without rows is only its header: a rule for headers can't be the last line of a table."""
    texts = [[cell.strip() for cell in row] for row in (header, *rows)]
    widths = [max(map(_width, column)) + 2 for column in zip(*texts, strict=True)]
    border = f"+{'+'.join('-' * width for width in widths)}+"
    lines = [border]
    for number, row in enumerate(texts):
        padded = [f" {cell}{' ' * (width - 1 - _width(cell))}" for cell, width in zip(row, widths, strict=True)]
        lines += [f"|{'|'.join(padded)}|", border if number or not rows else border.replace("-", "=")]
    return "\n".join(lines) + "\n"


def _width(text: str) -> int:
    """The width of a text in columns, as docutils counts it."""
    return len(text) + sum(east_asian_width(char) in "WF" for char in text)
