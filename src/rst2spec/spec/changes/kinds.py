"""The table of all kinds of changes, with the impact and the opposite of each.

``rst2spec explain diff`` shows it, the comparison gets kinds and impacts from it, and tests check its symmetry.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

from rst2spec.spec.model import CreationPolicy

Impact = Literal["breaking", "undecidable", "compatible"]

IMPACTS: Final[tuple[Impact, ...]] = ("breaking", "undecidable", "compatible")
"""The impacts, the worst first."""

MEANINGS: Final[Mapping[Impact, str]] = {
    "breaking": "something that was kept in sync, created or matched no longer is, or no longer always",
    "undecidable": "the documents don't say whether it harms: a new record in a live system is not harmless, either",
    "compatible": "nothing that was there is lost: names, and what is added",
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
        "Nothing says any more how the one system is kept in sync with the other.",
    ),
    "document-added": Kind(
        "compatible", "document-removed", ("document added", "documents added"),
        "{after}",
        "Two systems more are kept in sync.",
    ),
    "slug-changed": Kind(
        "undecidable", "slug-changed", ("file renamed", "files renamed"),
        "{before}, now {after}",
        "Ids hang on the slugs in a file's name: whoever looks for the old ones finds nothing.",
    ),
    "flow-removed": Kind(
        "breaking", "flow-added", ("flow removed", "flows removed"),
        "{heading}, with {before}",
        "An entity that was kept in sync no longer is.",
    ),
    "flow-added": Kind(
        "compatible", "flow-removed", ("flow added", "flows added"),
        "{heading}, with {after}",
        "One more entity is kept in sync.",
    ),
    "flow-merged": Kind(
        "compatible", "flow-split", ("flow merged", "flows merged"),
        "{heading}, with {before}",
        "A section is gone, and others of the same pair of entities that create records alike have all of its rows.",
    ),
    "flow-split": Kind(
        "compatible", "flow-merged", ("flow split", "flows split"),
        "{heading}, with {after}",
        "A section was added, and others of the same pair of entities that create records alike had all of its rows.",
    ),
    "entity-changed": Kind(
        "undecidable", "entity-changed", ("entity changed", "entities changed"),
        "{before}, now {after}",
        "A section with the same content goes by another entity: whether that is another name or another thing "
        "is not said.",
    ),
    "system-renamed": Kind(
        "compatible", "system-renamed", ("system renamed", "systems renamed"),
        "{before}, now {after}",
        "A display name. Ids and slugs stay as they are. The labels that changed with it are part of it.",
    ),
    "name-blanked": Kind(
        "compatible", "name-healed", ("name blanked", "names blanked"),
        "{before}",
        "A display name was left out. Ids and slugs stay as they are.",
    ),
    "name-healed": Kind(
        "compatible", "name-blanked", ("name healed", "names healed"),
        "{after}",
        "A display name that was left out is there.",
    ),
    "wording-changed": Kind(
        "compatible", "wording-changed", ("wording changed", "wordings changed"),
        "{before}, now {after}",
        "Written otherwise, and the same is said.",
    ),
    "creation-narrowed": Kind(
        "breaking", "creation-widened", ("creation narrowed", "creations narrowed"),
        "{before}, now {after}",
        "Records that were created no longer are.",
    ),
    "creation-widened": Kind(
        "undecidable", "creation-narrowed", ("creation widened", "creations widened"),
        "{before}, now {after}",
        "New records appear in a live system.",
    ),
    "creation-changed": Kind(
        "undecidable", "creation-changed", ("creation changed", "creations changed"),
        "{before}, now {after}",
        "Other records are created than before, and the documents don't say which.",
    ),
    "connection-removed": Kind(
        "breaking", "connection-added", ("connection removed", "connections removed"),
        "no longer created where it is connected to {before}",
        "Records that were created because something else needed them no longer are.",
    ),
    "connection-added": Kind(
        "undecidable", "connection-removed", ("connection added", "connections added"),
        "now also created where it is connected to {after}",
        "New records appear in a live system.",
    ),
    "connection-moved": Kind(
        "undecidable", "connection-moved", ("connection moved", "connections moved"),
        "{after}, from {subject}",
        "Another section of the same pair of entities creates these records now, with its own rows.",
    ),
    "match-rule-removed": Kind(
        "breaking", "match-rule-added", ("match rule removed", "match rules removed"),
        "{before}",
        "Records that were taken for the same no longer are.",
    ),
    "match-rule-added": Kind(
        "undecidable", "match-rule-removed", ("match rule added", "match rules added"),
        "{after}",
        "Records of a live system are merged that were not.",
    ),
    "match-rule-moved": Kind(
        "compatible", "match-rule-moved", ("match rule moved", "match rules moved"),
        "{after}, from {subject}",
        "A row moved between two sections of the same pair of entities that create records alike.",
    ),
    "match-rule-moved-across-policies": Kind(
        "undecidable", "match-rule-moved-across-policies",
        ("match rule moved across policies", "match rules moved across policies"),
        "{after}, from {subject}",
        "A row moved between two sections of the same pair of entities that create records differently: it may apply "
        "to more records or to fewer.",
    ),
    "mapping-removed": Kind(
        "breaking", "mapping-added", ("mapping removed", "mappings removed"),
        "{before}",
        "A value that was kept in sync no longer is.",
    ),
    "mapping-added": Kind(
        "compatible", "mapping-removed", ("mapping added", "mappings added"),
        "{after}",
        "One more value is kept in sync.",
    ),
    "mapping-moved": Kind(
        "compatible", "mapping-moved", ("mapping moved", "mappings moved"),
        "{after}, from {subject}",
        "A row moved between two sections of the same pair of entities that create records alike.",
    ),
    "mapping-moved-across-policies": Kind(
        "undecidable", "mapping-moved-across-policies",
        ("mapping moved across policies", "mappings moved across policies"),
        "{after}, from {subject}",
        "A row moved between two sections of the same pair of entities that create records differently: it may apply "
        "to more records or to fewer.",
    ),
    "mapping-retargeted": Kind(
        "breaking", "mapping-retargeted", ("mapping retargeted", "mappings retargeted"),
        "{before}, now {after}",
        "The property that the value went to no longer gets it.",
    ),
    "mapping-resourced": Kind(
        "breaking", "mapping-resourced", ("mapping resourced", "mappings resourced"),
        "{before}, now {after}",
        "The property that the value came from no longer goes anywhere.",
    ),
    "type-lost": Kind(
        "undecidable", "type-stated", ("type lost", "types lost"),
        "{subject} {before}, now {after}",
        "The value may still be converted: the document no longer says how.",
    ),
    "type-stated": Kind(
        "compatible", "type-lost", ("type stated", "types stated"),
        "{subject} {before}, now {after}",
        "A type that was not said is.",
    ),
    "type-changed": Kind(
        "undecidable", "type-changed", ("type changed", "types changed"),
        "{subject} {before}, now {after}",
        "Values arrive in another form; the documents don't say what forms the other system takes.",
    ),
    "condition-added": Kind(
        "breaking", "condition-removed", ("condition added", "conditions added"),
        "{subject} only where {after}",
        "What always held holds no longer for all records.",
    ),
    "condition-removed": Kind(
        "compatible", "condition-added", ("condition removed", "conditions removed"),
        "{subject} no longer only where {before}",
        "What held for some records holds for all.",
    ),
    "condition-changed": Kind(
        "undecidable", "condition-changed", ("condition changed", "conditions changed"),
        "{subject}: {difference}",
        "It holds for other records. Documents don't say whether all conditions have to hold or one of them, so that "
        "one more can make it more records or fewer.",
    ),
    "text-removed": Kind(
        "undecidable", "text-added", ("unread text removed", "unread texts removed"),
        "{before}",
        "Text that is no part of the language is gone: what it meant only people know.",
    ),
    "text-added": Kind(
        "undecidable", "text-removed", ("unread text added", "unread texts added"),
        "{after}",
        "Text that is no part of the language has come: what it means only people know.",
    ),
    "text-moved": Kind(
        "undecidable", "text-moved", ("unread text moved", "unread texts moved"),
        "{after}, from {subject}",
        "Text that isn't part of the language is in another section: review it by hand.",
    ),
    "digest-changed": Kind(
        "undecidable", "digest-changed", ("digest changed", "digests changed"),
        "{before}, now {after}",
        "A spec's digest is not that of what it says: it was edited by hand, or another version of rst2spec wrote it.",
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
