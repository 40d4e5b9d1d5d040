"""``rst2spec compile``."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING, Any, Final

from rst2spec.cli.inputs import add_input_arguments, nothing_left, run_pipeline, workspace_of
from rst2spec.cli.targets import add_output_argument, is_folder, targets_of, write_all
from rst2spec.config.errors import UsageError
from rst2spec.outputs.files import write_file, write_stdout
from rst2spec.outputs.registry import format_module, format_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rst2spec.checks.base import Level
    from rst2spec.outputs.assemble import SpecOptions
    from rst2spec.spec.result import Result

DESCRIPTION: Final = "Compile documents into one mapping spec. Without -o it goes to standard output."
EXAMPLES: Final = """\
examples:
  rst2spec compile docs/technical -o spec.json       a folder into one spec
  rst2spec compile docs/technical -o specs/          a spec a document
  rst2spec compile docs -f jsonl | jq -c .document   a line a document
  rst2spec compile docs --stable -o spec.json        the form to commit
  cat old.rst | rst2spec compile - --stdin-filename acme-globex.rst

Exit codes: 0 all is well, 1 a document could not be read (the others are
written), 2 wrong use or nothing to read.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    names = format_names("compile")
    add_input_arguments(parser, required=True)
    parser.add_argument("-f", "--format", choices=names, help=f"{', '.join(names)} (default: json)")
    add_output_argument(
        parser,
        "[FORMAT=]FILE|DIR",
        "write to a file, or into a folder (DIR/) a spec a document; can be given several times",
    )
    parser.add_argument(
        "--diagnostics",
        choices=("all", "info", "warning", "error", "none"),
        default="warning",
        help="the least severity of the findings in the spec (default: warning)",
    )
    parser.add_argument(
        "--stable", action="store_true", help="leave out time stamps, lines, findings and the tool's version"
    )


def run(arguments: argparse.Namespace) -> int:
    """Runs the command."""
    targets = targets_of("compile", arguments.output, arguments.format)
    level: Level = "error" if arguments.diagnostics == "none" else arguments.diagnostics  # R901 decides the exit code
    result = run_pipeline(arguments, workspace_of(arguments), level=level, for_report=False)
    if result is None:
        return nothing_left()

    from rst2spec.outputs.assemble import SpecOptions
    from rst2spec.version import VERSION

    options = SpecOptions(arguments.diagnostics, arguments.stable, VERSION)
    if not targets:
        write_stdout(format_module("compile", arguments.format or "json").write(result, options))

    def write(module: Any, path: str) -> None:
        if is_folder(path):
            _write_folder(module, path, result, options)
        else:
            write_file(path, module.write(result, options))

    unwritten = write_all("compile", targets, write)
    return unwritten or (1 if any(item.code == "R901" for item in result.diagnostics) else 0)


def _write_folder(module: Any, folder: str, result: Result, options: SpecOptions) -> None:
    """Writes a complete spec a document, at the document's path with the format's ending."""
    written: dict[str, str] = {}
    for part in _parts(result):
        path = part.documents[0].path
        # a document outside of the root must not make us write outside of the folder
        inside = "/".join(step for step in path.split("/") if step not in {"", ".", ".."})
        stem = inside[: -len(".rst")] if inside.lower().endswith(".rst") else inside
        if stem in written:
            raise UsageError(f"{path} and {written[stem]} would both be written to {stem}{module.SUFFIX}")
        written[stem] = path
        target = os.path.join(folder, stem + module.SUFFIX)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        write_file(target, module.write(part, options))
    if not result.documents:
        os.makedirs(folder, exist_ok=True)


def _parts(result: Result) -> Iterator[Result]:
    """A result for each document, with the folder's findings that are about it."""
    from rst2spec.spec.result import Result as PartResult

    for document, path, reported in zip(result.documents, result.report_paths, result.reported, strict=True):
        found = tuple(item for item in result.diagnostics if item.path == path)
        yield PartResult((document,), (path,), found, (reported,))
