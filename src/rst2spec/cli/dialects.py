"""The dialect that a command uses."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING

from rst2spec.cli.workspace import Workspace
from rst2spec.config.errors import UsageError
from rst2spec.config.load import COMMAND_LINE

if TYPE_CHECKING:
    from rst2spec.language.dialect import Dialect
    from rst2spec.language.folders import DialectFiles


def use_dialect(arguments: argparse.Namespace, workspace: Workspace) -> None:
    """Uses the dialect that the command line or the configuration names.

    Raises:
        UsageError: There is no such dialect, or it has mistakes.
    """
    from rst2spec.language.dialect import activate

    config = workspace.config
    base = "" if config.origin("grammar") == COMMAND_LINE else config.folder or ""
    activate(named_dialect(config["grammar"], arguments, workspace, base))


def named_dialect(name: str | None, arguments: argparse.Namespace, workspace: Workspace, base: str = "") -> Dialect:
    """The dialect with a name; null for the built-in one.

    Args:
        name: A folder or name.
        arguments: The command line.
        workspace: Where the command runs.
        base: The folder that the name of a folder is relative to; the working directory if it is blank.

    Raises:
        UsageError: There is no such dialect, or it has mistakes.
    """
    from rst2spec.language.dialect import BUILT_IN
    from rst2spec.language.grammars import has_edits

    if name is None and not has_edits():
        return BUILT_IN  # every run but those with a dialect: without the imports below
    from rst2spec.cli.running import cache_folder
    from rst2spec.language.grammar_files import GrammarError
    from rst2spec.run.dialects import load_dialect

    folder = None if getattr(arguments, "no_cache", False) else cache_folder(arguments, workspace)
    try:
        return load_dialect(name, base, folder, is_named_cache=bool(getattr(arguments, "cache_dir", None)))
    except GrammarError as error:
        raise UsageError(str(error)) from None


def dialect_name(name: str | None) -> str:
    """A dialect in a message."""
    return "the built-in dialect" if name is None else f"the dialect {name}"


def files_of_dialect(workspace: Workspace) -> DialectFiles:
    """The files of the configured dialect; none for the built-in one.

    Raises:
        GrammarError: There is no such dialect, or a file can't be read.
    """
    from rst2spec.language.folders import BUILT_IN_NAME, DialectFiles, read_dialect

    config = workspace.config
    name = config["grammar"]
    if name is None or (name == BUILT_IN_NAME and not os.path.isdir(name)):
        return DialectFiles("", BUILT_IN_NAME, {})
    return read_dialect(name, "" if config.origin("grammar") == COMMAND_LINE else config.folder or "")
