"""Builds a document's syntax tree from its line tokens, in the order that ``grammar/document.lark`` describes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import islice, pairwise
from typing import Final

from rst2spec.syntax.nodes import DocumentTree, Heading, Item, Phrase, Section, Sentence, Table, UnknownMarkup
from rst2spec.syntax.sentence import (
    may_be_split_again,
    parse_heading,
    parse_statement,
    parse_title,
    regular_kinds,
    split_heading,
)
from rst2spec.tokens.token import Rows, Token, TokenStream

_Parts = Sequence[Token | Rows]

_SINGLETONS: Final = frozenset({"TITLE", "GENERATED", "INTRODUCTION"})
"""What a document has once, before its first section; a second one is ordinary text."""

_DECIDING: Final = 8
"""The number of sentences of a section that are asked for its labels: a section of the language has seven at most."""

_IN_TABLE: Final = frozenset({"HEADER", "ROWS", "STRAY"})
"""What belongs to the table before it, including lines that aren't cells."""


def parse_document(stream: TokenStream) -> DocumentTree:
    """Builds the tree. Any output of a reader is accepted."""
    parts = _with_merged_rows(stream.parts)
    heading_indexes = [index for index, part in enumerate(parts) if part.type == "HEADING"]
    first = heading_indexes[0] if heading_indexes else len(parts)
    sections = [_section(parts[start:end]) for start, end in pairwise([*heading_indexes, len(parts)])]
    singletons: dict[str, Token] = {}
    front = []
    for item in _group_tables(parts[:first]):
        if not isinstance(item, Table) and item.type in _SINGLETONS and item.type not in singletons:
            singletons[item.type] = item
        else:
            front.append(item)
    title = singletons.get("TITLE")
    return DocumentTree(
        None if title is None else Heading(title, parse_title(title.text)),
        singletons.get("GENERATED"),
        singletons.get("INTRODUCTION"),
        _items(front),
        tuple(sections),
        stream.plain,
    )


def _with_merged_rows(parts: _Parts) -> _Parts:
    """The parts, with consecutive rows merged."""
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
    """A section: its heading, and the parts below it."""
    first, *rest = parts
    body = _group_tables(rest)
    heading = Heading(_token(first), _heading_phrase(_token(first).text, body))
    tables = []
    table_positions = []
    texts: list[str] = []
    is_regular = heading.phrase is not None
    for item in body:
        if isinstance(item, Table):
            tables.append(item)
            table_positions.append(len(texts))
            is_regular = is_regular and not item.unknown_markup and not item.other_headers
        elif item.type == "SENTENCE":
            texts.append(item.text)
        else:
            is_regular = False
    kinds = None
    if is_regular and heading.phrase is not None:
        kinds = regular_kinds(texts, heading.phrase.text("source"), heading.phrase.text("target"))
    return Section(heading, tuple(tables), kinds, tuple(table_positions), partial(_items, body))


def _heading_phrase(text: str, body: Iterable[Token | Table]) -> Phrase | None:
    """The two labels of a heading. If it could be split in several places, the statements below it decide."""
    phrase = parse_heading(text)
    if phrase is None or not may_be_split_again(phrase):
        return phrase
    sentences = (item.text for item in body if not isinstance(item, Table) and item.type == "SENTENCE")
    splits = (split_heading(text, parse_statement(sentence)) for sentence in islice(sentences, _DECIDING))
    return next(filter(None, splits), phrase)


def _group_tables(parts: _Parts) -> list[Token | Table]:
    """The parts, with the parts of each table grouped."""
    body: list[Token | Table] = []
    index = 0
    while index < len(parts):
        token = _token(parts[index])
        index += 1
        if token.type != "TABLE":
            body.append(token)
            continue
        start = index
        while index < len(parts) and parts[index].type in _IN_TABLE:
            index += 1
        body.append(_table(token, parts[start:index]))
    return body


def _table(token: Token, parts: _Parts) -> Table:
    """A table from its first token and the parts that belong to it."""
    runs = []
    headers = []
    unknown_markup = []
    for part in parts:
        if isinstance(part, Rows):
            runs.append(part)
        elif part.type == "HEADER":
            headers.append(part)
        else:
            unknown_markup.append(UnknownMarkup(part))
    return Table(token, headers[0] if headers else None, tuple(runs), tuple(unknown_markup), tuple(headers[1:]))


def _token(part: Token | Rows) -> Token:
    if isinstance(part, Rows) or part.type == "HEADER":
        raise ValueError("rows outside of a table")  # a bug in a reader
    return part


def _items(body: Iterable[Token | Table]) -> tuple[Item, ...]:
    items: list[Item] = []
    for item in body:
        if isinstance(item, Table):
            items.append(item)
        elif item.type == "SENTENCE":
            items.append(Sentence(item, parse_statement(item.text)))
        else:
            items.append(UnknownMarkup(item))
    return tuple(items)
