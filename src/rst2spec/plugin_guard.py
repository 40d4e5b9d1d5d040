"""Runs code of plugins safely: if it fails, prints or changes the folder, the error is one line that names its package.

A plugin's output would end up in the middle of a report, so standard output is redirected while its code runs, both in
Python and at the file descriptor. A plugin that prints can't be used. Neither can one that calls ``os._exit``, which
would end the run silently: here it raises an exception.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import signal
import sys
import tempfile
import threading
from typing import IO, TYPE_CHECKING, Any, Final, NoReturn, Protocol

from rst2spec import interrupts
from rst2spec.failures import show_traceback
from rst2spec.plugins import Plugin, PluginError, plugin_failure, unusable_plugin

if TYPE_CHECKING:
    from types import TracebackType

_STDOUT: Final = 1
_SHOWN: Final = 60  # characters of the printed text in the message
_alone: Final = threading.RLock()  # there is one standard output for all threads


class _Exit(Protocol):
    def __call__(self, status: int) -> NoReturn: ...


class PluginGuard:
    """The context in which a plugin's code runs. Errors of this program's own classes are passed on unchanged.

    Args:
        plugin: The plugin.
        what: The problem for the message about an exception: ``can't be imported``.
        passed: Other exceptions that are passed on.
    """

    def __init__(self, plugin: Plugin, what: str, passed: tuple[type[BaseException], ...] = ()) -> None:
        self._plugin = plugin
        self._what = what
        self._passed: tuple[type[BaseException], ...] = (PluginError, MemoryError, *passed)

    def __enter__(self) -> None:
        _alone.acquire()
        try:
            self._folder = _working_directory()
            self._diverted = _Diverted()
            self._exit = os._exit
            os._exit = _refusing(self._exit)
        except BaseException:
            _alone.release()
            raise

    def __exit__(self, kind: object, error: BaseException | None, trace: TracebackType | None) -> None:
        os._exit = self._exit
        try:
            printed = self._diverted.end()
            has_moved = self._folder is not None and _working_directory() != self._folder
            if has_moved and self._folder is not None:
                os.chdir(self._folder)
        finally:
            _alone.release()
        if error is not None:
            if isinstance(error, self._passed) or _is_of_the_user(error):
                return
            show_traceback(error)
            raise plugin_failure(self._plugin, self._what, error) from error
        if printed:
            text = " ".join(printed.decode("utf-8", "replace").split())
            shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
            raise unusable_plugin(self._plugin, f"it prints to standard output, which is for the report: {shown!r}")
        if has_moved:
            raise unusable_plugin(self._plugin, "it changes the working directory")


class _Diverted:
    """Redirects standard output to a hidden file."""

    def __init__(self) -> None:
        self._stream = sys.stdout
        for stream in (sys.stdout, sys.__stdout__):
            if stream is not None:
                stream.flush()  # write our own pending output first
        self._file, self._text = _capture()
        self._start = os.lseek(self._file, 0, os.SEEK_END)
        self._handle = -1
        with contextlib.suppress(OSError):  # standard output is closed
            self._handle = os.dup(_STDOUT)
        os.dup2(self._file, _STDOUT)
        sys.stdout = self._text

    def end(self) -> bytes:
        """Restores standard output.

        Returns:
            The text that was printed meanwhile.
        """
        for stream in (sys.stdout, self._text, sys.__stdout__):
            with contextlib.suppress(OSError, ValueError, AttributeError):  # closed, or something else
                stream.flush()  # type: ignore[union-attr]
        sys.stdout = self._stream
        if self._handle >= 0:
            os.dup2(self._handle, _STDOUT)
            os.close(self._handle)
        else:
            os.close(_STDOUT)
        size = os.lseek(self._file, 0, os.SEEK_END) - self._start
        if not size:
            return b""
        os.lseek(self._file, self._start, os.SEEK_SET)
        printed = os.read(self._file, min(size, 4096))
        os.ftruncate(self._file, self._start)
        return printed


_captures: dict[int, tuple[int, IO[str]]] = {}


def _capture() -> tuple[int, IO[str]]:
    """An unnamed file, and a stream that writes to it; a forked process gets its own."""
    process = os.getpid()
    known = _captures.get(process)
    if known is not None and not known[1].closed:
        return known
    _captures.clear()
    with tempfile.TemporaryFile() as file:
        handle = os.dup(file.fileno())  # lives as long as the process
    stream = open(handle, "w", encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115
    _captures[process] = handle, stream
    return handle, stream


def _refusing(leave: _Exit) -> _Exit:
    """The replacement of ``os._exit`` in this process; child processes, such as workers, may still exit."""
    process = os.getpid()

    def refuse(status: int) -> NoReturn:
        if os.getpid() != process:
            leave(status)
        raise SystemExit(f"os._exit({status})")

    return refuse


def _working_directory() -> str | None:
    try:
        return os.getcwd()
    except OSError:  # it was deleted
        return None


def _is_of_the_user(error: BaseException) -> bool:
    """Whether the user pressed Ctrl-C: with the program's own handler, it never raises an exception."""
    return isinstance(error, KeyboardInterrupt) and signal.getsignal(signal.SIGINT) is not interrupts.end


def load(plugin: Plugin) -> Any:
    """What a plugin's entry point leads to.

    Raises:
        PluginError: It can't be imported, for whatever reason.
    """
    _, _, attribute = plugin.value.partition(":")
    with PluginGuard(plugin, "can't be imported"):
        found: Any = importlib.import_module(plugin.module)
        for name in filter(None, attribute.strip().split(".")):
            found = getattr(found, name)
    return found
