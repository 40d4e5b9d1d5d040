"""``rst2spec rule``."""

from __future__ import annotations

import argparse
from typing import Final

from rst2spec.checks.base import Check
from rst2spec.cli.arguments import ListedParser
from rst2spec.cli.exit_codes import SUCCESS
from rst2spec.cli.options import add_format_option
from rst2spec.cli.terminal import wants_color
from rst2spec.config.errors import UsageError
from rst2spec.outputs.files import write_stdout

USAGE: Final = "[OPTIONS] [CODE...]"
DESCRIPTION: Final = """\
Explain rules: what their findings mean, why they matter, and what to do.
'rst2spec rule diff' explains the kinds of changes and which of them break."""
EXAMPLES: Final = """\
examples:
  rst2spec rule                              list all rules
  rst2spec rule R101
  rst2spec rule blank-system-name
  rst2spec rule diff
  rst2spec rule --all -f markdown > rules.md
"""
_DIFF: Final = "diff"


def add_arguments(parser: ListedParser) -> None:
    """The command's arguments."""
    parser.positional(
        "codes",
        values="rules",
        metavar="CODE",
        nargs="*",
        help="code (R101) or name of a rule; diff: the kinds of changes",
    )
    group = parser.group("output")
    group.add("--all", action="store_true", help="explain all rules")
    add_format_option(group, {"text": "for a terminal", "markdown": "a page with a table", "json": "for programs"})


def run(arguments: argparse.Namespace) -> int:
    """Runs the command."""
    from rst2spec.checks.known_checks import all_checks
    from rst2spec.outputs import explain

    if arguments.codes == [_DIFF]:
        write_stdout([_explained_diff(arguments).encode()])
        return SUCCESS
    if not arguments.codes and not arguments.all:
        write_stdout([explain.overview(all_checks()).encode()])
        return SUCCESS
    checks = all_checks() if arguments.all else tuple(_named(code) for code in arguments.codes)
    if arguments.format == "json":
        text = explain.as_json(checks)
    elif arguments.format == "markdown":
        text = explain.as_markdown(checks)
    else:
        text = explain.as_text(checks, color=wants_color(arguments.color))
    write_stdout([text.encode()])
    return SUCCESS


def _explained_diff(arguments: argparse.Namespace) -> str:
    from rst2spec.outputs import explain_diff

    if arguments.format == "json":
        return explain_diff.as_json()
    if arguments.format == "markdown":
        return explain_diff.as_markdown()
    return explain_diff.as_text(color=wants_color(arguments.color))


def _named(word: str) -> Check:
    from rst2spec.checks.filtering import suggest_code
    from rst2spec.checks.known_checks import check_of, code_of_name, names

    code = word.upper() if word.upper() in names() else code_of_name(word.lower())
    if code is None:
        raise UsageError(f"unknown code {word}{suggest_code(word)}")
    return check_of(code)
