"""Describes flows in plain sentences, which all formats for people share.

These are pure functions of the spec's values. Names, paths and conditions are the document's own text, so formats must
escape the sentences like any other text of a document. A blank value is shown as blank, never omitted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final, Literal, NamedTuple

from rst2spec.checks.base import listed
from rst2spec.language.examples import BLANK
from rst2spec.language.translation import type_from_spec
from rst2spec.spec.changes.meaning import conditions_meaning
from rst2spec.spec.model import Condition, DataType, Flow, Mapping, MatchRule, Property, Side, System
from rst2spec.spec.references import bare_names, list_text

Priority = Literal["high", "medium", "low"]

NOT_STATED: Final = "not stated"
NO_MAPPINGS: Final = "Link or creation only: no property is kept in sync."
PRECEDENCE: Final = "precedence not stated"
CONDITION_NOT_STATED: Final = "condition not stated"

_ALL_OR_ANY: Final = "the document doesn't specify whether all of these conditions must hold, or any of them"
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
    """The names of a flow's two entity types in a sentence; they are never equal."""

    source: str
    target: str


# --- names


def system_name(system: System) -> str:
    """The name of a document's system: from the title, else inferred, else its slug."""
    return system.name or system.inferred_name or system.slug or BLANK


def flow_system_name(side: Side, system: System) -> str:
    """The name of a flow's system: from the label, else that of the document's system."""
    return side.system or system_name(system)


def entity_name(side: Side) -> str:
    """An entity type with its variant and without its system: ``Customers person``."""
    return " ".join(filter(None, (side.entity, side.variant))) or side.label or BLANK


def names_of(flow: Flow) -> Names:
    """The two entity types; equal names get their systems: ``Wix Product`` and ``Wave Product``."""
    names = entity_name(flow.source), entity_name(flow.target)
    if names[0] == names[1]:
        sides = flow.source, flow.target
        systems = [side.system or side.slug or "" for side in sides]
        # a label may lack its system: then "HubSpot" and "hubspot" are one
        are_distinct = (
            len({side.slug or side.system for side in sides}) > 1 and systems[0].lower() != systems[1].lower()
        )
        prefixes = systems if all(systems) and are_distinct else ["source", "target"]
        names = f"{prefixes[0]} {names[0]}", f"{prefixes[1]} {names[1]}"
    return Names(*names)


def property_name(entity: str, side: Property) -> str:
    """A property with its entity type: ``Contacts.EmailAddress``."""
    return f"{entity}.{side.path or BLANK}"


# --- conditions and types


def condition(item: Condition) -> str:
    """A condition without its property: ``country.code is NO``."""
    return f"{item.path or BLANK} is {item.value or BLANK}"


def conditions(side: Property) -> str:
    """All conditions of a property, for a separate cell; empty if there are none."""
    return "; ".join(map(condition, side.conditions))


def where_clause(names: Names, source: Property, target: Property) -> str:
    """The conditions of both sides as the end of a sentence: ``, where country is NO``.

    A condition names its entity type only if both sides have conditions.
    """
    both = bool(source.conditions and target.conditions)
    parts = [
        condition(item) + (f" in {name}" if both else "")
        for name, side in zip(names, (source, target), strict=True)
        for item in side.conditions
    ]
    if len(parts) < 2:
        return f", where {parts[0]}" if parts else ""
    return f", where {', '.join(parts[:-1])} and/or {parts[-1]} ({_ALL_OR_ANY})"


def written_type(kind: DataType) -> str:
    """A type as the document writes it."""
    return type_from_spec(kind.text)


def shown_type(kind: DataType) -> str:
    """A type as sheets show it: ``not stated`` where the document has none or has lost it."""
    return NOT_STATED if kind.kind in {"not_applicable", "missing"} else written_type(kind)


def conversion(value: str, kind: DataType) -> str:
    """Describes a value's conversion to its type: ``Member.age as an integer``."""
    match kind.kind:
        case "primitive":
            template = _CONVERTED.get(kind.name or "")
            return template.format(value) if template else f"{value} as {kind.name}"
        case "expression":
            return f"{value} after {kind.text}"
        case "not_applicable":
            return f"{value}, converted in a way that isn't stated ({written_type(kind)})"
        case "malformed":
            return f"{value}, converted by an expression that can't be read ({kind.text})"
        case "missing":
            return f"{value} (type not stated)"


# --- mappings


def fan_in(flow: Flow) -> frozenset[str]:
    """The ids of mappings that write the same target as another one unconditionally: as in R406."""
    writers: dict[object, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for mapping in flow.mappings:
        source, target = mapping.source, mapping.target
        if source.path and target.path and not source.conditions:
            writers[target.path, conditions_meaning(target.conditions)][source.path].append(mapping.id)
    return frozenset(
        [name for sources in writers.values() if len(sources) > 1 for ids in sources.values() for name in ids]
    )


def match_keys(flow: Flow) -> frozenset[tuple[str | None, str | None]]:
    """The pairs of properties that match records."""
    return frozenset([(rule.source.path, rule.target.path) for rule in flow.match_rules])


def mapping_priority(mapping: Mapping, keys: Iterable[tuple[str | None, str | None]]) -> Priority:
    """The priority of a mapping's test: high for a match key (``match_keys``), medium if it is conditional."""
    if (mapping.source.path, mapping.target.path) in keys:
        return "high"
    return "medium" if mapping.source.conditions or mapping.target.conditions else "low"


def mapping_expected(mapping: Mapping, names: Names, *, is_shared: bool = False) -> str:
    """The expected result of a mapping: ``After a sync, Contacts.Mail equals Customers person.email.``.

    Args:
        mapping: The mapping.
        names: The flow's entity types (``names_of``).
        is_shared: Whether others write the same property (``fan_in``).
    """
    value = conversion(property_name(names.source, mapping.source), mapping.type)
    parts = f"After a sync, {property_name(names.target, mapping.target)} equals {value}"
    shared = f" Other properties write it, too: {PRECEDENCE}." if is_shared else ""
    return f"{parts}{where_clause(names, mapping.source, mapping.target)}.{shared}"


# --- match rules


def match_rule(rule: MatchRule, names: Names) -> str:
    """A match rule: ``Customers.vat equals Contacts.RegistrationNo``."""
    equal = f"{property_name(names.source, rule.source)} equals {property_name(names.target, rule.target)}"
    return equal + where_clause(names, rule.source, rule.target)


def match_expected(rule: MatchRule, names: Names) -> str:
    """The expected result of a match rule."""
    return f"After a sync, {names.source} and {names.target} records are linked if {match_rule(rule, names)}."


# --- creation: plural or "every", because no article fits all names


def creation(flow: Flow) -> str:
    """Describes when a flow creates a target."""
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
            return f"The document doesn't specify when a {target} record is created."


def creation_expected(flow: Flow) -> str:
    """The expected result for a new source record."""
    source, target = names_of(flow)
    match flow.creation.policy:
        case "always":
            return f"After a sync, every new {source} record has a new {target} record."
        case "match_or_create":
            return (
                f"After a sync, every new {source} record is linked to the {target} record that matches it, else to a "
                "new one."
            )
        case "conditional" if flow.creation.condition is None:
            return f"Not stated: find out which new {source} records get {target} records ({CONDITION_NOT_STATED})."
        case "conditional":
            return f"After a sync, new {source} records have new {target} records {_condition(flow)}, else none."
        case "conditional_match_or_create" if flow.creation.condition is None:
            return (
                f"Not stated: find out which new {source} records are linked to the {target} records that match them, "
                f"else to new ones ({CONDITION_NOT_STATED})."
            )
        case "conditional_match_or_create":
            return (
                f"After a sync, new {source} records are linked {_condition(flow)} to the {target} records that match "
                "them, else to new ones; if it doesn't hold, to none."
            )
        case "when_connected":
            return (
                f"After a sync, new {source} records that are connected to {_connected(flow)} have new {target} "
                f"records; for all others, none is created{_unless_matched(flow)}."
            )
        case "linked_only":
            return f"After a sync, no {target} record is created for new {source} records{_unless_matched(flow)}."
        case None:
            return f"Not stated: find out whether new {source} records get {target} records."


def creation_priority(flow: Flow) -> Priority:
    """The priority of the test of a flow's creation: medium if it is conditional, as for mappings."""
    depends = flow.creation.policy in {"conditional", "conditional_match_or_create", "when_connected"}
    return "medium" if depends else "low"


def _condition(flow: Flow) -> str:
    """The condition of a conditional policy, in quotes."""
    condition = flow.creation.condition
    return f"on a condition ({CONDITION_NOT_STATED})" if condition is None else f'under the condition "{condition}"'


def _connected(flow: Flow) -> str:
    """``Tripletex Order or Orderline records that are synchronized into Wix``."""
    references = flow.creation.connected_to or ()
    names = bare_names(references)
    system = references[0].system if names else None
    parts = " ".join(filter(None, (system, listed(names, "or")))) or list_text(references) or BLANK
    return f"{parts} records that are synchronized into {flow.creation.into or BLANK}"


def _unless_matched(flow: Flow) -> str:
    return "; those that match are linked" if flow.match_rules else ""
