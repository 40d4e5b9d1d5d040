"""Finds the grammars and the data derived from them. The data of an edited grammar is derived again, on the fly."""

from __future__ import annotations

import json
import os
from functools import cache
from typing import TYPE_CHECKING, Final, cast

from rst2spec.hashing import hex_sha256
from rst2spec.language.rules import Rules

if TYPE_CHECKING:
    from rst2spec.language.derived import Derived

GRAMMARS: Final = {
    "cell": ("property", "clause", "header"),
    "sentence": ("title", "generated", "introduction_heading", "introduction", "heading", "statement"),
    "type": ("type",),
}
"""The grammars with their start rules."""

_FORMAT: Final = 2  # of the derived data; part of the hash, so that data in another format isn't used


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
    """The text of ``grammar/{name}.lark``."""
    return _read(os.path.join(grammar_folder(), f"{name}.lark"))


def grammar_hash(text: str) -> str:
    """The hash that ties derived data to the grammar's text."""
    return hex_sha256(f"{_FORMAT}\n{text}")


def derived_file() -> str:
    """The file with the derived data."""
    return os.path.join(os.path.dirname(os.path.abspath(__file__)), "derived.json")


@cache
def rules_of(name: str) -> Rules:
    """The rules of ``grammar/{name}.lark``."""
    text = grammar_text(name)
    derived = _committed()[name]
    if derived["hash"] != grammar_hash(text):
        from rst2spec.language.derive import derive

        derived = derive(text, GRAMMARS[name])
    return Rules(derived)


@cache
def _committed() -> dict[str, Derived]:
    return cast("dict[str, Derived]", json.loads(_read(derived_file())))


def _read(file: str) -> str:
    with open(file, encoding="utf-8") as opened:
        return opened.read()
