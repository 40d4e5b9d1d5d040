"""Colours by what they mean. They are the ones that GCC uses, which can be read on dark and on light."""

from __future__ import annotations

from typing import Final

_CODES: Final = {
    "error": "1;31",
    "warning": "1;35",
    "info": "1;36",
    "strong": "1",
    "faint": "2",
    "removed": "31",
    "added": "32",
}


def paint(text: str, role: str, *, colour: bool) -> str:
    """A text in the colour of its role; as it is where there are no colours."""
    return f"\x1b[{_CODES[role]}m{text}\x1b[0m" if colour and text else text


def link(text: str, url: str) -> str:
    """A text that a terminal opens ``url`` for; as it is without one."""
    return f"\x1b]8;;{url}\x1b\\{text}\x1b]8;;\x1b\\" if url else text
