"""The layout of generated documents: the exact markup around the sentences.

Sentences are passed without line ends, blocks with theirs; every line ends with LF.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

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


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; a blank cell is written as a bullet and a space."""
    lines = [".. list-table::", "   :header-rows: 1", ""]
    for row in (header, *rows):
        lines += [f"{'     - ' if column else '   * - '}{cell}" for column, cell in enumerate(row)]
    return "\n".join(lines) + "\n"
