"""The published contract: the values of the spec, and nothing else.

Plain frozen dataclasses, so that making them costs little and nothing has to be imported. Pydantic reads the same
classes (``spec/codec.py``) to validate and serialise them and to write the JSON Schema, where the docstrings below
become descriptions. Lines and columns count from 1, columns in code points; ends are exclusive.
"""

from __future__ import annotations

from dataclasses import field
from typing import Any, Final, Literal

from rst2spec.spec.base import Value, named_value, value
from rst2spec.spec.diagnostic import Diagnostic, FolderDiagnostic, Severity

SCHEMA_VERSION: Final = "1.0"

Policy = Literal[
    "always", "match_or_create", "conditional", "conditional_match_or_create", "when_connected", "linked_only"
]
TypeKind = Literal["primitive", "expression", "not_applicable", "malformed", "missing"]
UnreadKind = Literal["sentence", "heading", "cell", "header", "clause", "timestamp", "introduction", "markup"]
Evidence = Literal["configuration", "document", "same_side", "other_side"]


@value
class Condition(Value):
    """One distinct clause of a cell: the mapping holds depending on ``value`` in ``path``.

    The documents don't say whether all conditions of a property must hold, or any of them.
    """

    value: str | None
    """The value as written, null where the document leaves it blank."""
    path: str | None
    """The property that the value is looked for in, null where the document leaves it blank."""
    iri: str | None
    """The value as a full IRI, where it is a prefixed name of Wikidata."""
    occurrences: int
    """How often the cell says it."""


@value
class Property(Value):
    """One side of a mapping or match rule."""

    path: str | None
    """The property's path as written, null where the cell is blank."""
    conditions: tuple[Condition, ...]
    """Each distinct clause once, in the order in which they are first said."""


@value
class DataType(Value):
    """What becomes of a value on its way."""

    kind: TypeKind
    """``primitive`` (a name), ``expression`` (a JSON array), ``not_applicable`` (N/A), ``malformed`` or ``missing``."""
    text: str
    """The cell as written, trimmed."""
    name: str | None
    """The name of a primitive type."""
    expression: list[Any] | None
    """The expression, in Sesam's transformation language."""


@named_value
class MatchRule(Value):
    """One alternative by which two records are taken for the same."""

    id: str
    """Stable name of this match rule."""
    line: int | None = None
    """Line of the row."""
    source: Property
    """The source's property."""
    target: Property
    """The target's property."""


@named_value
class Mapping(Value):
    """One source property that is kept in sync with one target property."""

    id: str
    """Stable name of this mapping."""
    line: int | None = None
    """Line of the row."""
    source: Property
    """The source's property."""
    target: Property
    """The target's property."""
    type: DataType
    """The data type."""


@value
class Side(Value):
    """Source or target of a flow: one entity type of one system."""

    label: str
    """What the document calls it, trimmed."""
    slug: str | None
    """The system's slug, from the document's file name: with ``entity`` what to join on."""
    system: str | None
    """The system's name as the label has it, null where the label leaves it out."""
    entity: str | None
    """The entity type, null where the label names nothing but a system."""
    variant: str | None
    """The variant of the entity type: person, company, (human data) ..."""


@value
class ConnectedTo(Value):
    """The entities whose synchronisation makes a target be created."""

    text: str
    """The list as written, trimmed."""
    system: str | None
    """The system's name in front of the first one."""
    entities: tuple[str, ...]
    """The names between the commas, the first without its system."""


@value
class Creation(Value):
    """When a target is created for a source."""

    policy: Policy | None
    """The policy, null where no statement says."""
    condition: str | None
    """The free text of a conditional policy."""
    connected_to: ConnectedTo | None
    """What the source has to be connected to (``when_connected``)."""
    into: str | None
    """The system that those are synchronised into, null where it is not said or blank."""


@named_value
class Unread(Value):
    """Text that no other field holds. Nothing in a document is ever dropped."""

    line: int | None = None
    """Line of its first character."""
    column: int | None = None
    """Column of its first character."""
    text: str
    """The text, trimmed."""
    kind: UnreadKind
    """Where it was found."""


@named_value
class Flow(Value):
    """A section: how one entity type is kept in sync with another."""

    id: str
    """Stable name of this flow."""
    line: int | None = None
    """Line of the heading."""
    source: Side
    """The source's entity type."""
    target: Side
    """The target's entity type."""
    type_system: str | None
    """What the table's header calls the system that the data types belong to."""
    creation: Creation
    """When a target is created."""
    match_rules: tuple[MatchRule, ...]
    """The alternatives by which a source is matched with a target."""
    mappings: tuple[Mapping, ...]
    """The properties that are kept in sync, repeated ones too."""
    unread: tuple[Unread, ...]
    """Text of the section that no other field holds."""


@value
class System(Value):
    """Source or target of a document."""

    name: str | None
    """The name in the title, null where it is blank."""
    slug: str | None
    """The slug in the file's name."""
    inferred_name: str | None
    """Where the title is blank: the name that the evidence agrees on."""
    inferred_from: Evidence | None
    """What the evidence is: the configuration, this document, the same side or the other side of other documents."""
    candidates: tuple[str, ...]
    """All names that the evidence gives, sorted."""


@named_value
class Document(Value):
    """One document: how one system is kept in sync with another."""

    path: str
    """Its path, POSIX, relative to the folder that was compiled."""
    digest: str
    """SHA-256 of what the document means: the same as long as nothing but its form or its time stamp changed."""
    title: str | None
    """The title as written, trimmed."""
    generated_at: str | None = None
    """When it was generated: local time without a zone, ISO 8601."""
    source: System
    """The system that is read."""
    target: System
    """The system that is kept in sync."""
    flows: tuple[Flow, ...]
    """The sections in their order, repeated ones too."""
    unread: tuple[Unread, ...]
    """Text outside of the sections that no other field holds."""
    diagnostics: tuple[Diagnostic, ...] = ()
    """What was found in this document."""


@value
class Rule(Value):
    """A code that occurs in this spec."""

    name: str
    """The code's name."""
    severity: Severity
    """How bad it is."""
    summary: str
    """What it means, in a sentence."""


@value
class Generator(Value):
    """A program and its version."""

    name: str
    """Always ``rst2spec``."""
    version: str | None = None
    """Its version."""


@named_value
class Spec(Value):
    """The mapping spec of a folder of dataflow documents."""

    schema_version: str = SCHEMA_VERSION
    """Version of this contract, major.minor."""
    generator: Generator
    """The program that wrote the spec."""
    documents: tuple[Document, ...]
    """The documents, sorted by path."""
    diagnostics: tuple[FolderDiagnostic, ...] = ()
    """What was found across documents, and files that could not be read."""
    rules: dict[str, Rule] = field(default_factory=dict)
    """The codes that occur."""


@named_value
class RunRecord(Value):
    """The first line of the spec as JSON lines."""

    record: Literal["run"] = "run"
    """Which record this is."""
    schema_version: str = SCHEMA_VERSION
    """Version of this contract, major.minor."""
    generator: Generator
    """The program that wrote the spec."""


@named_value
class DocumentRecord(Value):
    """A document's line of the spec as JSON lines."""

    record: Literal["document"] = "document"
    """Which record this is."""
    document: Document
    """The document."""


@named_value
class FolderRecord(Value):
    """The last line of the spec as JSON lines."""

    record: Literal["folder"] = "folder"
    """Which record this is."""
    diagnostics: tuple[FolderDiagnostic, ...] = ()
    """What was found across documents, and files that could not be read."""
    rules: dict[str, Rule] = field(default_factory=dict)
    """The codes that occur."""
