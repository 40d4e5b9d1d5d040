"""What the tab key completes: the completion scripts of the shells call ``rst2spec __complete WORD...``.

The answer has one line per candidate: the word, a tab, and what it means. The lines ``:files`` and ``:folders`` ask the
shell to add paths.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from rst2spec.checks.base import plural
from rst2spec.cli.arguments import Argument, Values
from rst2spec.cli.commands import COMMANDS, first_words, subcommands
from rst2spec.cli.errors import CommandLineError
from rst2spec.cli.exit_codes import SUCCESS
from rst2spec.cli.parser import CommandParser, command_of
from rst2spec.failures import show_traceback
from rst2spec.outputs.files import write_stdout
from rst2spec.outputs.plain import escape_controls

_FILES: Final = ":files"
_FOLDERS: Final = ":folders"
_GLOBAL: Final = {"--help": "show this help and exit", "--version": "show the version and exit"}
_LISTS: Final = "rules"  # their values are separated by commas
_FOLDER: Final = "DIR"
_PATHS: Final = ("FILE", "PATH", "OLD", "SPEC")

Candidate = tuple[str, str]


def complete(words: Sequence[str]) -> int:
    """Prints the candidates for the last of some words, the part of a command line after the program's name."""
    try:
        lines = [f"{escape_controls(word)}\t{escape_controls(meaning)}\n" for word, meaning in candidates(words)]
    except Exception as error:  # a shell can't show messages while it completes
        show_traceback(error)
        lines = []
    write_stdout(line.replace(f"{_FILES}\t", _FILES).replace(f"{_FOLDERS}\t", _FOLDERS).encode() for line in lines)
    return SUCCESS


def candidates(words: Sequence[str]) -> Iterator[Candidate]:
    """The candidates for the last word; a candidate without a meaning asks for paths."""
    before, word = _joined(words)
    for candidate, meaning in _candidates(before, word):
        if candidate.startswith(word) or not meaning:
            yield candidate, meaning


def _joined(words: Sequence[str]) -> tuple[list[str], str]:
    """The complete words and the word to complete; bash splits words at equals signs."""
    before, word = list(words[:-1]), words[-1] if words else ""
    if word == "=":
        word = ""
    return [part for part in before if part != "="], word


def _candidates(before: list[str], word: str) -> Iterator[Candidate]:
    if not before:
        yield from _first_words()
        yield from _GLOBAL.items() if word.startswith("-") else ()
        return
    if len(before) == 1:
        yield from ((name, COMMANDS[f"{before[0]} {name}"].summary) for name in subcommands(before[0]))
    try:
        name, rest = command_of(before)
    except CommandLineError:
        return
    parser = CommandParser(name)
    is_option_over = "--" in rest
    argument = None if is_option_over or not rest else _option(parser, rest[-1])
    option, equals, _ = word.partition("=")
    if argument is not None and argument.metavar:
        yield from _values(argument, word)
    elif equals and (argument := _option(parser, option)) is not None:
        for value, meaning in _values(argument, word.removeprefix(f"{option}=")):
            yield (f"{option}={value}", meaning) if meaning else (value, meaning)
    elif word.startswith("-") and not is_option_over:
        for argument in parser.arguments:
            yield from ((option, _short(argument.help_text)) for option in argument.names)
    else:
        for argument in parser.arguments:
            if not argument.names:
                yield from _values(argument, word)


def _first_words() -> Iterator[Candidate]:
    for word in first_words():
        below = ", ".join(subcommands(word))
        yield word, COMMANDS[word].summary if word in COMMANDS else f"subcommands: {below}"


def _option(parser: CommandParser, name: str) -> Argument | None:
    return next((argument for argument in parser.arguments if name in argument.names), None)


def _short(help_text: str) -> str:
    """The beginning of a help text, which has room beside the option."""
    return help_text.partition(" (default")[0].partition("; ")[0].partition(": ")[0]


def _values(argument: Argument, word: str) -> Iterator[Candidate]:
    """The values of an argument: words, or paths."""
    if argument.values == _LISTS:
        done = word[: word.rfind(",") + 1]
        yield from ((f"{done}{value}", meaning) for value, meaning in _kind(argument.values))
    elif argument.values is not None:
        yield from _kind(argument.values)
    if _FOLDER in argument.metavar and "FILE" not in argument.metavar:
        yield _FOLDERS, ""
    elif any(name in argument.metavar for name in _PATHS):
        yield _FILES, ""


def _kind(values: Values) -> Iterator[Candidate]:
    if not isinstance(values, str):
        yield from values.items()
    elif values == "rules":
        from rst2spec.checks.known_checks import names

        yield from names().items()
        yield from ((name, code) for code, name in names().items())
    elif values == "systems":
        yield from _systems()
    elif values == "settings":
        from rst2spec.config.settings import SETTINGS

        yield from ((name, _sentence(setting.description)) for name, setting in SETTINGS.items())
    elif values == "commands":
        yield from _first_words()
    else:
        from rst2spec.outputs.registry import format_module, format_names

        command = values.rpartition(" ")[2]
        for name in format_names(command):
            yield name, _sentence(format_module(command, name).__doc__ or name)


def _systems() -> Iterator[Candidate]:
    """The systems in the names of the documents that a command would read by default."""
    from rst2spec.cli.inputs import configured_documents, workspace_of
    from rst2spec.source.discover import discover
    from rst2spec.spec.values import slugs_of

    workspace = workspace_of(_defaults(), reads_documents=False)
    folders = configured_documents(workspace, may_be_missing=True) or ["."]
    found = [slugs_of(item.path) for item in discover(folders, workspace.root)]
    counts: dict[str, int] = {}
    for slug in [slug for slugs in found for slug in dict.fromkeys(slugs) if slug is not None]:
        counts[slug] = counts.get(slug, 0) + 1
    yield from ((slug, f"system, {plural(counts[slug], 'document')}") for slug in sorted(counts))


def _defaults() -> Any:
    """The arguments of a command line without options."""
    return CommandParser("config").parse([])


def _sentence(text: str) -> str:
    """The beginning of a text, on one line."""
    return " ".join(text.split()).partition(". ")[0].partition(": ")[0].rstrip(".")
