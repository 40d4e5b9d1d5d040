"""``rst2spec checklist``, and what ``rst2spec checklist merge`` has in common with it."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from rst2spec.cli.arguments import ListedParser, OptionGroup
from rst2spec.cli.commands import subcommands
from rst2spec.cli.compiled_input import compiled_input
from rst2spec.cli.errors import CommandLineError
from rst2spec.cli.inputs import is_empty, report_nothing_to_read, report_unreadable, workspace_of
from rst2spec.cli.options import (
    add_input_options,
    add_min_severity,
    add_paths,
    add_running_options,
    add_system_option,
)
from rst2spec.cli.targets import Target, is_folder, targets_of, write_all, write_target
from rst2spec.cli.values import listed
from rst2spec.cli.writable import writable_targets
from rst2spec.config.errors import UsageError
from rst2spec.outputs.registry import format_module, format_names
from rst2spec.suggestion import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable

    from rst2spec.outputs.checklist.building import Checklist

USAGE: Final = """\
[OPTIONS] [PATH...] -o FILE"""
DESCRIPTION: Final = """\
Write a checklist for testers: the expected result of each mapping, match rule
and creation rule, with columns to fill in. 'rst2spec checklist merge' carries
their results over when the documents have changed."""
EXAMPLES: Final = """\
examples:
  rst2spec checklist docs/technical -o qa.xlsx
  rst2spec checklist docs/technical/acme-globex.rst -o qa.csv
  rst2spec checklist spec.json --system wave -o wave.xlsx
  rst2spec help checklist merge

A folder that is named merge is ./merge.
"""

SHEETS: Final = (".xlsx", ".csv")
OPEN_DOCUMENT: Final = ".ods"


def add_arguments(parser: ListedParser) -> None:
    """The command's arguments."""
    add_paths(parser, "folder, file, glob in quotes, - for standard input, or one spec")
    add_checklist_options(parser)


def add_checklist_options(parser: ListedParser) -> OptionGroup:
    """The options of both commands; returns the group of those for the output."""
    group = parser.group("output")
    group.add(
        "-o",
        "--output",
        metavar="FILE",
        action="append",
        default=[],
        help="the checklist to write: .xlsx or .csv; repeatable",
    )
    add_system_option(group)
    add_min_severity(group, "findings in the workbook")
    add_input_options(parser)
    add_running_options(parser)
    return group


def run(arguments: argparse.Namespace) -> int:
    """Runs the command."""
    first = "".join(arguments.paths[:1])
    hint = did_you_mean(first, subcommands("checklist"))
    if hint and not os.path.lexists(first):
        raise CommandLineError(f"unknown command checklist {first}, and no such path{hint}", "checklist")
    return write_checklist(arguments, lambda: write)


def write_checklist(
    arguments: argparse.Namespace, prepare: Callable[[], Callable[[Checklist, Sequence[Target]], int]]
) -> int:
    """Builds a checklist and writes it.

    Args:
        arguments: The command line.
        prepare: Called before documents are read; returns a function that writes the checklist.

    Returns:
        The exit code.
    """
    targets = _targets(arguments)
    workspace = workspace_of(arguments)
    targets, unwritten = writable_targets("checklist", targets, workspace=workspace)
    if not targets:
        return unwritten
    write_all_targets = prepare()
    level = "error" if arguments.min_severity == "none" else arguments.min_severity  # R901 decides the exit code
    result = compiled_input(arguments, workspace, level)
    if result is None:
        return report_nothing_to_read()
    if result.empty_reason and is_empty(result.empty_reason, arguments, workspace):
        return report_nothing_to_read(result.empty_reason)
    if not result.paths and report_unreadable(result):
        raise UsageError(f"no document can be read: {targets[0].path} isn't changed")

    from rst2spec.outputs.checklist.building import checklist_of
    from rst2spec.outputs.narrow import narrowed
    from rst2spec.outputs.spec_builder import SpecOptions

    if arguments.system:
        result = narrowed(result, arguments.system)
    code = write_all_targets(checklist_of(result, SpecOptions(arguments.min_severity)), targets)
    return max(code, unwritten, report_unreadable(result))


def write(checklist: Checklist, targets: Sequence[Target]) -> int:
    """Writes a checklist to each target; returns the exit code."""
    return write_all(
        targets,
        lambda target: write_target(target, format_module("checklist", target.format).write(checklist)),
    )


def _targets(arguments: argparse.Namespace) -> list[Target]:
    """The files to write.

    Raises:
        UsageError: There is none, or one isn't a checklist's file type.
        OutputError: A format's library is missing.
    """
    if not arguments.output:
        raise UsageError("expected a file for the checklist: add -o FILE.xlsx or -o FILE.csv")
    for value in arguments.output:
        if is_folder(value):
            raise UsageError(f"-o {value}: a checklist is one file; 'rst2spec compile -f xlsx' writes one per document")
        if value.lower().endswith(OPEN_DOCUMENT):
            raise UsageError(f"-o {value}: OpenDocument isn't written; use .xlsx, which LibreOffice opens and saves")
        if value.partition("=")[0] not in format_names("checklist") and not value.lower().endswith(SHEETS):
            raise UsageError(f"-o {value}: expected a file that ends in {listed(SHEETS)}")
    return targets_of("checklist", arguments.output, None, "csv")
