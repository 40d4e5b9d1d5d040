"""Finds the files of the built-in dialect and reads their texts."""

from __future__ import annotations

import os
from functools import cache
from typing import Final

from rst2spec.hashing import hex_sha256

GRAMMARS: Final = {
    "cell": ("property", "clause", "header"),
    "sentence": ("title", "generated", "introduction_heading", "introduction", "heading", "statement"),
    "type": ("type",),
}
"""The grammars with their start rules."""

SETTINGS: Final = "dialect.toml"

_FORMAT: Final = 3  # of the derived data; part of the hash, so that data in another format isn't used


class GrammarError(ValueError):
    """A grammar can't be used; the message names the rule and the reason."""


@cache
def grammar_folder() -> str:
    """The folder with the grammars: inside the installed package, or at the top of a checkout."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    checkout = os.path.dirname(os.path.dirname(package))
    for folder in (os.path.join(package, "grammar"), os.path.join(checkout, "grammar")):
        if os.path.isfile(os.path.join(folder, "sentence.lark")):
            return folder
    raise FileNotFoundError(f"rst2spec's grammars are in neither {package} nor {checkout}")


def grammar_text(name: str) -> str:
    """The text of a file of the built-in dialect, such as ``sentence.lark``."""
    with open(os.path.join(grammar_folder(), name), encoding="utf-8") as file:
        return file.read()


def text_hash(text: str) -> str:
    """The hash that ties derived data to the text of a grammar or settings file."""
    return hex_sha256(f"{_FORMAT}\n{text}")
