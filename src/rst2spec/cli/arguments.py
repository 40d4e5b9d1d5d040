"""A parser that lists its arguments: help, completion and man page need them, and argparse doesn't show its own."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

Values = Mapping[str, str] | str
"""Values with their meanings, or the name of a kind of values (``completing.py``)."""


class Argument(NamedTuple):
    """An argument.

    Attributes:
        action: Its definition.
        values: Its possible values, if a shell can complete them.
        group: The title of its group; empty for a positional argument.
    """

    action: argparse.Action
    values: Values | None
    group: str

    @property
    def names(self) -> tuple[str, ...]:
        """The names of an option; none for a positional argument."""
        return tuple(self.action.option_strings)

    @property
    def metavar(self) -> str:
        """The placeholder of its value; empty for an option without a value."""
        return str(self.action.metavar or "") if self.action.nargs != 0 else ""

    @property
    def help_text(self) -> str:
        """Its help."""
        return (self.action.help or "").replace("%%", "%")  # argparse formats it


class ArgumentContainer(Protocol):
    """A parser, or a group of its options."""

    def add(self, *names: str, values: Values | None = None, **options: Any) -> None:
        """Adds an argument; the options are those of ``ArgumentParser.add_argument``."""


class OptionGroup:
    """A group of a parser's options."""

    def __init__(self, group: Any, title: str, arguments: list[Argument]) -> None:
        self._group = group
        self._title = title
        self._arguments = arguments

    def add(self, *names: str, values: Values | None = None, **options: Any) -> None:
        """Adds an argument."""
        self._arguments.append(Argument(self._group.add_argument(*names, **options), values, self._title))

    def exclusive(self) -> OptionGroup:
        """A part of the group of which only one option may be used."""
        return OptionGroup(self._group.add_mutually_exclusive_group(), self._title, self._arguments)


class ListedParser(argparse.ArgumentParser):
    """A parser that lists its arguments.

    Attributes:
        arguments: The arguments.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.arguments: list[Argument] = []

    def group(self, title: str, description: str | None = None) -> OptionGroup:
        """Adds a group of options."""
        return OptionGroup(self.add_argument_group(title, description), title, self.arguments)

    def positional(self, name: str, *, values: Values | None = None, **options: Any) -> None:
        """Adds the positional argument, or a list of them, to which words that follow options are added."""
        action = self.add_argument_group("arguments").add_argument(name, **options)
        self.arguments.append(Argument(action, values, ""))
        self.set_defaults(operands=name if action.nargs == "*" else None)
