"""Reads data type cells by ``grammar/type.lark``."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING

from rst2spec.language.grammars import rules_of
from rst2spec.language.recursion import read_recursive
from rst2spec.syntax.exact_json import parse_exact
from rst2spec.syntax.nodes import Call, TypeText

if TYPE_CHECKING:
    from lark import Token, Tree

# Real expressions nest six deep. What nests deeper than this is taken as text: other tools' JSON readers would
# give up on it as well.
_MAX_DEPTH = 64

_MALFORMED = TypeText("malformed")


@lru_cache(maxsize=16_384)
def parse_type(text: str) -> TypeText:
    """Reads a trimmed type cell; what is no name, no ``N/A`` and no JSON array is ``malformed``.

    An array counts if JSON can hold it exactly (``exact_json.py``); else only its text is in the spec.
    """
    if not text:
        return TypeText("missing")
    for rule in rules_of("type").choice("type"):
        found = rule.read(text)
        if found is not None:
            return TypeText(rule.name, name=found.groupdict().get("name"))
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
        # 1e999, a key twice, half of a surrogate pair: JSON by its grammar, but no reader of JSON can hold it exactly
        return _MALFORMED
    return TypeText("expression", expression=expression, calls=calls)


def _calls(root: Tree[Token]) -> tuple[Call, ...] | None:
    """All function calls of an expression in the order written; null where it nests too deep."""
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
