"""The outputs of a command: ``-o [FORMAT=]FILE``, several per run, each written completely or not at all."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

from rst2spec.cli.exit_codes import ERROR, SUCCESS
from rst2spec.cli.messages import print_message
from rst2spec.cli.options import STDOUT
from rst2spec.cli.values import expected, listed
from rst2spec.config.errors import UsageError
from rst2spec.failures import describe_error, show_traceback, system_text
from rst2spec.outputs.errors import OutputError
from rst2spec.outputs.files import write_file, write_stdout
from rst2spec.outputs.registry import by_ending, format_module, format_names, require
from rst2spec.plugins import PluginError
from rst2spec.suggestion import did_you_mean

_FALLBACK: Final = {"compile": "json"}  # for folders, and for files without a suffix
_FORMAT: Final = re.compile(r"(?P<format>[^,=]+)(?P<options>(?:,[^,=]*=[^,=]*)*)=")


class Target(NamedTuple):
    """A file or folder to write, or standard output (``-``); its format, and the given options of the format."""

    format: str
    path: str
    options: tuple[tuple[str, str], ...] = ()

    @property
    def is_stdout(self) -> bool:
        """Whether it is standard output."""
        return self.path == STDOUT


def targets_of(command: str, values: Sequence[str], format_name: str | None, default: str) -> list[Target]:
    """Parses ``-o``; without a value, the only target is standard output. Standard output is the first target.

    Args:
        command: The command whose formats they are.
        values: Each is a file, ``FORMAT=FILE``, or ``-`` for standard output; a format may be followed by its options,
            as in ``csv,table=flows=FILE``.
        format_name: The format of ``-f``, for values that name none; by default a file's ending defines it.
        default: The format of standard output if nothing defines it.

    Raises:
        UsageError: There is no file after the ``=``, the format or one of its options is unknown, or a file is named
            twice.
        OutputError: A format's library is missing.
    """
    targets = [_target(command, value, format_name, default) for value in values or [STDOUT]]
    for target in targets:
        require(command, target.format)
    paths: dict[str, Target] = {}
    for target in targets:
        other = paths.setdefault(_place(target), target)
        if other is not target:
            is_same_name = os.path.abspath(other.path) == os.path.abspath(target.path)
            reason = "is named twice" if is_same_name else f"is the same file as {other.path}"
            raise UsageError(f"-o: {_name(target)} {reason}")
    return sorted(targets, key=lambda target: not target.is_stdout)


def is_folder(path: str) -> bool:
    """Whether a path means a folder."""
    return path.endswith("/") or (path != STDOUT and os.path.isdir(path))


def _target_in(command: str, name: str, path: str) -> Target:
    """A target in a format that may be followed by options, as in ``csv,table=flows``.

    Raises:
        UsageError: The format has no such option, or the option no such value.
    """
    format_name, *settings = name.split(",")
    known: dict[str, tuple[str, ...]] = getattr(format_module(command, format_name), "OPTIONS", {})
    options = tuple([(key, value) for key, _, value in (setting.partition("=") for setting in settings)])
    for key, value in options:
        if key not in known:
            raise UsageError(f"{name}: the format {format_name} has no option {key}{did_you_mean(key, known)}")
        if value not in known[key]:
            hint = did_you_mean(value, known[key])
            raise UsageError(f"{name}: {key}: {expected(listed(known[key]), value)}{hint}")
    return Target(format_name, path, options)


def _target(command: str, value: str, format_name: str | None, default: str) -> Target:
    names = format_names(command)
    given = _FORMAT.match(value)
    if given and given["format"] in names:
        if given.end() == len(value):
            raise UsageError(f"-o {value}: expected a file after {value}")
        return _target_in(command, given["format"] + given["options"], value[given.end() :])
    if value == STDOUT:
        return _target_in(command, format_name or default, value)
    if is_folder(value) and command not in _FALLBACK:
        raise UsageError(f"-o {value}: expected a file, and {value} is a folder")
    has_ending = bool(os.path.splitext(value)[1]) and not is_folder(value)
    chosen = format_name or by_ending(command, value) or (None if has_ending else _FALLBACK.get(command))
    if chosen is None:
        raise UsageError(f"-o {value}: the ending defines no format; use -o FORMAT={value} with {listed(names)}")
    return _target_in(command, chosen, value)


def _place(target: Target) -> str:
    """The path of what is written: for a link that of its target, unless it leads to a terminal or device."""
    path = os.path.realpath(target.path)
    is_plain = not os.path.exists(path) or os.path.isfile(path) or os.path.isdir(path)
    return path if is_plain and not target.is_stdout else os.path.abspath(target.path)


def _name(target: Target) -> str:
    return "standard output" if target.is_stdout else target.path


def write_all(targets: Iterable[Target], write: Callable[[Target], int | None]) -> int:
    """Writes each target; if one can't be written, the others still are.

    Args:
        targets: The targets.
        write: Writes one target; for a folder it returns an exit code.

    Returns:
        The exit code: ``SUCCESS``, or ``ERROR`` if one could not be written.
    """
    code = SUCCESS
    for target in targets:
        if target.is_stdout:  # its errors are those of the whole program
            write(target)
            continue
        try:
            code = write(target) or code
        except OSError as error:
            reason = system_text(error)
            print_message(f"{target.path} can't be written: {reason}")
            code = ERROR
        except (OutputError, PluginError) as error:
            print_message(f"{target.path} was not written: {error}")
            code = ERROR
        except MemoryError:
            raise
        except Exception as error:
            show_traceback(error)
            reason = f"internal error, please report it: {describe_error(error)}"
            print_message(f"{target.path} was not written: {reason}")
            code = ERROR
    return code


def write_target(target: Target, chunks: Iterable[bytes]) -> None:
    """Writes a file, or to standard output.

    Raises:
        OSError: It can't be written.
    """
    if target.is_stdout:
        write_stdout(chunks)
    else:
        write_file(target.path, chunks)
