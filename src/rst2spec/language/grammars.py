"""The rules of the grammars of the dialect in use."""

from __future__ import annotations

import json
import os
from functools import cache
from typing import TYPE_CHECKING, cast

from rst2spec.language.dialect import active, per_dialect
from rst2spec.language.grammar_files import GRAMMARS, SETTINGS, grammar_text, text_hash
from rst2spec.language.rules import Rules

if TYPE_CHECKING:
    from rst2spec.language.derived import DialectData, DialectSettings


def derived_file() -> str:
    """The file with the derived data of the built-in dialect."""
    return os.path.join(os.path.dirname(os.path.abspath(__file__)), "derived.json")


@per_dialect
@cache
def rules_of(grammar: str) -> Rules:
    """The rules of a grammar."""
    return Rules(dialect_data()["grammars"][grammar])


@per_dialect
@cache
def settings() -> DialectSettings:
    """The settings of the dialect."""
    return dialect_data()["settings"]


@per_dialect
@cache
def dialect_data() -> DialectData:
    """All data of the dialect."""
    content = active().content
    return cast("DialectData", json.loads(content)) if content else built_in_data()


@per_dialect
@cache
def built_in_rules(grammar: str) -> Rules:
    """The rules of a built-in grammar, whichever dialect is in use: the spec's own words are written by them."""
    return Rules(built_in_data()["grammars"][grammar])


@per_dialect
@cache
def built_in_data() -> DialectData:
    """The data of the built-in dialect. It is derived on the fly if a file was edited."""
    if not has_edits():
        return _committed()
    from rst2spec.language.derive import built_in

    return built_in()


@per_dialect
@cache
def has_edits() -> bool:
    """Whether a file of the built-in dialect was edited since its data was derived."""
    data = _committed()
    hashes = {f"{name}.lark": derived["hash"] for name, derived in data["grammars"].items()}
    hashes[SETTINGS] = data["settings"]["hash"]
    return hashes != {
        name: text_hash(grammar_text(name)) for name in (*[f"{name}.lark" for name in GRAMMARS], SETTINGS)
    }


@cache
def _committed() -> DialectData:
    with open(derived_file(), encoding="utf-8") as file:
        return cast("DialectData", json.load(file))
