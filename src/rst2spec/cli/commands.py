"""The table of commands, by purpose. Help, completion and man page are derived from it."""

from __future__ import annotations

from typing import Final, NamedTuple


class CommandGroup(NamedTuple):
    """Commands with one purpose: their title, and examples."""

    title: str
    examples: tuple[str, ...]


class Command(NamedTuple):
    """A command.

    Attributes:
        group: The purpose under which ``--help`` lists it.
        summary: What it does, in one line.
    """

    group: str
    summary: str


GROUPS: Final = {
    "everyday": CommandGroup(
        "Everyday commands",
        (
            "rst2spec compile docs/technical -o spec.json",
            "rst2spec check docs/technical",
            "rst2spec fix docs/technical --diff",
            "rst2spec rule R101",
        ),
    ),
    "change": CommandGroup(
        "Changes and history",
        (
            "rst2spec diff HEAD docs/technical",
            "rst2spec log v1..v2 docs/technical",
        ),
    ),
    "test": CommandGroup(
        "For testers",
        (
            "rst2spec serve docs/technical",
            "rst2spec checklist docs/technical -o qa.xlsx",
        ),
    ),
    "setup": CommandGroup(
        "Set-up and reference",
        (
            "rst2spec config",
            "rst2spec completion bash",
        ),
    ),
}

COMMANDS: Final = {
    "compile": Command("everyday", "compile documents into one mapping spec"),
    "check": Command("everyday", "report findings in documents"),
    "fix": Command("everyday", "fix findings in documents"),
    "rule": Command("everyday", "explain a rule: what its findings mean, what to do"),
    "render": Command("everyday", "write documents from a spec"),
    "diff": Command("change", "report what changed in meaning, and what that breaks"),
    "log": Command("change", "report what changed over a repository's history"),
    "churn": Command("change", "find documents in which only the timestamp changed"),
    "baseline update": Command("change", "write a file of known findings"),
    "baseline prune": Command("change", "remove what is fixed from that file"),
    "serve": Command("test", "show documents in a browser; reload when they change"),
    "checklist": Command("test", "write a checklist for testers"),
    "checklist merge": Command("test", "carry results over to a new checklist"),
    "verify": Command("test", "compare exported data with what the documents promise"),
    "grammar check": Command("setup", "report the mistakes in a dialect of the documents"),
    "grammar coverage": Command("setup", "report what a grammar reads of documents"),
    "config": Command("setup", "show the settings and where they come from"),
    "schema": Command("setup", "print a JSON Schema"),
    "cache info": Command("setup", "show the cache"),
    "cache clean": Command("setup", "remove the cache"),
    "completion": Command("setup", "print a completion script for a shell"),
    "help": Command("setup", "show the help of a command"),
}
"""The commands in the order of ``--help``. A name of two words is a subcommand."""


def module_of(name: str) -> str:
    """The module of a command."""
    return f"rst2spec.cli.{name.replace(' ', '_')}"


def subcommands(name: str) -> tuple[str, ...]:
    """The subcommands of a command, without its own name."""
    return tuple([other.removeprefix(f"{name} ") for other in COMMANDS if other.startswith(f"{name} ")])


def first_words() -> tuple[str, ...]:
    """What may be the first word of a command line."""
    return tuple(dict.fromkeys(name.partition(" ")[0] for name in COMMANDS))
