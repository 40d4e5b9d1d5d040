"""What the spec needs from the rules of a dialect: which slots, and which words."""

from __future__ import annotations

from typing import Final, NamedTuple


class Roles(NamedTuple):
    """The slots of a rule.

    Attributes:
        needed: The slots that every form has.
        blankable: The slots that at least one form has: a document may leave them blank.
        allowed: Further slots that forms may have.
        are_names: Whether a form may leave out all of the needed slots: they are names that the heading has, too.
    """

    needed: frozenset[str] = frozenset()
    blankable: frozenset[str] = frozenset()
    allowed: frozenset[str] = frozenset()
    are_names: bool = False

    @property
    def all(self) -> frozenset[str]:
        """All slots that forms may have."""
        return self.needed | self.blankable | self.allowed


_BOTH: Final = frozenset({"source", "target"})
_NAMES: Final = Roles(_BOTH, are_names=True)

ROLES: Final[dict[str, Roles]] = {
    "title": Roles(blankable=_BOTH),
    "generated": Roles(frozenset({"stamp"})),
    "introduction_heading": Roles(),
    "introduction": Roles(blankable=_BOTH),
    "heading": Roles(_BOTH),
    "every": _NAMES,
    "before": _NAMES,
    "new": Roles(frozenset({"connected"}), frozenset({"into"}), _BOTH),
    "match": _NAMES,
    "no_match": Roles(frozenset({"target"}), allowed=frozenset({"again"}), are_names=True),
    "once": _NAMES,
    "following": _NAMES,
    "merge": _NAMES,
    "free": Roles(frozenset({"condition"}), allowed=_BOTH),
    "property": Roles(blankable=frozenset({"path", "clause"})),
    "clause": Roles(blankable=frozenset({"value", "path"})),
    "property_header": Roles(frozenset({"label"}), are_names=True),
    "type_header": Roles(blankable=frozenset({"system"})),
    "primitive": Roles(frozenset({"name"})),
    "not_applicable": Roles(),
}
"""The roles of each rule that the spec gives a meaning to."""

SAMPLES: Final = {
    "source": "Acme Member person",
    "target": "Globex Person (human data)",
    "again": "Globex Person (human data)",
    "connected": "Acme Order",
    "into": "Globex ERP",
    "condition": "When a member has paid",
    "stamp": "2026-11-02 03:15:00",
    "label": "Acme Member person",
    "system": "Globex ERP",
    "path": "address.zip",
    "value": "NO",
    "name": "string",
}
"""For each slot a text as documents have it: what reads it can be read back."""
