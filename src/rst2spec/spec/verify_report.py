"""The published contract of ``verify -f json``: whether the data confirms each item of the checklist."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from rst2spec.spec.contract import Contract
from rst2spec.spec.model import Generator

VERIFICATION_VERSION: Final = "1.0"

ItemKind = Literal["mapping", "match", "creation"]
ItemResult = Literal["pass", "fail", "undecided"]
PairingMethod = Literal["links", "match rules", "key"]


@dataclass(frozen=True, kw_only=True)
class VerifiedCounts(Contract):
    """The numbers of an item: ``pairs`` is the sum of equal, different, not applicable and undecided ones."""

    pairs: int = 0
    """Pairs of records; for a match rule the values that both sides have, for creation the source's records."""
    equal: int = 0
    """Those that are as expected. Two blank values are equal."""
    different: int = 0
    """Those that aren't, lost values too."""
    source_blank: int = 0
    """Of the compared pairs those whose source has no value."""
    target_blank: int = 0
    """Of the compared pairs those whose target has no value."""
    not_applicable: int = 0
    """Those that don't meet the mapping's conditions."""
    undecided: int = 0
    """Those that can't be decided."""
    explained: int = 0
    """Of the different ones those that the flow in the other direction explains."""


@dataclass(frozen=True, kw_only=True)
class VerifiedExample(Contract):
    """A pair of records that isn't as expected. Values that are omitted to protect personal data are null."""

    source_id: str | None
    """The key of the source's record; null if there is none."""
    target_id: str | None
    """The key of the target's record; null if there is none."""
    source_value: str | None = None
    """The source's value."""
    expected: str | None = None
    """The value after its conversion."""
    target_value: str | None = None
    """The target's value."""
    note: str | None = None
    """A remark on it."""


@dataclass(frozen=True, kw_only=True)
class VerifiedItem(Contract):
    """Whether the data confirms an item of the checklist."""

    id: str
    """The id of the mapping, match rule or flow, as in the checklist."""
    kind: ItemKind
    """Its kind, as in the checklist: a flow without mappings is a ``mapping`` with the flow's id."""
    document: str
    """The document's path."""
    flow: str
    """The flow's heading."""
    line: int | None
    """The line in the document."""
    expected: str
    """The expected result in words, as in the checklist."""
    result: ItemResult
    """``pass`` only if something was compared and all of it is as expected."""
    reason: str
    """Why it failed or is undecided, or a remark on one that passed."""
    counts: VerifiedCounts
    """The numbers."""
    explained_by: dict[str, int]
    """For a target that several sources write: how many pairs each of these mappings explains, by id."""
    examples: tuple[VerifiedExample, ...]
    """Up to three pairs that aren't as expected, by the source's key."""


@dataclass(frozen=True, kw_only=True)
class VerifiedTable(Contract):
    """A table of a system's export."""

    system: str
    """The system's slug; empty for the table of links."""
    entity: str
    """The entity type, with its variant; ``links`` for the table of links."""
    table: str | None
    """The file or table; null if there is none."""
    records: int
    """Its records."""
    without_key: int
    """Records without a key, which are omitted."""
    duplicate_keys: int
    """Records that share a key, which are omitted."""
    invalid: int
    """Entries that aren't records, such as lines that aren't JSON."""
    first_invalid: int | None
    """The line of the first of these, if it is known."""
    missing: tuple[str, ...]
    """Properties of the documents that the table doesn't have."""
    unused: tuple[str, ...]
    """Properties of the table that no document has."""
    note: str
    """Why there is no table, or how it was read; often empty."""


@dataclass(frozen=True, kw_only=True)
class VerifiedFlow(Contract):
    """How the records of a pair of entity types were paired."""

    flows: tuple[str, ...]
    """The ids of its flows: several sections about the same entity types are verified together."""
    heading: str
    """The heading of the first one."""
    document: str
    """The document of the first one."""
    method: PairingMethod | None
    """How pairs were found; null if they can't be found."""
    problem: str
    """Why there are no pairs; empty if there are pairs."""
    hint: str
    """How to solve it; empty if there is no hint."""
    source_records: int
    """The source's records."""
    target_records: int
    """The target's records."""
    pairs: int
    """The pairs."""
    ambiguous_source: int
    """Records of the source that could belong to several pairs, and are omitted."""
    ambiguous_target: int
    """Records of the target that could belong to several pairs, and are omitted."""
    unmatched_source: int
    """Records of the source without a pair."""
    unmatched_target: int
    """Records of the target without a pair."""
    missing: int
    """Links to records that aren't in the data."""


@dataclass(frozen=True, kw_only=True)
class VerifiedTerm(Contract):
    """A term in conditions for which the configuration has no value."""

    system: str
    """The system whose data must have it."""
    term: str
    """The term."""
    mappings: int
    """The mappings that depend on it."""
    undecided: int
    """The pairs of records that it leaves undecided, over all mappings."""


@dataclass(frozen=True, kw_only=True)
class Verification(Contract):
    """Whether the data confirms the documents."""

    schema_version: str = VERIFICATION_VERSION
    """Version of this contract, major.minor."""
    generator: Generator
    """The program that wrote the report."""
    as_of: str | None
    """The date of the data, if it was given."""
    sample: int | None
    """How many pairs of each flow were compared; null for all."""
    tables: tuple[VerifiedTable, ...]
    """The tables."""
    flows: tuple[VerifiedFlow, ...]
    """How records were paired."""
    items: tuple[VerifiedItem, ...]
    """The items of the checklist, in its order."""
    terms: tuple[VerifiedTerm, ...]
    """The terms whose values are missing in the configuration."""
