"""How the generator lays out a document: the markup around the sentences, to the character.

Sentences have no line end, blocks have their own; every line ends with LF.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

COMMENT: Final = ".."


def title_block(text: str) -> str:
    """A title between its rules."""
    rule = "=" * len(text)
    return f"{rule}\n{text}\n{rule}\n"


def heading_block(text: str) -> str:
    """A heading over its rule."""
    return f"{text}\n{'-' * len(text)}\n"


def comment(lines: Iterable[str]) -> str:
    """A comment. Nothing in its lines is markup."""
    return "\n".join([COMMENT, *[f"   {line}" for line in lines], ""])


def document(front: Iterable[str], sections: Iterable[str]) -> str:
    """A document of the blocks before the first section, and of sections."""
    return "\n".join(["\n".join(front), *sections])


def section(text: str, blocks: Iterable[str]) -> str:
    """A section of its heading and of blocks: statements with their line ends, and tables."""
    return heading_block(text) + "\n".join([*blocks, ""])


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; of a cell that is blank its bullet is left, with a blank behind it."""
    lines = [".. list-table::", "   :header-rows: 1", ""]
    for row in (header, *rows):
        lines += [f"{'     - ' if column else '   * - '}{cell}" for column, cell in enumerate(row)]
    return "\n".join(lines) + "\n"
