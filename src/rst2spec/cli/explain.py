"""``rst2spec explain``."""

from __future__ import annotations

import argparse
from typing import Final

from rst2spec.checks.base import Check
from rst2spec.cli.terminal import wants_colour
from rst2spec.config.errors import UsageError
from rst2spec.outputs.files import write_stdout

DESCRIPTION: Final = """\
Explain a finding's code: what it means, why it is bad, and what to do; or,
with "diff", what kinds of changes there are, and which of them break."""
EXAMPLES: Final = """\
examples:
  rst2spec explain R101
  rst2spec explain blank-system-name
  rst2spec explain diff
  rst2spec explain --all -f markdown > checks.md
"""
_DIFF: Final = "diff"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("codes", metavar="CODE", nargs="*", help="codes or names, such as R101; or diff")
    parser.add_argument("--all", action="store_true", help="explain every code")
    parser.add_argument("-f", "--format", choices=("text", "markdown", "json"), default="text", help="(default: text)")


def run(arguments: argparse.Namespace) -> int:
    """Runs the command."""
    from rst2spec.checks.catalogue import all_checks
    from rst2spec.outputs import explain

    if arguments.codes == [_DIFF]:
        write_stdout([_explained_diff(arguments.format).encode()])
        return 0
    if not arguments.codes and not arguments.all:
        write_stdout([explain.overview(all_checks()).encode()])
        return 0
    checks = all_checks() if arguments.all else tuple(_named(code) for code in arguments.codes)
    if arguments.format == "json":
        text = explain.as_json(checks)
    elif arguments.format == "markdown":
        text = explain.as_markdown(checks)
    else:
        text = explain.as_text(checks, colour=wants_colour())
    write_stdout([text.encode()])
    return 0


def _explained_diff(format_name: str) -> str:
    from rst2spec.outputs import explain_diff

    if format_name == "json":
        return explain_diff.as_json()
    return explain_diff.as_markdown() if format_name == "markdown" else explain_diff.as_text(colour=wants_colour())


def _named(word: str) -> Check:
    from rst2spec.checks.catalogue import check_of, code_of_name, names
    from rst2spec.checks.policy import near_code

    code = word.upper() if word.upper() in names() else code_of_name(word.lower())
    if code is None:
        raise UsageError(f"there is no code {word}{near_code(word)}")
    return check_of(code)
