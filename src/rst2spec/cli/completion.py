"""``rst2spec completion``."""

from __future__ import annotations

import argparse
from importlib.resources import files
from typing import Final

from rst2spec.outputs.files import write_stdout

DESCRIPTION: Final = "Print what a shell needs to complete commands and options with the tab key."
EXAMPLES: Final = """\
examples:
  rst2spec completion bash > ~/.local/share/bash-completion/completions/rst2spec
  rst2spec completion zsh > ~/.zfunc/_rst2spec   # ~/.zfunc is in fpath
  rst2spec completion fish > ~/.config/fish/completions/rst2spec.fish
"""
SHELLS: Final = ("bash", "zsh", "fish")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("shell", choices=SHELLS, help="which shell")


def run(arguments: argparse.Namespace) -> int:
    """Runs the command."""
    write_stdout([(files("rst2spec.cli") / "completions" / f"rst2spec.{arguments.shell}").read_bytes()])
    return 0
