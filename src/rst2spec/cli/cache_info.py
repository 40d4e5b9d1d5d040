"""``rst2spec cache info``."""

from __future__ import annotations

import argparse
from typing import Final

from rst2spec.checks.base import plural
from rst2spec.cli.arguments import ListedParser
from rst2spec.cli.exit_codes import SUCCESS
from rst2spec.cli.inputs import workspace_of
from rst2spec.cli.options import add_cache_options
from rst2spec.cli.running import cache_folder
from rst2spec.outputs.files import write_stdout

USAGE: Final = "[OPTIONS]"
DESCRIPTION: Final = "Show where the cache of earlier runs is, and its size."
EXAMPLES: Final = """\
examples:
  rst2spec cache info
  rst2spec cache info --cache-dir /tmp/cache
"""


def add_arguments(parser: ListedParser) -> None:
    """The command's arguments."""
    add_cache_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Runs the command."""
    from rst2spec.run.cache import info

    folder = cache_folder(arguments, workspace_of(arguments, reads_documents=False))
    cache = info(folder)
    text = f"there is no cache in {folder}"
    if cache is not None:
        text = f"{cache.file}: {cache.entries:,} documents, {cache.size / 1e6:.1f} MB"
        if cache.dialects:
            text += f", {plural(cache.dialects, 'dialect')}"
    write_stdout([f"{text}\n".encode()])
    return SUCCESS
