"""Exceptions that nobody expected, in words: one line that can be reported."""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from types import TracebackType

DEBUG: Final = "RST2SPEC_DEBUG"
"""The environment variable that shows tracebacks."""


class RunError(Exception):
    """An error that isn't about one document: it ends the run with one line for the user."""


_ADDRESS: Final = re.compile(r"0x[0-9a-fA-F]+")
_LONGEST: Final = 300  # characters of an exception's own text
_PACKAGE: Final = os.path.join(os.path.dirname(os.path.abspath(__file__)), "")


def in_words(error: BaseException) -> str:
    """An exception with its place in this program, the same in every run: ``KeyError: 'x' (reading.py:12)``."""
    if isinstance(error, RecursionError):  # where the stack ends depends on where it began
        return "RecursionError: nested too deeply"
    text = text_of(error)
    name = name_of(error)
    said = f"{name}: {text}" if text else name
    place = _place(error.__traceback__)
    return f"{said} ({place})" if place else said


def name_of(error: BaseException) -> str:
    """The name of an exception's class; a plain word where its code fails."""
    try:
        return str(type(error).__name__)
    except BaseException:  # whatever somebody else's class does
        return "exception"


def text_of(error: BaseException) -> str:
    """An exception's own text on one line; blank where its code fails as well."""
    try:
        text = str(error)
    except BaseException:  # whatever somebody else's class does
        return ""
    flat = " ".join(_ADDRESS.sub("0x...", text).split())
    return flat if len(flat) <= _LONGEST else f"{flat[: _LONGEST - 3]}..."


def show_traceback(error: BaseException) -> None:
    """Writes an exception's traceback to standard error, where the environment asks for it."""
    if os.environ.get(DEBUG, "") in {"", "0"}:
        return
    import traceback

    try:
        traceback.print_exception(error, file=sys.stderr)
    except Exception:  # its text may fail as well
        traceback.print_tb(error.__traceback__, file=sys.stderr)


def _place(trace: TracebackType | None) -> str:
    """The last place in this program that an exception went through; else the last one of all."""
    last = ours = ""
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        last = f"{os.path.basename(file)}:{trace.tb_lineno}"
        if file.startswith(_PACKAGE):
            ours = last
        trace = trace.tb_next
    return ours or last
