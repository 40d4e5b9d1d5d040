"""What the program has to say beside its output: lines on standard error."""

from __future__ import annotations

import sys
from typing import Final

from rst2spec.outputs.plain import visible

_LONGEST: Final = 1000  # characters; a path alone may have 4,096
_GAP: Final = " ... "


def print_message(text: str) -> None:
    """Prints a message on one line; of a very long one the middle is left out."""
    line = visible(text)
    if len(line) > _LONGEST:
        half = (_LONGEST - len(_GAP)) // 2
        line = f"{line[:half]}{_GAP}{line[-half:]}"
    sys.stderr.write(f"rst2spec: {line}\n")
