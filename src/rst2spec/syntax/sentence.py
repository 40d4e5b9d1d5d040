"""Reads sentences, titles and headings by ``grammar/sentence.lark``."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, cast

from rst2spec.syntax.grammars import build
from rst2spec.syntax.nodes import Part, Phrase

if TYPE_CHECKING:
    from lark import Lark

# A sentence that one rule begins but can't end may still be another: a label may begin with "new", a condition
# with "If a matching".
_STATEMENT_RULES = ("statement", "merge", "free")


@cache
def _parser() -> Lark:
    return build("sentence", ["title", "introduction", "heading", "statement", "merge", "free"])


@lru_cache(maxsize=65_536)
def parse_statement(text: str) -> Phrase | None:
    """Reads a line of the body: one of the statements, or the introduction; null if it is none of the language."""
    if text.startswith("This technical document "):
        return _parse(text, "introduction")
    for rule in _STATEMENT_RULES:
        phrase = _parse(text, rule)
        if phrase is not None:
            return phrase
    return None


@lru_cache(maxsize=65_536)
def parse_title(text: str) -> Phrase | None:
    """Reads "A to B Dataflow"; either name may be blank."""
    if text.startswith("to "):
        text = f" {text}"  # the blank name's blank was trimmed
    return _parse(text, "title")


@lru_cache(maxsize=65_536)
def parse_heading(text: str) -> Phrase | None:
    """Reads "S to T"."""
    return _parse(text, "heading")


def _parse(text: str, rule: str) -> Phrase | None:
    from lark.exceptions import UnexpectedInput

    try:
        tree: Any = _parser().parse(text, start=rule)
    except UnexpectedInput:
        return None
    if rule == "statement":
        tree = tree.children[0]
    parts = {}
    for token in tree.children:
        role, separator, _ = token.type.partition("__")
        if separator:
            start = cast("int", token.start_pos)
            parts[role.lower()] = Part(str(token), start, start + len(token))
    return Phrase(str(tree.data), parts)
