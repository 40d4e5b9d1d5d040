"""``rst2spec checklist``."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from rst2spec.cli.inputs import (
    add_input_arguments,
    is_empty,
    nothing_left,
    run_pipeline,
    tell_unreadable,
    workspace_of,
)
from rst2spec.cli.running import add_running_arguments
from rst2spec.cli.targets import Target, add_output_argument, is_folder, targets_of, write_all
from rst2spec.cli.terminal import wants_colour
from rst2spec.cli.writable import writable_targets
from rst2spec.config.errors import UsageError
from rst2spec.outputs.files import write_file, write_stdout

if TYPE_CHECKING:
    from rst2spec.outputs.checklist.building import Checklist
    from rst2spec.outputs.checklist.reading import OldSheet
    from rst2spec.spec.result import Result

DESCRIPTION: Final = """\
Write the checklist that testers work through: what to expect of each mapping,
match rule and creation rule, with columns to fill in. 'merge' takes over what
they wrote into the checklist of documents that have changed since."""
EXAMPLES: Final = """\
examples:
  rst2spec checklist docs/technical -o qa.xlsx
  rst2spec checklist docs/technical/acme-globex.rst -o qa.csv
  rst2spec checklist merge qa.xlsx docs/technical -o qa2.xlsx
  rst2spec checklist merge qa.xlsx docs/technical -o again.xlsx --retest
  rst2spec checklist merge kari.xlsx ola.xlsx docs/technical -o all.xlsx

The last PATH of merge is what the checklist is made of; those before it are
older checklists. A folder that is called merge is ./merge.

Exit codes: 0 all is well, 1 a document could not be read (the others are
written), 2 wrong use or nothing to read.
"""

_MERGE: Final = "merge"
_FORMATS: Final = ("xlsx", "csv")
_SPECS: Final = (".json", ".jsonl", ".db")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.usage = (
        "rst2spec checklist [options] PATH... -o FILE\n"
        "       rst2spec checklist merge [options] OLD... PATH -o FILE [--retest]"
    )
    add_input_arguments(
        parser,
        required=True,
        paths_help="a folder, a file, a glob in quotes, - for standard input, or one spec; after the word "
        "merge, older checklists come first",
    )
    add_running_arguments(parser)
    add_output_argument(parser, "FILE", "the checklist to write, .xlsx or .csv; can be given several times")
    parser.add_argument(
        "--system",
        metavar="NAME",
        action="append",
        default=[],
        help="only documents from or to this system (slug or name); twice for those between two",
    )
    parser.add_argument(
        "--retest", action="store_true", help="with merge: keep only rows that have changed since they were marked"
    )
    parser.add_argument(
        "--diagnostics",
        choices=("all", "info", "warning", "error", "none"),
        default="warning",
        help="the least severity of the findings in the workbook (default: warning)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Runs the command."""
    olds = _old_files(arguments)
    targets, unwritten = writable_targets("checklist", _targets(arguments))
    if not targets:
        return unwritten
    sheets = {file: _read_old(file, number) for number, file in enumerate(olds)}
    result = _result(arguments)
    if result is None:
        return nothing_left()
    if result.empty_reason and is_empty(result.empty_reason, arguments, workspace_of(arguments)):
        return nothing_left(result.empty_reason)
    if not result.report_paths and tell_unreadable(result):
        raise UsageError(f"nothing could be read: {targets[0].path} is left as it is")

    from rst2spec.outputs.assemble import SpecOptions
    from rst2spec.outputs.checklist.building import checklist_of
    from rst2spec.outputs.narrow import narrowed

    if arguments.system:
        result = narrowed(result, arguments.system)
    checklist = checklist_of(result, SpecOptions(arguments.diagnostics))
    code = _merge(sheets, checklist, targets, arguments) if sheets else _write(checklist, targets)
    return max(code, unwritten, tell_unreadable(result))


def _old_files(arguments: argparse.Namespace) -> list[str]:
    """The older checklists to merge; they are removed from ``arguments.paths``.

    Raises:
        UsageError: Something is missing.
    """
    paths: list[str] = arguments.paths
    if paths[0] != _MERGE:
        if arguments.retest:
            raise UsageError("--retest needs an older checklist: rst2spec checklist merge OLD.xlsx PATH -o NEW.xlsx")
        return []
    if len(paths) < 3:
        raise UsageError(f"merge takes an older checklist and documents: {_MERGE} OLD.xlsx PATH -o NEW.xlsx")
    arguments.paths = paths[-1:]
    return paths[1:-1]


def _targets(arguments: argparse.Namespace) -> list[Target]:
    """The files to write.

    Raises:
        UsageError: There is none, or one isn't a checklist's file type.
        OutputError: A format's library is missing.
    """
    if not arguments.output:
        raise UsageError("say where to write the checklist: -o FILE.xlsx, or .csv")
    for value in arguments.output:
        if is_folder(value):
            raise UsageError(f"-o {value}: a checklist is a file; a workbook a document is 'rst2spec compile -f xlsx'")
    targets = targets_of("compile", arguments.output, None)
    for target in targets:
        if target.format not in _FORMATS:
            raise UsageError(f"-o {target.path}: a checklist is .xlsx or .csv")
    return targets


def _result(arguments: argparse.Namespace) -> Result | None:
    """The result that the checklist is built from: compiled documents, or a spec file."""
    paths: list[str] = arguments.paths
    if len(paths) == 1 and paths[0].endswith(_SPECS) and not os.path.isdir(paths[0]):
        from rst2spec.cli.spec_file import read_spec
        from rst2spec.spec.result import Result as SpecResult

        documents = read_spec(paths[0])
        findings = tuple([document.diagnostics for document in documents])
        return SpecResult(documents, tuple([document.path for document in documents]), (), findings)
    level = "error" if arguments.diagnostics == "none" else arguments.diagnostics  # R901 decides the exit code
    return run_pipeline(arguments, workspace_of(arguments), level=level, include_report_data=False)


def _write(checklist: Checklist, targets: Sequence[Target]) -> int:
    return write_all("compile", targets, lambda module, path: write_file(path, module.write_checklist(checklist)))


# --- merge


def _read_old(file: str, number: int) -> OldSheet:
    """Reads an older checklist.

    Raises:
        UsageError: It can't be read, or isn't a checklist.
        OutputError: The library that reads it is missing.
    """
    from rst2spec.outputs.checklist.reading import read_checklist
    from rst2spec.outputs.errors import OutputError

    try:
        with open(file, "rb") as stream:
            content = stream.read()
    except OSError as error:
        raise UsageError(f"{file} can't be read: {(error.strerror or str(error)).lower()}") from None
    try:
        return read_checklist(content, number)
    except ModuleNotFoundError:
        raise OutputError(f"{file}: reading a workbook needs openpyxl: pip install 'rst2spec[xlsx]'") from None
    except ValueError as error:
        raise UsageError(f"{file} is no checklist: {error}") from None


def _merge(
    sheets: Mapping[str, OldSheet], checklist: Checklist, targets: Sequence[Target], arguments: argparse.Namespace
) -> int:
    """Writes the checklist with the marks of older ones (by file), and reports added, removed and changed rows."""
    from rst2spec.outputs.checklist.merge_report import merge_report
    from rst2spec.outputs.checklist.merging import merge

    merged = merge(tuple(sheets.values()), checklist, retest=arguments.retest)
    code = _write(merged.checklist, targets)
    if code == 0:
        files = [target.path for target in targets]
        not_carried = [f"{', '.join(sheet.not_read)} (in {file})" for file, sheet in sheets.items() if sheet.not_read]
        write_stdout(merge_report(merged, files, not_carried, retest=arguments.retest, colour=wants_colour()))
    return code
