"""Ctrl-C ends the program at once and without a word.

Python's own way is an exception, in the middle of whatever runs: of an import, of a callback, of a library's C. There
it gets lost, or ends in a traceback. This is loaded first of all, and loads nothing.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False  # a type checker takes it for true; typing takes 2 ms to load
if TYPE_CHECKING:
    from collections.abc import Callable

INTERRUPTED = 130
"""The exit code that shells give what Ctrl-C has ended."""

_undoing: list[Callable[[], object]] = []


def end(signum: int, frame: object) -> None:  # noqa: ARG001
    """Ends the program: a signal's handler."""
    for undo in reversed(_undoing):
        import contextlib  # loaded long ago, where there is something to undo

        with contextlib.suppress(Exception):
            undo()
    os._exit(INTERRUPTED)


class Undone:
    """Has something undone where Ctrl-C ends the program inside of this; any other end is the caller's business."""

    def __init__(self, undo: Callable[[], object]) -> None:
        self._undo = undo

    def __enter__(self) -> None:
        _undoing.append(self._undo)

    def __exit__(self, *_: object) -> None:
        _undoing.remove(self._undo)
