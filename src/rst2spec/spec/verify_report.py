"""The published contract of ``verify -f json``: what the data says of each item of the checklist."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from rst2spec.spec.contract import Contract
from rst2spec.spec.model import Generator

VERIFICATION_VERSION: Final = "1.0"

ItemKind = Literal["mapping", "match", "creation"]
ItemResult = Literal["pass", "fail", "undecided"]
PairingMethod = Literal["links", "match rules", "key"]


@dataclass(frozen=True, slots=True, kw_only=True)
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
    """Those that could not be decided."""
    explained: int = 0
    """Of the different ones those that the flow in the other direction explains."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedExample(Contract):
    """A pair of records that isn't as expected. What is left out to protect personal data is null."""

    source_id: str | None
    """The key of the source's record; null where there is none."""
    target_id: str | None
    """The key of the target's record; null where there is none."""
    source_value: str | None = None
    """The source's value."""
    expected: str | None = None
    """The value after its conversion."""
    target_value: str | None = None
    """The target's value."""
    note: str | None = None
    """What else is to be said of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedItem(Contract):
    """What the data says of an item of the checklist."""

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
    """``pass`` only where something was compared and all of it is as expected."""
    reason: str
    """Why it failed or is undecided, and what is to be known of one that passed."""
    counts: VerifiedCounts
    """The numbers."""
    explained_by: dict[str, int]
    """For a target that several sources write: how many pairs each of these mappings explains, by id."""
    examples: tuple[VerifiedExample, ...]
    """Up to three pairs that aren't as expected, by the source's key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedTable(Contract):
    """A table of a system's export."""

    system: str
    """The system's slug."""
    entity: str
    """The entity type, with its variant."""
    table: str | None
    """The file or table; null where there is none."""
    records: int
    """Its records."""
    without_key: int
    """Records without a key, which are left out."""
    duplicate_keys: int
    """Records that share a key, which are left out."""
    invalid: int
    """What is no record, such as lines that aren't JSON."""
    first_invalid: int | None
    """The line of the first of these, where it is known."""
    missing: tuple[str, ...]
    """Properties that the documents name and the table doesn't have."""
    unused: tuple[str, ...]
    """Properties that the table has and no document names."""
    note: str
    """Why there is no table, or how it was read; often empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedFlow(Contract):
    """How the records of a pair of entity types were paired."""

    flows: tuple[str, ...]
    """The ids of its flows: several sections about the same entity types are judged together."""
    heading: str
    """The heading of the first one."""
    document: str
    """The document of the first one."""
    method: PairingMethod | None
    """How pairs were found; null where there was no way."""
    problem: str
    """Why there are no pairs; empty where there are."""
    advice: str
    """What to do about it."""
    source_records: int
    """The source's records."""
    target_records: int
    """The target's records."""
    pairs: int
    """The pairs."""
    ambiguous_source: int
    """Records of the source that could belong to several pairs, and are left out."""
    ambiguous_target: int
    """Records of the target that could."""
    unmatched_source: int
    """Records of the source without a pair."""
    unmatched_target: int
    """Records of the target without a pair."""
    missing: int
    """Links to records that aren't in the data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedTerm(Contract):
    """A term in conditions for which the configuration sets no value."""

    system: str
    """The system whose data it is looked for in."""
    term: str
    """The term."""
    mappings: int
    """The mappings that depend on it."""
    undecided: int
    """The pairs of records that it leaves undecided, over all mappings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification(Contract):
    """What the data says of the documents."""

    schema_version: str = VERIFICATION_VERSION
    """Version of this contract, major.minor."""
    generator: Generator
    """The program that wrote the report."""
    as_of: str | None
    """The date of the data, where it was given."""
    sample: int | None
    """How many pairs of each flow were looked at; null for all."""
    tables: tuple[VerifiedTable, ...]
    """The tables."""
    flows: tuple[VerifiedFlow, ...]
    """How records were paired."""
    items: tuple[VerifiedItem, ...]
    """The items of the checklist, in its order."""
    terms: tuple[VerifiedTerm, ...]
    """The terms that are to be filled in."""
