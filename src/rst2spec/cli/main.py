"""Runs a command, and turns every error into one clear line and an exit code."""

from __future__ import annotations

import contextlib
import errno
import gc
import importlib
import os
import sys
from collections.abc import Sequence
from typing import Any, Final, NoReturn

from rst2spec.cli.commands import module_of, subcommands
from rst2spec.cli.errors import CommandLineError
from rst2spec.cli.exit_codes import ERROR, PIPE_CLOSED, SUCCESS
from rst2spec.cli.messages import print_line, print_message
from rst2spec.cli.parser import PROGRAM, CommandParser, command_of, commands_with, help_of
from rst2spec.config.errors import UsageError
from rst2spec.failures import DEBUG, describe_error, show_traceback, system_text
from rst2spec.interrupts import INTERRUPTED
from rst2spec.outputs.errors import OutputError
from rst2spec.plugins import PluginError
from rst2spec.suggestion import did_you_mean

_STRIPPED: Final = (
    "Python's option -OO (PYTHONOPTIMIZE=2) removes the texts that rst2spec prints; run it without that option"
)
_COLLECT_AFTER: Final = (200_000, 50)  # thresholds of the first two generations; Python's are 700 and 10
_HELP: Final = ("-h", "--help")
_VERSION: Final = ("-V", "--version")
_COLOR: Final = "--color"


def main(argv: Sequence[str] | None = None) -> int:
    """Runs a command line.

    Returns:
        The exit code (``exit_codes.py``).
    """
    if sys.flags.optimize > 1:
        return _fail(_STRIPPED)
    # Nearly all objects live until the end: frequent collections cost a fifth of the time and free nothing.
    gc.set_threshold(*_COLLECT_AFTER)
    try:
        code = _run(list(sys.argv[1:] if argv is None else argv))
        sys.stdout.flush()
    except CommandLineError as error:
        _fail(str(error))
        print_line(f"Try '{' '.join(filter(None, (PROGRAM, error.command)))} --help'.")
        return ERROR
    except (UsageError, OutputError, PluginError) as error:
        return _fail(str(error))
    except BrokenPipeError:
        # The reader closed the pipe. Python would report an error at exit if stdout were still the pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    except OSError as error:  # the disk is full, or the working directory was deleted
        show_traceback(error)
        if error.errno == errno.EBADF:
            return _fail("standard input or standard output is closed")
        if error.errno == errno.ENOENT and _is_folder_deleted():
            return _fail("the working directory was deleted")
        return _fail(system_text(error))
    except KeyboardInterrupt:
        return INTERRUPTED
    except MemoryError as error:
        show_traceback(error)
        return _fail("not enough memory")
    except Exception as error:
        show_traceback(error)
        return _fail(_unexpected(error))
    return code


def _run(words: list[str]) -> int:
    color: list[str] = []
    while words and words[0].partition("=")[0] == _COLOR:  # it may also precede the command
        count = 1 if "=" in words[0] else 2
        color += words[:count]
        del words[:count]
    first = words[0] if words else _HELP[0]
    if first == "__complete":
        from rst2spec.cli.completing import complete

        return complete(words[1:])
    if first in _HELP:
        sys.stdout.write(help_of([]))
        return SUCCESS
    if first in _VERSION:
        from rst2spec.version import VERSION

        sys.stdout.write(f"{PROGRAM} {VERSION}\n")
        return SUCCESS
    if first.startswith("-") and first != "-":
        others = commands_with(first)
        if not others:
            raise CommandLineError(f"unknown option {first}{did_you_mean(first, (*_HELP, *_VERSION, _COLOR))}")
        raise CommandLineError(f"{first} must follow a command, as in '{PROGRAM} {others[0]} {first}'")
    if subcommands(first) and words[1:2] and words[1] in _HELP:
        sys.stdout.write(help_of(words[:1]))
        return SUCCESS
    name, rest = command_of(words)
    parser = CommandParser(name)
    try:
        arguments = parser.parse([*color, *rest])
    except SystemExit:  # argparse has printed the help
        return SUCCESS
    from rst2spec.language.dialect import BUILT_IN, using

    try:
        module: Any = importlib.import_module(module_of(name))
        with using(BUILT_IN):  # until the command activates another one
            return int(module.run(arguments))
    except SystemExit as error:  # only argparse may exit this way; elsewhere it would hide unfinished work
        raise RuntimeError(f"SystemExit({error.code!r})") from error


def _is_folder_deleted() -> bool:
    """Whether the working directory was deleted: it has no path any more."""
    try:
        os.getcwd()
    except OSError:
        return True
    return False


def _fail(message: str) -> int:
    """Reports a fatal error; returns the exit code."""
    print_message(message)
    return ERROR


def _unexpected(error: Exception) -> str:
    """The message for an unexpected exception."""
    from rst2spec.version import VERSION

    more = f"; {DEBUG}=1 shows the traceback"
    return f"internal error of rst2spec {VERSION}, please report it with the command: {describe_error(error)}{more}"


def script() -> NoReturn:
    """Runs ``sys.argv`` and ends the process.

    It skips the interpreter's cleanup: freeing the objects of a folder one by one takes a tenth of the run's time.
    """
    code = main()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError):
            stream.flush()
    os._exit(code)
