"""Reads recursive rules with Lark, which is only imported for texts that can match such a rule."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from rst2spec.language.grammar_files import grammar_text
from rst2spec.language.grammars import rules_of

if TYPE_CHECKING:
    from lark import Lark, Token, Tree


def read_recursive(grammar: str, rule: str, text: str) -> Tree[Token] | None:
    """Lark's tree of a text; null if the text doesn't match the rule.

    Args:
        grammar: The grammar's name.
        rule: The rule's name.
        text: The text.
    """
    if not text.startswith(rules_of(grammar).recursive[rule]):
        return None

    from lark.exceptions import UnexpectedInput

    try:
        return _parser(grammar, rule).parse(text)
    except UnexpectedInput:
        return None


@cache
def _parser(grammar: str, rule: str) -> Lark:
    from rst2spec.language.derive import parser_of

    return parser_of(grammar_text(grammar), [rule])
