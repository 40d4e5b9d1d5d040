"""``rst2spec grammar check``."""

from __future__ import annotations

import argparse
import json
import os
from typing import TYPE_CHECKING, Final

from rst2spec.checks.base import plural
from rst2spec.cli.arguments import ListedParser
from rst2spec.cli.dialects import files_of_dialect
from rst2spec.cli.exit_codes import FOUND, SUCCESS
from rst2spec.cli.inputs import workspace_of
from rst2spec.cli.options import add_config_options, add_format_option
from rst2spec.cli.values import not_empty
from rst2spec.config.errors import UsageError
from rst2spec.outputs.files import write_stdout
from rst2spec.outputs.plain import escape_controls

if TYPE_CHECKING:
    from rst2spec.language.mistakes import Mistake

USAGE: Final = "[OPTIONS] [DIR]"
DESCRIPTION: Final = """\
Report the mistakes in a dialect: a folder of grammars for documents in other
words. docs/dialects.md is a tutorial."""
EXAMPLES: Final = """\
examples:
  rst2spec grammar check docs/grammar
  rst2spec grammar check               the configured dialect
  rst2spec grammar check -f json
"""


def add_arguments(parser: ListedParser) -> None:
    """The command's arguments."""
    parser.positional(
        "grammar",
        nargs="?",
        metavar="DIR",
        type=not_empty("a folder"),
        help="folder of grammars, or the name of a dialect that a package provides (default: the configured dialect)",
    )
    add_format_option(parser.group("output"), {"text": "one line per mistake", "json": "for programs"})
    add_config_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Runs the command."""
    from rst2spec.language.dialect_builder import build
    from rst2spec.language.grammar_files import GrammarError
    from rst2spec.language.mistakes import DialectMistakesError

    workspace = workspace_of(arguments, reads_documents=False)
    mistakes: tuple[Mistake, ...] = ()
    try:
        files = files_of_dialect(workspace)
        name = build(files)["settings"]["name"]
    except DialectMistakesError as error:
        mistakes = error.mistakes
    except GrammarError as error:
        raise UsageError(str(error)) from None
    if arguments.format == "json":
        values = [{"path": item.file, "line": item.line, "message": item.message} for item in mistakes]
        write_stdout([json.dumps(values, indent=2, ensure_ascii=False).encode(), b"\n"])
    elif mistakes:
        lines = [*map(str, mistakes), "", f"{plural(len(mistakes), 'mistake')}."]
        write_stdout(f"{escape_controls(line)}\n".encode() for line in lines)
    else:
        where = escape_controls(os.path.normpath(files.folder)) if files.folder else "the built-in grammar"
        write_stdout([f"No mistakes in {where}: dialect {escape_controls(name)}.\n".encode()])
    return FOUND if mistakes else SUCCESS
