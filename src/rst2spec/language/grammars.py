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
    from rst2spec.language.derived import DialectData, Settings


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
def settings() -> Settings:
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


def built_in_data() -> DialectData:
    """The data of the built-in dialect. It is derived on the fly if a file was edited."""
    committed = _committed()
    if is_up_to_date(committed):
        return committed
    from rst2spec.language.derive import built_in

    return built_in()


def is_up_to_date(data: DialectData) -> bool:
    """Whether data was derived from the built-in dialect as it is."""
    hashes = {name: derived["hash"] for name, derived in data["grammars"].items()}
    return data["settings"]["hash"] == text_hash(grammar_text(SETTINGS)) and hashes == {
        name: text_hash(grammar_text(f"{name}.lark")) for name in GRAMMARS
    }


@cache
def _committed() -> DialectData:
    with open(derived_file(), encoding="utf-8") as file:
        return cast("DialectData", json.load(file))
