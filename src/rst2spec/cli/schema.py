"""``rst2spec schema``."""

from __future__ import annotations

import argparse
from typing import Final

from rst2spec.outputs.files import write_stdout

DESCRIPTION: Final = "Print the JSON Schema of what rst2spec writes, or of its configuration."
EXAMPLES: Final = """\
examples:
  rst2spec schema > spec.schema.json
  rst2spec schema record
  rst2spec schema findings   # what check -f json writes
  rst2spec schema diff       # what diff -f json writes
  rst2spec schema log        # what log -f json writes; log-record: jsonl
  rst2spec schema config     # what rst2spec.toml can say
"""
_NAMES: Final = ("spec", "stable", "record", "findings", "diff", "log", "log-record", "config")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument(
        "name",
        nargs="?",
        metavar="NAME",
        choices=_NAMES,
        default="spec",
        help=f"{', '.join(_NAMES)} (default: spec)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Runs the command."""
    if arguments.name == "config":
        from rst2spec.config.settings import schema_text as config_schema_text

        write_stdout([config_schema_text().encode()])
        return 0
    from rst2spec.spec.codec import schema_text

    write_stdout([schema_text(arguments.name).encode()])
    return 0
