"""The syntax tree: what a document says, each node with its place. What can't be read is a node like any other."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from rst2spec.tokens.token import Rows, Token


class Part(NamedTuple):
    """A variable part of a sentence; offsets are relative to the sentence's text."""

    text: str
    start: int
    end: int


class Phrase(NamedTuple):
    """What a sentence of the language says: its kind and its variable parts by role (``source``, ``target`` ...)."""

    kind: str
    parts: Mapping[str, Part]

    def text(self, role: str) -> str:
        """A part's text as written, a leading blank included; empty where the part is left out."""
        part = self.parts.get(role)
        return "" if part is None else part.text


class Sentence(NamedTuple):
    """A line or paragraph of text; ``phrase`` is null where it is not of the language."""

    token: Token
    phrase: Phrase | None


class Stray(NamedTuple):
    """Text that stands outside of all that the language knows: other markup, rules that belong to nothing."""

    token: Token


class Clause(NamedTuple):
    """One "Dependant on having VALUE in PATH"; offsets are relative to the cell's text, blank parts null.

    ``start`` to ``end`` is the whole clause; ``value_span`` and ``path_span`` are where value and path stand, or
    where they should.
    """

    value: str | None
    path: str | None
    start: int
    end: int
    value_span: tuple[int, int]
    path_span: tuple[int, int]

    def moved(self, by: int) -> "Clause":
        """The same clause so many characters further on."""
        value, path, start, end, (value_start, value_end), (path_start, path_end) = self
        value_span, path_span = (value_start + by, value_end + by), (path_start + by, path_end + by)
        return Clause(value, path, start + by, end + by, value_span, path_span)


class PropertyText(NamedTuple):
    """What a property cell says: a path, clauses in the order written, and spans that the grammar can't read."""

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
    """What a data type cell says. ``kind`` is primitive, expression, not_applicable, malformed or missing."""

    kind: str
    name: str | None = None
    expression: list[Any] | None = None
    calls: tuple[Call, ...] = ()


class HeaderText(NamedTuple):
    """What a header cell says: ``kind`` is property_header or type_header, ``name`` a label or a system's name."""

    kind: str
    name: str | None


Row = Token
"""A table's row: its token says all there is to say of it."""


class Table(NamedTuple):
    """A table of properties: its rows as they follow each other.

    ``strays`` are lines in it that are no cells, ``other_headers`` header rows below the first one.
    """

    token: Token
    header: Row | None
    runs: tuple[Rows, ...]
    strays: tuple[Stray, ...] = ()
    other_headers: tuple[Row, ...] = ()

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows. What they say is in ``runs`` at less cost."""
        return tuple([row for run in self.runs for row in run.tokens])


class Heading(NamedTuple):
    """A title or heading; ``phrase`` is null where it doesn't say what goes to what."""

    token: Token
    phrase: Phrase | None


Item = Sentence | Table | Stray


class Section:
    """A heading and all that stands under it. Its items are made when they are asked for: most sections are regular.

    Attributes:
        heading: The heading.
        tables: The tables under it, in order.
        kinds: The statements' kinds in order, where it is regular: nothing but tables, and statements that name what
            its heading names; else null.
        places: Of each table how many statements stand before it.
    """

    __slots__ = ("_items", "_make_items", "heading", "kinds", "places", "tables")

    def __init__(
        self,
        heading: Heading,
        tables: tuple[Table, ...],
        kinds: tuple[str, ...] | None,
        places: tuple[int, ...],
        make_items: Callable[[], tuple[Item, ...]],
    ) -> None:
        self.heading = heading
        self.tables = tables
        self.kinds = kinds
        self.places = places
        self._make_items = make_items
        self._items: tuple[Item, ...] | None = None

    @property
    def items(self) -> tuple[Item, ...]:
        """All that stands under the heading, in order."""
        if self._items is None:
            self._items = self._make_items()
        return self._items


class DocumentTree(NamedTuple):
    """A whole document.

    Attributes:
        title: The title, where there is one.
        generated: The line with the time stamp, where there is one.
        introduction_heading: The heading over the introduction.
        front: What else stands before the first section, in order.
        sections: The sections, in order.
        plain: Whether every block is known to have nothing odd about it, as ``TokenStream`` says.
    """

    title: Heading | None
    generated: Token | None
    introduction_heading: Token | None
    front: tuple[Item, ...]
    sections: tuple[Section, ...]
    plain: bool = False
