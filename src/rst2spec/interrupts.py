"""Ctrl-C ends the program at once and without a word.

Python's own way is an exception, in the middle of whatever runs: of an import, of a callback, of a library's C. There
it gets lost, or ends in a traceback.
"""

from __future__ import annotations

import contextlib
import os

TYPE_CHECKING = False  # a type checker takes it for true; typing takes 2 ms to load, and this is loaded first of all
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

INTERRUPTED = 130
"""The exit code that shells give what Ctrl-C has ended."""

_undoing: list[Callable[[], object]] = []


def end(signum: int, frame: object) -> None:  # noqa: ARG001
    """Ends the program: a signal's handler."""
    for undo in reversed(_undoing):
        with contextlib.suppress(Exception):
            undo()
    os._exit(INTERRUPTED)


@contextlib.contextmanager
def undone(undo: Callable[[], object]) -> Iterator[None]:
    """Has something undone where Ctrl-C ends the program inside of this; any other end is the caller's business."""
    _undoing.append(undo)
    try:
        yield
    finally:
        _undoing.remove(undo)
