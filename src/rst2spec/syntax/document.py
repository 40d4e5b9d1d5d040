"""Builds a document's syntax tree from its line tokens, in the order that ``grammar/document.lark`` describes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import pairwise
from typing import Final

from rst2spec.syntax.nodes import DocumentTree, Heading, Item, Section, Sentence, Stray, Table
from rst2spec.syntax.sentence import parse_heading, parse_statement, parse_title, regular_kinds
from rst2spec.tokens.token import Rows, Token, TokenStream

_Parts = Sequence[Token | Rows]

_ONCE: Final = frozenset({"TITLE", "GENERATED", "INTRODUCTION"})
"""What a document has once, before its first section; a second one is text like any other."""

_IN_TABLE: Final = frozenset({"HEADER", "ROWS", "STRAY"})
"""What belongs to the table that it follows, a line that is no cell included."""


def parse_document(stream: TokenStream) -> DocumentTree:
    """Builds the tree. Every stream that a reader makes is accepted."""
    parts = _with_runs(stream.parts)
    begins = [index for index, part in enumerate(parts) if part.type == "HEADING"]
    first = begins[0] if begins else len(parts)
    sections = [_section(parts[begin:end]) for begin, end in pairwise([*begins, len(parts)])]
    once: dict[str, Token] = {}
    front = []
    for item in _grouped(parts[:first]):
        if not isinstance(item, Table) and item.type in _ONCE and item.type not in once:
            once[item.type] = item
        else:
            front.append(item)
    title = once.get("TITLE")
    return DocumentTree(
        None if title is None else Heading(title, parse_title(title.text)),
        once.get("GENERATED"),
        once.get("INTRODUCTION"),
        _items(front),
        tuple(sections),
        stream.plain,
    )


def _with_runs(parts: _Parts) -> _Parts:
    """The parts, with rows that follow each other as one."""
    if all(part.type != "ROW" for part in parts):
        return parts
    joined: list[Token | Rows] = []
    run: list[Token] = []
    for part in parts:
        if isinstance(part, Token) and part.type == "ROW":
            run.append(part)
            continue
        if run:
            joined.append(Rows(run))
            run = []
        joined.append(part)
    return [*joined, Rows(run)] if run else joined


def _section(parts: _Parts) -> Section:
    """A section: its heading, and what stands under it."""
    first, *others = parts
    heading = Heading(_token(first), parse_heading(_token(first).text))
    body = _grouped(others)
    tables = []
    places = []
    texts: list[str] = []
    is_regular = heading.phrase is not None
    for item in body:
        if isinstance(item, Table):
            tables.append(item)
            places.append(len(texts))
            is_regular = is_regular and not item.strays and not item.other_headers
        elif item.type == "SENTENCE":
            texts.append(item.text)
        else:
            is_regular = False
    kinds = None
    if is_regular and heading.phrase is not None:
        kinds = regular_kinds(texts, heading.phrase.text("source"), heading.phrase.text("target"))
    return Section(heading, tuple(tables), kinds, tuple(places), partial(_items, body))


def _grouped(parts: _Parts) -> list[Token | Table]:
    """The parts, with all that belongs to a table as one."""
    body: list[Token | Table] = []
    at = 0
    while at < len(parts):
        token = _token(parts[at])
        at += 1
        if token.type != "TABLE":
            body.append(token)
            continue
        begin = at
        while at < len(parts) and parts[at].type in _IN_TABLE:
            at += 1
        body.append(_table(token, parts[begin:at]))
    return body


def _table(token: Token, parts: _Parts) -> Table:
    """A table of its first token and of all that stands in it."""
    runs = []
    headers = []
    strays = []
    for part in parts:
        if isinstance(part, Rows):
            runs.append(part)
        elif part.type == "HEADER":
            headers.append(part)
        else:
            strays.append(Stray(part))
    return Table(token, headers[0] if headers else None, tuple(runs), tuple(strays), tuple(headers[1:]))


def _token(part: Token | Rows) -> Token:
    if isinstance(part, Rows) or part.type == "HEADER":
        raise ValueError("rows outside of a table")  # a reader's mistake
    return part


def _items(body: Iterable[Token | Table]) -> tuple[Item, ...]:
    items: list[Item] = []
    for item in body:
        if isinstance(item, Table):
            items.append(item)
        elif item.type == "SENTENCE":
            items.append(Sentence(item, parse_statement(item.text)))
        else:
            items.append(Stray(item))
    return tuple(items)
