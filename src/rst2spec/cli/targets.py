"""The output files of a command: ``-o FORMAT=FILE``, several per run, each written completely or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any, Final, NamedTuple

from rst2spec.cli.arguments import ArgumentContainer
from rst2spec.cli.messages import print_message
from rst2spec.config.errors import UsageError
from rst2spec.failures import describe_error, show_traceback
from rst2spec.outputs.errors import OutputError
from rst2spec.outputs.registry import by_ending, format_module, format_names, require
from rst2spec.plugins import PluginError

_FALLBACK: Final = {"compile": "json"}  # for folders, and for files without a suffix


class Target(NamedTuple):
    """A file or folder to write, and its format."""

    format: str
    path: str


def add_output_argument(parser: ArgumentContainer, metavar: str, help_text: str) -> None:
    """The argument ``-o``."""
    parser.add_argument("-o", "--output", metavar=metavar, action="append", default=[], help=help_text)


def add_full_argument(parser: ArgumentContainer) -> None:
    """The argument ``--full``, which means the same in ``diff`` and ``log``."""
    parser.add_argument("--full", action="store_true", help="leave nothing out of text and markdown, however long")


def targets_of(command: str, values: Iterable[str], default: str | None) -> list[Target]:
    """Parses ``-o``: ``FORMAT=FILE``, or a file whose suffix determines the format unless ``default`` does.

    Raises:
        UsageError: There is no file after the ``=``, the format is unknown, or a file is named twice.
        OutputError: A format's library is missing.
    """
    targets = [_target(command, value, default) for value in values]
    for target in targets:
        require(command, target.format)
    paths = [os.path.abspath(target.path) for target in targets]
    for target, path in zip(targets, paths, strict=True):
        if paths.count(path) > 1:
            raise UsageError(f"-o: {target.path} is named twice")
    return targets


def is_folder(path: str) -> bool:
    """Whether a path means a folder."""
    return path.endswith("/") or os.path.isdir(path)


def _target(command: str, value: str, default: str | None) -> Target:
    name, equals, path = value.partition("=")
    names = format_names(command)
    if equals and name in names:
        if not path:
            raise UsageError(f"-o {value}: there is no file behind the =")
        return Target(name, path)
    has_ending = bool(os.path.splitext(value)[1]) and not is_folder(value)
    chosen = default or by_ending(command, value) or (None if has_ending else _FALLBACK.get(command))
    if chosen is None:
        raise UsageError(f"-o {value}: which format? Say -o FORMAT={value} with one of {', '.join(names)}")
    return Target(chosen, value)


def write_all(command: str, targets: Iterable[Target], write: Callable[[Any, str], int | None]) -> int:
    """Writes each target; if one can't be written, the others still are.

    Args:
        command: The command whose formats they are.
        targets: The targets.
        write: Writes one target, given the format's module and the path; for a folder it returns an exit code.

    Returns:
        The exit code: 0, or 2 if one could not be written.
    """
    code = 0
    for target in targets:
        try:
            code = write(format_module(command, target.format), target.path) or code
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            print_message(f"{target.path} can't be written: {reason}")
            code = 2
        except (OutputError, PluginError) as error:
            print_message(f"{target.path} was not written: {error}")
            code = 2
        except MemoryError:
            raise
        except Exception as error:
            show_traceback(error)
            reason = f"internal error, please report it: {describe_error(error)}"
            print_message(f"{target.path} was not written: {reason}")
            code = 2
    return code
