"""The syntax tree: a document's content, each node with its position. Text that can't be read is a node, too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from rst2spec.language.rules import Part
from rst2spec.tokens.token import Rows, Token


class Phrase(NamedTuple):
    """A parsed sentence of the language: its kind and its variable parts by role (``source``, ``target`` ...).

    Offsets of the parts are relative to the sentence's text.
    """

    kind: str
    parts: Mapping[str, Part]

    def text(self, role: str) -> str:
        """A part's text as written, with a leading space; empty if the part is left out."""
        part = self.parts.get(role)
        return "" if part is None else part.text


class Sentence(NamedTuple):
    """A line or paragraph of text; ``phrase`` is null if it isn't a sentence of the language."""

    token: Token
    phrase: Phrase | None


class UnknownMarkup(NamedTuple):
    """Text that isn't part of the language: other markup, or an underline without a heading."""

    token: Token


class Clause(NamedTuple):
    """One "Dependant on having VALUE in PATH"; offsets are relative to the cell's text, blank parts null.

    ``start`` to ``end`` is the whole clause; ``value_span`` and ``path_span`` are the spans of value and path, or empty
    spans where they are missing.
    """

    value: str | None
    path: str | None
    start: int
    end: int
    value_span: tuple[int, int]
    path_span: tuple[int, int]

    def moved(self, by: int) -> Clause:
        """The same clause, moved by a number of characters."""
        value, path, start, end, (value_start, value_end), (path_start, path_end) = self
        value_span, path_span = (value_start + by, value_end + by), (path_start + by, path_end + by)
        return Clause(value, path, start + by, end + by, value_span, path_span)


class PropertyText(NamedTuple):
    """A parsed property cell: its path, its clauses in order, and the spans that the grammar can't read."""

    path: str | None
    clauses: tuple[Clause, ...] = ()
    unread: tuple[tuple[int, int], ...] = ()
    malformed: bool = False


class Call(NamedTuple):
    """A function call in an expression: ``["name", argument, ...]``; offsets are relative to the cell's text."""

    name: str
    arguments: int
    start: int
    end: int


class TypeText(NamedTuple):
    """A parsed data type cell. ``kind`` is primitive, expression, not_applicable, malformed or missing."""

    kind: str
    name: str | None = None
    expression: list[Any] | None = None
    calls: tuple[Call, ...] = ()


class HeaderText(NamedTuple):
    """A parsed header cell: ``kind`` is property_header or type_header, ``name`` a label or a system's name."""

    kind: str
    name: str | None


Row = Token
"""A table's row is its token."""


class Table(NamedTuple):
    """A table of properties, with its rows in order.

    ``unknown_markup`` are lines in it that aren't cells, ``other_headers`` are header rows below the first one.
    """

    token: Token
    header: Row | None
    runs: tuple[Rows, ...]
    unknown_markup: tuple[UnknownMarkup, ...] = ()
    other_headers: tuple[Row, ...] = ()

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows. Reading their texts from ``runs`` is cheaper."""
        return tuple([row for run in self.runs for row in run.tokens])


class Heading(NamedTuple):
    """A title or heading; ``phrase`` is null if it doesn't name source and target."""

    token: Token
    phrase: Phrase | None


Item = Sentence | Table | UnknownMarkup


class Section:
    """A heading and the items below it. The items are built on demand: regular sections don't need them.

    Attributes:
        heading: The heading.
        tables: The tables under it, in order.
        kinds: The kinds of the statements, in order, if the section is regular: only tables, and statements with the
            names in the heading; else null.
        table_positions: For each table, the number of statements before it.
    """

    __slots__ = ("_build_items", "_items", "heading", "kinds", "table_positions", "tables")

    def __init__(
        self,
        heading: Heading,
        tables: tuple[Table, ...],
        kinds: tuple[str, ...] | None,
        table_positions: tuple[int, ...],
        build_items: Callable[[], tuple[Item, ...]],
    ) -> None:
        self.heading = heading
        self.tables = tables
        self.kinds = kinds
        self.table_positions = table_positions
        self._build_items = build_items
        self._items: tuple[Item, ...] | None = None

    @property
    def items(self) -> tuple[Item, ...]:
        """The items below the heading, in order."""
        if self._items is None:
            self._items = self._build_items()
        return self._items


class DocumentTree(NamedTuple):
    """A whole document.

    Attributes:
        title: The title, if there is one.
        generated: The line with the timestamp, if there is one.
        introduction_heading: The heading of the introduction, if there is one.
        front: All other items before the first section, in order.
        sections: The sections, in order.
        plain: Whether every block is known to have the generated form, as in ``TokenStream``.
    """

    title: Heading | None
    generated: Token | None
    introduction_heading: Token | None
    front: tuple[Item, ...]
    sections: tuple[Section, ...]
    plain: bool = False
