"""What the terminal wants."""

from __future__ import annotations

import os
import sys


def wants_colour() -> bool:
    """Whether standard output is to have colours: a terminal's is, ``NO_COLOR`` goes over ``FORCE_COLOR``."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()


def columns() -> int:
    """How many columns the terminal has: what ``COLUMNS`` says, else what it says itself, from 40."""
    # not by shutil, which takes 3 ms to import
    said = os.environ.get("COLUMNS", "")
    width = int(said) if said.isdecimal() else 0
    if not width:
        try:
            width = os.get_terminal_size(sys.__stdout__.fileno()).columns  # type: ignore[union-attr]
        except (AttributeError, ValueError, OSError):
            width = 0
    return max(40, width or 80)
