"""``rst2spec diff``."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Final

from rst2spec.cli.inputs import add_config_arguments, workspace_of
from rst2spec.cli.messages import print_message
from rst2spec.cli.running import add_jobs_argument
from rst2spec.cli.step_summary import add_to_step_summary
from rst2spec.cli.targets import add_full_argument, add_output_argument, targets_of, write_all
from rst2spec.cli.terminal import columns, wants_colour
from rst2spec.cli.writable import writable_targets
from rst2spec.outputs.files import write_file, write_stdout
from rst2spec.outputs.registry import format_module, format_names
from rst2spec.spec.changes.kinds import IMPACTS, Impact

if TYPE_CHECKING:
    from rst2spec.outputs.comparison import Comparison, DiffOptions

DESCRIPTION: Final = """\
Say what changed in meaning, and whether it breaks anyone. Each side is a
document, a folder, a spec (JSON, JSON lines), - for standard input, or what git
has at a revision, REV:PATH (:PATH is what is staged). Time stamps, order,
repetition and blanks are no change."""
EXAMPLES: Final = """\
examples:
  rst2spec diff HEAD:docs/technical docs/technical   what is not committed yet
  rst2spec diff v1..v2 docs/technical                between two revisions
  rst2spec diff spec.json docs/technical             since the spec was written
  rst2spec diff old/ new/ -o markdown=changes.md     for a pull request
  rst2spec diff --quiet old.rst new.rst              do they mean the same?
  rst2spec explain diff                              the kinds and their classes

Exit codes: 0 nothing at or above --fail-on, 1 changes, 3 no such change, but
documents that could not be compared, 2 wrong use or nothing to read.
"""
_FAIL_ON: Final[dict[str, tuple[Impact, ...]]] = {
    "breaking": ("breaking",),
    "undecidable": ("breaking", "undecidable"),
    "any": IMPACTS,
    "none": (),
}
_NOT_COMPARED: Final = 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    names = format_names("diff")
    parser.add_argument("old", metavar="OLD", help="what there was, or A..B for two revisions of the path NEW")
    parser.add_argument("new", metavar="NEW", nargs="?", help="what there is")
    parser.add_argument("-f", "--format", choices=names, default="text", help="(default: text)")
    add_output_argument(parser, "[FORMAT=]FILE", "also write a file, in the format that it names or ends in")
    add_full_argument(parser)
    # the old name of the option, from before 'log' had it
    parser.add_argument("--all", dest="full", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument(
        "--fail-on",
        dest="fails_on",
        choices=("breaking", "undecidable", "any", "none"),
        help="the least that makes the exit code 1 (default: breaking)",
    )
    parser.add_argument(
        "-q",
        "--quiet",
        action="store_true",
        help="print nothing; the exit code is 0 where both sides mean the same (--fail-on any)",
    )
    group = parser.add_argument_group("reading")
    group.add_argument(
        "--reader",
        choices=("auto", "template", "docutils"),
        default="auto",
        help="how to read: auto asks docutils only where it is needed (default: auto)",
    )
    group.add_argument(
        "--root",
        metavar="DIR",
        help="what the paths of named files are relative to (default: the configuration's folder, else the git root)",
    )
    group.add_argument(
        "--stdin-filename", metavar="NAME", help="the file's name for standard input (source-target.rst)"
    )
    add_jobs_argument(group)
    parser.set_defaults(dask=None)
    add_config_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Runs the command."""
    targets, unwritten = writable_targets("diff", targets_of("diff", arguments.output, None))
    if unwritten and not targets:
        return unwritten
    workspace = workspace_of(arguments)

    from rst2spec.cli.comparing import compare
    from rst2spec.cli.sides import repository_way, sides_of

    comparison = compare(*sides_of(arguments, workspace), arguments, workspace)
    repository = repository_way(workspace.root)
    if not arguments.quiet:
        write_stdout(format_module("diff", arguments.format).write(comparison, _options(arguments, repository)))
        for note in comparison.notes():
            print_message(note)
    plain = _options(arguments, repository, to_file=True)
    unwritten |= write_all("diff", targets, lambda module, path: write_file(path, module.write(comparison, plain)))
    if "github" in {"" if arguments.quiet else arguments.format, *dict(targets)}:
        unwritten = add_to_step_summary(format_module("diff", "markdown").write(comparison, plain)) or unwritten
    return unwritten or _code(comparison, arguments)


def _code(comparison: Comparison, arguments: argparse.Namespace) -> int:
    impacts = comparison.impacts()
    if arguments.quiet and arguments.fails_on is None:
        is_failed = comparison.documents > 0  # allowed changes are changes of meaning, too
    else:
        is_failed = any(impacts[impact] for impact in _FAIL_ON[arguments.fails_on or "breaking"])
    if is_failed:
        return 1
    return _NOT_COMPARED if comparison.not_compared or comparison.nothing_compared else 0


def _options(arguments: argparse.Namespace, repository: str, *, to_file: bool = False) -> DiffOptions:
    """The options of the output: adapted to a terminal, and the same everywhere in files."""
    from rst2spec.outputs.comparison import DiffOptions
    from rst2spec.version import VERSION

    is_terminal = sys.stdout.isatty() and not to_file
    width = columns() if is_terminal else 0
    return DiffOptions(arguments.full, width, wants_colour() and not to_file, repository, VERSION)
