"""Builds a document's syntax tree from its line tokens by ``grammar/document.lark``.

What stands where only depends on the tokens' types: 3,350 sections have five forms. So the parser is asked once for
each form, and what it says is done with the tokens of each section.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache, partial
from itertools import pairwise
from typing import Any, NamedTuple, TypeAlias

from rst2spec.syntax.grammars import tables_of
from rst2spec.syntax.lalr import Leaf, Node, Parser
from rst2spec.syntax.nodes import DocumentTree, Heading, Item, Section, Stray, Table, make_sentence
from rst2spec.syntax.sentence import Statements, parse_heading, parse_statements, parse_title
from rst2spec.tokens.token import Rows, Token, TokenStream

_Parts: TypeAlias = "Sequence[Any]"  # tokens and rows; which is which is what the form says


def parse_document(stream: TokenStream) -> DocumentTree:
    """Builds the tree. Every stream that a reader makes is accepted."""
    parts: _Parts = stream.parts
    types = [part.type for part in parts]
    if "ROW" in types:
        parts = list(_with_runs(stream.parts))
        types = [part.type for part in parts]
    begins = _begins_section()
    places = [index for index, kind in enumerate(types) if kind in begins]
    end = places[0] if places else len(parts)
    places.append(len(parts))
    front = _form("front", tuple(types[:end]))
    sections = tuple(
        [_section(parts[begin:end], _form("section", tuple(types[begin:end]))) for begin, end in pairwise(places)]
    )
    return _document(parts, front, sections, plain=stream.plain)


def _with_runs(parts: Iterable[Token | Rows]) -> Iterator[Token | Rows]:
    """The parts with rows that follow each other as one."""
    run: list[Token] = []
    for part in parts:
        if part.type == "ROW":
            run.append(part)  # type: ignore[arg-type]
            continue
        if run:
            yield Rows(run)
            run = []
        yield part
    if run:
        yield Rows(run)


class _Entry(NamedTuple):
    """An item of a form: ``sentence``, ``table`` or ``stray``, and which parts it is made of, by number.

    ``part`` is the sentence, the stray line or the table's beginning; the others are a table's.
    """

    kind: str
    part: int
    header: int | None = None
    runs: tuple[int, ...] = ()
    strays: tuple[int, ...] = ()
    other_headers: tuple[int, ...] = ()


class _Form(NamedTuple):
    """What the grammar says of a sequence of types.

    Attributes:
        items: The items in order.
        sentences: The sentences' numbers.
        tables: The tables.
        places: Of each table how many sentences stand before it.
        has_strays: Whether there is anything but sentences and tables.
        once: What a document has once, by type; a second one is text like any other.
    """

    items: tuple[_Entry, ...]
    sentences: tuple[int, ...]
    tables: tuple[_Entry, ...]
    places: tuple[int, ...]
    has_strays: bool
    once: dict[str, int]


_ONCE = frozenset({"TITLE", "GENERATED", "INTRODUCTION"})


@lru_cache(maxsize=4_096)
def _form(rule: str, types: tuple[str, ...]) -> _Form:
    """What the grammar makes of a section's types, or of the types of what stands before all sections."""
    node: Node | None = _parser().parse_tokens([Leaf(kind, "", index) for index, kind in enumerate(types)], rule)
    if node is None:
        raise ValueError("the document grammar refuses tokens")  # a reader's mistake: rows outside of a table
    children = node.children if rule == "front" else node.children[1:]
    once: dict[str, int] = {}
    items = []
    for child in children:
        if isinstance(child, Node):
            items.append(_table_entry(child))
        elif rule == "front" and child.type in _ONCE and child.type not in once:
            once[child.type] = child.start
        else:
            items.append(_Entry("sentence" if child.type == "SENTENCE" else "stray", child.start))
    sentences = [item.part for item in items if item.kind == "sentence"]
    tables = [item for item in items if item.kind == "table"]
    return _Form(
        tuple(items),
        tuple(sentences),
        tuple(tables),
        tuple([bisect_left(sentences, table.part) for table in tables]),
        any(item.kind == "stray" or item.strays or item.other_headers for item in items),
        once,
    )


def _table_entry(node: Node) -> _Entry:
    by_type: dict[str, list[int]] = {}
    for leaf in node.children:
        by_type.setdefault(leaf.type, []).append(leaf.start)
    headers, runs, strays = (tuple(by_type.get(kind, ())) for kind in ("HEADER", "ROWS", "STRAY"))
    return _Entry("table", by_type["TABLE"][0], headers[0] if headers else None, runs, strays, headers[1:])


def _section(parts: _Parts, form: _Form) -> Section:
    token = parts[0]
    phrase = parse_heading(token.text)
    names = () if phrase is None else (phrase.text("source"), phrase.text("target"))
    statements = _statements(parts, form, names)
    tables = _tables(parts, form)
    return Section(
        Heading(token, phrase),
        tables,
        None if form.has_strays else statements.kinds,
        form.places,
        partial(_items, parts, form, statements, tables),
    )


def _document(parts: _Parts, front: _Form, sections: tuple[Section, ...], *, plain: bool) -> DocumentTree:
    title, generated, introduction = (
        parts[front.once[kind]] if kind in front.once else None for kind in ("TITLE", "GENERATED", "INTRODUCTION")
    )
    phrase = None if title is None else parse_title(title.text)
    names = () if phrase is None else (phrase.text("source"), phrase.text("target"))
    heading = None if title is None else Heading(title, phrase)
    items = _items(parts, front, _statements(parts, front, names), _tables(parts, front))
    return DocumentTree(heading, generated, introduction, items, sections, plain)


def _statements(parts: _Parts, form: _Form, names: tuple[str, ...]) -> Statements:
    return parse_statements([parts[index].text for index in form.sentences], names)


def _tables(parts: _Parts, form: _Form) -> tuple[Table, ...]:
    return tuple(
        [
            Table(
                parts[part],
                None if header is None else parts[header],
                tuple([parts[run] for run in runs]),
                tuple([Stray(parts[stray]) for stray in strays]) if strays else (),
                tuple([parts[other] for other in others]) if others else (),
            )
            for _, part, header, runs, strays, others in form.tables
        ]
    )


def _items(parts: _Parts, form: _Form, statements: Statements, tables: Iterable[Table]) -> tuple[Item, ...]:
    phrases = iter(statements.phrases())
    made = iter(tables)
    items: list[Item] = []
    for entry in form.items:
        token = parts[entry.part]
        if entry.kind == "sentence":
            items.append(make_sentence((token, next(phrases))))
        else:
            items.append(next(made) if entry.kind == "table" else Stray(token))
    return tuple(items)


@cache
def _begins_section() -> frozenset[str]:
    return _parser().begins("section")


@cache
def _parser() -> Parser:
    return Parser(tables_of("document"))
