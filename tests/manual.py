"""Builds the man page and the page of exit codes from the commands' own tables."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from rst2spec.cli.arguments import Argument
from rst2spec.cli.commands import COMMANDS, GROUPS, module_of
from rst2spec.cli.exit_codes import MEANINGS, OF_COMMANDS, meanings
from rst2spec.cli.parser import CommandParser
from rst2spec.cli.surroundings import ENVIRONMENT, FILES

COMMON = ("file selection", "reading", "configuration", "performance", "global options")
"""Groups of options that many commands have; the page describes them once."""


def man_page() -> str:
    """The man page, in roff."""
    return "\n".join(_man_page()) + "\n"


def _man_page() -> Iterator[str]:
    yield '.TH RST2SPEC "1" "" "rst2spec" "User Commands"'
    yield ".SH NAME"
    yield r"rst2spec \- compile dataflow documents into one mapping spec, and report defects in them"
    yield ".SH SYNOPSIS"
    for name in COMMANDS:
        for line in usages(name):
            yield f".B {_roff(line)}\n.br"
    yield ".SH DESCRIPTION"
    yield "Compile generated dataflow documents into one machine-readable mapping spec, and report defects in them."
    yield "PATH is optional: by default, the documents that the configuration names are read, else the current folder."
    for key, group in GROUPS.items():
        yield f".SH {group.title.upper()}"
        for name, command in COMMANDS.items():
            if command.group == key:
                yield from _command(name)
    yield ".SH COMMON OPTIONS"
    for title in COMMON:
        yield f".SS {_roff(title.capitalize())}"
        for argument in common(title):
            yield from _argument(argument)
    yield ".SH EXIT STATUS"
    yield from _terms({str(code): meaning for code, meaning in MEANINGS.items()})
    yield ".SH ENVIRONMENT"
    yield from _terms(ENVIRONMENT)
    yield ".SH FILES"
    yield from _terms(FILES)


def module(name: str) -> Any:
    """A command's module."""
    return importlib.import_module(module_of(name))


def usages(name: str) -> list[str]:
    """The forms of a command's call."""
    first, *more = module(name).USAGE.split("\n")
    return [f"rst2spec {name} {first}", *(line.strip() for line in more)]


def _command(name: str) -> Iterator[str]:
    described = module(name)
    yield f".SS rst2spec {name}"
    for line in usages(name):
        yield f".B {_roff(line)}\n.br"
    yield ".PP"
    yield _roff(described.DESCRIPTION)
    arguments = CommandParser(name).arguments
    for argument in arguments:
        if argument.group not in COMMON:
            yield from _argument(argument)
    shared = [argument.names[-1] for argument in arguments if argument.group in COMMON]
    yield ".PP"
    yield f"Common options: {_roff(', '.join(shared))}."
    examples, _, notes = described.EXAMPLES.removeprefix("examples:\n").partition("\n\n")
    yield ".PP\nExamples:\n.PP\n.nf"
    yield _roff(examples.rstrip("\n"))
    yield ".fi"
    if notes:
        yield f".PP\n.nf\n{_roff(notes.rstrip())}\n.fi"
    yield ".PP\nExit status:"
    yield from _terms({str(code): meaning for code, meaning in meanings(name).items()})


def common(title: str) -> list[Argument]:
    """The options of a group in any command, each once."""
    found = {
        argument.names[-1]: argument
        for name in reversed(COMMANDS)
        for argument in reversed(CommandParser(name).arguments)
        if argument.group == title
    }
    return list(reversed(found.values()))


def _argument(argument: Argument) -> Iterator[str]:
    metavar = f" \\fI{_roff(argument.metavar)}\\fR" if argument.metavar else ""
    names = ", ".join([f"\\fB{_roff(name)}\\fR" for name in argument.names])
    yield f".TP\n{names}{metavar}" if names else f".TP\n{metavar.strip()}"
    yield _roff(argument.help_text)


def _terms(meanings: Mapping[str, str]) -> Iterator[str]:
    for term, meaning in meanings.items():
        yield f".TP\n.B {_roff(term)}\n{_roff(meaning)}"


def _roff(text: str) -> str:
    """Text in which nothing is a request or an escape."""
    escaped = text.replace("\\", r"\e").replace("-", r"\-")
    return re.sub(r"^(?=[.'])", r"\\&", escaped, flags=re.MULTILINE)


def exit_codes_page() -> str:
    """The page of exit codes, in Markdown."""
    lines = [
        "# Exit codes",
        "",
        "Built from one table in the code by `make docs`; `rst2spec help COMMAND` shows those of a command.",
        "",
        "| code | meaning |",
        "| --- | --- |",
        *(f"| {code} | {meaning} |" for code, meaning in MEANINGS.items()),
        "",
        "The highest one counts, except that `diff` exits with 1 rather than 3 if both apply.",
        "",
        "| command | code | meaning |",
        "| --- | --- | --- |",
    ]
    for name in OF_COMMANDS:
        lines += [f"| `{name}` | {code} | {meaning} |" for code, meaning in meanings(name).items()]
    return "\n".join(lines) + "\n"
