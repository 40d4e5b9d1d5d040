"""What a flow says, in plain words: the sentences that all formats for people share.

Pure functions of the spec's values. Names, paths and conditions are the document's own text, so a format escapes what
it gets as it does any other text of a document. What a document leaves blank is said to be blank, never left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final, Literal, NamedTuple

from rst2spec.spec.model import Condition, DataType, Flow, Mapping, MatchRule, Property, Side, System

Priority = Literal["high", "medium", "normal"]

BLANK: Final = "(blank)"
NO_MAPPINGS: Final = "Link or creation only: no property is kept in sync."
PRECEDENCE: Final = "precedence not stated"

_NOT_SAID: Final = "the document doesn't say whether all of these have to hold or any"
_CONVERTED: Final = {
    "string": "{}",
    "integer": "{} as an integer",
    "decimal": "{} as a decimal number",
    "float": "{} as a floating-point number",
    "boolean": "{} as true or false",
    "list": "{} as a list",
    "first": "the first value of {}",
}


class Names(NamedTuple):
    """What the two entity types of a flow are called in a sentence; never the same for both."""

    source: str
    target: str


# --- names


def called(system: System) -> str:
    """What a document's system is called: its name in the title, as inferred, else its slug."""
    return system.name or system.inferred_name or system.slug or BLANK


def system_name(side: Side, system: System) -> str:
    """What a flow's system is called: its name in the label, in the title, as inferred, else its slug."""
    return side.system or called(system)


def entity_name(side: Side) -> str:
    """An entity type with its variant and without its system: ``Customers person``."""
    return " ".join(filter(None, (side.entity, side.variant))) or side.label or BLANK


def names_of(flow: Flow) -> Names:
    """The two entity types; where they are called alike, with their systems: ``Wix Product`` and ``Wave Product``."""
    names = entity_name(flow.source), entity_name(flow.target)
    if names[0] == names[1]:
        sides = flow.source, flow.target
        systems = [side.system or side.slug or "" for side in sides]
        # a label may leave its system out: "HubSpot" and "hubspot" are then one
        are_two = len({side.slug or side.system for side in sides}) > 1 and systems[0].lower() != systems[1].lower()
        before = systems if all(systems) and are_two else ["source", "target"]
        names = f"{before[0]} {names[0]}", f"{before[1]} {names[1]}"
    return Names(*names)


def property_name(entity: str, side: Property) -> str:
    """A property with its entity type: ``Contacts.EmailAddress``."""
    return f"{entity}.{side.path or BLANK}"


# --- conditions and types


def condition(item: Condition) -> str:
    """A condition, without what it is a condition of: ``country.code is NO``."""
    return f"{item.path or BLANK} is {item.value or BLANK}"


def conditions(side: Property) -> str:
    """All conditions of a property, for a cell of their own; blank where there is none."""
    return "; ".join(map(condition, side.conditions))


def where(names: Names, source: Property, target: Property) -> str:
    """The conditions of both sides as the end of a sentence: ``, where country is NO``.

    A condition says whose property it looks at only where both sides have some.
    """
    both = bool(source.conditions and target.conditions)
    said = [
        condition(item) + (f" in {name}" if both else "")
        for name, side in zip(names, (source, target), strict=True)
        for item in side.conditions
    ]
    if len(said) < 2:
        return f", where {said[0]}" if said else ""
    return f", where {', '.join(said[:-1])} and/or {said[-1]} ({_NOT_SAID})"


def converted(value: str, kind: DataType) -> str:
    """A value after its type has been applied: ``Member.age as an integer``."""
    match kind.kind:
        case "primitive":
            known = _CONVERTED.get(kind.name or "")
            return known.format(value) if known else f"{value} as {kind.name}"
        case "expression":
            return f"{value} after {kind.text}"
        case "not_applicable":
            return f"{value}, converted in a way that the document has lost ({kind.text})"
        case "malformed":
            return f"{value}, converted in a way that can't be read ({kind.text})"
        case "missing":
            return f"{value} (the document says no type)"


# --- mappings


def fan_in(flow: Flow) -> frozenset[str]:
    """The ids of mappings that write what another one writes, too, without a condition that says which: as R406."""
    writers: dict[object, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for mapping in flow.mappings:
        source, target = mapping.source, mapping.target
        if source.path and target.path and not source.conditions:
            under = frozenset([(item.value, item.path) for item in target.conditions])
            writers[target.path, under][source.path].append(mapping.id)
    return frozenset(
        [name for sources in writers.values() if len(sources) > 1 for ids in sources.values() for name in ids]
    )


def match_keys(flow: Flow) -> frozenset[tuple[str | None, str | None]]:
    """The pairs of properties by which records are matched."""
    return frozenset([(rule.source.path, rule.target.path) for rule in flow.match_rules])


def mapping_priority(mapping: Mapping, keys: Iterable[tuple[str | None, str | None]]) -> Priority:
    """How much a mapping's test matters: high for a match key (``match_keys``), medium where it is conditional."""
    if (mapping.source.path, mapping.target.path) in keys:
        return "high"
    return "medium" if mapping.source.conditions or mapping.target.conditions else "normal"


def mapping_expected(mapping: Mapping, names: Names, *, is_shared: bool = False) -> str:
    """What a tester expects of a mapping: ``After a sync, Contacts.Mail equals Customers person.email.``.

    Args:
        mapping: The mapping.
        names: The flow's entity types (``names_of``).
        is_shared: Whether others write the same property (``fan_in``).
    """
    value = converted(property_name(names.source, mapping.source), mapping.type)
    said = f"After a sync, {property_name(names.target, mapping.target)} equals {value}"
    shared = f" Other properties write it, too: {PRECEDENCE}." if is_shared else ""
    return f"{said}{where(names, mapping.source, mapping.target)}.{shared}"


# --- match rules


def match_rule(rule: MatchRule, names: Names) -> str:
    """A match rule: ``Customers.vat equals Contacts.RegistrationNo``."""
    equal = f"{property_name(names.source, rule.source)} equals {property_name(names.target, rule.target)}"
    return equal + where(names, rule.source, rule.target)


def match_expected(rule: MatchRule, names: Names) -> str:
    """What a tester expects of a match rule."""
    return f"After a sync, {names.source} and {names.target} records are linked if {match_rule(rule, names)}."


# --- creation: plural or "every", as no article fits all names


def creation(flow: Flow) -> str:
    """When a flow creates a target."""
    source, target = names_of(flow)
    match flow.creation.policy:
        case "always":
            return f"Every {source} record gets a new {target} record."
        case "match_or_create":
            return f"Every {source} record gets the {target} record that matches it, else a new one."
        case "conditional":
            return f"{source} records get new {target} records {_condition(flow)}."
        case "conditional_match_or_create":
            return f"{source} records get {target} records {_condition(flow)}: those that match them, else new ones."
        case "when_connected":
            return f"{source} records get new {target} records only if they are connected to {_connected(flow)}."
        case "linked_only":
            return f"No {target} record is created: {source} records are in sync once they are linked to one."
        case None:
            return f"The document doesn't say when a {target} record is created."


def creation_expected(flow: Flow) -> str:
    """What a tester expects of a new source record."""
    source, target = names_of(flow)
    match flow.creation.policy:
        case "always":
            return f"After a sync, every new {source} record has a new {target} record."
        case "match_or_create":
            return (
                f"After a sync, every new {source} record is linked to the {target} record that matches it, else to a "
                "new one."
            )
        case "conditional":
            return f"After a sync, new {source} records have new {target} records {_condition(flow)}, else none."
        case "conditional_match_or_create":
            return (
                f"After a sync, new {source} records are linked {_condition(flow)} to the {target} records that match "
                "them, else to new ones; where it doesn't hold, to none."
            )
        case "when_connected":
            return (
                f"After a sync, new {source} records that are connected to {_connected(flow)} have new {target} "
                f"records; for any other, none is created{_unless_matched(flow)}."
            )
        case "linked_only":
            return f"After a sync, no {target} record is created for new {source} records{_unless_matched(flow)}."
        case None:
            return f"Not stated: find out whether new {source} records get {target} records."


def creation_priority(flow: Flow) -> Priority:
    """How much the test of a flow's creation matters: medium where it hangs on something, as a mapping's does."""
    depends = flow.creation.policy in {"conditional", "conditional_match_or_create", "when_connected"}
    return "medium" if depends else "normal"


def _condition(flow: Flow) -> str:
    """The free text of a conditional policy, which may be no condition but a remark (R208): so it is quoted."""
    return f'under the condition "{flow.creation.condition or BLANK}"'


def _connected(flow: Flow) -> str:
    """``Tripletex Order or Orderline records that are synchronized into Wix``: without the commas of the list."""
    connected = flow.creation.connected_to
    names = _or(connected.entities) or connected.text if connected else ""
    system = connected.system if connected and connected.entities else None
    said = " ".join(filter(None, (system, names))) or BLANK
    return f"{said} records that are synchronized into {flow.creation.into or BLANK}"


def _or(items: Sequence[str]) -> str:
    """``a``, ``a or b``, ``a, b or c``."""
    return " or ".join(filter(None, [", ".join(items[:-1]), *items[-1:]]))


def _unless_matched(flow: Flow) -> str:
    return "; those that a match rule fits are linked" if flow.match_rules else ""
