"""``rst2spec config``."""

from __future__ import annotations

import argparse
import os
from typing import Any, Final

from rst2spec.cli.inputs import add_config_arguments, add_selection_arguments, workspace_of
from rst2spec.config.load import Config
from rst2spec.outputs.files import write_stdout

DESCRIPTION: Final = """\
Show what is configured, and where each value comes from: the command line, a
file, or the default. 'rst2spec schema config' describes the settings."""
EXAMPLES: Final = """\
examples:
  rst2spec config show
  rst2spec config show --select R3     with the command line over the file
  rst2spec config show -f json
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("action", choices=("show",), help="what to do")
    parser.add_argument("-f", "--format", choices=("text", "json"), default="text", help="(default: text)")
    add_config_arguments(parser)
    add_selection_arguments(parser)
    parser.add_argument("--exclude", metavar="PATTERN", action="append", help=argparse.SUPPRESS)
    parser.add_argument("--force-exclude", action="store_true", default=None, help=argparse.SUPPRESS)


def run(arguments: argparse.Namespace) -> int:
    """Runs the command."""
    import json

    from rst2spec.config.settings import SETTINGS

    config = workspace_of(arguments).config
    if arguments.format == "json":
        settings = {name: {"value": config[name], "from": config.origin(name)} for name in SETTINGS}
        write_stdout([json.dumps(settings, indent=2, ensure_ascii=False).encode(), b"\n"])
    else:
        write_stdout(f"{line}\n".encode() for line in _table(config))
    return 0


def _table(config: Config) -> list[str]:
    """One row per setting: its name, its origin, and its value in TOML."""
    from rst2spec.config.settings import SETTINGS
    from rst2spec.outputs.plain import escape_controls

    rows = [(name, escape_controls(_toml(config[name])), config.origin(name)) for name in SETTINGS]
    widths = [max(len(row[column]) for row in rows) for column in (0, 2)]
    where = os.path.relpath(config.folder, os.getcwd()) if config.folder else None
    head = f"# the configuration in {where}" if where else "# no configuration was found"
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
