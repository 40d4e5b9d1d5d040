"""Finds the grammars' tables. A grammar that was edited since they were made is read by Lark instead, at once."""

from __future__ import annotations

import json
import os
from functools import cache
from typing import TYPE_CHECKING, Final, cast

from rst2spec.hashing import hex_sha256

if TYPE_CHECKING:
    from rst2spec.syntax.grammar_tables import Tables

GRAMMARS: Final = {
    "cell": ("property", "clause", "header"),
    "document": ("start", "front", "section"),
    "sentence": ("title", "introduction", "heading", "statement", "merge", "free"),
    "type": ("start",),
}
"""The grammars with what each can begin at."""

_FORMAT: Final = 1  # of the tables; counts as part of a grammar's text, so that tables of another one are not used


@cache
def grammar_folder() -> str:
    """The folder with the grammars: inside the installed package, or at the top of a checkout."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    checkout = os.path.dirname(os.path.dirname(package))
    for folder in (os.path.join(package, "grammar"), os.path.join(checkout, "grammar")):
        if os.path.isfile(os.path.join(folder, "document.lark")):
            return folder
    raise FileNotFoundError(f"rst2spec's grammars are in neither {package} nor {checkout}")


def grammar_text(name: str) -> str:
    """The text of ``grammar/{name}.lark``."""
    return _read(os.path.join(grammar_folder(), f"{name}.lark"))


def grammar_hash(text: str) -> str:
    """What says that tables were made of this text."""
    return hex_sha256(f"{_FORMAT}\n{text}")


def tables_file(name: str) -> str:
    """Where the tables of a grammar are kept."""
    return os.path.join(os.path.dirname(os.path.abspath(__file__)), "tables", f"{name}.json")


def tables_of(name: str) -> Tables:
    """The tables of ``grammar/{name}.lark``."""
    text = grammar_text(name)
    tables = cast("Tables", json.loads(_read(tables_file(name))))
    if tables["grammar"] == grammar_hash(text):
        return tables

    from rst2spec.syntax.lark_tables import make_tables

    return make_tables(text, GRAMMARS[name])


def _read(file: str) -> str:
    with open(file, encoding="utf-8") as opened:
        return opened.read()
