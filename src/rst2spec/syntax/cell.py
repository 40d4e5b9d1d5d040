"""Reads property and header cells by ``grammar/cell.lark``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from rst2spec.language.dialect import per_dialect
from rst2spec.language.grammars import rules_of
from rst2spec.language.rules import Part, Regular, texts_of
from rst2spec.syntax.nodes import Clause, HeaderText, PropertyText


@per_dialect
@lru_cache(maxsize=16_384)
def parse_property(text: str) -> PropertyText:
    """Reads a trimmed property cell. There is always a result: it contains the spans that could not be read."""
    parts = _property().read(text)
    if parts is None:
        return _recover(text) if text else PropertyText(None)
    path = _text(parts.get("path"))
    if "clause" not in parts:
        return PropertyText(path)
    clauses = _read_clauses(parts["clause"].text, parts["clause"].start)
    return _recover(text) if clauses is None else PropertyText(path, clauses)


def _read_clauses(text: str, offset: int) -> tuple[Clause, ...] | None:
    """Reads consecutive clauses; null if one isn't valid.

    Each ends where the next one begins, so clauses can be cached one by one.
    """
    before, *parts = _split_clauses(text)
    if before:
        return None
    clauses = []
    for number, part in enumerate(parts, start=1):
        bare = part if number == len(parts) else _without_separator(part)
        clause = None if bare is None else _parse_clause(bare)
        if clause is None:
            return None
        clauses.append(clause.moved(offset))
        offset += len(part)
    return tuple(clauses)


def _split_clauses(text: str) -> list[str]:
    """The text before the first clause, and each clause with the words after it."""
    before, *parts = _brackets().having.split(text)
    return [before, *[begin + rest for begin, rest in zip(parts[::2], parts[1::2], strict=True)]]


def _without_separator(text: str) -> str | None:
    """A clause without the words between it and the next one; null if they are missing."""
    for separator in _brackets().separators:
        if text.endswith(separator):
            return text.removesuffix(separator)
    return None


@per_dialect
@lru_cache(maxsize=16_384)
def parse_header(text: str) -> HeaderText | None:
    """Reads a trimmed header cell; null if it isn't a header of the language."""
    for rule in rules_of("cell").choice("header"):
        parts = rule.read(text)
        if parts is not None:
            names = [name.text.strip() for name in parts.values()]
            return HeaderText(rule.name, names[0] if names else None)
    return None


@per_dialect
@lru_cache(maxsize=16_384)  # many cells have the same clauses
def _parse_clause(text: str) -> Clause | None:
    rule = rules_of("cell")["clause"]
    parts = rule.read(text)
    if parts is None:
        return None
    spans = []
    for name in ("value", "path"):
        if name in parts:
            spans.append((parts[name].start, parts[name].end))
        else:
            offset = rule.insertion_offset(text, texts_of(parts), name)
            spans.append((offset, offset))
    return Clause(_text(parts.get("value")), _text(parts.get("path")), 0, len(text), *spans)


def _text(part: Part | None) -> str | None:
    return ("" if part is None else part.text).strip() or None


@per_dialect
@cache
def _property() -> Regular:
    return rules_of("cell")["property"]


class _Brackets(NamedTuple):
    """The words around a cell's clauses.

    Attributes:
        opening: The opening bracket and words, with the space before.
        closing: The closing bracket.
        having: Finds the beginning of each clause.
        separators: The words that may be between two clauses, the longest first.
        closed: Brackets at a text's end that close, or close and open again: they aren't part of a clause.
    """

    opening: str
    closing: str
    having: re.Pattern[str]
    separators: tuple[str, ...]
    closed: re.Pattern[str]


@per_dialect
@cache
def _brackets() -> _Brackets:
    form = next(form for form in rules_of("cell")["property"].forms if {"path", "clause"} == form.names)
    _, opening, closing = form.words
    close, open_again = re.escape(closing), re.escape(opening.strip())
    closed = re.compile(rf"{close}(?:\s*{open_again})?\s*$")
    cells = rules_of("cell")
    begins = sorted({form.words[0] for form in cells["clause"].forms}, key=len)
    # a form without a value begins with the words of another one, and what follows them
    starts = [begin for begin in begins if not begin.startswith(tuple([it for it in begins if len(it) < len(begin)]))]
    having = re.compile(f"({'|'.join(map(re.escape, sorted(starts, key=len, reverse=True)))})")
    return _Brackets(opening, closing, having, tuple(sorted(cells.separators("clause"), key=len, reverse=True)), closed)


def clause_begin() -> re.Pattern[str]:
    """Finds the beginning of a clause, wherever it is."""
    return _brackets().having


def _recover(text: str) -> PropertyText:
    """Recovers from brackets that the grammar can't read: the path before them, the valid clauses, the rest."""
    brackets = _brackets()
    opening = brackets.opening
    bracket = text.find(opening)
    having = None if bracket >= 0 else brackets.having.search(text)
    if having is not None:
        bracket = having.start()
        path_end = len(text[:bracket].rstrip(opening))
    else:
        path_end = len(text) if bracket < 0 else bracket
    path = text[:path_end].strip() or None
    unread = []
    clauses = []
    before_first, *parts = _split_clauses(text[path_end:])
    offset = path_end + len(before_first)
    if before_first.strip() not in {"", opening.strip()}:
        unread.append((path_end, offset))
    for part in parts:
        clause_text = brackets.closed.sub("", part)
        separated = _without_separator(clause_text)
        clause_text = clause_text if separated is None else separated
        clause = _parse_clause(clause_text)
        if clause is None:
            unread.append((offset, offset + len(clause_text)))
        else:
            clauses.append(clause.moved(offset))
        offset += len(part)
    return PropertyText(path, tuple(clauses), tuple(_trimmed(text, unread)), malformed=True)


def _trimmed(text: str, spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for start, stop in spans:
        piece = text[start:stop]
        left = start + len(piece) - len(piece.lstrip())
        yield left, left + len(piece.strip())
