"""``rst2spec config``."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from typing import Any, Final

from rst2spec.cli.arguments import ListedParser
from rst2spec.cli.exit_codes import SUCCESS
from rst2spec.cli.inputs import workspace_of
from rst2spec.cli.options import (
    add_config_options,
    add_exclusion_options,
    add_format_option,
    add_grammar_option,
    add_rule_options,
)
from rst2spec.config.errors import UsageError
from rst2spec.config.load import Config
from rst2spec.outputs.files import write_stdout
from rst2spec.suggestion import did_you_mean

USAGE: Final = "[OPTIONS] [SETTING...]"
DESCRIPTION: Final = """\
Show the settings, and where each value comes from: the command line, a file, or
the default. 'rst2spec schema config' describes them."""
EXAMPLES: Final = """\
examples:
  rst2spec config
  rst2spec config fail-on exclude
  rst2spec config --select R3      the command line overrides the file
  rst2spec config -f json

The nearest rst2spec.toml or pyproject.toml of the working directory and its
parent folders applies. The same settings in both forms:

  rst2spec.toml                    pyproject.toml
  -------------------------------  -------------------------------
                                   [tool.rst2spec]
  documents = ["docs/technical"]   documents = ["docs/technical"]
  ignore = ["short-underline"]     ignore = ["short-underline"]

  [systems]                        [tool.rst2spec.systems]
  initech = "Initech"              initech = "Initech"
"""


def add_arguments(parser: ListedParser) -> None:
    """The command's arguments."""
    parser.positional(
        "settings",
        values="settings",
        metavar="SETTING",
        nargs="*",
        help="names of settings (default: all)",
    )
    group = parser.group("output")
    add_format_option(group, {"text": "a table", "json": "for programs"})
    add_rule_options(parser)
    add_exclusion_options(parser.group("file selection"))
    add_grammar_option(parser.group("reading"))
    add_config_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Runs the command."""
    import json

    from rst2spec.config.settings import SETTINGS

    for name in arguments.settings:
        if name not in SETTINGS:
            raise UsageError(f"unknown setting {name}{did_you_mean(name, SETTINGS)}")
    names = arguments.settings or list(SETTINGS)
    config = workspace_of(arguments, reads_documents=False).config
    if arguments.format == "json":
        settings = {name: {"value": config[name], "from": config.origin(name)} for name in names}
        write_stdout([json.dumps(settings, indent=2, ensure_ascii=False).encode(), b"\n"])
    else:
        write_stdout(f"{line}\n".encode() for line in _table(config, names))
    return SUCCESS


def _table(config: Config, names: Sequence[str]) -> list[str]:
    """One row per setting: its name, its origin, and its value in TOML."""
    from rst2spec.outputs.plain import escape_controls

    rows = [(name, escape_controls(_toml(config[name])), config.origin(name)) for name in names]
    widths = [max(len(row[column]) for row in rows) for column in (0, 2)]
    head = f"# {os.path.relpath(config.file)}" if config.file else "# no configuration file applies"
    return [head, *(f"{name.ljust(widths[0])}  {origin.ljust(widths[1])}  {value}" for name, value, origin in rows)]


def _toml(value: Any) -> str:
    """Formats a value as inline TOML."""
    import json

    if isinstance(value, dict):
        return f"{{ {', '.join(f'{_toml(key)} = {_toml(item)}' for key, item in value.items())} }}" if value else "{}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_toml, value))}]"
    if value is None:
        return '""'
    return json.dumps(value, ensure_ascii=False)  # JSON and TOML write strings and booleans alike
