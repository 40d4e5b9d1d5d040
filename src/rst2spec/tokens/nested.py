"""Detects block markup at the beginning of a table's cell: a cell contains one property or type, and no markup."""

from __future__ import annotations

import re
from typing import Final

BLOCK_BEGIN: Final = (
    r"(?:[-*+|\u2022\u2023\u2043](?= |$)"
    r"|\(?(?:[0-9]{1,9}|[A-Za-z]|[ivxlcdmIVXLCDM]{2,15}|\#)[.)](?= (?!\())"
    r"|\.\.(?= |$)|:[^:\s(][^:(]{0,80}:(?= |$)|>>>(?= ))"
)
"""The marker of a list item, a line block, a directive or comment, a field, or a doctest.

A number or letter before a bracket isn't a marker: it is a short property with clauses.
"""

_BLOCK_BEGIN: Final = re.compile(BLOCK_BEGIN)


def begins_block(text: str) -> bool:
    """Whether a cell's text, without leading spaces, begins with markup instead of a property or type."""
    return _BLOCK_BEGIN.match(text) is not None
