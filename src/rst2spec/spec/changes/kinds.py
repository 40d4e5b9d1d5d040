"""The table of all kinds of changes, with the impact and the opposite of each.

``rst2spec rule diff`` shows it, the comparison gets kinds and impacts from it, and tests check its symmetry.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

from rst2spec.spec.model import CreationPolicy

Impact = Literal["breaking", "undecidable", "compatible"]

IMPACTS: Final[tuple[Impact, ...]] = ("breaking", "undecidable", "compatible")
"""The impacts, the worst first."""

MEANINGS: Final[Mapping[Impact, str]] = {
    "breaking": "something is no longer kept in sync, created or matched, or not in all cases",
    "undecidable": "the impact is unclear; even a new record can be harmful",
    "compatible": "nothing is lost; names change, or something is added",
}


class Kind(NamedTuple):
    """A kind of change.

    Attributes:
        impact: Its impact.
        twin: The kind of the opposite change.
        title: Its title in lists: singular and plural.
        template: The text after the title, with ``{subject}``, ``{before}``, ``{after}``, ``{difference}`` and
            ``{heading}``.
        why: Its meaning, and the reason for its impact.
    """

    impact: Impact
    twin: str
    title: tuple[str, str]
    template: str
    why: str


KINDS: Final[Mapping[str, Kind]] = {
    "document-removed": Kind(
        "breaking", "document-added", ("document removed", "documents removed"),
        "{before}",
        "The documents no longer describe how these two systems are kept in sync.",
    ),
    "document-added": Kind(
        "compatible", "document-removed", ("document added", "documents added"),
        "{after}",
        "Two more systems are kept in sync.",
    ),
    "slug-changed": Kind(
        "undecidable", "slug-changed", ("file renamed", "files renamed"),
        "{before}, now {after}",
        "Ids depend on the slugs in the file name, so the old ids no longer exist.",
    ),
    "flow-removed": Kind(
        "breaking", "flow-added", ("flow removed", "flows removed"),
        "{heading}, with {before}",
        "An entity is no longer kept in sync.",
    ),
    "flow-added": Kind(
        "compatible", "flow-removed", ("flow added", "flows added"),
        "{heading}, with {after}",
        "One more entity is kept in sync.",
    ),
    "flow-merged": Kind(
        "compatible", "flow-split", ("flow merged", "flows merged"),
        "{heading}, with {before}",
        "A section is gone. Other sections of the same pair of entities, with the same creation policy, have all of "
        "its rows.",
    ),
    "flow-split": Kind(
        "compatible", "flow-merged", ("flow split", "flows split"),
        "{heading}, with {after}",
        "A section was added. Other sections of the same pair of entities, with the same creation policy, had all of "
        "its rows.",
    ),
    "entity-changed": Kind(
        "undecidable", "entity-changed", ("entity changed", "entities changed"),
        "{before}, now {after}",
        "A section with the same content names another entity. The documents don't specify whether only the name "
        "changed.",
    ),
    "system-renamed": Kind(
        "compatible", "system-renamed", ("system renamed", "systems renamed"),
        "{before}, now {after}",
        "A display name changed, together with the labels that contain it. Ids and slugs stay the same.",
    ),
    "name-blanked": Kind(
        "compatible", "name-healed", ("name blanked", "names blanked"),
        "{before}",
        "A display name is missing now. Ids and slugs stay the same.",
    ),
    "name-healed": Kind(
        "compatible", "name-blanked", ("name healed", "names healed"),
        "{after}",
        "A display name is no longer missing. Ids and slugs stay the same.",
    ),
    "wording-changed": Kind(
        "compatible", "wording-changed", ("wording changed", "wordings changed"),
        "{before}, now {after}",
        "The text changed, but its meaning is the same.",
    ),
    "creation-narrowed": Kind(
        "breaking", "creation-widened", ("creation narrowed", "creations narrowed"),
        "{before}, now {after}",
        "Some records are no longer created.",
    ),
    "creation-widened": Kind(
        "undecidable", "creation-narrowed", ("creation widened", "creations widened"),
        "{before}, now {after}",
        "New records appear in a live system.",
    ),
    "creation-changed": Kind(
        "undecidable", "creation-changed", ("creation changed", "creations changed"),
        "{before}, now {after}",
        "Different records are created than before, and the documents don't specify which.",
    ),
    "connection-removed": Kind(
        "breaking", "connection-added", ("connection removed", "connections removed"),
        "no longer created if it is connected to {before}",
        "Some records that something else needs are no longer created.",
    ),
    "connection-added": Kind(
        "undecidable", "connection-removed", ("connection added", "connections added"),
        "now also created if it is connected to {after}",
        "New records appear in a live system.",
    ),
    "connection-moved": Kind(
        "undecidable", "connection-moved", ("connection moved", "connections moved"),
        "{after}, from {subject}",
        "Another section of the same pair of entities now creates these records, with its own rows.",
    ),
    "match-rule-removed": Kind(
        "breaking", "match-rule-added", ("match rule removed", "match rules removed"),
        "{before}",
        "Records that matched no longer match.",
    ),
    "match-rule-added": Kind(
        "undecidable", "match-rule-removed", ("match rule added", "match rules added"),
        "{after}",
        "More records of a live system are merged.",
    ),
    "match-rule-moved": Kind(
        "compatible", "match-rule-moved", ("match rule moved", "match rules moved"),
        "{after}, from {subject}",
        "A row moved between two sections of the same pair of entities with the same creation policy.",
    ),
    "match-rule-moved-across-policies": Kind(
        "undecidable", "match-rule-moved-across-policies",
        ("match rule moved across policies", "match rules moved across policies"),
        "{after}, from {subject}",
        "A row moved between two sections of the same pair of entities with different creation policies. It may apply "
        "to more or to fewer records.",
    ),
    "mapping-removed": Kind(
        "breaking", "mapping-added", ("mapping removed", "mappings removed"),
        "{before}",
        "A value is no longer kept in sync.",
    ),
    "mapping-added": Kind(
        "compatible", "mapping-removed", ("mapping added", "mappings added"),
        "{after}",
        "One more value is kept in sync.",
    ),
    "mapping-moved": Kind(
        "compatible", "mapping-moved", ("mapping moved", "mappings moved"),
        "{after}, from {subject}",
        "A row moved between two sections of the same pair of entities with the same creation policy.",
    ),
    "mapping-moved-across-policies": Kind(
        "undecidable", "mapping-moved-across-policies",
        ("mapping moved across policies", "mappings moved across policies"),
        "{after}, from {subject}",
        "A row moved between two sections of the same pair of entities with different creation policies. It may apply "
        "to more or to fewer records.",
    ),
    "mapping-retargeted": Kind(
        "breaking", "mapping-retargeted", ("mapping retargeted", "mappings retargeted"),
        "{before}, now {after}",
        "The old target property no longer gets the value.",
    ),
    "mapping-resourced": Kind(
        "breaking", "mapping-resourced", ("mapping resourced", "mappings resourced"),
        "{before}, now {after}",
        "The value of the old source property is no longer used.",
    ),
    "type-lost": Kind(
        "undecidable", "type-stated", ("type lost", "types lost"),
        "{subject} {before}, now {after}",
        "The value may still be converted, but the document no longer specifies how.",
    ),
    "type-stated": Kind(
        "compatible", "type-lost", ("type stated", "types stated"),
        "{subject} {before}, now {after}",
        "A missing type is specified now.",
    ),
    "type-changed": Kind(
        "undecidable", "type-changed", ("type changed", "types changed"),
        "{subject} {before}, now {after}",
        "Values arrive in another form. The documents don't specify which forms the other system accepts.",
    ),
    "condition-added": Kind(
        "breaking", "condition-removed", ("condition added", "conditions added"),
        "{subject} only if {after}",
        "It no longer applies to all records.",
    ),
    "condition-removed": Kind(
        "compatible", "condition-added", ("condition removed", "conditions removed"),
        "{subject}, was only if {before}",
        "It applied to some records, and now applies to all.",
    ),
    "condition-changed": Kind(
        "undecidable", "condition-changed", ("condition changed", "conditions changed"),
        "{subject}: {difference}",
        "It applies to different records. Documents don't specify whether all conditions must hold or any, so another "
        "condition can mean more or fewer records.",
    ),
    "text-removed": Kind(
        "undecidable", "text-added", ("unread text removed", "unread texts removed"),
        "{before}",
        "Unparsed text was removed; review it by hand.",
    ),
    "text-added": Kind(
        "undecidable", "text-removed", ("unread text added", "unread texts added"),
        "{after}",
        "Unparsed text was added; review it by hand.",
    ),
    "text-moved": Kind(
        "undecidable", "text-moved", ("unread text moved", "unread texts moved"),
        "{after}, from {subject}",
        "Unparsed text moved to another section; review it by hand.",
    ),
    "digest-changed": Kind(
        "undecidable", "digest-changed", ("digest changed", "digests changed"),
        "{before}, now {after}",
        "The digest of a spec doesn't match its content: somebody edited it, or another version of rst2spec wrote it.",
    ),
}  # fmt: skip

_POLICIES: Final[tuple[CreationPolicy, ...]] = (
    "always",
    "match_or_create",
    "conditional",
    "conditional_match_or_create",
    "when_connected",
    "linked_only",
)
"""The policies by the number of targets that they create, most first."""


def _policy_change_kind(old: CreationPolicy | None, new: CreationPolicy | None) -> str:
    if old is None or new is None:
        return "creation-changed"  # no statement: unknown
    return "creation-narrowed" if _POLICIES.index(new) > _POLICIES.index(old) else "creation-widened"


POLICIES: Final[Mapping[CreationPolicy | None, Mapping[CreationPolicy | None, str]]] = {
    old: {new: _policy_change_kind(old, new) for new in (*_POLICIES, None) if new != old} for old in (*_POLICIES, None)
}
"""The kind of a change from one creation policy (null if there is no statement) to each other one."""


def by_impact(counts: Mapping[str, int]) -> dict[Impact, int]:
    """The number of changes by impact, from those by kind; all impacts are in it."""
    totals = dict.fromkeys(IMPACTS, 0)
    for kind, count in counts.items():
        totals[KINDS[kind].impact] += count
    return totals
