"""The rules of the grammars. The rules of an edited grammar are derived again, on the fly."""

from __future__ import annotations

import json
import os
from functools import cache
from typing import TYPE_CHECKING, cast

from rst2spec.language.grammar_files import GRAMMARS, grammar_hash, grammar_text
from rst2spec.language.rules import Rules

if TYPE_CHECKING:
    from rst2spec.language.derived import Derived


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
    with open(derived_file(), encoding="utf-8") as file:
        return cast("dict[str, Derived]", json.load(file))
