"""``rst2spec baseline``."""

from __future__ import annotations

import argparse
import os
from typing import Final

from rst2spec.checks.base import plural
from rst2spec.cli.inputs import (
    add_input_arguments,
    add_selection_arguments,
    nothing_left,
    options_of,
    run_pipeline,
    workspace_of,
)
from rst2spec.cli.known import DEFAULT, baseline_file, read_baseline, stale
from rst2spec.cli.running import add_running_arguments
from rst2spec.cli.writable import unwritable
from rst2spec.config.errors import UsageError
from rst2spec.outputs.baseline import Known, dump_baseline, known_of, load_baseline
from rst2spec.outputs.files import write_file, write_stdout

DESCRIPTION: Final = """\
Keep a file of the findings that are known, so that 'rst2spec check --baseline
FILE' only fails for new ones. In a git repository '--new-since REV' does the
same without a file."""
EXAMPLES: Final = """\
examples:
  rst2spec baseline update docs/technical   all that is found now is known
  rst2spec baseline prune docs/technical    what is gone isn't known any more
  rst2spec check docs/technical --baseline rst2spec-baseline.json
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("action", choices=("update", "prune"), help="what to do")
    add_input_arguments(parser, required=False)
    add_running_arguments(parser)
    add_selection_arguments(parser)
    parser.add_argument(
        "--baseline", metavar="FILE", help=f"the file (default: the configuration's baseline, else {DEFAULT})"
    )


def run(arguments: argparse.Namespace) -> int:
    """Runs the command."""
    workspace = workspace_of(arguments)
    file = baseline_file(arguments.baseline, workspace) or DEFAULT
    reason = unwritable(file)
    if reason:
        raise UsageError(f"{file} can't be written: {reason}")
    before = read_baseline(file, workspace) if arguments.action == "prune" else _kept(file)
    result = run_pipeline(arguments, workspace)
    if result is None:
        return nothing_left()
    gone = set(stale(before, result, options_of(arguments, workspace).policy, workspace.root))
    after = [item for item in before if item not in gone]
    if arguments.action == "update":
        after += known_of(result.findings())
    try:
        write_file(file, [dump_baseline(after)])
    except OSError as error:
        raise UsageError(f"{file} can't be written: {(error.strerror or str(error)).lower()}") from None
    added = len(set(after) - set(before))
    said = f"{file}: {plural(len(set(after)), 'known finding')}, {added:,} of them new, {len(gone):,} gone\n"
    write_stdout([said.encode()])
    return 0


def _kept(file: str) -> list[Known]:
    """What the file knows of other documents; nothing where it is no baseline that can be read."""
    if not os.path.isfile(file):
        return []
    try:
        with open(file, "rb") as stream:
            return load_baseline(stream.read())
    except (OSError, ValueError):
        return []
