"""Compares two versions of a flow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rst2spec.spec.changes import words
from rst2spec.spec.changes.around import Around
from rst2spec.spec.changes.change import Change, SideName
from rst2spec.spec.changes.kinds import POLICIES
from rst2spec.spec.changes.matching import Matched, entity
from rst2spec.spec.changes.meaning import creation_effect, creation_meaning
from rst2spec.spec.changes.moves import FlowPair, Move
from rst2spec.spec.changes.names import Names
from rst2spec.spec.changes.rows import mapping_changes, moved_row, rule_changes
from rst2spec.spec.model import ConnectedTo, Creation, Flow, Side

_SIDES: Final[tuple[SideName, SideName]] = ("source", "target")
_NOT_CONNECTED: Final = ConnectedTo("", None, ())
_MOVED_ROWS: Final = {
    "rules": ("match-rule-moved-across-policies", "match-rule-moved"),
    "mappings": ("mapping-moved-across-policies", "mapping-moved"),
}
"""The kinds of rows that moved: to a flow that creates its target otherwise, and to one that creates it alike."""
_INTO: Final = "created where something is synchronized into {}"


def flow_changes(document: Around, names: Names, pair: FlowPair) -> Iterator[Change]:
    """What differs between two versions of a flow of a document; names of systems go to ``names``."""
    around = document.inside(pair.old, pair.new)
    if pair.old is not None and pair.new is not None:
        old, new = pair.old, pair.new
        for side in _SIDES:
            yield from _label_changes(around, names, side, getattr(old, side), getattr(new, side))
        if old.type_system != new.type_system:
            names.mention(around, "target", old.type_system, new.type_system)
        if creation_meaning(old) != creation_meaning(new):
            yield from _creation_changes(around, names, pair, (old.creation, new.creation))
        yield from rule_changes(around, pair.rules)
        yield from mapping_changes(around, pair.mappings)
        yield from text_changes(around, pair)
    yield from move_changes(document, pair)


def text_changes(around: Around, pair: FlowPair) -> Iterator[Change]:
    """The unread texts that came and went."""
    yield from (around.change("text-removed", before=text) for text in pair.unread.removed)
    yield from (around.change("text-added", after=text) for text in pair.unread.added)


def move_changes(document: Around, pair: FlowPair) -> Iterator[Change]:
    """What moved into a flow, or into the text outside of the sections."""
    twin = document.inside(pair.old, pair.new).twin()
    for move in pair.moves:
        around = document.inside(move.source, pair.new)
        places = f"{_place(document, move.source, pair.new, 0)} to {_place(document, pair.new, move.source, 1)}"
        if pair.old is not None and ", " in twin:
            places = f"{places} ({document.numbers[0][id(pair.old)].ordinal} before)"
        yield from (change._replace(twin=twin) for change in _moved(around, pair, move, places))


def _moved(around: Around, pair: FlowPair, move: Move, places: str) -> Iterator[Change]:
    if move.part in _MOVED_ROWS and move.source is not None and pair.new is not None:
        is_alike = creation_effect(move.source) == creation_effect(pair.new)
        yield from moved_row(around, _MOVED_ROWS[move.part][is_alike], places, move.old, move.new)
    else:
        kind = "connection-moved" if move.part == "connections" else "text-moved"
        yield around.change(kind, subject=places, before=move.old, after=move.new)


def _place(document: Around, flow: Flow | None, other: Flow | None, side: int) -> str:
    """Where something moved from or to: the number among twins, else what the flow is called."""
    if flow is None:
        return "outside of the sections"
    number = document.numbers[side].get(id(flow))
    if number is not None:
        return str(number)
    labels = words.labels_of(flow)
    return "the only one" if other is not None and labels == words.labels_of(other) else f'"{labels}"'


def _label_changes(around: Around, names: Names, side: SideName, old: Side, new: Side) -> Iterator[Change]:
    if old.label == new.label:
        return
    told = {"before": words.name(old.label), "after": words.name(new.label), "side": side}
    if entity(old) != entity(new):
        yield around.change("entity-changed", **told)
    elif old.system == new.system:
        yield around.change("wording-changed", **told)
    if old.system != new.system:
        names.mention(around, side, old.system, new.system)


def _creation_changes(
    around: Around, names: Names, pair: FlowPair, creations: tuple[Creation, Creation]
) -> Iterator[Change]:
    old, new = creations
    if old.policy != new.policy:
        kind = POLICIES[old.policy][new.policy]
        yield around.change(kind, before=words.creation(old), after=words.creation(new))
        return
    if old.condition != new.condition:
        yield around.change("creation-changed", before=words.creation(old), after=words.creation(new))
    if old.into != new.into:
        yield from _into_changes(around, names, old.into, new.into)
    if old.connected_to != new.connected_to:
        connections = old.connected_to or _NOT_CONNECTED, new.connected_to or _NOT_CONNECTED
        yield from _connection_changes(around, names, pair.connections, connections)


def _into_changes(around: Around, names: Names, old: str | None, new: str | None) -> Iterator[Change]:
    """The system that is synchronised into: another one, or another name of the document's target."""
    is_renamed = (old, new) == (around.old.target.name, around.new.target.name)
    if old and new and not is_renamed:
        yield around.change("creation-changed", before=_INTO.format(old), after=_INTO.format(new))
    else:
        names.mention(around, "target", old, new)


def _connection_changes(
    around: Around, names: Names, entities: Matched[str], connections: tuple[ConnectedTo, ConnectedTo]
) -> Iterator[Change]:
    """What a source has to be connected to: each entity once, in any order."""
    old, new = connections
    if entities.removed:
        yield around.change("connection-removed", before=words.listed(entities.removed))
    if entities.added:
        yield around.change("connection-added", after=words.listed(entities.added))
    if old.system != new.system:
        names.mention(around, "source", old.system, new.system)
    elif set(old.entities) == set(new.entities) and old.text != new.text:
        yield around.change("wording-changed", before=old.text, after=new.text)
