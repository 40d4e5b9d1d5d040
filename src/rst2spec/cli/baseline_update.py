"""``rst2spec baseline update``."""

from __future__ import annotations

import argparse
from typing import Final

from rst2spec.cli import baseline
from rst2spec.cli.arguments import ListedParser

USAGE: Final = "[OPTIONS] [PATH...]"
DESCRIPTION: Final = """\
Write all current findings and documents to a file, so that 'rst2spec check
--baseline FILE' fails only for new findings and lost documents. In a git
repository, 'rst2spec check --new-since REV' does the same without a file."""
EXAMPLES: Final = """\
examples:
  rst2spec baseline update docs/technical
  rst2spec check docs/technical --baseline rst2spec-baseline.json
  rst2spec baseline update --allow-lost     documents were deleted on purpose
"""


def add_arguments(parser: ListedParser) -> None:
    """The command's arguments."""
    baseline.add_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Runs the command."""
    return baseline.write_baseline(arguments, is_update=True)
