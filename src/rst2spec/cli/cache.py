"""``rst2spec cache``."""

from __future__ import annotations

import argparse
from typing import Final

from rst2spec.cli.inputs import add_config_arguments, workspace_of
from rst2spec.cli.running import cache_folder
from rst2spec.config.errors import UsageError
from rst2spec.outputs.files import write_stdout

DESCRIPTION: Final = """\
Look after what is remembered of earlier runs. It is safe to remove at any time:
the next run makes it anew, with the same results."""
EXAMPLES: Final = """\
examples:
  rst2spec cache info
  rst2spec cache clean
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("action", choices=("info", "clean"), help="what to do")
    parser.add_argument("--cache-dir", metavar="DIR", help="default: .rst2spec_cache in the root")
    parser.add_argument("--root", metavar="DIR", help="default: the configuration's folder, else the git root")
    add_config_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Runs the command."""
    from rst2spec.run.cache import clean, info

    folder = cache_folder(arguments, workspace_of(arguments))
    if arguments.action == "info":
        cache = info(folder)
        text = f"there is no cache in {folder}"
        if cache is not None:
            text = f"{cache.file}: {cache.entries:,} documents, {cache.size / 1e6:.1f} MB"
    else:
        try:
            text = f"{folder}: removed" if clean(folder) else f"there is no cache in {folder}"
        except OSError as error:
            raise UsageError(f"{folder} can't be removed: {(error.strerror or str(error)).lower()}") from None
    write_stdout([f"{text}\n".encode()])
    return 0
