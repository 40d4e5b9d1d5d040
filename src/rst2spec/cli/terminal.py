"""The terminal's properties."""

from __future__ import annotations

import os
import shutil
import sys


def wants_color(choice: str) -> bool:
    """Whether standard output gets colors.

    Args:
        choice: The value of ``--color``: ``always``, ``never``, or ``auto``, by which ``NO_COLOR`` decides, else
            ``FORCE_COLOR``, else whether it is a terminal.
    """
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()


def columns() -> int:
    """The terminal's width: from ``COLUMNS``, else from the terminal itself; at least 40, and 80 without a terminal."""
    return max(40, shutil.get_terminal_size().columns)
