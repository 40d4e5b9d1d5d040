"""``rst2spec help``."""

from __future__ import annotations

import argparse
import sys
from typing import Final

from rst2spec.cli.arguments import ListedParser
from rst2spec.cli.exit_codes import SUCCESS

USAGE: Final = "[COMMAND]"
DESCRIPTION: Final = "Show the help of a command, or list the commands."
EXAMPLES: Final = """\
examples:
  rst2spec help
  rst2spec help check
  rst2spec help checklist merge
"""


def add_arguments(parser: ListedParser) -> None:
    """The command's arguments."""
    parser.positional("words", values="commands", metavar="COMMAND", nargs="*", help="name of a command")


def run(arguments: argparse.Namespace) -> int:
    """Runs the command."""
    from rst2spec.cli.parser import help_of  # which imports this module

    sys.stdout.write(help_of(arguments.words))
    return SUCCESS
