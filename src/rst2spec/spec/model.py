"""The published contract: the values of the spec, and nothing else.

The classes are plain frozen dataclasses: cheap to create, without imports. Pydantic uses the same classes
(``spec/serialization.py``) to validate specs and to write the JSON Schema, where the docstrings below become
descriptions. Each field has a role (``spec/contract.py``); tests check that the digest, ``diff`` and the stable form
respect it. Lines and columns count from 1, columns in code points; ends are exclusive.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isfinite
from typing import Annotated, Any, Final, Literal

from rst2spec.source.discover import RootRule
from rst2spec.spec.contract import DERIVED, FORM, MEANING, VOLATILE, Contract
from rst2spec.spec.diagnostic import Diagnostic, FolderDiagnostic, Severity

SCHEMA_VERSION: Final = "2.0"
STABLE: Final = "-stable"
"""What the name of a stable form's schema ends in."""

Form = Literal["full", "stable"]

CreationPolicy = Literal[
    "always", "match_or_create", "conditional", "conditional_match_or_create", "when_connected", "linked_only"
]
TypeKind = Literal["primitive", "expression", "not_applicable", "malformed", "missing"]
UnreadKind = Literal["sentence", "heading", "cell", "header", "clause", "timestamp", "introduction", "markup"]
Evidence = Literal["configuration", "document", "same_side", "other_side"]
NameSource = Literal["configuration", "title", "section"]


def schema_address(name: str, version: str = SCHEMA_VERSION) -> str:
    """The address of a schema: its ``$id``, and the ``$schema`` of a file that follows it."""
    return f"urn:rst2spec:schema:{name}:{version}"


@dataclass(frozen=True)
class Condition(Contract):
    """One distinct clause of a cell: the mapping depends on ``value`` in ``path``.

    The documents don't specify whether all conditions of a property must hold, or any of them.
    """

    value: Annotated[str | None, MEANING]
    """The value as written; null if it is blank."""
    path: Annotated[str | None, MEANING]
    """The property that must have the value; null if it is blank."""
    iri: Annotated[str | None, DERIVED]
    """The value as a full IRI; null unless it is a prefixed name of Wikidata."""
    occurrences: Annotated[int, FORM]
    """How often the clause appears in the cell."""


@dataclass(frozen=True)
class Property(Contract):
    """One side of a mapping or match rule."""

    path: Annotated[str | None, MEANING]
    """The property's path as written; null if the cell is blank."""
    conditions: Annotated[tuple[Condition, ...], MEANING]
    """Each distinct clause once, in the order of its first appearance."""


@dataclass(frozen=True)
class DataType(Contract):
    """How a value is converted."""

    kind: Annotated[TypeKind, DERIVED]
    """What the cell contains."""
    text: Annotated[str, MEANING]
    """The cell as written, trimmed."""
    name: Annotated[str | None, DERIVED]
    """The name of a primitive type."""
    expression: Annotated[list[Any] | None, DERIVED]
    """The expression, in Sesam's transformation language."""

    def __post_init__(self) -> None:
        """Rejects an expression that JSON can't represent.

        Raises:
            ValueError: It contains infinity or NaN.
        """
        if self.expression is not None:
            _check_numbers(self.expression)


def _check_numbers(value: object) -> None:
    if isinstance(value, float) and not isfinite(value):
        raise ValueError(f"JSON can't represent the number {value}")
    if isinstance(value, list | dict):
        for item in value.values() if isinstance(value, dict) else value:
            _check_numbers(item)


@dataclass(frozen=True, kw_only=True)
class MatchRule(Contract):
    """One alternative by which two records match."""

    id: Annotated[str, DERIVED]
    """Stable name of this match rule."""
    line: Annotated[int | None, VOLATILE] = None
    """Line of the row."""
    source: Annotated[Property, MEANING]
    """The source's property."""
    target: Annotated[Property, MEANING]
    """The target's property."""


@dataclass(frozen=True, kw_only=True)
class Mapping(Contract):
    """One source property that is kept in sync with one target property."""

    id: Annotated[str, DERIVED]
    """Stable name of this mapping."""
    line: Annotated[int | None, VOLATILE] = None
    """Line of the row."""
    source: Annotated[Property, MEANING]
    """The source's property."""
    target: Annotated[Property, MEANING]
    """The target's property."""
    type: Annotated[DataType, MEANING]
    """The data type."""


@dataclass(frozen=True)
class Resolved(Contract):
    """An entity type of a system, as only the other documents of the run show it.

    It never replaces a document's own values: the slugs, entity types, variants and ids of a document depend on the
    document alone.
    """

    slug: Annotated[str, DERIVED]
    """The system's slug."""
    entity: Annotated[str | None, DERIVED]
    """The entity type, null if the text only names a system."""
    variant: Annotated[str | None, DERIVED]
    """The variant of the entity type."""


@dataclass(frozen=True)
class Side(Contract):
    """Source or target of a flow: one entity type of one system.

    The label is split into system, entity type and variant by the first rule that fits, at a word's end: a label that
    begins with a space names no system; the title's name begins the label; its first words spell the slug, once or
    several times; they are the title's name or the slug of the document's other system; the table's header has the name
    before "Data Type"; else the first word is the system.
    """

    label: Annotated[str, MEANING]
    """The name in the section's heading, trimmed."""
    slug: Annotated[str | None, DERIVED]
    """The system's slug: join on it together with ``entity`` and ``variant``.

    It is the slug of this side in the document's file name; the other side's if the label names that system; null if
    the label names a system that isn't in the title (R601).
    """
    system: Annotated[str | None, DERIVED]
    """The system's name in the label, null if the label lacks it."""
    entity: Annotated[str | None, DERIVED]
    """The entity type, null if the label only names a system."""
    variant: Annotated[str | None, DERIVED]
    """The variant of the entity type: person, company, or the text in parentheses at the label's end."""
    resolved: Annotated[Resolved | None, DERIVED] = None
    """What only the run's other documents show about this label.

    The system that it names if ``slug`` is null, or a longer name of the same system at its beginning; else null.
    """


@dataclass(frozen=True)
class Reference(Contract):
    """An entity type that a sentence names: one of the list in "if it is connected to a X, Y, or Z".

    If nothing in the document has that name, ``slug``, ``entity`` and ``variant`` are null, and ``flow_ids`` is empty;
    if ``resolved`` is null as well, R602 reports it.
    """

    text: Annotated[str, MEANING]
    """The name as written, trimmed."""
    system: Annotated[str | None, DERIVED]
    """The system's name or slug at the beginning of the text, null if the text lacks it."""
    slug: Annotated[str | None, DERIVED]
    """The system's slug, as in the document's flows."""
    entity: Annotated[str | None, DERIVED]
    """The entity type, as in the document's flows."""
    variant: Annotated[str | None, DERIVED]
    """Its variant, as in the document's flows."""
    flow_ids: Annotated[tuple[str, ...], DERIVED]
    """The flows of this document that have it as their source, else those that have it as their target."""
    resolved: Annotated[Resolved | None, DERIVED] = None
    """The entity type of the run's other documents that has this name, if this document has none."""


@dataclass(frozen=True)
class Creation(Contract):
    """When a target is created for a source."""

    policy: Annotated[CreationPolicy | None, MEANING]
    """The policy, null if no statement defines it."""
    condition: Annotated[str | None, MEANING]
    """The condition of a conditional policy, null if the document doesn't specify one.

    It is the text before ", it  will be synchronized" if that begins with When, If, Where, Unless, Only, Once or
    Provided.
    """
    remark: Annotated[str | None, MEANING]
    """Other text instead of the condition: a remark (R208). Don't read it as a condition."""
    connected_to: Annotated[tuple[Reference, ...] | None, MEANING]
    """What the source must be connected to (``when_connected``), in the order of the sentence; null for others."""
    into: Annotated[str | None, MEANING]
    """The system that those are synchronized into, as written; null if it is blank."""
    into_slug: Annotated[str | None, DERIVED] = None
    """The slug of that system, if it is one of the document's two."""
    inferred_into_slug: Annotated[str | None, DERIVED] = None
    """The slug of that system, if only the run's other documents show it."""


@dataclass(frozen=True, kw_only=True)
class Unread(Contract):
    """Text that no other field contains. No text of a document is ever dropped."""

    line: Annotated[int | None, VOLATILE] = None
    """Line of its first character."""
    column: Annotated[int | None, VOLATILE] = None
    """Column of its first character."""
    text: Annotated[str, MEANING]
    """The text, trimmed."""
    kind: Annotated[UnreadKind, DERIVED]
    """Where it was found."""


@dataclass(frozen=True, kw_only=True)
class Flow(Contract):
    """A section: how one entity type is kept in sync with another."""

    id: Annotated[str, DERIVED]
    """Stable name of this flow."""
    line: Annotated[int | None, VOLATILE] = None
    """Line of the heading."""
    source: Annotated[Side, MEANING]
    """The source's entity type."""
    target: Annotated[Side, MEANING]
    """The target's entity type."""
    type_system: Annotated[str | None, MEANING]
    """The system of the data types, as the table's header names it."""
    creation: Annotated[Creation, MEANING]
    """When a target is created."""
    match_rules: Annotated[tuple[MatchRule, ...], MEANING]
    """The alternatives by which a source is matched with a target."""
    mappings: Annotated[tuple[Mapping, ...], MEANING]
    """The properties that are kept in sync, including repeated ones."""
    unread: Annotated[tuple[Unread, ...], MEANING]
    """Text of the section that no other field contains."""


@dataclass(frozen=True)
class System(Contract):
    """Source or target of a document."""

    name: Annotated[str | None, MEANING]
    """The name in the title; null if it is blank."""
    slug: Annotated[str | None, DERIVED]
    """The slug in the file name."""
    inferred_name: Annotated[str | None, DERIVED]
    """If the title has no name: the name that all evidence agrees on."""
    inferred_from: Annotated[Evidence | None, DERIVED]
    """Where that name comes from, null if there is none."""
    candidates: Annotated[tuple[str, ...], DERIVED]
    """All names in the evidence, sorted."""


@dataclass(frozen=True, kw_only=True)
class Document(Contract):
    """One document: how one system is kept in sync with another."""

    path: Annotated[str, DERIVED]
    """Its path, POSIX, relative to the run's root: the same text in all findings about it."""
    digest: Annotated[str, DERIVED]
    """SHA-256 of the document's meaning: it doesn't change if only its form or its timestamp changes.

    It covers the title's two names, and the set of flows: labels, the system of the types, creation, match rules, the
    mappings' paths, conditions and types, and unread text. It doesn't cover path, slugs, inferred names, how labels are
    split, the timestamp, lines, occurrences, markup, repetition and order.
    """
    dialect: Annotated[str | None, FORM] = None
    """The dialect of the document language that the document was read by; null for the built-in one."""
    title: Annotated[str | None, FORM]
    """The title as written, trimmed."""
    generated_at: Annotated[str | None, VOLATILE] = None
    """When it was generated: local time without a zone, ISO 8601."""
    source: Annotated[System, MEANING]
    """The system that is read."""
    target: Annotated[System, MEANING]
    """The system that is kept in sync."""
    flows: Annotated[tuple[Flow, ...], MEANING]
    """The sections in their order, including repeated ones."""
    unread: Annotated[tuple[Unread, ...], MEANING]
    """Text outside of the sections that no other field contains."""
    diagnostics: Annotated[tuple[Diagnostic, ...], VOLATILE] = ()
    """The findings in this document."""


@dataclass(frozen=True)
class Rule(Contract):
    """A code that occurs in this spec."""

    name: str
    """The code's name."""
    severity: Severity
    """Its severity."""
    summary: str
    """Its meaning, in a sentence."""


@dataclass(frozen=True)
class Generator(Contract):
    """A program and its version."""

    name: str
    """Always ``rst2spec``."""
    version: Annotated[str | None, VOLATILE] = None
    """Its version."""


@dataclass(frozen=True)
class Root(Contract):
    """The folder that all paths of the run are relative to. Its own path isn't part of the spec."""

    found_by: Annotated[RootRule, FORM]
    """The rule that found it."""


COMMON_ROOT: Final = Root("arguments")
"""The root if nothing else names one."""


@dataclass(frozen=True, kw_only=True)
class SystemSummary(Contract):
    """A system of the run, with all its names in the documents."""

    slug: Annotated[str | None, DERIVED]
    """The slug; null for a system of documents whose file names have none."""
    name: Annotated[str | None, DERIVED]
    """The name to show: the configuration's, else the most frequent one of titles, else of sections; null if none."""
    found_in: Annotated[NameSource | None, DERIVED]
    """Where that name was found, null if there is none."""
    names: Annotated[tuple[str, ...], DERIVED]
    """All names that titles and sections use, the most frequent first; those of titles before all others."""
    source_documents: Annotated[tuple[str, ...], DERIVED]
    """The paths of the documents that have it as their source, sorted."""
    target_documents: Annotated[tuple[str, ...], DERIVED]
    """The paths of the documents that have it as their target, sorted."""


@dataclass(frozen=True, kw_only=True)
class Spec(Contract):
    """The mapping spec of a folder of dataflow documents."""

    schema_address: str = schema_address("spec")
    """The ``$id`` of the schema that this file follows: ``rst2spec schema spec``, or ``spec-stable``."""
    schema_version: str = SCHEMA_VERSION
    """Version of this contract, major.minor."""
    form: Form = "full"
    """``full``, or ``stable``: without everything that can change while the documents' meaning stays the same."""
    generator: Generator
    """The program that wrote the spec."""
    root: Root
    """What all paths are relative to."""
    systems: tuple[SystemSummary, ...] = ()
    """The systems of the documents, sorted by slug, then by name."""
    documents: tuple[Document, ...]
    """The documents, sorted by path."""
    diagnostics: Annotated[tuple[FolderDiagnostic, ...], VOLATILE] = ()
    """Findings across documents, and files that can't be read."""
    rules: Annotated[dict[str, Rule], VOLATILE] = field(default_factory=dict)
    """The codes that occur."""


@dataclass(frozen=True, kw_only=True)
class RunRecord(Contract):
    """The first line of the spec as JSON lines."""

    record: Literal["run"] = "run"
    """Which record this is."""
    schema_address: str = schema_address("spec-record")
    """The ``$id`` of the schema that each line follows: ``rst2spec schema spec-record``, or ``spec-record-stable``."""
    schema_version: str = SCHEMA_VERSION
    """Version of this contract, major.minor."""
    form: Form = "full"
    """``full``, or ``stable``: without everything that can change while the documents' meaning stays the same."""
    generator: Generator
    """The program that wrote the spec."""
    root: Root
    """What all paths are relative to."""


@dataclass(frozen=True, kw_only=True)
class DocumentRecord(Contract):
    """A document's line of the spec as JSON lines."""

    record: Literal["document"] = "document"
    """Which record this is."""
    document: Document
    """The document."""


@dataclass(frozen=True, kw_only=True)
class FolderRecord(Contract):
    """The last line of the spec as JSON lines."""

    record: Literal["folder"] = "folder"
    """Which record this is."""
    systems: tuple[SystemSummary, ...] = ()
    """The systems of the documents, sorted by slug, then by name."""
    diagnostics: Annotated[tuple[FolderDiagnostic, ...], VOLATILE] = ()
    """Findings across documents, and files that can't be read."""
    rules: Annotated[dict[str, Rule], VOLATILE] = field(default_factory=dict)
    """The codes that occur."""
