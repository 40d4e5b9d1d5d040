"""``rst2spec``, and ``python -m rst2spec``."""

from __future__ import annotations

import os
import sys
from typing import Final, NoReturn

from rst2spec import interrupts

_WINDOWS: Final = "Windows isn't supported; run rst2spec in WSL (https://learn.microsoft.com/windows/wsl/install)"
"""Files are replaced, processes started and ended, and paths compared as POSIX defines it."""


def script() -> NoReturn:
    """What the installed command calls."""
    if sys.platform == "win32":
        sys.stderr.write(f"rst2spec: {_WINDOWS}\n")
        sys.exit(2)
    _open_closed_streams()
    interrupts.install()
    try:
        from rst2spec.cli.main import script as run  # takes long enough to be interrupted
    except MemoryError:
        sys.stderr.write("rst2spec: not enough memory\n")
        os._exit(2)
    run()


def _open_closed_streams() -> None:
    """Puts something in the place of standard streams that were closed (``>&-``), from which nothing can be read.

    Without it the next file that is opened would be standard output, and get what is printed. What is written to a file
    that was opened for reading is an error, as it is where the stream is closed; messages are lost.
    """
    for number, (name, opened, mode) in enumerate(
        (("stdin", os.O_WRONLY, "r"), ("stdout", os.O_RDONLY, "w"), ("stderr", os.O_WRONLY, "w"))
    ):
        if getattr(sys, name) is None:
            handle = os.open(os.devnull, opened)
            if handle != number:
                os.dup2(handle, number)
                os.close(handle)
            setattr(sys, name, open(number, mode, closefd=False, encoding="utf-8"))  # noqa: SIM115


if __name__ == "__main__":
    script()
