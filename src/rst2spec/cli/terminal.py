"""What the terminal wants."""

from __future__ import annotations

import os
import sys


def wants_colour() -> bool:
    """Whether standard output is to have colours: a terminal's is, ``NO_COLOR`` goes over ``FORCE_COLOR``."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()
