"""Reads data type cells by ``grammar/type.lark``."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING

from rst2spec.language.dialect import per_dialect
from rst2spec.language.grammars import rules_of
from rst2spec.language.recursion import read_recursive
from rst2spec.language.rules import texts_of
from rst2spec.syntax.exact_json import parse_exact
from rst2spec.syntax.nodes import Call, TypeText

if TYPE_CHECKING:
    from lark import Token, Tree

# Real expressions nest six deep. A deeper one is malformed: other tools' JSON readers would reject it as well.
_MAX_DEPTH = 64

_MALFORMED = TypeText("malformed")


@per_dialect
@lru_cache(maxsize=16_384)
def parse_type(text: str) -> TypeText:
    """Reads a trimmed type cell; it is ``malformed`` unless it is a name, ``N/A`` or a JSON array.

    An array is only valid if JSON can represent it exactly (``exact_json.py``); else the spec has its text only.
    """
    if not text:
        return TypeText("missing")
    for rule in rules_of("type").choice("type"):
        parts = rule.read(text)
        if parts is not None:
            return TypeText(rule.name, name=texts_of(parts).get("name"))
    return _expression(text)


def _expression(text: str) -> TypeText:
    tree = read_recursive("type", "expression", text)
    calls = None if tree is None else _calls(tree)
    if calls is None:
        return _MALFORMED
    try:
        expression = parse_exact(text)
        json.dumps(expression, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        # 1e999, a duplicate key, half of a surrogate pair: valid syntax, but JSON readers can't represent it exactly
        return _MALFORMED
    return TypeText("expression", expression=expression, calls=calls)


def _calls(root: Tree[Token]) -> tuple[Call, ...] | None:
    """All function calls of an expression, in order; null if it nests too deep."""
    calls = []
    pending = [(root, 0)]
    while pending:
        tree, depth = pending.pop()
        if depth > _MAX_DEPTH:
            return None
        if tree.data == "array" and tree.children:
            name = tree.children[0]
            if isinstance(name, str) and name.type == "STRING" and name.start_pos is not None:
                end = name.start_pos + len(name)
                calls.append(Call(json.loads(name), len(tree.children) - 1, name.start_pos, end))
        pending += [(child, depth + 1) for child in tree.children if not isinstance(child, str)]
    return tuple(sorted(calls, key=lambda call: call.start))
