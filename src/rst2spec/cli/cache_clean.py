"""``rst2spec cache clean``."""

from __future__ import annotations

import argparse
from typing import Final

from rst2spec.cli.arguments import ListedParser
from rst2spec.cli.exit_codes import SUCCESS
from rst2spec.cli.inputs import workspace_of
from rst2spec.cli.options import add_cache_options
from rst2spec.cli.running import cache_folder
from rst2spec.config.errors import UsageError
from rst2spec.failures import system_text
from rst2spec.outputs.files import write_stdout

USAGE: Final = "[OPTIONS]"
DESCRIPTION: Final = """\
Remove the cache of earlier runs. The next run creates it again, with the same
results."""
EXAMPLES: Final = """\
examples:
  rst2spec cache clean
  rst2spec cache clean --cache-dir /tmp/cache
"""


def add_arguments(parser: ListedParser) -> None:
    """The command's arguments."""
    add_cache_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Runs the command."""
    from rst2spec.run.cache import clean

    folder = cache_folder(arguments, workspace_of(arguments, reads_documents=False))
    try:
        text = f"{folder}: removed" if clean(folder) else f"there is no cache in {folder}"
    except OSError as error:
        raise UsageError(f"{folder} can't be removed: {system_text(error)}") from None
    write_stdout([f"{text}\n".encode()])
    return SUCCESS
