"""``rst2spec schema``."""

from __future__ import annotations

import argparse
from typing import Final

from rst2spec.cli.arguments import ListedParser
from rst2spec.cli.exit_codes import SUCCESS
from rst2spec.cli.values import listed, one_of
from rst2spec.outputs.files import write_stdout

USAGE: Final = "[OPTIONS] [NAME]"
DESCRIPTION: Final = "Print the JSON Schema of an output, or of the configuration."
EXAMPLES: Final = """\
examples:
  rst2spec schema > spec.schema.json
  rst2spec schema spec --strict   # without fields of later versions
  rst2spec schema spec-stable     # compile --stable
  rst2spec schema spec-record     # a line of compile -f jsonl
  rst2spec schema findings        # check -f json
  rst2spec schema diff            # diff -f json
  rst2spec schema log-record      # a line of log -f jsonl
  rst2spec schema config          # rst2spec.toml, or [tool.rst2spec]
"""
NAMES: Final = {
    "spec": "compile -f json",
    "spec-stable": "compile --stable",
    "spec-record": "a line of compile -f jsonl",
    "spec-record-stable": "a line of compile -f jsonl --stable",
    "findings": "check -f json",
    "diff": "diff -f json",
    "log": "log -f json",
    "log-record": "a line of log -f jsonl",
    "verify": "verify -f json",
    "config": "rst2spec.toml, or [tool.rst2spec] in pyproject.toml",
}


def add_arguments(parser: ListedParser) -> None:
    """The command's arguments."""
    parser.positional(
        "name",
        nargs="?",
        metavar="NAME",
        values=NAMES,
        type=one_of(tuple(NAMES)),
        default="spec",
        help=f"{listed(tuple(NAMES))} (default: spec)",
    )
    group = parser.group("output")
    group.add("--strict", action="store_true", help="refuse fields that this version doesn't have")


def run(arguments: argparse.Namespace) -> int:
    """Runs the command."""
    if arguments.name == "config":
        from rst2spec.config.settings import schema_text as config_schema_text

        write_stdout([config_schema_text().encode()])
        return SUCCESS
    from rst2spec.spec.serialization import schema_text

    write_stdout([schema_text(arguments.name, strict=arguments.strict).encode()])
    return SUCCESS
