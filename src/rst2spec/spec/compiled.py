"""A document's spec together with where each of its values comes from: what the checks look at."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from rst2spec.source import Source
from rst2spec.spec.model import Document, Flow, Mapping, MatchRule, UnreadKind
from rst2spec.syntax.datatype import parse_type
from rst2spec.syntax.nodes import DocumentTree, Heading, Row, Section, Sentence, Table, TypeText
from rst2spec.tokens.token import Cell


class MappingRow(NamedTuple):
    """A mapping and its row."""

    mapping: Mapping
    row: Row
    table: Table


class RuleRow(NamedTuple):
    """A match rule and its row."""

    rule: MatchRule
    row: Row
    table: Table


class HeaderMismatch(NamedTuple):
    """A header cell that says something else than its section, and what it should say."""

    table: Table
    start: int
    end: int
    expected: str


class UnreadText(NamedTuple):
    """Text that no field holds, with its span.

    ``reason`` says why: ``unknown`` (not of the language), ``repeated`` or ``contradicted`` (a statement that another
    one leaves no room for), ``names`` (a statement or header of other entities).
    """

    kind: UnreadKind
    text: str
    start: int
    end: int
    reason: str = "unknown"


# The types of nearly all rows, with which nothing is wrong
_PLAIN_TYPES: Final = frozenset({'"string"', '"integer"', '"decimal"', '"boolean"', '"float"', '"list"', "N/A"})


class CellPlace(NamedTuple):
    """A cell with its column from 0, its flow's id, and its mapping's or match rule's id (null in a header)."""

    cell: Cell
    column: int
    flow: str
    row: str | None


@dataclass(frozen=True, repr=False, eq=False)  # without slots: what several checks look at is found once and kept
class CompiledFlow:
    """A flow with its nodes in the tree; ``misnamed`` are the statements that name other entities."""

    flow: Flow
    section: Section
    statements: dict[str, Sentence]
    mapping_tables: tuple[Table, ...]
    rule_tables: tuple[Table, ...]
    mappings: tuple[MappingRow, ...]
    rules: tuple[RuleRow, ...]
    mismatches: tuple[HeaderMismatch, ...]
    misnamed: tuple[Sentence, ...]
    unread: tuple[UnreadText, ...]

    @property
    def heading(self) -> Heading:
        """The section's heading."""
        return self.section.heading

    @cached_property
    def shared_targets(self) -> dict[str, list[MappingRow]]:
        """The target properties that more than one row maps, with their rows."""
        groups: dict[str, list[MappingRow]] = {}
        for row in self.mappings:
            path = row.mapping.target.path
            if path is not None:
                groups.setdefault(path, []).append(row)
        return {path: rows for path, rows in groups.items() if len(rows) > 1}


@dataclass(frozen=True, repr=False, eq=False)  # without slots: what several checks look at is found once and kept
class Compiled:
    """A document, compiled.

    Attributes:
        source: The text that it was made of.
        tree: The syntax tree.
        document: The spec, without diagnostics.
        flows: The flows with their nodes, in the order of ``document.flows``.
        introduction: The introduction's sentence, where it was read.
        unread: Text outside of the flows that no field holds.
        reader: Which reader's reading this is.
        is_dataflow: Whether anything says that this is a dataflow document at all.
    """

    source: Source
    tree: DocumentTree
    document: Document
    flows: tuple[CompiledFlow, ...]
    introduction: Sentence | None
    unread: tuple[UnreadText, ...]
    reader: str
    is_dataflow: bool

    @property
    def unread_characters(self) -> int:
        """How many characters no field holds."""
        outside = sum(len(item.text) for item in self.unread)
        return outside + sum(len(item.text) for flow in self.flows for item in flow.unread)

    @cached_property
    def marked_types(self) -> tuple[tuple[CompiledFlow, MappingRow, Cell, TypeText], ...]:
        """The data type cells that are there and hold something else than a function's name and N/A."""
        return tuple(
            [
                (flow, row, row.row.cells[2], parse_type(row.mapping.type.text))
                for flow in self.flows
                for row in flow.mappings
                if row.mapping.type.text not in _PLAIN_TYPES and len(row.row.cells) > 2
            ]
        )

    @cached_property
    def marked_cells(self) -> tuple[CellPlace, ...]:
        """The few cells that have brackets, lost their bullet, or end in blanks: the ones that checks ask for.

        In the order of the flows, match rules first, headers included.
        """
        places = []
        for flow in self.flows:
            rows: list[tuple[str | None, Row]] = [
                (None, table.header) for table in (*flow.rule_tables, *flow.mapping_tables) if table.header is not None
            ]
            rows += [(row.rule.id, row.row) for row in flow.rules]
            rows += [(row.mapping.id, row.row) for row in flow.mappings]
            for row_id, row in rows:
                for column, cell in enumerate(row.cells):
                    if cell.raw_end > cell.end or cell.lost_bullet or "(" in cell.text or ")" in cell.text:
                        places.append(CellPlace(cell, column, flow.flow.id, row_id))
        return tuple(places)
