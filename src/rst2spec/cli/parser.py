"""The parser of a command, its help, and its error messages."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Mapping, Sequence
from typing import Any, Final, NoReturn

from rst2spec.cli.arguments import ListedParser
from rst2spec.cli.commands import COMMANDS, GROUPS, first_words, module_of, subcommands
from rst2spec.cli.errors import CommandLineError
from rst2spec.cli.exit_codes import meanings
from rst2spec.cli.options import add_global_options
from rst2spec.cli.terminal import columns
from rst2spec.cli.values import listed
from rst2spec.suggestion import did_you_mean

PROGRAM: Final = "rst2spec"
_MISSING: Final = "the following arguments are required: "  # argparse's messages
_EXCLUSIVE: Final = "not allowed with argument "

_OVERVIEW: Final = """\
usage: rst2spec COMMAND [OPTIONS] [PATH...]

Compile generated dataflow documents into one machine-readable mapping spec, and
report defects in them."""
_REFERENCE: Final = """\
options:
  -h, --help       show this help and exit
  -V, --version    show the version and exit
  --color WHEN     auto, always or never (default: auto)

exit codes:
  0  success
  1  findings or changes at or above --fail-on, or an unreadable document
  2  usage error, or nothing to read
  3  diff: some documents can't be compared

Documents may be configured in rst2spec.toml, or in pyproject.toml below
[tool.rst2spec]: 'rst2spec help config'.
'rst2spec help COMMAND' shows the options and examples of a command."""


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Sets the width: argparse creates a formatter per argument, and would import shutil for the terminal's width."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=columns() - 2, max_help_position=28)


class CommandParser(ListedParser):
    """The parser of one command."""

    def __init__(self, name: str) -> None:
        module: Any = importlib.import_module(module_of(name))
        codes = "\n".join(f"  {code}  {meaning}" for code, meaning in meanings(name).items())
        super().__init__(
            prog=f"{PROGRAM} {name}",
            usage=f"{PROGRAM} {name} {module.USAGE}",
            description=module.DESCRIPTION,
            epilog=f"{module.EXAMPLES}\nexit codes:\n{codes}\n",
            formatter_class=_Formatter,
            allow_abbrev=False,
            add_help=False,
            exit_on_error=False,
        )
        self.set_defaults(operands=None)
        module.add_arguments(self)
        add_global_options(self)
        self.name = name

    def error(self, message: str) -> NoReturn:
        """Raises the error instead of exiting."""
        missing = message.removeprefix(_MISSING)
        if missing != message:
            values = [
                tuple(item.values) for item in self.arguments if isinstance(item.values, Mapping) and not item.names
            ]
            message = f"expected {missing}" + "".join([f": {listed(words)}" for words in values])
        raise CommandLineError(message, self.name)

    def parse(self, words: Sequence[str]) -> argparse.Namespace:
        """Parses the words after the command's name; paths may be before, between and after options.

        After an option that follows a path, argparse accepts no more optional paths: they are added here.
        """
        try:
            options, rest = self.parse_known_args(words)
        except argparse.ArgumentError as error:
            self.error(_message(error))
        if not rest:
            return options
        end = rest.index("--") if "--" in rest else len(rest)
        for word in rest[:end]:
            if word.startswith("-") and word != "-":
                self.error(self._unknown_option(word.partition("=")[0]))
        operands = options.operands
        words = [*rest[:end], *rest[end + 1 :]]
        if operands is None:
            self.error(f"unexpected argument '{words[0]}'")
        setattr(options, operands, [*getattr(options, operands), *words])
        return options

    def option_names(self) -> list[str]:
        """The names of its options."""
        return [name for argument in self.arguments for name in argument.names]

    def _unknown_option(self, word: str) -> str:
        message = f"{self.name} has no option {word}"
        others = commands_with(word)
        if not others:
            return f"{message}{did_you_mean(word, self.option_names())}"
        return f"{message}; {listed(others, 'and')} {'have' if len(others) > 1 else 'has'} it"


def commands_with(option: str) -> list[str]:
    """The commands that have an option."""
    return [name for name in COMMANDS if option in CommandParser(name).option_names()]


def _message(error: argparse.ArgumentError) -> str:
    """The message of argparse in the program's words, with the long name of the option that it is about."""
    name = (error.argument_name or "").rpartition("/")[2]
    other = error.message.removeprefix(_EXCLUSIVE)
    if other != error.message:
        return f"{name} can't be combined with {other.rpartition('/')[2]}"
    message = error.message.replace("expected one argument", "expected a value")
    return f"{name}: {message}" if name.startswith("-") else message


def command_of(words: Sequence[str]) -> tuple[str, Sequence[str]]:
    """The command that a command line begins with, and the words after its name.

    Raises:
        CommandLineError: There is no such command.
    """
    first, second = (*words, "", "")[:2]
    if f"{first} {second}" in COMMANDS:
        return f"{first} {second}", words[2:]
    if first in COMMANDS:
        return first, words[1:]
    below = subcommands(first)
    if not below:
        raise CommandLineError(f"unknown command {first}{did_you_mean(first, first_words())}")
    if not second or second.startswith("-"):
        raise CommandLineError(f"{first}: expected {listed(below)}", first)
    raise CommandLineError(f"{first}: expected {listed(below)}, got '{second}'{did_you_mean(second, below)}", first)


def help_of(words: Sequence[str]) -> str:
    """The help of a command, or of the program.

    Raises:
        CommandLineError: There is no such command.
    """
    if not words:
        return _overview()
    if len(words) == 1 and words[0] not in COMMANDS and subcommands(words[0]):
        return _help_of_group(words[0])
    name, rest = command_of(words)
    if rest:
        raise CommandLineError(f"unknown command {' '.join(words)}", "help")
    return CommandParser(name).format_help()


def _overview() -> str:
    parts = [_OVERVIEW]
    for key, group in GROUPS.items():
        lines = [f"  {name:<17}{command.summary}" for name, command in COMMANDS.items() if command.group == key]
        examples = [f"    {example}" for example in group.examples]
        parts.append("\n".join([f"{group.title}:", *lines, "", *examples]))
    return "\n\n".join([*parts, _REFERENCE]) + "\n"


def _help_of_group(first: str) -> str:
    names = [f"{first} {name}" for name in subcommands(first)]
    lines = [f"  {PROGRAM} {name:<18}{COMMANDS[name].summary}" for name in names]
    usage = f"usage: {PROGRAM} {first} {{{','.join(subcommands(first))}}} [OPTIONS]"
    return "\n".join([usage, "", *lines, "", f"'{PROGRAM} help {names[0]}' shows the options of a subcommand."]) + "\n"
