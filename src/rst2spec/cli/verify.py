"""``rst2spec verify``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from rst2spec.cli.compiled_input import compiled_input
from rst2spec.cli.inputs import add_input_arguments, is_empty, report_nothing_to_read, report_unreadable, workspace_of
from rst2spec.cli.running import add_running_arguments
from rst2spec.cli.targets import add_full_argument, add_output_argument, targets_of, write_all
from rst2spec.cli.terminal import wants_colour
from rst2spec.cli.workspace import Workspace
from rst2spec.cli.writable import writable_targets
from rst2spec.config.errors import UsageError
from rst2spec.outputs.files import write_file, write_stdout
from rst2spec.outputs.registry import format_module, format_names

if TYPE_CHECKING:
    from rst2spec.outputs.checklist.building import Checklist
    from rst2spec.outputs.verify_options import Shows, VerifyOptions
    from rst2spec.spec.result import Result
    from rst2spec.spec.verify_report import ItemResult, Verification
    from rst2spec.verify.preparing import Preparation, Request

DESCRIPTION: Final = """\
Compare exports of the systems with what the documents promise: each item of the
checklist passes, fails or stays undecided, with numbers and examples. It runs on
DuckDB (pip install 'rst2spec[verify]') and writes nothing into the data."""
EXAMPLES: Final = """\
examples:
  rst2spec verify docs --data acme=exports/acme --data globex=globex.db
  rst2spec verify docs --data acme=exports/acme --data globex=globex.db --plan
  rst2spec verify spec.json --data ... --links links.csv -f junit
  rst2spec verify docs --data ... -o csv=marks.csv   marks for the checklist
  rst2spec verify docs --data ... --explain map-0123456789abcdef

SOURCE is a folder with a file for each entity type (.jsonl, .json, .csv, .tsv,
.parquet, also .gz), a DuckDB or SQLite file, or postgresql://...

Exit codes: 0 nothing at or above --fail-on, 1 failed (or undecided) items, 2
usage error, or data that can't be read.
"""
_FAIL_ON: Final[dict[str, tuple[ItemResult, ...]]] = {
    "fail": ("fail",),
    "undecided": ("fail", "undecided"),
    "none": (),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    add_input_arguments(parser, required=True, paths_help="a folder, a file, a glob in quotes, or one spec")
    add_running_arguments(parser)
    data = parser.add_argument_group("data")
    data.add_argument("--data", metavar="SLUG=SOURCE", action="append", default=[], help="the export of a system")
    data.add_argument("--links", metavar="FILE", help="a table of the records that are linked")
    data.add_argument("--as-of", metavar="DATE", help="the date of the data, for marks and the function now")
    data.add_argument("--sample", metavar="N", type=_number, help="look at N pairs of records of each flow at most")
    data.add_argument("--memory-limit", metavar="SIZE", help="such as 4GB (default: 80 % of the machine's)")
    data.add_argument("--threads", metavar="N", type=_number, help="(default: one for each processor)")
    data.add_argument("--temp-dir", metavar="DIR", help="where to put what doesn't fit into memory")
    report = parser.add_argument_group("report")
    report.add_argument("-f", "--format", choices=format_names("verify"), default="text", help="(default: text)")
    add_output_argument(report, "[FORMAT=]FILE", "also write a file, in the format that it names or ends in")
    add_full_argument(report)
    shows = report.add_mutually_exclusive_group()
    shows.add_argument(
        "--values",
        dest="shows",
        action="store_const",
        const="values",
        help="show values in every format (default: in text and html)",
    )
    shows.add_argument(
        "--no-values", dest="shows", action="store_const", const="keys", help="show the keys of records only"
    )
    shows.add_argument(
        "--mask",
        dest="shows",
        action="store_const",
        const="masked",
        help="show values with x and 0 for letters and digits",
    )
    report.add_argument(
        "--fail-on",
        dest="fails_on",
        choices=tuple(_FAIL_ON),
        default="fail",
        help="what makes the exit code 1 (default: fail)",
    )
    look = parser.add_argument_group("looking at what is run").add_mutually_exclusive_group()
    look.add_argument("--plan", action="store_true", help="say what would be read and matched, and read no records")
    look.add_argument("--sql", action="store_true", help="print the statements instead of comparing")
    look.add_argument("--explain", metavar="ID", help="print the statements that decide one item of the checklist")


def run(arguments: argparse.Namespace) -> int:
    """Runs the command."""
    data = _data(arguments)
    as_of = _as_of(arguments.as_of)
    targets, unwritten = writable_targets("verify", targets_of("verify", arguments.output, None))
    if unwritten and not targets:
        return unwritten
    workspace = workspace_of(arguments)
    result = compiled_input(arguments, workspace, "error")
    if result is None:
        return report_nothing_to_read()
    if result.empty_reason and is_empty(result.empty_reason, arguments, workspace):
        return report_nothing_to_read(result.empty_reason)
    if not result.documents and report_unreadable(result):
        raise UsageError("nothing could be read")

    from rst2spec.verify.errors import DataError
    from rst2spec.verify.preparing import Request

    request = Request(result.documents, data, _settings(workspace), arguments.links, as_of, arguments.sample)
    try:
        with _prepared(request, arguments) as preparation:
            if arguments.plan:
                _print_plan(preparation)
                return report_unreadable(result)
            verification = _verified(preparation, arguments)
    except DataError as error:
        raise UsageError(str(error)) from None
    if verification is None:
        return report_unreadable(result)

    options = _options(arguments, result, request, to_file=True)
    if not arguments.output or arguments.format != "text" or sys.stdout.isatty():
        shown = _options(arguments, result, request, to_file=False)
        write_stdout(_written(format_module("verify", arguments.format), verification, shown, arguments.shows))
    unwritten |= write_all(
        "verify",
        targets,
        lambda module, path: write_file(path, _written(module, verification, options, arguments.shows)),
    )
    is_failed = any(item.result in _FAIL_ON[arguments.fails_on] for item in verification.items)
    return unwritten or report_unreadable(result) or int(is_failed)


@contextmanager
def _prepared(request: Request, arguments: argparse.Namespace) -> Iterator[Preparation]:
    """The opened data."""
    from rst2spec.verify.engine import engine
    from rst2spec.verify.preparing import Preparation

    limits: dict[str, Any] = {"memory_limit": arguments.memory_limit, "threads": arguments.threads}
    with engine(**limits, folder=arguments.temp_dir) as opened:
        yield Preparation(request, opened)


def _verified(preparation: Preparation, arguments: argparse.Namespace) -> Verification | None:
    """The results; null where only statements were asked for, which are printed.

    Raises:
        UsageError: There is no such item, or nothing is run for it.
    """
    from rst2spec.verify.engine import macros
    from rst2spec.verify.running import Run
    from rst2spec.version import VERSION

    run_ = Run(preparation)
    if not (arguments.sql or arguments.explain):
        return run_.verification(VERSION)
    statements = list(run_.statements(arguments.explain))
    if arguments.explain and not statements:
        raise UsageError(f"--explain {arguments.explain}: {run_.why_nothing(arguments.explain)}")
    texts = [
        *([f"SET TimeZone = 'UTC';\n\n{macros()}"] if arguments.sql else []),
        *(f"{item};\n" for item in statements),
    ]
    write_stdout([f"{text}\n".encode() for text in texts])
    return None


def _print_plan(preparation: Preparation) -> None:
    from rst2spec.outputs.plain import escape_controls
    from rst2spec.verify.planning import plan_lines

    write_stdout(f"{escape_controls(line)}\n".encode() for line in plan_lines(preparation))


def _written(module: Any, verification: Verification, options: VerifyOptions, shows: Shows | None) -> Iterator[bytes]:
    """A report with as much of the data as its format, or the command line, wants shown."""
    from rst2spec.outputs.verify_options import protected

    report: Iterator[bytes] = module.write(protected(verification, shows or module.SHOWS), options)
    return report


def _options(arguments: argparse.Namespace, result: Result, request: Request, *, to_file: bool) -> VerifyOptions:
    from rst2spec.outputs.verify_options import VerifyOptions

    def checklist() -> Checklist:
        from rst2spec.outputs.checklist.building import checklist_of
        from rst2spec.outputs.spec_builder import SpecOptions

        return checklist_of(result, SpecOptions("none"))

    colour = wants_colour() and not to_file
    return VerifyOptions(colour, arguments.full or to_file, request.as_of or _date_of(request), checklist)


def _settings(workspace: Workspace) -> Any:
    from rst2spec.verify.settings import settings_of

    config = workspace.config
    return settings_of(config["data"], config["pairs"], config["values"])


def _data(arguments: argparse.Namespace) -> dict[str, str]:
    """The exports by system.

    Raises:
        UsageError: There is none, or one isn't named as it should be.
    """
    if not arguments.data:
        raise UsageError("name the exports of the systems: --data SLUG=SOURCE, such as --data acme=exports/acme")
    data: dict[str, str] = {}
    for value in arguments.data:
        slug, equals, address = value.partition("=")
        if not slug or not equals or not address:
            raise UsageError(f"--data {value}: it is SLUG=SOURCE, such as acme=exports/acme")
        if slug in data:
            raise UsageError(f"--data {slug}: it is named twice; put its files into one folder")
        data[slug] = address
    return data


def _as_of(text: str | None) -> str | None:
    if text is None:
        return None
    try:
        datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--as-of {text}: it is a date, such as 2026-11-02, or a time in ISO 8601") from None
    return text


def _date_of(request: Request) -> str:
    """The date of the newest file of the data; empty where there is none."""
    files = []
    for address in request.data.values():
        if os.path.isdir(address):
            files += [os.path.join(address, name) for name in os.listdir(address)]
        elif os.path.isfile(address):
            files.append(address)
    times = [os.stat(file).st_mtime for file in files if os.path.isfile(file)]
    return date.fromtimestamp(max(times)).isoformat() if times else ""  # noqa: DTZ012  # as people see the file's date


def _number(text: str) -> int:
    if text.isdecimal() and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError("is a number from 1")
