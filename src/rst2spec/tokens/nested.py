"""What begins a block within a table's cell: a cell of the language holds one property or type, and no markup."""

import re
from typing import Final

BLOCK_BEGIN: Final = (
    r"(?:[-*+|\u2022\u2023\u2043](?= |$)"
    r"|\(?(?:[0-9]{1,9}|[A-Za-z]|[ivxlcdmIVXLCDM]{2,15}|\#)[.)](?= (?!\())"
    r"|\.\.(?= |$)|:[^:\s(][^:(]{0,80}:(?= |$)|>>>(?= ))"
)
"""The marker of a list item, a line block, a directive or comment, a field, or a doctest.

A number or letter before a bracket is none: it is a short property with clauses.
"""

_BLOCK_BEGIN: Final = re.compile(BLOCK_BEGIN)


def begins_block(text: str) -> bool:
    """Whether a cell's text, without the blanks before it, is the begin of markup rather than a property or type."""
    return _BLOCK_BEGIN.match(text) is not None
