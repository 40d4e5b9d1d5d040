"""Reads data type cells by ``grammar/type.lark``."""

from __future__ import annotations

import json
from functools import cache, lru_cache

from rst2spec.syntax.exact_json import parse_exact
from rst2spec.syntax.grammars import tables_of
from rst2spec.syntax.lalr import Node, Parser
from rst2spec.syntax.nodes import Call, TypeText

# Real expressions nest six deep. What nests deeper than this is taken as text: other tools' JSON readers would
# give up on it as well.
_MAX_DEPTH = 64

_MALFORMED = TypeText("malformed")


@cache
def _parser() -> Parser:
    return Parser(tables_of("type"))


@lru_cache(maxsize=16_384)
def parse_type(text: str) -> TypeText:
    """Reads a trimmed type cell; what is no name, no ``N/A`` and no JSON array is ``malformed``.

    An array counts if JSON can hold it exactly (``exact_json.py``); else its text is all that there is to keep.
    """
    if not text:
        return TypeText("missing")
    node = _parser().parse(text)
    if node is None:
        return _MALFORMED
    kind = node.rule
    if kind == "primitive":
        return TypeText(kind, name=node.children[0].text[1:-1])
    if kind == "not_applicable":
        return TypeText(kind)
    calls = _calls(node.children[0])
    if calls is None:
        return _MALFORMED
    try:
        expression = parse_exact(text)
        json.dumps(expression, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        # 1e999, a key twice, half of a surrogate pair: JSON by its grammar, but no reader of JSON can hold it exactly
        return _MALFORMED
    return TypeText(kind, expression=expression, calls=calls)


def _calls(root: Node) -> tuple[Call, ...] | None:
    """All function calls of an expression in the order written; null where it nests too deep."""
    calls = []
    pending = [(root, 1)]
    while pending:
        node, depth = pending.pop()
        if depth > _MAX_DEPTH:
            return None
        children = node.children
        if node.rule == "array" and children and not isinstance(children[0], Node) and children[0].type == "STRING":
            name = children[0]
            calls.append(Call(json.loads(name.text), len(children) - 1, name.start, name.start + len(name.text)))
        pending.extend([(child, depth + 1) for child in reversed(children) if isinstance(child, Node)])
    return tuple(sorted(calls, key=lambda call: call.start))
