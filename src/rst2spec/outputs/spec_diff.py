"""What differs between two specs, for people: a paragraph a document, a line a change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple, TypeVar

from rst2spec.checks.base import plural
from rst2spec.outputs.plain import visible
from rst2spec.outputs.style import paint
from rst2spec.spec.diff import Change, DocumentChange, FlowChange
from rst2spec.spec.model import Condition, Creation, Document, Flow, Mapping, MatchRule, Property

Item = TypeVar("Item")

MOST_LINES: Final = 20  # a document: with what is around it, a screen

_ROLES: Final = {"-": "removed", "+": "added", "": "strong"}


class _Line(NamedTuple):
    """A line that one version lacks (``-`` or ``+``), or without a sign the heading of those below it."""

    sign: str
    text: str


def write(changes: Iterable[DocumentChange], *, colour: bool) -> Iterator[bytes]:
    """The documents that were added, removed or changed; of the last also what differs."""
    for change in changes:
        said, role, count = _head(change)
        yield f"{paint(f'{said} {visible(change.path)}', role, colour=colour)}{count}\n".encode()
        if change.old is None or change.new is None:
            continue
        lines = list(_lines(change.old, change.new, change))
        for sign, text in lines[:MOST_LINES]:
            shown = visible(f"{sign} {text}" if sign else text)
            yield f"  {paint(shown, _ROLES[sign], colour=colour)}\n".encode()
        rest = [sign for sign, _ in lines[MOST_LINES:]]
        if rest:
            yield f"  ... and more: {rest.count('-'):,} removed, {rest.count('+'):,} added\n".encode()


def _head(change: DocumentChange) -> tuple[str, str, str]:
    """What happened to a document, the colour of that, and what is in a document that only one spec has."""
    document = change.new if change.old is None else change.old if change.new is None else None
    if document is None:
        return "changed", "strong", ""
    count = f": {plural(len(document.flows), 'flow')}, {_mappings(document.flows)}"
    return ("added", "added", count) if change.old is None else ("removed", "removed", count)


def _lines(old: Document, new: Document, change: DocumentChange) -> Iterator[_Line]:
    found = [
        *_values(_title(old), _title(new)),
        *_both(change.unread, _unread),
        *_both(change.flows, _flow),
        *(line for item in change.changed for line in _flow_lines(item)),
    ]
    # nothing that it says: it was edited by hand, or another version of this program wrote it
    yield from found or _values(f"digest: {old.digest}", f"digest: {new.digest}")


def _flow_lines(change: FlowChange) -> Iterator[_Line]:
    old, new = change.old, change.new
    yield _Line("", _labels(new))
    yield from _values(f"labels: {_labels(old)}", f"labels: {_labels(new)}")
    before, after = _statements(old.creation), _statements(new.creation)
    yield from (_Line("-", said) for said in before if said not in after)
    yield from (_Line("+", said) for said in after if said not in before)
    yield from _values(f"data types of {_name(old.type_system)}", f"data types of {_name(new.type_system)}")
    yield from _both(change.match_rules, _rule)
    yield from _both(change.mappings, _mapping)
    yield from _both(change.unread, _unread)


def _values(old: str, new: str) -> list[_Line]:
    """One value, before and after, where it isn't the same."""
    return [] if old == new else [_Line("-", old), _Line("+", new)]


def _both(change: Change[Item], told: Callable[[Item], str]) -> Iterator[_Line]:
    """What was removed, then what was added."""
    yield from (_Line("-", told(item)) for item in change.removed)
    yield from (_Line("+", told(item)) for item in change.added)


def _statements(creation: Creation) -> list[str]:
    """What the statements of a flow say."""
    said = [f"creation: {(creation.policy or 'not said').replace('_', ' ')}"]
    if creation.condition is not None:
        said.append(f"condition: {creation.condition}")
    if creation.connected_to is not None:
        said.append(f"connected to: {creation.connected_to.text}")
    if creation.into is not None:
        said.append(f"into: {creation.into}")
    return said


def _title(document: Document) -> str:
    return f"title: {_name(document.source.name)} to {_name(document.target.name)}"


def _unread(text: str) -> str:
    return f"unread: {text}"


def _flow(flow: Flow) -> str:
    return f"flow {_labels(flow)}: {_mappings([flow])}"


def _mappings(flows: Iterable[Flow]) -> str:
    return plural(sum(len(flow.mappings) for flow in flows), "mapping")


def _labels(flow: Flow) -> str:
    return f"{_name(flow.source.label)} to {_name(flow.target.label)}"


def _name(text: str | None) -> str:
    return text or "(blank)"


def _rule(rule: MatchRule) -> str:
    return f"match rule {_property(rule.source)} = {_property(rule.target)}"


def _mapping(mapping: Mapping) -> str:
    return f"{_property(mapping.source)} -> {_property(mapping.target)} {mapping.type.text or '(no type)'}"


def _property(side: Property) -> str:
    conditions = sorted({_condition(condition) for condition in side.conditions})
    return f"{_name(side.path)} ({', '.join(conditions)})" if conditions else _name(side.path)


def _condition(condition: Condition) -> str:
    return f"having {_name(condition.value)} in {_name(condition.path)}"
