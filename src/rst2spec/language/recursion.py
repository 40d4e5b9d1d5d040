"""Reads recursive rules with Lark, which is only imported for texts that can match such a rule."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from rst2spec.language.dialect import per_dialect
from rst2spec.language.grammar_files import grammar_text
from rst2spec.language.grammars import dialect_data, rules_of

if TYPE_CHECKING:
    from lark import Lark, Token, Tree


def read_recursive(grammar: str, rule: str, text: str) -> Tree[Token] | None:
    """Lark's tree of a text; null if the text doesn't match the rule."""
    if not text.startswith(rules_of(grammar).recursive[rule]):
        return None

    from lark.exceptions import UnexpectedInput

    try:
        return _parser(grammar, rule).parse(text)
    except UnexpectedInput:
        return None


@per_dialect
@cache
def _parser(grammar: str, rule: str) -> Lark:
    from rst2spec.language.derive import parser_of

    text = dialect_data()["texts"].get(grammar) or grammar_text(f"{grammar}.lark")
    return parser_of(text, [rule])
