"""``rst2spec checklist merge``."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from rst2spec.cli.arguments import ListedParser
from rst2spec.cli.checklist import OPEN_DOCUMENT, SHEETS, add_checklist_options, write, write_checklist
from rst2spec.cli.exit_codes import FOUND, SUCCESS
from rst2spec.cli.options import DEFAULT_PATH
from rst2spec.cli.targets import Target
from rst2spec.cli.terminal import wants_color
from rst2spec.cli.values import listed
from rst2spec.config.errors import UsageError
from rst2spec.failures import system_text
from rst2spec.outputs.files import write_stdout

if TYPE_CHECKING:
    from rst2spec.outputs.checklist.building import Checklist
    from rst2spec.outputs.checklist.old_sheet import OldSheet

USAGE: Final = "[OPTIONS] OLD... [PATH...] -o FILE"
DESCRIPTION: Final = """\
Write a checklist with the results of older ones. Results are carried over by
id, and the added, removed and changed rows are listed."""
EXAMPLES: Final = """\
examples:
  rst2spec checklist merge qa.xlsx docs/technical -o qa2.xlsx
  rst2spec checklist merge qa.xlsx docs/technical -o again.xlsx --retest
  rst2spec checklist merge kari.xlsx ola.xlsx docs/technical -o all.xlsx
"""


def add_arguments(parser: ListedParser) -> None:
    """The command's arguments."""
    parser.positional(
        "paths",
        metavar="OLD PATH",
        nargs="*",
        help="older checklists (.xlsx or .csv), then folders, files, globs in quotes, - for standard input, or one "
        f"spec ({DEFAULT_PATH})",
    )
    group = add_checklist_options(parser)
    group.add("--retest", action="store_true", help="only rows that have changed since they were tested")


def run(arguments: argparse.Namespace) -> int:
    """Runs the command."""
    words: list[str] = arguments.paths
    if not words:
        raise UsageError("expected an older checklist, such as 'rst2spec checklist merge OLD.xlsx PATH -o NEW.xlsx'")
    count = 1
    while count < len(words) and words[count].lower().endswith((*SHEETS, OPEN_DOCUMENT)):
        count += 1
    arguments.paths = words[count:]

    def prepare() -> Callable[[Checklist, Sequence[Target]], int]:
        sheets = {file: _read_old(file, number) for number, file in enumerate(words[:count])}
        return partial(_merge, sheets, arguments)

    return write_checklist(arguments, prepare)


def _read_old(file: str, number: int) -> OldSheet:
    """Reads an older checklist.

    Raises:
        UsageError: It can't be read, or isn't a checklist.
        OutputError: The library that reads it is missing.
    """
    from rst2spec.outputs.checklist.old_sheet import LARGEST, read_checklist
    from rst2spec.outputs.errors import OutputError

    if os.path.isdir(file):
        raise UsageError(f"{file} is a folder: expected an older checklist ({listed(SHEETS)}) before it")
    try:
        with open(file, "rb") as stream:
            content = stream.read(LARGEST + 1)
    except OSError as error:
        raise UsageError(f"{file} can't be read: {system_text(error)}") from None
    if len(content) > LARGEST:
        raise UsageError(f"{file} isn't a checklist: it is larger than {LARGEST >> 20:,} MiB")
    try:
        return read_checklist(content, number)
    except ModuleNotFoundError:
        raise OutputError(f"{file}: reading a workbook needs openpyxl: pip install 'rst2spec[xlsx]'") from None
    except ValueError as error:
        raise UsageError(f"{file} isn't a checklist: {error}") from None


def _merge(
    sheets: Mapping[str, OldSheet], arguments: argparse.Namespace, checklist: Checklist, targets: Sequence[Target]
) -> int:
    """Writes the checklist with the marks of older ones (by file), and reports added, removed and changed rows."""
    from rst2spec.outputs.checklist.merge_report import merge_report
    from rst2spec.outputs.checklist.merging import merge

    merged = merge(tuple(sheets.values()), checklist, retest=arguments.retest)
    code = write(merged.checklist, targets)
    if code == SUCCESS:
        files = [target.path for target in targets]
        remarks = [f"{file}: {remark}" for file, sheet in sheets.items() for remark in sheet.remarks]
        remarks += [
            f"not carried over: {', '.join(sheet.not_read)} (in {file})"
            for file, sheet in sheets.items()
            if sheet.not_read
        ]
        color = wants_color(arguments.color)
        write_stdout(merge_report(merged, files, remarks, retest=arguments.retest, color=color))
        if merged.unplaced or merged.conflicts:
            return FOUND
    return code
