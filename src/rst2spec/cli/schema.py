"""``rst2spec schema``."""

from __future__ import annotations

import argparse
from typing import Final

from rst2spec.outputs.files import write_stdout

DESCRIPTION: Final = "Print the JSON Schema of the spec, of its stable form, or of a line of its JSON lines."
EXAMPLES: Final = """\
examples:
  rst2spec schema > spec.schema.json
  rst2spec schema record
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument(
        "name", nargs="?", choices=("spec", "stable", "record"), default="spec", help="which one (default: spec)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Runs the command."""
    from rst2spec.spec.codec import schema_text

    write_stdout([schema_text(arguments.name).encode()])
    return 0
