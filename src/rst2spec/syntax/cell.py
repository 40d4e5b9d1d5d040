"""Reads property and header cells by ``grammar/cell.lark``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from rst2spec.language.grammars import rules_of
from rst2spec.language.rules import Regular
from rst2spec.syntax.nodes import Clause, HeaderText, PropertyText


@lru_cache(maxsize=16_384)
def parse_property(text: str) -> PropertyText:
    """Reads a trimmed property cell. There is always a result: it contains the spans that could not be read."""
    match = _property().read(text)
    if match is None:
        return _recover(text) if text else PropertyText(None)
    parts = match.groupdict()
    path = _text(parts.get("path"))
    if "clause" not in parts:
        return PropertyText(path)
    clauses = _read_clauses(parts["clause"], match.start("clause"))
    return _recover(text) if clauses is None else PropertyText(path, clauses)


def _read_clauses(text: str, offset: int) -> tuple[Clause, ...] | None:
    """Reads consecutive clauses; null if one isn't valid.

    Each ends where the next one begins, so clauses can be cached one by one.

    Args:
        text: The clauses.
        offset: Their offset in the cell.
    """
    having = _brackets().having
    first, *rests = text.split(having)
    if first:
        return None
    clauses = []
    for rest in rests:
        clause = _parse_clause(having + rest)
        if clause is None:
            return None
        clauses.append(clause.moved(offset))
        offset += len(having) + len(rest)
    return tuple(clauses)


@lru_cache(maxsize=16_384)
def parse_header(text: str) -> HeaderText | None:
    """Reads a trimmed header cell; null if it isn't a header of the language."""
    for rule in rules_of("cell").choice("header"):
        match = rule.read(text)
        if match is not None:
            names = [name.strip() for name in match.groups()]
            return HeaderText(rule.name, names[0] if names else None)
    return None


@lru_cache(maxsize=16_384)  # many cells have the same clauses
def _parse_clause(text: str) -> Clause | None:
    rule = rules_of("cell")["clause"]
    match = rule.read(text)
    if match is None:
        return None
    parts = match.groupdict()
    value, path = parts.get("value"), parts.get("path")
    value_span = match.span("value") if value is not None else (rule.insertion_offset(text, parts, "value"),) * 2
    path_span = match.span("path") if path is not None else (rule.insertion_offset(text, parts, "path"),) * 2
    return Clause(_text(value), _text(path), 0, len(text), value_span, path_span)


def _text(slot: str | None) -> str | None:
    return (slot or "").strip() or None


@cache
def _property() -> Regular:
    return rules_of("cell")["property"]


class _Brackets(NamedTuple):
    """The words around a cell's clauses.

    Attributes:
        opening: The opening bracket and words, with the space before.
        closing: The closing bracket.
        having: The beginning of each clause.
        closed: Brackets at a text's end that close, or close and open again: they aren't part of a clause.
    """

    opening: str
    closing: str
    having: str
    closed: re.Pattern[str]


@cache
def _brackets() -> _Brackets:
    form = next(form for form in rules_of("cell")["property"].forms if {"path", "clause"} == form.names)
    _, opening, closing = form.words
    close, open_again = re.escape(closing), re.escape(opening.strip())
    closed = re.compile(rf"{close}(?:\s*{open_again})?\s*$")
    return _Brackets(opening, closing, rules_of("cell")["clause"].first_words, closed)


def _recover(text: str) -> PropertyText:
    """Recovers from brackets that the grammar can't read: the path before them, the valid clauses, the rest."""
    opening, _, having, closed = _brackets()
    bracket = text.find(opening)
    if bracket < 0 and having in text:
        bracket = text.index(having)
        path_end = len(text[:bracket].rstrip(opening))
    else:
        path_end = len(text) if bracket < 0 else bracket
    path = text[:path_end].strip() or None
    unread = []
    clauses = []
    before_first, *rests = text[path_end:].split(having)
    offset = path_end + len(before_first)
    if before_first.strip() not in {"", opening.strip()}:
        unread.append((path_end, offset))
    for rest in rests:
        clause_text = closed.sub("", having + rest)
        clause = _parse_clause(clause_text)
        if clause is None:
            unread.append((offset, offset + len(clause_text)))
        else:
            clauses.append(clause.moved(offset))
        offset += len(having) + len(rest)
    return PropertyText(path, tuple(clauses), tuple(_trimmed(text, unread)), malformed=True)


def _trimmed(text: str, spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for start, stop in spans:
        piece = text[start:stop]
        left = start + len(piece) - len(piece.lstrip())
        yield left, left + len(piece.strip())
