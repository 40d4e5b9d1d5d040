"""Describes the parts of a document in words, for the messages of changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from rst2spec.language.examples import BLANK
from rst2spec.spec.model import Condition, Creation, CreationPolicy, Flow, Mapping, MatchRule, Property
from rst2spec.spec.references import list_text

_POLICIES: Final[dict[CreationPolicy | None, str]] = {
    "always": "always created",
    "match_or_create": "created unless one matches",
    "conditional": "created on a condition",
    "conditional_match_or_create": "created on a condition unless one matches",
    "when_connected": "created if it is connected",
    "linked_only": "never created, only linked",
    None: "creation not stated",
}


def name(text: str | None) -> str:
    """A name or path, or ``(blank)``."""
    return text or BLANK


def labels_of(flow: Flow) -> str:
    """A flow's labels."""
    return f"{name(flow.source.label)} to {name(flow.target.label)}"


def policy(value: CreationPolicy | None) -> str:
    """A creation policy."""
    return _POLICIES[value]


def creation(value: Creation) -> str:
    """When a target is created, without the system that is synchronized into."""
    text = policy(value.policy)
    if value.condition is not None:
        text += f' ("{value.condition}")'
    if value.remark is not None:
        text += f' that isn\'t stated (remark "{value.remark}")'
    if value.connected_to is not None:
        text += f" to {name(list_text(value.connected_to))}"
    return text


def mapping(row: Mapping) -> str:
    """A whole mapping."""
    return f"{pair(row)} {data_type(row)}"


def pair(row: Mapping | MatchRule) -> str:
    """The two properties of a mapping or match rule."""
    return f"{side(row.source)} {'->' if isinstance(row, Mapping) else '='} {side(row.target)}"


def listed(names: Iterable[str]) -> str:
    """Names as a list."""
    return ", ".join(map(name, names))


def paths(row: Mapping | MatchRule) -> str:
    """The two paths of a mapping or match rule, without conditions."""
    return f"{name(row.source.path)} {'->' if isinstance(row, Mapping) else '='} {name(row.target.path)}"


def data_type(row: Mapping) -> str:
    """A mapping's data type as written."""
    return row.type.text or "(no type)"


def side(value: Property) -> str:
    """A property with its conditions."""
    return f"{name(value.path)} ({conditions(value)})" if value.conditions else name(value.path)


def conditions(value: Property) -> str:
    """A property's conditions, each once, sorted."""
    return ", ".join(sorted({_condition(item) for item in value.conditions}))


def difference(old: Property, new: Property) -> str:
    """The added and removed conditions: ``+NO in country, -SE in country``."""
    before, after = ({(item.value, item.path): item for item in value.conditions} for value in (old, new))
    added = sorted(_clause(item) for key, item in after.items() if key not in before)
    removed = sorted(_clause(item) for key, item in before.items() if key not in after)
    return ", ".join([*(f"+{text}" for text in added), *(f"-{text}" for text in removed)])


def content(flows: Sequence[Flow]) -> str:
    """The numbers of flows and mappings."""
    return f"{_counted(len(flows), 'flow')}, {mappings(flows)}"


def mappings(flows: Iterable[Flow]) -> str:
    """The number of mappings in flows."""
    return _counted(sum(len(flow.mappings) for flow in flows), "mapping")


def rows(count: int, moved: int) -> str:
    """The number of mappings in a flow, and how many of them moved from or to another one."""
    if not moved:
        return _counted(count, "mapping")
    return f"{_counted(count, 'mapping')}, of which {moved:,} moved"


def _clause(item: Condition) -> str:
    return f"{name(item.value)} in {name(item.path)}"


def _condition(item: Condition) -> str:
    return f"{name(item.path)} is {name(item.value)}"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}s" if number > 1 else f"{number or 'no'} {noun}"
