"""Reads property and header cells by ``grammar/cell.lark``."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, cast

from rst2spec.syntax.grammars import build
from rst2spec.syntax.nodes import Clause, HeaderText, PropertyText

if TYPE_CHECKING:
    from lark import Lark, Token, Tree

_HAVING = "Dependant on having "
_CLOSED = re.compile(r"\)(?:\s*\()?\s*$")


@cache
def _parser() -> Lark:
    return build("cell", ["property", "clause", "header"])


@lru_cache(maxsize=65_536)
def parse_property(text: str) -> PropertyText:
    """Reads a trimmed property cell. Whatever it holds, there is an answer: unread spans say what could not be read."""
    if "(" not in text and ")" not in text:
        return PropertyText(text or None)  # no clause: nothing for a grammar to do
    tree = _tree(text, "property")
    if tree is None:
        return _recovered(text)
    path = None
    clauses = []
    for child in tree.children:
        if _is_tree(child):
            clauses.append(_clause(cast("Tree[Token]", child), 0))
        elif cast("Token", child).type == "PATH":
            path = str(child).strip() or None
    return PropertyText(path, tuple(clauses))


@lru_cache(maxsize=65_536)
def parse_header(text: str) -> HeaderText | None:
    """Reads a trimmed header cell; null if it is no header of the language."""
    tree = _tree(text, "header")
    if tree is None:
        return None
    kind = str(tree.data)
    named = [str(child).strip() for child in tree.children if cast("Token", child).type in {"LABEL", "SYSTEM"}]
    return HeaderText(kind, named[0] if named else None)


def _recovered(text: str) -> PropertyText:
    """A cell whose brackets the grammar can't read: the path before `` (``, the clauses that can be read, the rest."""
    bracket = text.find(" (")
    if bracket < 0 and _HAVING in text:
        bracket = text.index(_HAVING)
        path_end = len(text[:bracket].rstrip(" ("))
    else:
        path_end = len(text) if bracket < 0 else bracket
    path = text[:path_end].strip() or None
    clauses = []
    unread = []
    begin = text.find(_HAVING, path_end)
    if begin < 0:
        begin = len(text)
    if text[path_end:begin].strip() not in {"", "("}:
        unread.append((path_end, begin))
    while begin < len(text):
        end = text.find(_HAVING, begin + len(_HAVING))
        end = len(text) if end < 0 else end
        # brackets that close here, or that close and open again, belong to no clause
        stop = begin + len(_CLOSED.sub("", text[begin:end]))
        tree = _tree(text[begin:stop], "clause")
        if tree is None:
            unread.append((begin, stop))
        else:
            clauses.append(_clause(tree, begin))
        begin = end
    trimmed = []
    for start, stop in unread:
        piece = text[start:stop]
        left = start + len(piece) - len(piece.lstrip())
        trimmed.append((left, left + len(piece.strip())))
    return PropertyText(path, tuple(clauses), tuple(trimmed), malformed=True)


def _clause(tree: Tree[Token], offset: int) -> Clause:
    """A clause; ``offset`` is where the text that was parsed begins in the cell."""
    value: str | None = None
    path: str | None = None
    start = end = 0
    value_span = path_span = (0, 0)
    for child in tree.children:
        token = cast("Token", child)
        at = cast("int", token.start_pos) + offset
        stop = at + len(token)
        if token.type == "HAVING":
            start, value_span = at, (stop, stop)
        elif token.type == "VALUE":
            value, value_span = str(token).strip() or None, (at, stop)
        elif token.type == "IN":
            path_span = (stop, stop)
        elif token.type == "CLAUSE_PATH":
            path, path_span = str(token).strip() or None, (at, stop)
        end = stop
    return Clause(value, path, start, end, value_span, path_span)


def _tree(text: str, rule: str) -> Tree[Token] | None:
    from lark.exceptions import UnexpectedInput

    try:
        return _parser().parse(text, start=rule)
    except UnexpectedInput:
        return None


def _is_tree(child: Any) -> bool:
    return hasattr(child, "children")
