"""``rst2spec diff``."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Final

from rst2spec.cli.arguments import ListedParser
from rst2spec.cli.exit_codes import FOUND, NOT_COMPARED, SUCCESS
from rst2spec.cli.failing_changes import FAILING, add_fail_on
from rst2spec.cli.inputs import workspace_of
from rst2spec.cli.messages import print_message
from rst2spec.cli.options import (
    DEFAULT_PATH,
    FULL_TEXTS,
    add_config_options,
    add_exclude_option,
    add_format_options,
    add_full_option,
    add_grammar_option,
    add_jobs_option,
    add_quiet_option,
    add_reader_option,
    add_root_option,
    add_stdin_option,
)
from rst2spec.cli.step_summary import add_to_step_summary
from rst2spec.cli.targets import Target, targets_of, write_all, write_target
from rst2spec.cli.terminal import columns, wants_color
from rst2spec.cli.writable import writable_targets
from rst2spec.outputs.registry import format_module, format_names

if TYPE_CHECKING:
    from rst2spec.outputs.comparison import Comparison, DiffOptions

USAGE: Final = """\
[OPTIONS] OLD NEW
       rst2spec diff [OPTIONS] REV|REV..REV [PATH]"""
DESCRIPTION: Final = """\
Report what changed in meaning, and whether it breaks anyone. OLD and NEW are
documents, folders, specs (JSON, JSON lines, SQLite), - for standard input, or
REV:PATH for what git has at a revision (:PATH for what is staged). Timestamps,
order, repetition and whitespace don't count."""
EXAMPLES: Final = """\
examples:
  rst2spec diff HEAD docs/technical                  what isn't committed yet
  rst2spec diff v1..v2 docs/technical                between two revisions
  rst2spec diff v1:docs v2:technical                 the folder was renamed
  rst2spec diff spec.json docs/technical             since the spec was written
  rst2spec diff old/ new/ -o - -o markdown=a.md      show, and write a file
  rst2spec diff -q --exit-code old.rst new.rst       do they mean the same?
  rst2spec rule diff                                 the kinds of changes
"""


def add_arguments(parser: ListedParser) -> None:
    """The command's arguments."""
    parser.positional(
        "sides",
        metavar="OLD NEW",
        nargs="*",
        help="what to compare: two sides; or a revision and a path, for changes since the revision; or REV..REV and a "
        f"path ({DEFAULT_PATH})",
    )
    parser.set_defaults(dask=None)
    group = parser.group("output")
    add_format_options(group, "diff", format_names("diff"), "text")
    add_full_option(group, FULL_TEXTS)
    add_quiet_option(group, "print nothing; the exit code is the same")
    group = parser.group("exit code").exclusive()
    add_fail_on(group, "breaking")
    group.add(
        "--exit-code",
        action="store_true",
        help="exit with 1 if anything changed in meaning, even if the configuration allows it",
    )
    group = parser.group("file selection")
    add_exclude_option(group)
    add_root_option(group)
    add_stdin_option(group)
    group = parser.group("reading")
    add_reader_option(group)
    add_grammar_option(group)
    add_config_options(parser)
    add_jobs_option(parser.group("performance"))


def run(arguments: argparse.Namespace) -> int:
    """Runs the command."""
    targets = targets_of("diff", arguments.output, arguments.format, "text")
    workspace = workspace_of(arguments)
    targets, unwritten = writable_targets("diff", targets, arguments.sides, workspace)
    if not targets:
        return unwritten

    from rst2spec.cli.comparing import compare
    from rst2spec.cli.sides import sides_of
    from rst2spec.source.discover import repository_prefix

    comparison = compare(*sides_of(arguments, workspace), arguments, workspace)
    repository = repository_prefix(workspace.root)
    plain = _options(arguments, repository, to_file=True)

    def write(target: Target) -> None:
        options = _options(arguments, repository) if target.is_stdout else plain
        write_target(target, format_module("diff", target.format).write(comparison, options))

    if arguments.quiet:
        targets = [target for target in targets if not target.is_stdout]
    unwritten |= write_all(targets, write)
    if not arguments.quiet:
        for note in comparison.notes():
            print_message(note)
    if any(target.format == "github" for target in targets):
        unwritten = add_to_step_summary(format_module("diff", "markdown").write(comparison, plain)) or unwritten
    return unwritten or _code(comparison, arguments)


def _code(comparison: Comparison, arguments: argparse.Namespace) -> int:
    if arguments.exit_code:
        is_failed = comparison.documents > 0  # allowed changes are changes of meaning, too
    else:
        impacts = comparison.impacts()
        is_failed = any(impacts[impact] for impact in FAILING[arguments.fail_on_changes])
    if is_failed:
        return FOUND
    return NOT_COMPARED if comparison.not_compared or comparison.nothing_compared else SUCCESS


def _options(arguments: argparse.Namespace, repository: str, *, to_file: bool = False) -> DiffOptions:
    """The options of the output: adapted to a terminal, and the same everywhere in files."""
    from rst2spec.outputs.comparison import DiffOptions
    from rst2spec.version import VERSION

    is_terminal = sys.stdout.isatty() and not to_file
    width = columns() if is_terminal else 0
    return DiffOptions(arguments.full, width, wants_color(arguments.color) and not to_file, repository, VERSION)
