"""Describes unexpected exceptions in one line that users can report."""

from __future__ import annotations

import os
import re
import sys
import traceback
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


def describe_error(error: BaseException) -> str:
    """An exception with its place in this program, the same in every run: ``KeyError: 'x' (reading.py:12)``."""
    if isinstance(error, RecursionError):  # where the stack overflows depends on its depth at the start
        return "RecursionError: nested too deeply"
    described = named_error(error)
    location = _location(error.__traceback__)
    return f"{described} ({location})" if location else described


def named_error(error: BaseException) -> str:
    """An exception's class and text: ``KeyError: 'x'``."""
    name, text = error_name(error), error_text(error)
    return f"{name}: {text}" if text else name


def error_name(error: BaseException) -> str:
    """The name of an exception's class; ``exception`` if reading it fails."""
    try:
        return str(type(error).__name__)
    except BaseException:  # a foreign class may do anything
        return "exception"


def error_text(error: BaseException) -> str:
    """An exception's text on one line; empty if its ``__str__`` fails."""
    try:
        text = str(error)
    except BaseException:  # a foreign class may do anything
        return ""
    flat = " ".join(_ADDRESS.sub("0x...", text).split())
    return flat if len(flat) <= _LONGEST else f"{flat[: _LONGEST - 3]}..."


def system_text(error: OSError) -> str:
    """An error of the operating system, for a message: ``no space left on device``."""
    return (error.strerror or str(error)).lower()


def show_traceback(error: BaseException) -> None:
    """Writes an exception's traceback to standard error if ``RST2SPEC_DEBUG`` is set."""
    if os.environ.get(DEBUG, "") in {"", "0"}:
        return
    try:
        traceback.print_exception(error, file=sys.stderr)
    except Exception:  # its text may fail as well
        traceback.print_tb(error.__traceback__, file=sys.stderr)


def _location(trace: TracebackType | None) -> str:
    """The innermost frame of this program in a traceback; else the innermost frame of all."""
    last = ours = ""
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        last = f"{os.path.basename(file)}:{trace.tb_lineno}"
        if file.startswith(_PACKAGE):
            ours = last
        trace = trace.tb_next
    return ours or last
