"""The terminal's properties."""

from __future__ import annotations

import os
import sys


def wants_colour() -> bool:
    """Whether standard output gets colours: by ``NO_COLOR``, else ``FORCE_COLOR``, else whether it is a terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()


def columns() -> int:
    """The terminal's width: from ``COLUMNS``, else from the terminal itself; at least 40."""
    # without shutil, which takes 3 ms to import
    configured = os.environ.get("COLUMNS", "")
    width = int(configured) if configured.isdecimal() else 0
    if not width:
        try:
            width = os.get_terminal_size(sys.__stdout__.fileno()).columns  # type: ignore[union-attr]
        except (AttributeError, ValueError, OSError):
            width = 0
    return max(40, width or 80)
