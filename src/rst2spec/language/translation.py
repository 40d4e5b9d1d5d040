"""The words of a dialect that a spec contains, or that decide what it contains.

Most words of a document are in no field. Those of a data type (``N/A``) are: the spec has the built-in dialect's, so
that documents of different dialects that mean the same have the same spec.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from rst2spec.language.dialect import per_dialect
from rst2spec.language.grammars import built_in_rules, rules_of, settings
from rst2spec.language.rules import texts_of


def type_to_spec(text: str, kind: str, name: str | None) -> str:
    """The text of a data type in a spec, from the cell's text and its parts."""
    rules = built_in_rules("type")
    if kind not in rules:
        return text
    return rules[kind].write() if name is None else rules[kind].write(name=name)


@per_dialect
@lru_cache(maxsize=16_384)
def type_from_spec(text: str) -> str:
    """The cell of a data type, from its text in a spec."""
    rules = rules_of("type")
    for rule in built_in_rules("type").choice("type"):
        parts = rule.read(text)
        if parts is not None:
            return rules[rule.name].write(**texts_of(parts))
    return text


def is_condition(text: str) -> bool:
    """Whether free text reads as a condition: it begins with one of the words for that. Other text is a remark."""
    return _conditions().match(text) is not None


@per_dialect
@cache
def _conditions() -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(map(re.escape, settings()['conditions']))})\b")
