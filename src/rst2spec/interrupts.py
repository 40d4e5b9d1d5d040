"""Ctrl-C and the other signals that end a program do so at once and without a word, and leave nothing half written.

Python's own way for Ctrl-C is an exception, in the middle of whatever runs: of an import, of a callback, of a library's
C. There it gets lost, or ends in a traceback. The other signals end a Python program before it can clean up. This is
loaded first of all, and loads little.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

INTERRUPTED = 130
"""The exit code that shells give what Ctrl-C has ended."""

ENDING = tuple([getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGQUIT") if hasattr(signal, name)])
"""The other signals that end a program: of ``kill``, of a terminal that is closed, and of Ctrl-\\."""

exit_at_once = os._exit
"""Ends the process, also while a plugin's code runs: that one must not (``foreign.py``)."""

_undoing: list[Callable[[], object]] = []
_owner = 0  # the process that has to undo what is in the list: its workers inherit the list


def install() -> None:
    """Has the signals that end the program handled here; what the program was started to ignore stays ignored."""
    global _owner  # noqa: PLW0603
    _owner = os.getpid()
    # a shell has what it runs in the background ignore Ctrl-C, and nohup a terminal that is closed
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, end)
    for number in ENDING:
        if signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, end)


def end(signum: int, frame: object) -> None:  # noqa: ARG001
    """Ends the program: a signal's handler."""
    if _owner in {0, os.getpid()}:
        for undo in reversed(_undoing):
            import contextlib  # loaded long ago, where there is something to undo

            with contextlib.suppress(Exception):
                undo()
    if signum != signal.SIGINT:  # whoever waits for this program is to see which signal has ended it
        signal.signal(signum, signal.SIG_DFL)
        os.kill(os.getpid(), signum)
    exit_at_once(INTERRUPTED if signum == signal.SIGINT else 128 + signum)


class Undone:
    """Has something undone where a signal ends the program inside of this; any other end is the caller's business."""

    def __init__(self, undo: Callable[[], object]) -> None:
        self._undo = undo

    def __enter__(self) -> None:
        _undoing.append(self._undo)

    def __exit__(self, *_: object) -> None:
        _undoing.remove(self._undo)
