"""Messages on standard error."""

from __future__ import annotations

import contextlib
import sys
from typing import Final

from rst2spec.outputs.plain import escape_controls

_LONGEST: Final = 1000  # characters; a path alone may have 4,096
_GAP: Final = " ... "


def print_message(text: str) -> None:
    """Prints a message on one line; the middle of a very long one is omitted."""
    line = escape_controls(text)
    if len(line) > _LONGEST:
        half = (_LONGEST - len(_GAP)) // 2
        line = f"{line[:half]}{_GAP}{line[-half:]}"
    print_line(f"rst2spec: {line}")


def print_line(line: str) -> None:
    """Prints a line. If it can't be written (the disk is full, or nobody reads it), only the exit code remains."""
    with contextlib.suppress(OSError):
        sys.stderr.write(f"{line}\n")
