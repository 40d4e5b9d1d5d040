"""Handles Ctrl-C and other ending signals: the program ends at once and silently, and leaves no half-written file.

Python raises an exception for Ctrl-C at an arbitrary point: in an import, a callback, or C code of a library. There it
gets lost or ends in a traceback. The other signals end a Python program before it can clean up. This module is imported
first, so it imports little.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

INTERRUPTED = 130
"""The exit code that shells report after Ctrl-C."""

ENDING = tuple([getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGQUIT") if hasattr(signal, name)])
"""The other signals that end a program: from ``kill``, a closed terminal, or Ctrl-\\."""

exit_at_once = os._exit
"""Ends the process, even while a plugin runs, for which ``os._exit`` is replaced (``plugin_guard.py``)."""

_cleanups: list[Callable[[], object]] = []
_owner = 0  # the process that runs the cleanups: its workers inherit the list, but not the duty


def install() -> None:
    """Installs the handlers of ending signals; a signal that the program was started to ignore stays ignored."""
    global _owner  # noqa: PLW0603
    _owner = os.getpid()
    # shells start background programs with Ctrl-C ignored, and nohup with SIGHUP ignored
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, end)
    for number in ENDING:
        if signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, end)


def end(signum: int, frame: object) -> None:  # noqa: ARG001
    """The signal handler: runs the cleanups and ends the program."""
    if _owner in {0, os.getpid()}:
        for cleanup in reversed(_cleanups):
            import contextlib  # already loaded if there are cleanups

            with contextlib.suppress(Exception):
                cleanup()
    if signum != signal.SIGINT:  # the waiting process must see which signal ended this program
        signal.signal(signum, signal.SIG_DFL)
        os.kill(os.getpid(), signum)
    exit_at_once(INTERRUPTED if signum == signal.SIGINT else 128 + signum)


class CleanupOnInterrupt:
    """Runs a cleanup if a signal ends the program inside of this context. Callers handle exceptions themselves."""

    def __init__(self, cleanup: Callable[[], object]) -> None:
        self._cleanup = cleanup

    def __enter__(self) -> None:
        _cleanups.append(self._cleanup)

    def __exit__(self, *_: object) -> None:
        _cleanups.remove(self._cleanup)
