"""``rst2spec completion``."""

from __future__ import annotations

import argparse
from importlib.resources import files
from typing import Final

from rst2spec.cli.arguments import ListedParser
from rst2spec.cli.exit_codes import SUCCESS
from rst2spec.cli.values import listed, one_of
from rst2spec.outputs.files import write_stdout

USAGE: Final = "[OPTIONS] SHELL"
DESCRIPTION: Final = """\
Print a completion script. With it, the tab key completes commands, options and
values: codes and names of rules, formats, systems, settings, files."""
EXAMPLES: Final = """\
examples:
  rst2spec completion bash > ~/.local/share/bash-completion/completions/rst2spec
  rst2spec completion zsh > ~/.zfunc/_rst2spec   # ~/.zfunc is in fpath
  rst2spec completion fish > ~/.config/fish/completions/rst2spec.fish
"""
SHELLS: Final = ("bash", "zsh", "fish")


def add_arguments(parser: ListedParser) -> None:
    """The command's arguments."""
    values = {shell: f"the script for {shell}" for shell in SHELLS}
    parser.positional("shell", metavar="SHELL", values=values, type=one_of(SHELLS), help=listed(SHELLS))


def run(arguments: argparse.Namespace) -> int:
    """Runs the command."""
    write_stdout([(files("rst2spec.cli") / "completions" / f"rst2spec.{arguments.shell}").read_bytes()])
    return SUCCESS
