"""Runs a command, and turns every error into one clear line and an exit code."""

from __future__ import annotations

import argparse
import contextlib
import errno
import gc
import importlib
import os
import sys
from collections.abc import Sequence
from typing import Any, Final, NoReturn

from rst2spec.cli.terminal import columns
from rst2spec.config.errors import UsageError
from rst2spec.failures import DEBUG, describe_error, show_traceback
from rst2spec.interrupts import INTERRUPTED
from rst2spec.outputs.errors import OutputError
from rst2spec.plugins import PluginError

# the commands in the order in which --help names them
COMMANDS: Final = {
    "compile": "compile documents into one mapping spec",
    "serve": "show documents in a browser, anew when they change",
    "check": "say what is wrong in documents",
    "checklist": "write the checklist that testers work through",
    "fix": "mend what can be mended in documents",
    "render": "write documents back from a spec",
    "churn": "put documents back that changed only their time stamp",
    "diff": "say what changed in meaning, and whether it breaks anyone",
    "log": "say what a repository's history means",
    "baseline": "keep a file of findings that are known",
    "explain": "explain a finding's code",
    "schema": "print the JSON Schema of the spec",
    "config": "show what is configured, and where",
    "cache": "look after what is remembered of earlier runs",
    "completion": "print what a shell needs to complete commands",
}

_EXAMPLES: Final = """\
examples:
  rst2spec compile docs/technical -o spec.json
  rst2spec check docs/technical
  rst2spec explain R101

Exit codes: 0 all is well, 1 findings or unreadable documents, 2 wrong use or
nothing to read.

Environment: NO_COLOR and FORCE_COLOR switch colors off and on. RST2SPEC_DEBUG=1
shows the traceback of an internal error.
"""
_STRIPPED: Final = (
    "Python's option -OO (PYTHONOPTIMIZE=2) removes the texts that rst2spec prints; run it without that option"
)
_PIPE_CLOSED: Final = 141  # the exit code that shells report for a program killed by SIGPIPE
_COLLECT_AFTER: Final = (200_000, 50)  # thresholds of the first two generations; Python's are 700 and 10


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Sets the width: argparse creates a formatter per argument, and would import shutil for the terminal's width."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=columns() - 2)

    def add_argument(self, action: argparse.Action) -> None:
        """Corrects the width of commands: argparse ignores their second indent, and breaks lines after long names."""
        super().add_argument(action)
        if action.nargs == argparse.PARSER:
            self._action_max_length += self._indent_increment


class _Parser(argparse.ArgumentParser):
    """Reports a usage error in one line, with a pointer to the help."""

    def error(self, message: str) -> NoReturn:
        _fail(message)
        self.exit(2, f"Try '{self.prog} --help'.\n")


def build_parser(commands: Sequence[str] = tuple(COMMANDS)) -> argparse.ArgumentParser:
    """The parser for the given commands; without any, all commands are listed without their arguments."""
    parser = _Parser(
        prog="rst2spec",
        description="Compile generated dataflow documents into one machine-readable mapping spec.",
        epilog=_EXAMPLES,
        formatter_class=_Formatter,
    )
    parser.add_argument("--version", action="store_true", help="print the version and exit")
    parser.set_defaults(module=None)
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", parser_class=_Parser)
    for name in commands or COMMANDS:
        summary = COMMANDS[name]
        if commands:
            module = importlib.import_module(f"rst2spec.cli.{name}")
            command = subparsers.add_parser(
                name,
                help=summary,
                description=module.DESCRIPTION,
                epilog=module.EXAMPLES,
                formatter_class=_Formatter,
            )
            module.add_arguments(command)
            command.set_defaults(module=module)
        else:
            subparsers.add_parser(name, help=summary, formatter_class=_Formatter)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Runs a command line.

    Returns:
        The exit code: 0 all is well, 1 findings or unreadable documents, 2 wrong use or nothing to read.
    """
    if sys.flags.optimize > 1:
        return _fail(_STRIPPED)
    # Nearly all objects live until the end: frequent collections cost a fifth of the time and free nothing.
    gc.set_threshold(*_COLLECT_AFTER)
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        code = _run(arguments)
        sys.stdout.flush()
    except (UsageError, OutputError, PluginError) as error:
        return _fail(str(error))
    except BrokenPipeError:
        # The reader closed the pipe. Python would report an error at exit if stdout were still the pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _PIPE_CLOSED
    except OSError as error:  # the disk is full, or the working directory was deleted
        show_traceback(error)
        if error.errno == errno.EBADF:
            return _fail("standard input or standard output is closed")
        return _fail((error.strerror or str(error)).lower())
    except KeyboardInterrupt:
        return INTERRUPTED
    except MemoryError as error:
        show_traceback(error)
        return _fail("not enough memory")
    except Exception as error:
        show_traceback(error)
        return _fail(_unexpected(error))
    return code


def _run(arguments: Sequence[str]) -> int:
    command = [word for word in arguments[:1] if word in COMMANDS]
    parser = build_parser(command)
    try:
        options: Any = _parsed(parser, arguments)
    except SystemExit as error:  # argparse has printed the help or the error
        return int(error.code or 0)
    if options.version:
        from rst2spec.version import VERSION

        sys.stdout.write(f"rst2spec {VERSION}\n")
        return 0
    if options.module is None:
        parser.print_help()
        return 0 if not arguments else 2
    try:
        return int(options.module.run(options))
    except SystemExit as error:  # only argparse may exit this way; elsewhere it would hide unfinished work
        raise RuntimeError(f"SystemExit({error.code!r})") from error


def _parsed(parser: argparse.ArgumentParser, arguments: Sequence[str]) -> argparse.Namespace:
    """Parses the command line; paths may be before, between and after options.

    After an option that follows an action or a path, argparse accepts no more optional paths: they are added here.
    """
    options, rest = parser.parse_known_args(arguments)
    if not rest:
        return options
    end = rest.index("--") if "--" in rest else len(rest)
    words = [*rest[:end], *rest[end + 1 :]]
    is_unknown = any(word.startswith("-") and word != "-" for word in rest[:end])
    if not is_unknown and isinstance(getattr(options, "paths", None), list):
        options.paths = [*options.paths, *words]
    elif not is_unknown and len(words) == 1 and getattr(options, "new", "") is None:
        options.new = words[0]
    else:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    return options


def _fail(message: str) -> int:
    """Reports a fatal error; returns the exit code."""
    from rst2spec.cli.messages import print_message

    print_message(message)
    return 2


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
