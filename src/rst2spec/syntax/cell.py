"""Reads property and header cells by ``grammar/cell.lark``."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from rst2spec.syntax.grammars import tables_of
from rst2spec.syntax.lalr import Node, Parser
from rst2spec.syntax.nodes import Clause, HeaderText, PropertyText

_HAVING = "Dependant on having "
_CLOSED = re.compile(r"\)(?:\s*\()?\s*$")


@cache
def _parser() -> Parser:
    return Parser(tables_of("cell"))


@lru_cache(maxsize=16_384)
def parse_property(text: str) -> PropertyText:
    """Reads a trimmed property cell. Whatever it holds, there is an answer: unread spans say what could not be read."""
    if "(" not in text and ")" not in text:
        return PropertyText(text or None)  # no clause: nothing for a grammar to do
    return _of_plain_clauses(text) or _parsed(text)


def _of_plain_clauses(text: str) -> PropertyText | None:
    """Reads a cell clause by clause, since cells say the same ones; null where the grammar has to look at all of it.

    No clause can go beyond the next one's begin or a bracket, so that each says what it says in the cell (a test).
    """
    path, bracket, rest = text.partition(f"({_HAVING}")
    if not rest.endswith(")") or "(" in path or ")" in path:
        return None
    at = len(path) + len(bracket) - len(_HAVING)
    clauses = []
    for said in rest[:-1].split(_HAVING):
        clause = _parse_clause(said)
        if clause is None:
            return None
        clauses.append(clause.moved(at))
        at += len(_HAVING) + len(said)
    return PropertyText(path.strip() or None, tuple(clauses))


@lru_cache(maxsize=16_384)
def _parse_clause(said: str) -> Clause | None:
    """Reads what follows on "Dependant on having"; null if the grammar refuses it."""
    node = _parser().parse(f"{_HAVING}{said}", "clause")
    return None if node is None else _clause(node, 0)


def _parsed(text: str) -> PropertyText:
    node = _parser().parse(text, "property")
    if node is None:
        return _recovered(text)
    path = None
    clauses = []
    for child in node.children:
        if isinstance(child, Node):
            clauses.append(_clause(child, 0))
        elif child.type == "PATH":
            path = child.text.strip() or None
    return PropertyText(path, tuple(clauses))


@lru_cache(maxsize=16_384)
def parse_header(text: str) -> HeaderText | None:
    """Reads a trimmed header cell; null if it is no header of the language."""
    node = _parser().parse(text, "header")
    if node is None:
        return None
    named = [child.text.strip() for child in node.children if child.type in {"LABEL", "SYSTEM"}]
    return HeaderText(node.rule, named[0] if named else None)


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
        node = _parser().parse(text[begin:stop], "clause")
        if node is None:
            unread.append((begin, stop))
        else:
            clauses.append(_clause(node, begin))
        begin = end
    trimmed = []
    for start, stop in unread:
        piece = text[start:stop]
        left = start + len(piece) - len(piece.lstrip())
        trimmed.append((left, left + len(piece.strip())))
    return PropertyText(path, tuple(clauses), tuple(trimmed), malformed=True)


def _clause(node: Node, offset: int) -> Clause:
    """A clause; ``offset`` is where the text that was parsed begins in the cell."""
    value: str | None = None
    path: str | None = None
    start = end = 0
    value_span = path_span = (0, 0)
    for kind, said, begin in node.children:
        at = begin + offset
        end = at + len(said)
        if kind == "HAVING":
            start, value_span = at, (end, end)
        elif kind == "VALUE":
            value, value_span = said.strip() or None, (at, end)
        elif kind == "IN":
            path_span = (end, end)
        elif kind == "CLAUSE_PATH":
            path, path_span = said.strip() or None, (at, end)
    return Clause(value, path, start, end, value_span, path_span)
