"""Colors by role. They are those of GCC, which are readable on dark and light backgrounds."""

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

IMPACT_ROLES: Final = {"breaking": "error", "undecidable": "warning", "compatible": "added"}
"""The role of each impact of a change."""


def paint(text: str, role: str, *, color: bool) -> str:
    """Adds the color of a role to a text; without colors, it stays unchanged."""
    return f"\x1b[{_CODES[role]}m{text}\x1b[0m" if color and text else text


def link(text: str, url: str) -> str:
    """Links a text to ``url`` in a terminal; unchanged without one."""
    return f"\x1b]8;;{url}\x1b\\{text}\x1b]8;;\x1b\\" if url else text
