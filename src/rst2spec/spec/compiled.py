"""A document's spec together with where each of its values comes from: what the checks look at."""

from __future__ import annotations

from dataclasses import dataclass

from rst2spec.source import Source
from rst2spec.spec.model import Document, Flow, Mapping, MatchRule, UnreadKind
from rst2spec.syntax.nodes import DocumentTree, Heading, Row, Section, Sentence, Table


@dataclass(frozen=True, slots=True)
class MappingRow:
    """A mapping and its row."""

    mapping: Mapping
    row: Row
    table: Table


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A match rule and its row."""

    rule: MatchRule
    row: Row
    table: Table


@dataclass(frozen=True, slots=True)
class HeaderMismatch:
    """A header cell that says something else than its section, and what it should say."""

    table: Table
    start: int
    end: int
    expected: str


@dataclass(frozen=True, slots=True)
class UnreadText:
    """Text that no field holds, with its span.

    ``reason`` says why: ``unknown`` (not of the language), ``repeated`` or ``contradicted`` (a statement that another
    one leaves no room for), ``names`` (a statement or header of other entities).
    """

    kind: UnreadKind
    text: str
    start: int
    end: int
    reason: str = "unknown"
    entity: str | None = None


@dataclass(frozen=True, slots=True)
class CompiledFlow:
    """A flow with its nodes in the tree."""

    flow: Flow
    section: Section
    statements: dict[str, Sentence]
    mapping_tables: tuple[Table, ...]
    rule_tables: tuple[Table, ...]
    mappings: tuple[MappingRow, ...]
    rules: tuple[RuleRow, ...]
    mismatches: tuple[HeaderMismatch, ...]
    unread: tuple[UnreadText, ...]

    @property
    def heading(self) -> Heading:
        """The section's heading."""
        return self.section.heading


@dataclass(frozen=True, slots=True)
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
