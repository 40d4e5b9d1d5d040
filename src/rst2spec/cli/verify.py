"""``rst2spec verify``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from rst2spec.checks.base import plural
from rst2spec.cli.arguments import ListedParser
from rst2spec.cli.compiled_input import compiled_input
from rst2spec.cli.exit_codes import ERROR, FOUND, SUCCESS
from rst2spec.cli.inputs import is_empty, report_nothing_to_read, report_unreadable, workspace_of
from rst2spec.cli.messages import print_message
from rst2spec.cli.options import (
    add_choice,
    add_format_options,
    add_full_option,
    add_input_options,
    add_paths,
    add_running_options,
)
from rst2spec.cli.targets import Target, targets_of, write_all, write_target
from rst2spec.cli.terminal import wants_color
from rst2spec.cli.values import expected, number
from rst2spec.cli.workspace import Workspace
from rst2spec.cli.writable import writable_targets
from rst2spec.config.errors import UsageError
from rst2spec.outputs.files import write_stdout
from rst2spec.outputs.registry import format_module, format_names

if TYPE_CHECKING:
    from rst2spec.outputs.checklist.building import Checklist
    from rst2spec.outputs.verify_options import Shows, VerifyOptions
    from rst2spec.spec.result import Result
    from rst2spec.spec.verify_report import ItemResult, Verification
    from rst2spec.verify.preparing import Preparation
    from rst2spec.verify.verify_request import VerifyRequest

USAGE: Final = "[OPTIONS] [PATH...] --data SLUG=SOURCE..."
DESCRIPTION: Final = """\
Compare exports of the systems with what the documents promise: each item of the
checklist passes, fails or stays undecided, with numbers and examples. The
comparison runs on DuckDB (pip install 'rst2spec[verify]'), and doesn't change
the data."""
EXAMPLES: Final = """\
examples:
  rst2spec verify docs --data acme=exports/acme --data globex=globex.db
  rst2spec verify docs --data acme=exports/acme --data globex=globex.db --plan
  rst2spec verify spec.json --data ... --links links.csv -f junit
  rst2spec verify docs --data ... -o csv=marks.csv   marks for the checklist
  rst2spec verify docs --data ... --explain map-0123456789abcdef

SOURCE is a folder with one file per entity type (.jsonl, .json, .csv, .tsv,
.parquet, also .gz), a DuckDB or SQLite file, or postgresql://...
"""
_FAIL_ON: Final[dict[str, tuple[ItemResult, ...]]] = {
    "fail": ("fail",),
    "undecided": ("fail", "undecided"),
    "none": (),
}
_MEANINGS: Final = {"fail": "failed items", "undecided": "failed and undecided items", "none": "never"}


def add_arguments(parser: ListedParser) -> None:
    """The command's arguments."""
    add_paths(parser, "folder, file, glob in quotes, or one spec")
    group = parser.group("data")
    group.add("--data", metavar="SLUG=SOURCE", action="append", default=[], help="export of a system; repeatable")
    group.add("--links", metavar="FILE", help="table of linked records")
    group.add("--as-of", metavar="DATE", help="date of the data, for marks and the function now")
    group.add("--sample", metavar="N", type=number(1), help="maximum number of compared pairs of records per flow")
    group.add("--memory-limit", metavar="SIZE", help="memory limit, such as 4GB (default: 80 %% of the memory)")
    group.add("--threads", metavar="N", type=number(1), help="number of threads (default: one per processor)")
    group.add("--temp-dir", metavar="DIR", help="folder for what doesn't fit into memory")
    group = parser.group("output")
    add_format_options(group, "verify", format_names("verify"), "text")
    add_full_option(group, "show all examples and long texts in full")
    shows = group.exclusive()
    shows.add(
        "--values",
        dest="shows",
        action="store_const",
        const="values",
        help="show values in every format (default: in text and html)",
    )
    shows.add("--no-values", dest="shows", action="store_const", const="keys", help="show only the keys of records")
    shows.add(
        "--mask",
        dest="shows",
        action="store_const",
        const="masked",
        help="show values with x for each letter and 0 for each digit",
    )
    add_choice(
        parser.group("exit code"),
        "--fail-on",
        dest="fail_on_items",
        choices=_MEANINGS,
        metavar="RESULT",
        default="fail",
        help_text="items that make the exit code 1",
    )
    look = parser.group("inspection").exclusive()
    look.add("--plan", action="store_true", help="show what would be read and matched, without reading records")
    look.add("--sql", action="store_true", help="print the SQL statements instead of comparing")
    look.add("--explain", metavar="ID", help="print the SQL statements that decide one item of the checklist")
    add_input_options(parser)
    add_running_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Runs the command."""
    data = _data(arguments)
    as_of = _as_of(arguments.as_of)
    targets = targets_of("verify", arguments.output, arguments.format, "text")
    inputs = (*arguments.paths, *data.values(), arguments.links)
    workspace = workspace_of(arguments)
    targets, unwritten = writable_targets(
        "verify", targets, inputs, workspace, lambda path: _table_of_data(path, data.values())
    )
    if not targets:
        return unwritten
    result = compiled_input(arguments, workspace, "error")
    if result is None:
        return report_nothing_to_read()
    if result.empty_reason and is_empty(result.empty_reason, arguments, workspace):
        return report_nothing_to_read(result.empty_reason)
    if not result.documents and report_unreadable(result):
        raise UsageError("no document can be read")

    from rst2spec.verify.errors import DataError
    from rst2spec.verify.verify_request import VerifyRequest

    sample = None if arguments.sample is None else int(arguments.sample)
    request = VerifyRequest(result.documents, data, _settings(workspace), arguments.links, as_of, sample)
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

    def write(target: Target) -> None:
        options = _options(arguments, result, request, to_file=not target.is_stdout)
        module = format_module("verify", target.format)
        write_target(target, _written(module, verification, options, arguments.shows))

    unwritten |= write_all(targets, write)
    failing = sum(item.result in _FAIL_ON[arguments.fail_on_items] for item in verification.items)
    if failing and not unwritten and not targets[0].is_stdout:
        print_message(f"{plural(failing, 'item')} at or above {arguments.fail_on_items}: see {targets[0].path}")
    if arguments.fail_on_items == "fail" and all(item.result == "undecided" for item in verification.items):
        print_message("nothing can be verified: all items are undecided")
        unwritten |= ERROR
    return unwritten or report_unreadable(result) or (FOUND if failing else SUCCESS)


@contextmanager
def _prepared(request: VerifyRequest, arguments: argparse.Namespace) -> Iterator[Preparation]:
    """The opened data."""
    from rst2spec.verify.database import database
    from rst2spec.verify.preparing import Preparation

    threads = None if arguments.threads is None else int(arguments.threads)
    limits: dict[str, Any] = {"memory_limit": arguments.memory_limit, "threads": threads}
    with database(**limits, folder=arguments.temp_dir) as opened:
        yield Preparation(request, opened)


def _verified(preparation: Preparation, arguments: argparse.Namespace) -> Verification | None:
    """The results; null where only statements were asked for, which are printed.

    Raises:
        UsageError: There is no such item, or nothing is run for it.
    """
    from rst2spec.outputs.plain import escape_controls
    from rst2spec.verify.database import macros
    from rst2spec.verify.running import Run
    from rst2spec.version import VERSION

    run_ = Run(preparation)
    if not (arguments.sql or arguments.explain):
        return run_.verification(VERSION)
    statements = list(run_.statements(arguments.explain))
    if arguments.explain and not statements:
        raise UsageError(f"--explain {arguments.explain}: {run_.why_nothing(arguments.explain)}")
    prelude = [f"SET TimeZone = 'UTC';\n\n{macros()}"] if arguments.sql else []
    lines = "\n".join([*prelude, *(f"{statement};\n" for statement in statements)]).split("\n")
    if sys.stdout.isatty():  # where a document's characters could do something; elsewhere, the SQL has to be exact
        lines = [escape_controls(line) for line in lines]
    write_stdout(f"{line}\n".encode() for line in lines)
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


def _options(arguments: argparse.Namespace, result: Result, request: VerifyRequest, *, to_file: bool) -> VerifyOptions:
    from rst2spec.outputs.verify_options import VerifyOptions

    def checklist() -> Checklist:
        from rst2spec.outputs.checklist.building import checklist_of
        from rst2spec.outputs.spec_builder import SpecOptions

        return checklist_of(result, SpecOptions("none"))

    color = wants_color(arguments.color) and not to_file
    return VerifyOptions(color, arguments.full or to_file, request.as_of or _date_of(request), checklist)


def _settings(workspace: Workspace) -> Any:
    from rst2spec.verify.data_settings import settings_of

    config = workspace.config
    return settings_of(config["data"], config["pairs"], config["values"])


def _data(arguments: argparse.Namespace) -> dict[str, str]:
    """The exports by system.

    Raises:
        UsageError: There is none, or one isn't named as it should be.
    """
    if not arguments.data:
        raise UsageError("expected an export of a system: --data SLUG=SOURCE, such as --data acme=exports/acme")
    data: dict[str, str] = {}
    for value in arguments.data:
        slug, equals, address = value.partition("=")
        if not slug or not equals or not address:
            raise UsageError(f"--data: {expected('SLUG=SOURCE, such as acme=exports/acme', value)}")
        if slug in data:
            raise UsageError(f"--data: {slug} is named twice; put its files into one folder")
        data[slug] = address
    return data


def _table_of_data(path: str, addresses: Iterable[str]) -> str:
    """The reason why a report may not be written: the next run would read it as data; empty if there is none."""
    from rst2spec.verify.sources import is_table

    folders = {os.path.dirname(os.path.realpath(path)), os.path.realpath(os.path.dirname(path))}
    for address in addresses:
        if is_table(path) and os.path.isdir(address) and os.path.realpath(address) in folders:
            return f"it would be a table of the data in {address}; name a file in another folder"
    return ""


def _as_of(text: str | None) -> str | None:
    if text is None:
        return None
    try:
        datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--as-of: {expected('a date such as 2026-11-02, or a time in ISO 8601', text)}") from None
    return text


def _date_of(request: VerifyRequest) -> str:
    """The date of the newest file of the data; empty where there is none."""
    files = []
    for address in request.data.values():
        if os.path.isdir(address):
            files += [os.path.join(address, name) for name in os.listdir(address)]
        elif os.path.isfile(address):
            files.append(address)
    times = [os.stat(file).st_mtime for file in files if os.path.isfile(file)]
    return date.fromtimestamp(max(times)).isoformat() if times else ""  # noqa: DTZ012  # as people see the file's date
