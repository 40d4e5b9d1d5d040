"""A document's spec together with where each of its values comes from: what the checks look at."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Final, NamedTuple

from rst2spec.source import Source
from rst2spec.spec.model import Document, Flow, Mapping, MatchRule, UnreadKind
from rst2spec.spec.rows import RunIndex, has_odd_clauses, has_variants, indexed, is_odd, may_have_odd_cells
from rst2spec.syntax.datatype import parse_type
from rst2spec.syntax.nodes import DocumentTree, Heading, Row, Section, Sentence, Table, TypeText
from rst2spec.tokens.token import Cell, Rows


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
_PLAIN_TYPES: Final = frozenset({'"string"', '"integer"', '"decimal"', '"boolean"', '"float"', '"list"'})


class CellPlace(NamedTuple):
    """A cell with its column from 0, its flow's id, and its mapping's or match rule's id (null in a header)."""

    cell: Cell
    column: int
    flow: str
    row: str | None


@dataclass(frozen=True, repr=False, eq=False)  # without slots: what several checks look at is found once and kept
class CompiledFlow:
    """A flow with its nodes in the tree.

    Attributes:
        flow: The flow.
        section: The section.
        said: The kinds of its statements.
        kept: The statements by kind; null where they are all that the section says.
        mapping_tables: The tables of mappings.
        rule_tables: The tables of match rules.
        mismatches: Header cells that say something else than their section.
        misnamed: The statements that name other entities.
        unread: Text that no field holds.
        has_odd_clauses: Whether there is anything to look at in the cells' clauses.
    """

    flow: Flow
    section: Section
    said: Collection[str]
    kept: dict[str, Sentence] | None
    mapping_tables: tuple[Table, ...]
    rule_tables: tuple[Table, ...]
    mismatches: tuple[HeaderMismatch, ...]
    misnamed: tuple[Sentence, ...]
    unread: tuple[UnreadText, ...]
    has_odd_clauses: bool

    @property
    def heading(self) -> Heading:
        """The section's heading."""
        return self.section.heading

    @property
    def has_content(self) -> bool:
        """Whether the section has more than its heading: a statement or a row that was read."""
        return bool(self.said or self.flow.mappings or self.flow.match_rules)

    @cached_property
    def statements(self) -> dict[str, Sentence]:
        """The statements by kind."""
        if self.kept is not None:
            return self.kept
        sentences = [item for item in self.section.items if isinstance(item, Sentence)]
        return {item.phrase.kind: item for item in sentences if item.phrase is not None}

    @property
    def mappings(self) -> tuple[MappingRow, ...]:
        """The mappings with their rows."""
        return tuple(map(self.mapping_row, range(len(self.flow.mappings))))

    def mapping_row(self, number: int) -> MappingRow:
        """One mapping with its row; the others' are not looked for."""
        return MappingRow(self.flow.mappings[number], *self.mapping_runs.row(number))

    def rule_row(self, number: int) -> RuleRow:
        """One match rule with its row."""
        return RuleRow(self.flow.match_rules[number], *self.rule_runs.row(number))

    @cached_property
    def mapping_runs(self) -> RunIndex:
        """Where the mappings' rows are."""
        return indexed(self.mapping_tables)

    @cached_property
    def rule_runs(self) -> RunIndex:
        """Where the match rules' rows are."""
        return indexed(self.rule_tables)

    @cached_property
    def has_shared_targets(self) -> bool:
        """Whether two mappings have one target property, or none."""
        mappings = self.flow.mappings
        return len({mapping.target.path for mapping in mappings}) < len(mappings)

    @cached_property
    def shared_targets(self) -> dict[str, list[MappingRow]]:
        """The target properties that more than one row maps, with their rows."""
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
            for run, _ in index.places:
                yield run, islice(ids, len(run.texts))

    def nodes(self) -> Iterator[tuple[str | None, Row]]:
        """The headers, the match rules' rows and the mappings', with ids but for headers."""
        for table in self.tables:
            if table.header is not None:
                yield None, table.header
        for run, ids in self.runs():
            yield from zip(ids, run.tokens, strict=True)

    @property
    def tables(self) -> tuple[Table, ...]:
        """All tables, those of match rules first."""
        return self.rule_tables + self.mapping_tables


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
        reader_limit: Why docutils, which was asked, could not read it; blank where it could, or wasn't asked.
        distinct_flows: How many flows with content it has, equal ones once.
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
        """How many characters no field holds."""
        outside = sum(len(item.text) for item in self.unread)
        return outside + sum(len(item.text) for flow in self.flows for item in flow.unread)

    # --- what checks look at before anything else: blank, zero or false in nearly every document

    @cached_property
    def is_irregular(self) -> bool:
        """Whether any text is unread, or a table's header is missing or not what its section asks for."""
        if self.unread:
            return True
        for flow in self.flows:
            if flow.unread or flow.mismatches or None in [table.header for table in flow.tables]:
                return True
        return False

    @cached_property
    def is_incomplete(self) -> bool:
        """Whether a flow lacks a statement or table that each has, or a table has no rows."""
        for flow in self.flows:
            said = flow.said
            if "once" not in said or "following" not in said or not flow.mapping_tables:
                return True
            if ("merge" in said and not flow.rule_tables) or () in [table.runs for table in flow.tables]:
                return True
        return False

    @cached_property
    def is_ragged(self) -> bool:
        """Whether a row or header has too many cells or too few."""
        for flow in self.flows:
            for tables, columns in ((flow.rule_tables, 2), (flow.mapping_tables, 3)):
                for table in tables:
                    if table.header is not None and len(table.header.cells) != columns:
                        return True
                    for run in table.runs:
                        if run.columns != columns and {len(texts) for texts in run.texts} != {columns}:
                            return True
        return False

    @cached_property
    def paths(self) -> tuple[set[str | None], set[str | None]]:
        """The paths of all sources and those of all targets, of mappings and of match rules."""
        rows: list[Mapping | MatchRule] = []
        for flow in self.document.flows:
            rows += flow.mappings
            rows += flow.match_rules
        return {row.source.path for row in rows}, {row.target.path for row in rows}

    @cached_property
    def has_blank_paths(self) -> bool:
        """Whether a property cell has no path."""
        return None in self.paths[0] or None in self.paths[1]

    @cached_property
    def has_shared_targets(self) -> bool:
        """Whether a flow maps two rows to one target property, or to none."""
        return any(flow.has_shared_targets for flow in self.flows)

    @cached_property
    def has_variant_paths(self) -> bool:
        """Whether the document's sources or targets, of whatever flows, have paths that differ in their case only."""
        return any(map(has_variants, self.paths))

    @cached_property
    def unusual_types(self) -> frozenset[str]:
        """The texts of data type cells that are there and hold something else than one of a few names."""
        return frozenset([mapping.type.text for flow in self.flows for mapping in flow.flow.mappings]) - _PLAIN_TYPES

    @cached_property
    def marked_types(self) -> tuple[tuple[CompiledFlow, MappingRow, Cell, TypeText], ...]:
        """The data type cells that are there and hold something else than one of a few names and N/A."""
        return tuple(
            [
                (flow, row, row.row.cells[2], parse_type(row.mapping.type.text))
                for flow in self.flows
                for number, mapping in enumerate(flow.flow.mappings)
                if mapping.type.text in self.unusual_types and mapping.type.kind != "not_applicable"
                for row in (flow.mapping_row(number),)
                if len(row.row.cells) > 2
            ]
        )

    @cached_property
    def odd_cells(self) -> tuple[CellPlace, ...]:
        """The cells that lost their bullet or end in blanks, headers' included."""
        if self.tree.plain:
            return ()
        flows = [flow for flow in self.flows if any(map(may_have_odd_cells, flow.tables))]
        return tuple(
            [
                CellPlace(cell, column, flow.flow.id, row_id)
                for flow in flows
                for row_id, row in flow.nodes()
                for column, cell in enumerate(row.cells)
                if is_odd(cell)
            ]
        )

    @cached_property
    def clause_cells(self) -> tuple[CellPlace, ...]:
        """The property cells with clauses that say something twice, in two ways, or not in full."""
        return tuple(
            [
                CellPlace(run.token(number).cells[column], column, flow.flow.id, row_id)
                for flow in self.flows
                if flow.has_odd_clauses
                for run, ids in flow.runs()
                for number, (texts, row_id) in enumerate(zip(run.texts, ids, strict=True))
                for column, text in enumerate(texts[:2])
                if has_odd_clauses(text)
            ]
        )
