"""A document's spec together with the origin of each value in the tree: the input of the checks."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Final, NamedTuple

from rst2spec.source import Source
from rst2spec.spec.model import Document, Flow, Mapping, MatchRule, UnreadKind
from rst2spec.spec.row_index import (
    MAPPING_COLUMNS,
    RULE_COLUMNS,
    RunIndex,
    has_defective_clauses,
    has_formatting_defect,
    has_variants,
    index_rows,
    may_have_defective_cells,
)
from rst2spec.syntax.datatype import parse_type
from rst2spec.syntax.nodes import DocumentTree, Heading, Row, Section, Sentence, Table, TypeText
from rst2spec.tokens.token import Cell, Rows, Token


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


class UnexpectedHeader(NamedTuple):
    """A header cell with another text than its section requires, and the expected text."""

    table: Table
    start: int
    end: int
    expected: str


class UnreadText(NamedTuple):
    """Text that no field contains, with its span.

    ``reason`` is why: ``unknown`` (not part of the language), ``repeated`` or ``contradicted`` (a statement that
    another one excludes), ``names`` (a statement or header with other entities), or ``misplaced`` (a sentence outside
    of its section).
    """

    kind: UnreadKind
    text: str
    start: int
    end: int
    reason: str = "unknown"


# Valid types, which nearly all rows have
_PLAIN_TYPES: Final = frozenset({'"string"', '"integer"', '"decimal"', '"boolean"', '"float"', '"list"'})


class CellLocation(NamedTuple):
    """A cell with its column (from 0), its flow's id, and its mapping's or match rule's id (null in a header)."""

    cell: Cell
    column: int
    flow: str
    row: str | None


@dataclass(frozen=True, repr=False, eq=False)  # without slots, for the cached properties
class CompiledFlow:
    """A flow with its nodes in the tree.

    Attributes:
        flow: The flow.
        section: The section.
        statement_kinds: The kinds of its statements.
        irregular_statements: The statements by kind; null if the section is regular.
        mapping_tables: The tables of mappings.
        rule_tables: The tables of match rules.
        mismatches: Header cells that don't match their section.
        misnamed_statements: The statements that name other entities.
        unread: Text that no field contains.
        has_defective_clauses: Whether a cell has repeated, differently spelled, incomplete or malformed clauses.
    """

    flow: Flow
    section: Section
    statement_kinds: Collection[str]
    irregular_statements: dict[str, Sentence] | None
    mapping_tables: tuple[Table, ...]
    rule_tables: tuple[Table, ...]
    mismatches: tuple[UnexpectedHeader, ...]
    misnamed_statements: tuple[Sentence, ...]
    unread: tuple[UnreadText, ...]
    has_defective_clauses: bool

    @property
    def heading(self) -> Heading:
        """The section's heading."""
        return self.section.heading

    @property
    def has_content(self) -> bool:
        """Whether the section has a statement or a row that was read."""
        return bool(self.statement_kinds or self.flow.mappings or self.flow.match_rules)

    @cached_property
    def statements(self) -> dict[str, Sentence]:
        """The statements by kind."""
        if self.irregular_statements is not None:
            return self.irregular_statements
        sentences = [item for item in self.section.items if isinstance(item, Sentence)]
        return {item.phrase.kind: item for item in sentences if item.phrase is not None}

    @property
    def mappings(self) -> tuple[MappingRow, ...]:
        """The mappings with their rows."""
        return tuple(map(self.mapping_row, range(len(self.flow.mappings))))

    def mapping_row(self, number: int) -> MappingRow:
        """One mapping with its row."""
        return MappingRow(self.flow.mappings[number], *self.mapping_runs.row(number))

    def rule_row(self, number: int) -> RuleRow:
        """One match rule with its row."""
        return RuleRow(self.flow.match_rules[number], *self.rule_runs.row(number))

    @cached_property
    def mapping_runs(self) -> RunIndex:
        """Where the mappings' rows are."""
        return index_rows(self.mapping_tables)

    @cached_property
    def rule_runs(self) -> RunIndex:
        """Where the match rules' rows are."""
        return index_rows(self.rule_tables)

    @property
    def has_shared_targets(self) -> bool:
        """Whether two mappings have the same target property, or both have none."""
        mappings = self.flow.mappings
        return len({mapping.target.path for mapping in mappings}) < len(mappings)

    @cached_property
    def shared_targets(self) -> dict[str, list[MappingRow]]:
        """The target properties with more than one row, with their rows."""
        groups: dict[str, list[int]] = {}
        if self.has_shared_targets:
            for number, mapping in enumerate(self.flow.mappings):
                if mapping.target.path is not None:
                    groups.setdefault(mapping.target.path, []).append(number)
        return {path: list(map(self.mapping_row, rows)) for path, rows in groups.items() if len(rows) > 1}

    def runs(self) -> Iterator[tuple[Rows, Iterator[str]]]:
        """All rows with their ids, the match rules first."""
        for index, ids in (
            (self.rule_runs, iter([rule.id for rule in self.flow.match_rules])),
            (self.mapping_runs, iter([mapping.id for mapping in self.flow.mappings])),
        ):
            for run, _ in index.runs:
                yield run, islice(ids, len(run.texts))

    def nodes(self) -> Iterator[tuple[str | None, Row]]:
        """The headers, then the rows of match rules and mappings, with ids (null for headers)."""
        for table in self.tables:
            if table.header is not None:
                yield None, table.header
        for run, ids in self.runs():
            yield from zip(ids, run.tokens, strict=True)

    @property
    def tables(self) -> tuple[Table, ...]:
        """All tables, those of match rules first."""
        return self.rule_tables + self.mapping_tables


@dataclass(frozen=True, repr=False, eq=False)  # without slots, for the cached properties
class Compiled:
    """A document, compiled.

    Attributes:
        source: The document's text.
        tree: The syntax tree.
        document: The spec, without diagnostics.
        flows: The flows with their nodes, in the order of ``document.flows``.
        introduction: The introduction's sentence, if it was read.
        unread: Text outside of the flows that no field contains.
        reader: The reader that produced the tokens.
        is_dataflow: Whether it is a dataflow document (``spec/recognition.py``).
        reader_limit: Why docutils could not read it; blank if it did, or wasn't used.
        distinct_flows: The number of flows with content; equal ones count once.
    """

    source: Source
    tree: DocumentTree
    document: Document
    flows: tuple[CompiledFlow, ...]
    introduction: Sentence | None
    unread: tuple[UnreadText, ...]
    reader: str
    is_dataflow: bool
    reader_limit: str = ""
    distinct_flows: int = 0

    @property
    def unread_characters(self) -> int:
        """The number of characters that no field contains."""
        outside = sum(len(item.text) for item in self.unread)
        return outside + sum(len(item.text) for flow in self.flows for item in flow.unread)

    @property
    def title_span(self) -> tuple[int, int]:
        """The span of the title's text; the beginning of the document if it has none."""
        title = self.tree.title
        return (0, 0) if title is None else (title.token.text_start, title.token.text_end)

    def overline(self, heading: Token) -> tuple[int, int] | None:
        """The span of the line above a heading's text; null if there is none."""
        if heading.start >= heading.text_start:
            return None
        line = self.source.text[heading.start : heading.text_start].split("\n", 1)[0].rstrip()
        return heading.start, heading.start + len(line)

    # --- preconditions of checks: empty or false in nearly every document

    @cached_property
    def is_irregular(self) -> bool:
        """Whether any text is unread, or a table's header is missing or doesn't match its section."""
        if self.unread:
            return True
        for flow in self.flows:
            if flow.unread or flow.mismatches or None in [table.header for table in flow.tables]:
                return True
        return False

    @property
    def is_incomplete(self) -> bool:
        """Whether a flow lacks a required statement or table, or a table has no rows."""
        for flow in self.flows:
            kinds = flow.statement_kinds
            if "once" not in kinds or "following" not in kinds or not flow.mapping_tables:
                return True
            if ("merge" in kinds and not flow.rule_tables) or () in [table.runs for table in flow.tables]:
                return True
        return False

    @cached_property
    def is_ragged(self) -> bool:
        """Whether a row or header has too many cells or too few."""
        for flow in self.flows:
            for tables, columns in ((flow.rule_tables, RULE_COLUMNS), (flow.mapping_tables, MAPPING_COLUMNS)):
                for table in tables:
                    if table.header is not None and len(table.header.cells) != columns:
                        return True
                    for run in table.runs:
                        if run.columns != columns and {len(texts) for texts in run.texts} != {columns}:
                            return True
        return False

    @cached_property
    def paths(self) -> tuple[set[str | None], set[str | None]]:
        """The paths of all source and of all target properties, of mappings and match rules."""
        rows: list[Mapping | MatchRule] = []
        for flow in self.document.flows:
            rows += flow.mappings
            rows += flow.match_rules
        return {row.source.path for row in rows}, {row.target.path for row in rows}

    @property
    def has_blank_paths(self) -> bool:
        """Whether a property cell has no path."""
        return None in self.paths[0] or None in self.paths[1]

    @property
    def has_shared_targets(self) -> bool:
        """Whether a flow maps two rows to the same target property, or to none."""
        return any(flow.has_shared_targets for flow in self.flows)

    @property
    def has_variant_paths(self) -> bool:
        """Whether paths of the document's source or target properties, in any flows, differ only in case."""
        return any(map(has_variants, self.paths))

    @cached_property
    def unusual_types(self) -> frozenset[str]:
        """The texts of data type cells, without the most frequent ones."""
        return frozenset([mapping.type.text for flow in self.flows for mapping in flow.flow.mappings]) - _PLAIN_TYPES

    @cached_property
    def unusual_type_cells(self) -> tuple[tuple[CompiledFlow, MappingRow, Cell, TypeText], ...]:
        """The data type cells with unusual types, but for N/A."""
        return tuple(
            [
                (flow, row, row.row.cells[2], parse_type(row.row.cells[2].text))
                for flow in self.flows
                for number, mapping in enumerate(flow.flow.mappings)
                if mapping.type.text in self.unusual_types and mapping.type.kind != "not_applicable"
                for row in (flow.mapping_row(number),)
                if len(row.row.cells) > 2
            ]
        )

    @cached_property
    def defective_cells(self) -> tuple[CellLocation, ...]:
        """The cells that lost their bullet or have trailing whitespace, including header cells."""
        if self.tree.plain:
            return ()
        flows = [flow for flow in self.flows if any(map(may_have_defective_cells, flow.tables))]
        return tuple(
            [
                CellLocation(cell, column, flow.flow.id, row_id)
                for flow in flows
                for row_id, row in flow.nodes()
                for column, cell in enumerate(row.cells)
                if has_formatting_defect(cell)
            ]
        )

    @cached_property
    def clause_cells(self) -> tuple[CellLocation, ...]:
        """The property cells with repeated, differently spelled, incomplete or malformed clauses."""
        return tuple(
            [
                CellLocation(run.token(number).cells[column], column, flow.flow.id, row_id)
                for flow in self.flows
                if flow.has_defective_clauses
                for run, ids in flow.runs()
                for number, (texts, row_id) in enumerate(zip(run.texts, ids, strict=True))
                for column, text in enumerate(texts[:2])
                if has_defective_clauses(text)
            ]
        )
