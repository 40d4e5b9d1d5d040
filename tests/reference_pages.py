"""Builds the reference pages of commands, configuration and language from what the program itself uses."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from rst2spec.cli.arguments import Argument
from rst2spec.cli.commands import COMMANDS, GROUPS
from rst2spec.cli.parser import CommandParser
from rst2spec.cli.surroundings import ENVIRONMENT, FILES
from rst2spec.config.defaults import DEFAULTS
from rst2spec.config.settings import SETTINGS
from rst2spec.config.value_types import ValueType
from tests.conftest import ROOT
from tests.manual import COMMON, common, module, usages

_CONFIGURATION: Final = """\
# Configuration

The nearest `rst2spec.toml` or `pyproject.toml` of the working directory and its parent folders applies; in one folder,
`rst2spec.toml` takes precedence. Options override it. `rst2spec config` shows all settings and where they come from,
`rst2spec schema config` prints their JSON Schema. An unknown setting is an error.

```toml
# rst2spec.toml
documents = ["docs/technical"]          # what commands read without a PATH
ignore = ["short-underline"]            # codes, prefixes such as R2, names
severity = { R202 = "info" }
per-file-ignores = { "legacy/" = ["R3"] }
exclude = ["drafts/"]
systems = { initech = "Initech" }       # names that titles lack

[[suppress]]
code = "R404"
path = "docs/technical/acme-globex.rst"
reason = "Globex takes both formats (ticket 1205)"
```

```toml
# the same in pyproject.toml
[tool.rst2spec]
documents = ["docs/technical"]
ignore = ["short-underline"]

[[tool.rst2spec.suppress]]
code = "R404"
path = "docs/technical/acme-globex.rst"
reason = "Globex takes both formats (ticket 1205)"
```

Paths are relative to the folder of the configuration. [Verify](verify.md) explains `data`, `pairs` and `values`,
[CI](ci.md#lost-documents-and-flows) `allow`, [dialects](dialects.md) `grammar`.

## The settings
"""
_LANGUAGE: Final = """\
# The input language

These files are the only definition of the language: readers, writers and messages are derived from them.
[The spec](spec.md#the-sentences) explains what each sentence means, and [a dialect](dialects.md) is a folder with other
files of these names. The notation is [Lark's](https://lark-parser.readthedocs.io/en/stable/grammar.html).
"""
_GRAMMARS: Final[Mapping[str, str]] = {
    "document.lark": "The order of a document's parts",
    "sentence.lark": "Title, heading, introduction and statements",
    "cell.lark": "Cells and their clauses",
    "type.lark": "Data types",
    "dialect.toml": "Settings",
}


def commands_page() -> str:
    """The page of commands, in Markdown."""
    return "\n".join(_commands_page()) + "\n"


def _commands_page() -> Iterator[str]:
    yield "# Commands\n"
    yield "Built from the commands' own tables by `make docs`; `rst2spec help COMMAND` and the man page show the same."
    yield "PATH is optional everywhere: the default is the documents of the [configuration](configuration.md), else the"
    yield "current folder. [Exit codes](exit-codes.md) are listed by command.\n"
    yield from _table(
        ("command", "what it does"), [(_link(name), _escaped(item.summary)) for name, item in COMMANDS.items()]
    )
    for key, group in GROUPS.items():
        yield f"\n## {group.title}"
        for name, command in COMMANDS.items():
            if command.group == key:
                yield from _command(name)
    yield "\n## Common options"
    for title in COMMON:
        yield f"\n### {title.capitalize()}\n"
        yield from _options(common(title))
    yield "\n## Environment\n"
    yield from _table(
        ("variable", "meaning"), [(_code(name), _escaped(meaning)) for name, meaning in ENVIRONMENT.items()]
    )
    yield "\n## Files\n"
    yield from _table(("file", "meaning"), [(_code(name), _escaped(meaning)) for name, meaning in FILES.items()])


def _link(name: str) -> str:
    return f"[`rst2spec {name}`](#rst2spec-{name.replace(' ', '-')})"


def _command(name: str) -> Iterator[str]:
    described = module(name)
    yield f"\n### rst2spec {name}\n"
    yield "```text\n" + "\n".join(usages(name)) + "\n```\n"
    yield f"{' '.join(_escaped(described.DESCRIPTION).split())}\n"
    arguments = CommandParser(name).arguments
    yield from _options([argument for argument in arguments if argument.group not in COMMON])
    groups = dict.fromkeys(argument.group for argument in arguments if argument.group in COMMON)
    links = [f"[{group}](#{group.replace(' ', '-')})" for group in groups]
    yield f"\nCommon options: {', '.join(links)}.\n"
    examples, _, notes = described.EXAMPLES.removeprefix("examples:\n").partition("\n\n")
    yield "```text\n" + "\n".join(line.removeprefix("  ") for line in examples.rstrip("\n").split("\n")) + "\n```"
    if notes:
        yield f"\n```text\n{notes.rstrip()}\n```"


def _options(arguments: list[Argument]) -> Iterator[str]:
    rows = [(_code(_named(argument)), _escaped(argument.help_text)) for argument in arguments]
    yield from _table(("argument", "meaning"), rows)


def _named(argument: Argument) -> str:
    return " ".join(filter(None, (", ".join(argument.names), argument.metavar)))


def configuration_page() -> str:
    """The page of settings, in Markdown."""
    rows = [
        (f"`{name}`", _expected(item.value_type), f"`{_shown(DEFAULTS[name])}`", _escaped(item.description))
        for name, item in SETTINGS.items()
    ]
    return "\n".join([_CONFIGURATION, *_table(("setting", "value", "default", "meaning"), rows)]) + "\n"


def _expected(value_type: ValueType) -> str:
    """How the program's own error describes a value."""
    problem = value_type.problem(0.5)
    assert problem is not None
    text = problem.message.removeprefix("expected ").removesuffix(", got 0.5")
    before, such_as, example = text.partition(" such as ")
    return f"{_escaped(before)}{such_as}{example and _code(example)}"


def _shown(value: Any) -> str:
    return json.dumps("" if value is None else value)


def language_page() -> str:
    """The page of the input language, in Markdown."""
    files = {path.name for path in (ROOT / "grammar").iterdir()}
    assert files == set(_GRAMMARS), "docs/language.md has each grammar"
    parts = [_LANGUAGE]
    for name, title in _GRAMMARS.items():
        text = (ROOT / "grammar" / name).read_text()
        parts.append(f"## {title}\n\n`grammar/{name}`:\n\n```{name.rpartition('.')[2]}\n{text}```\n")
    return "\n".join(parts)


def _table(titles: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    if not rows:
        return
    yield f"| {' | '.join(titles)} |"
    yield f"| {' | '.join('---' for _ in titles)} |"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _code(text: str) -> str:
    return f"`{text}`".replace("|", "\\|")


def _escaped(text: str) -> str:
    """Text of the program as text of Markdown."""
    for character in "\\`*_[]|<>":
        text = text.replace(character, f"\\{character}")
    return text
