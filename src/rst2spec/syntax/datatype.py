"""Reads data type cells by ``grammar/type.lark``."""

from __future__ import annotations

import json
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, cast

from rst2spec.syntax.grammars import build
from rst2spec.syntax.nodes import Call, TypeText

if TYPE_CHECKING:
    from lark import Lark, Token, Tree

# Real expressions nest six deep. What nests deeper than this is taken as text: other tools' JSON readers would
# give up on it as well.
_MAX_DEPTH = 64

_MALFORMED = TypeText("malformed")


@cache
def _parser() -> Lark:
    return build("type", ["start"], propagate_positions=True)


@lru_cache(maxsize=65_536)
def parse_type(text: str) -> TypeText:
    """Reads a trimmed type cell; what is no name, no ``N/A`` and no JSON array is ``malformed``."""
    from lark.exceptions import UnexpectedInput

    if not text:
        return TypeText("missing")
    try:
        tree = _parser().parse(text)
    except UnexpectedInput:
        return _MALFORMED
    kind = str(tree.data)
    if kind == "primitive":
        return TypeText(kind, name=str(tree.children[0])[1:-1])
    if kind == "not_applicable":
        return TypeText(kind)
    calls = _calls(cast("Tree[Token]", tree.children[0]))
    if calls is None:
        return _MALFORMED
    try:
        expression = json.loads(text)
        json.dumps(expression, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        # a number with thousands of digits, half of a surrogate pair: JSON by its grammar, but nobody can hold it
        return _MALFORMED
    return TypeText(kind, expression=expression, calls=calls)


def _calls(root: Tree[Token]) -> tuple[Call, ...] | None:
    """All function calls of an expression in the order written; null where it nests too deep."""
    calls = []
    pending: list[tuple[Any, int]] = [(root, 1)]
    while pending:
        tree, depth = pending.pop()
        if depth > _MAX_DEPTH:
            return None
        children = tree.children
        if tree.data == "array" and children and getattr(children[0], "type", None) == "STRING":
            name = json.loads(str(children[0]))
            calls.append(Call(name, len(children) - 1, children[0].start_pos, children[0].end_pos))
        pending.extend((child, depth + 1) for child in reversed(children) if hasattr(child, "children"))
    return tuple(sorted(calls, key=lambda call: call.start))
