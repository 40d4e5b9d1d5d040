"""The published contract: the values of the spec, and nothing else.

The classes are plain frozen dataclasses: cheap to create, without imports. Pydantic uses the same classes
(``spec/codec.py``) to validate specs and to write the JSON Schema, where the docstrings below become descriptions. Each
field has a role (``spec/base.py``); tests check that the digest, ``diff`` and the stable form respect it. Lines and
columns count from 1, columns in code points; ends are exclusive.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isfinite
from typing import Annotated, Any, Final, Literal

from rst2spec.spec.base import DERIVED, FORM, MEANING, VOLATILE, Contract
from rst2spec.spec.diagnostic import Diagnostic, FolderDiagnostic, Severity

SCHEMA_VERSION: Final = "1.0"

CreationPolicy = Literal[
    "always", "match_or_create", "conditional", "conditional_match_or_create", "when_connected", "linked_only"
]
TypeKind = Literal["primitive", "expression", "not_applicable", "malformed", "missing"]
UnreadKind = Literal["sentence", "heading", "cell", "header", "clause", "timestamp", "introduction", "markup"]
Evidence = Literal["configuration", "document", "same_side", "other_side"]


@dataclass(frozen=True, slots=True)
class Condition(Contract):
    """One distinct clause of a cell: the mapping holds depending on ``value`` in ``path``.

    The documents don't say whether all conditions of a property must hold, or any of them.
    """

    value: Annotated[str | None, MEANING]
    """The value as written, null where the document leaves it blank."""
    path: Annotated[str | None, MEANING]
    """The property that the value is looked for in, null where the document leaves it blank."""
    iri: Annotated[str | None, DERIVED]
    """The value as a full IRI, where it is a prefixed name of Wikidata."""
    occurrences: Annotated[int, FORM]
    """How often the cell says it."""


@dataclass(frozen=True, slots=True)
class Property(Contract):
    """One side of a mapping or match rule."""

    path: Annotated[str | None, MEANING]
    """The property's path as written, null where the cell is blank."""
    conditions: Annotated[tuple[Condition, ...], MEANING]
    """Each distinct clause once, in the order in which they are first said."""


@dataclass(frozen=True, slots=True)
class DataType(Contract):
    """What becomes of a value on its way."""

    kind: Annotated[TypeKind, DERIVED]
    """``primitive`` (a name), ``expression`` (a JSON array), ``not_applicable`` (N/A), ``malformed`` or ``missing``."""
    text: Annotated[str, MEANING]
    """The cell as written, trimmed."""
    name: Annotated[str | None, DERIVED]
    """The name of a primitive type."""
    expression: Annotated[list[Any] | None, DERIVED]
    """The expression, in Sesam's transformation language."""

    def __post_init__(self) -> None:
        """Refuses an expression that JSON can't hold.

        Raises:
            ValueError: It contains infinity or NaN.
        """
        if self.expression is not None:
            _check_numbers(self.expression)


def _check_numbers(value: object) -> None:
    if isinstance(value, float) and not isfinite(value):
        raise ValueError(f"JSON can't hold the number {value}")
    if isinstance(value, list | dict):
        for item in value.values() if isinstance(value, dict) else value:
            _check_numbers(item)


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchRule(Contract):
    """One alternative by which two records are taken for the same."""

    id: Annotated[str, DERIVED]
    """Stable name of this match rule."""
    line: Annotated[int | None, VOLATILE] = None
    """Line of the row."""
    source: Annotated[Property, MEANING]
    """The source's property."""
    target: Annotated[Property, MEANING]
    """The target's property."""


@dataclass(frozen=True, slots=True, kw_only=True)
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


@dataclass(frozen=True, slots=True)
class Side(Contract):
    """Source or target of a flow: one entity type of one system."""

    label: Annotated[str, MEANING]
    """What the document calls it, trimmed."""
    slug: Annotated[str | None, DERIVED]
    """The system's slug, from the document's file name: with ``entity`` what to join on."""
    system: Annotated[str | None, DERIVED]
    """The system's name as the label has it, null where the label leaves it out."""
    entity: Annotated[str | None, DERIVED]
    """The entity type, null where the label names nothing but a system."""
    variant: Annotated[str | None, DERIVED]
    """The variant of the entity type: person, company, (human data) ..."""


@dataclass(frozen=True, slots=True)
class ConnectedTo(Contract):
    """The entities whose synchronisation makes a target be created."""

    text: Annotated[str, MEANING]
    """The list as written, trimmed."""
    system: Annotated[str | None, DERIVED]
    """The system's name in front of the first one."""
    entities: Annotated[tuple[str, ...], DERIVED]
    """The names between the commas, the first without its system."""


@dataclass(frozen=True, slots=True)
class Creation(Contract):
    """When a target is created for a source."""

    policy: Annotated[CreationPolicy | None, MEANING]
    """The policy, null where no statement says."""
    condition: Annotated[str | None, MEANING]
    """The free text of a conditional policy."""
    connected_to: Annotated[ConnectedTo | None, MEANING]
    """What the source has to be connected to (``when_connected``)."""
    into: Annotated[str | None, MEANING]
    """The system that those are synchronised into, null where it is not said or blank."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread(Contract):
    """Text that no other field holds. Nothing in a document is ever dropped."""

    line: Annotated[int | None, VOLATILE] = None
    """Line of its first character."""
    column: Annotated[int | None, VOLATILE] = None
    """Column of its first character."""
    text: Annotated[str, MEANING]
    """The text, trimmed."""
    kind: Annotated[UnreadKind, DERIVED]
    """Where it was found."""


@dataclass(frozen=True, slots=True, kw_only=True)
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
    """What the table's header calls the system that the data types belong to."""
    creation: Annotated[Creation, MEANING]
    """When a target is created."""
    match_rules: Annotated[tuple[MatchRule, ...], MEANING]
    """The alternatives by which a source is matched with a target."""
    mappings: Annotated[tuple[Mapping, ...], MEANING]
    """The properties that are kept in sync, repeated ones too."""
    unread: Annotated[tuple[Unread, ...], MEANING]
    """Text of the section that no other field holds."""


@dataclass(frozen=True, slots=True)
class System(Contract):
    """Source or target of a document."""

    name: Annotated[str | None, MEANING]
    """The name in the title, null where it is blank."""
    slug: Annotated[str | None, DERIVED]
    """The slug in the file's name."""
    inferred_name: Annotated[str | None, DERIVED]
    """Where the title is blank: the name that the evidence agrees on."""
    inferred_from: Annotated[Evidence | None, DERIVED]
    """What the evidence is: the configuration, this document, the same side or the other side of other documents."""
    candidates: Annotated[tuple[str, ...], DERIVED]
    """All names that the evidence gives, sorted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document(Contract):
    """One document: how one system is kept in sync with another."""

    path: Annotated[str, DERIVED]
    """Its path, POSIX, relative to the folder that was compiled."""
    digest: Annotated[str, DERIVED]
    """SHA-256 of what the document means: the same as long as nothing but its form or its time stamp changed."""
    title: Annotated[str | None, FORM]
    """The title as written, trimmed."""
    generated_at: Annotated[str | None, VOLATILE] = None
    """When it was generated: local time without a zone, ISO 8601."""
    source: Annotated[System, MEANING]
    """The system that is read."""
    target: Annotated[System, MEANING]
    """The system that is kept in sync."""
    flows: Annotated[tuple[Flow, ...], MEANING]
    """The sections in their order, repeated ones too."""
    unread: Annotated[tuple[Unread, ...], MEANING]
    """Text outside of the sections that no other field holds."""
    diagnostics: Annotated[tuple[Diagnostic, ...], VOLATILE] = ()
    """What was found in this document."""


@dataclass(frozen=True, slots=True)
class Rule(Contract):
    """A code that occurs in this spec."""

    name: str
    """The code's name."""
    severity: Severity
    """How bad it is."""
    summary: str
    """What it means, in a sentence."""


@dataclass(frozen=True, slots=True)
class Generator(Contract):
    """A program and its version."""

    name: str
    """Always ``rst2spec``."""
    version: Annotated[str | None, VOLATILE] = None
    """Its version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec(Contract):
    """The mapping spec of a folder of dataflow documents."""

    schema_version: str = SCHEMA_VERSION
    """Version of this contract, major.minor."""
    generator: Generator
    """The program that wrote the spec."""
    documents: tuple[Document, ...]
    """The documents, sorted by path."""
    diagnostics: Annotated[tuple[FolderDiagnostic, ...], VOLATILE] = ()
    """What was found across documents, and files that could not be read."""
    rules: Annotated[dict[str, Rule], VOLATILE] = field(default_factory=dict)
    """The codes that occur."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord(Contract):
    """The first line of the spec as JSON lines."""

    record: Literal["run"] = "run"
    """Which record this is."""
    schema_version: str = SCHEMA_VERSION
    """Version of this contract, major.minor."""
    generator: Generator
    """The program that wrote the spec."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRecord(Contract):
    """A document's line of the spec as JSON lines."""

    record: Literal["document"] = "document"
    """Which record this is."""
    document: Document
    """The document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderRecord(Contract):
    """The last line of the spec as JSON lines."""

    record: Literal["folder"] = "folder"
    """Which record this is."""
    diagnostics: Annotated[tuple[FolderDiagnostic, ...], VOLATILE] = ()
    """What was found across documents, and files that could not be read."""
    rules: Annotated[dict[str, Rule], VOLATILE] = field(default_factory=dict)
    """The codes that occur."""
