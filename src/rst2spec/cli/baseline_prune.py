"""``rst2spec baseline prune``."""

from __future__ import annotations

import argparse
from typing import Final

from rst2spec.cli import baseline
from rst2spec.cli.arguments import ListedParser

USAGE: Final = "[OPTIONS] [PATH...]"
DESCRIPTION: Final = """\
Remove findings that are fixed from a baseline, and add none."""
EXAMPLES: Final = """\
examples:
  rst2spec baseline prune docs/technical
  rst2spec baseline prune docs/technical --baseline known.json
"""


def add_arguments(parser: ListedParser) -> None:
    """The command's arguments."""
    baseline.add_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Runs the command."""
    return baseline.write_baseline(arguments, is_update=False)
