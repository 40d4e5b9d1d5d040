"""``rst2spec check``."""

from __future__ import annotations

import argparse
from typing import Final

from rst2spec.cli.inputs import add_input_arguments, run_pipeline
from rst2spec.outputs.files import write_stdout
from rst2spec.outputs.registry import format_module, format_names

DESCRIPTION: Final = "Say what is wrong in documents: a line a finding, then a summary by code."
EXAMPLES: Final = """\
examples:
  rst2spec check docs/technical
  rst2spec check docs/technical --fail-on warning
  rst2spec check docs/technical --show info

Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 wrong use or nothing to read.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    names = format_names("check")
    add_input_arguments(parser, required=False)
    parser.add_argument(
        "-f", "--format", choices=names, default="concise", help=f"{', '.join(names)} (default: concise)"
    )
    parser.add_argument(
        "--show",
        choices=("info", "warning", "error"),
        default="warning",
        help="the least severity that is shown (default: warning)",
    )
    parser.add_argument(
        "--fail-on",
        choices=("info", "warning", "error", "none"),
        default="error",
        help="the least severity that makes the exit code 1 (default: error)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Runs the command."""
    arguments.paths = arguments.paths or ["."]
    result = run_pipeline(arguments)

    from rst2spec.checks.base import at_least
    from rst2spec.outputs.finding_formats.concise import FindingOptions

    write_stdout(format_module("check", arguments.format).write(result, FindingOptions(arguments.show)))
    return 1 if any(at_least(item.severity, arguments.fail_on) for _, item in result.findings()) else 0
