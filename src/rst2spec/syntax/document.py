"""Builds a document's syntax tree from its line tokens by ``grammar/document.lark``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

from rst2spec.syntax.grammars import tables_of
from rst2spec.syntax.lalr import Parser
from rst2spec.syntax.nodes import DocumentTree, Heading, Item, Row, Section, Sentence, Stray, Table
from rst2spec.syntax.sentence import parse_heading, parse_statement, parse_title
from rst2spec.tokens.token import Token, TokenStream


def parse_document(stream: TokenStream) -> DocumentTree:
    """Builds the tree. Every stream that a reader makes is accepted."""
    tree: DocumentTree | None = _parser().parse_tokens(_with_runs(stream.tokens))
    if tree is None:
        raise ValueError("the document grammar refuses tokens")  # a reader's mistake: rows outside of a table
    return tree


class _Rows(NamedTuple):
    """Rows that follow each other."""

    tokens: list[Token]
    type: str = "ROWS"


def _with_runs(tokens: Iterable[Token]) -> Iterator[Token | _Rows]:
    run: list[Token] = []
    for token in tokens:
        if token.type == "ROW":
            run.append(token)
            continue
        if run:
            yield _Rows(run)
            run = []
        yield token
    if run:
        yield _Rows(run)


def _table(children: list[Any]) -> Table:
    header = None
    rows: list[Row] = []
    strays = []
    for child in children[1:]:
        if isinstance(child, _Rows):
            rows += child.tokens
        elif child.type == "STRAY":
            strays.append(Stray(child))
        else:
            header = child
    return Table(children[0], header, tuple(rows), tuple(strays))


def _section(children: list[Any]) -> Section:
    token = children[0]
    phrase = parse_heading(token.text)
    names = () if phrase is None else (phrase.text("source"), phrase.text("target"))
    return Section(Heading(token, phrase), tuple([_as_item(child, names) for child in children[1:]]))


def _front(children: list[Any]) -> list[Any]:
    return children


def _document(children: list[Any]) -> DocumentTree:
    first: dict[str, Token] = {}
    rest: list[Table | Token] = []
    for child in children[0]:
        if isinstance(child, Token) and child.type in _ONCE and child.type not in first:
            first[child.type] = child
        else:
            rest.append(child)
    title = first.get("TITLE")
    phrase = None if title is None else parse_title(title.text)
    names = () if phrase is None else (phrase.text("source"), phrase.text("target"))
    return DocumentTree(
        None if title is None else Heading(title, phrase),
        first.get("GENERATED"),
        first.get("INTRODUCTION"),
        tuple([_as_item(child, names) for child in rest]),
        tuple(children[1:]),
    )


# What a document has once; a second one is text like any other
_ONCE = frozenset({"TITLE", "GENERATED", "INTRODUCTION"})


def _as_item(child: Table | Token, names: tuple[str, ...]) -> Item:
    if isinstance(child, Table):
        return child
    return Sentence(child, parse_statement(child.text, names)) if child.type == "SENTENCE" else Stray(child)


@cache
def _parser() -> Parser:
    return Parser(
        tables_of("document"),
        {
            "start": _document,
            "front": _front,
            "section": _section,
            "table": _table,
        },
    )
