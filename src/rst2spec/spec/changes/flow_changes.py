"""Compares two versions of a flow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from rst2spec.spec.changes import descriptions
from rst2spec.spec.changes.change import Change
from rst2spec.spec.changes.context import ChangeContext
from rst2spec.spec.changes.kinds import POLICIES
from rst2spec.spec.changes.matching import Matched, entity
from rst2spec.spec.changes.meaning import creation_effect, creation_meaning
from rst2spec.spec.changes.moves import FlowPair, Move
from rst2spec.spec.changes.name_changes import NameChanges
from rst2spec.spec.changes.row_changes import mapping_changes, moved_row, rule_changes
from rst2spec.spec.identity import free_text
from rst2spec.spec.model import Creation, Flow, Reference, Side
from rst2spec.spec.names import SIDES, SideName
from rst2spec.spec.references import bare_names, list_text

References = Sequence[Reference]

_MOVED_ROWS: Final = {
    "rules": ("match-rule-moved-across-policies", "match-rule-moved"),
    "mappings": ("mapping-moved-across-policies", "mapping-moved"),
}
"""The kinds of moved rows: to a flow with another creation policy, and to one with the same."""
_INTO: Final = "created if something is synchronized into {}"


def flow_changes(document: ChangeContext, names: NameChanges, pair: FlowPair) -> Iterator[Change]:
    """The changes between two versions of a flow; changed names of systems are added to ``names``."""
    context = document.inside(pair.old, pair.new)
    if pair.old is not None and pair.new is not None:
        old, new = pair.old, pair.new
        for side in SIDES:
            yield from _label_changes(context, names, side, getattr(old, side), getattr(new, side))
        if old.type_system != new.type_system:
            names.mention(context, "target", old.type_system, new.type_system)
        if creation_meaning(old) != creation_meaning(new):
            yield from _creation_changes(context, names, pair, (old.creation, new.creation))
        yield from rule_changes(context, pair.rules)
        yield from mapping_changes(context, pair.mappings)
        yield from text_changes(context, pair)
    yield from move_changes(document, pair)


def text_changes(context: ChangeContext, pair: FlowPair) -> Iterator[Change]:
    """The unread texts that were removed and added."""
    yield from (context.change("text-removed", before=text) for text in pair.unread.removed)
    yield from (context.change("text-added", after=text) for text in pair.unread.added)


def move_changes(document: ChangeContext, pair: FlowPair) -> Iterator[Change]:
    """The rows, connections and texts that moved into a flow, or the texts that moved outside of the sections."""
    twin = document.inside(pair.old, pair.new).twin()
    for move in pair.moves:
        context = document.inside(move.source, pair.new)
        source = _location_name(document, move.source, pair.new, 0)
        target = _location_name(document, pair.new, move.source, 1)
        locations = f"{source} to {target}"
        if pair.old is not None and ", " in twin:
            locations = f"{locations} ({document.numbers[0][id(pair.old)].ordinal} before)"
        yield from (change._replace(twin=twin) for change in _moved(context, pair, move, locations))


def _moved(context: ChangeContext, pair: FlowPair, move: Move, locations: str) -> Iterator[Change]:
    if move.part in _MOVED_ROWS and move.source is not None and pair.new is not None:
        has_same_effect = creation_effect(move.source) == creation_effect(pair.new)
        yield from moved_row(context, _MOVED_ROWS[move.part][has_same_effect], locations, move.old, move.new)
    else:
        kind = "connection-moved" if move.part == "connections" else "text-moved"
        yield context.change(kind, subject=locations, before=move.old, after=move.new)


def _location_name(document: ChangeContext, flow: Flow | None, other: Flow | None, side: int) -> str:
    """The source or target of a move in words: the flow's number among twins, else its labels."""
    if flow is None:
        return "outside of the sections"
    number = document.numbers[side].get(id(flow))
    if number is not None:
        return str(number)
    labels = descriptions.labels_of(flow)
    return "the only one" if other is not None and labels == descriptions.labels_of(other) else f'"{labels}"'


def _label_changes(
    context: ChangeContext, names: NameChanges, side: SideName, old: Side, new: Side
) -> Iterator[Change]:
    if old.label == new.label:
        return
    fields = {"before": descriptions.name(old.label), "after": descriptions.name(new.label), "side": side}
    if entity(old) != entity(new):
        yield context.change("entity-changed", **fields)
    elif old.system == new.system:
        yield context.change("wording-changed", **fields)
    if old.system != new.system:
        names.mention(context, side, old.system, new.system)


def _creation_changes(
    context: ChangeContext, names: NameChanges, pair: FlowPair, creations: tuple[Creation, Creation]
) -> Iterator[Change]:
    old, new = creations
    if old.policy != new.policy:
        kind = POLICIES[old.policy][new.policy]
        yield context.change(kind, before=descriptions.creation(old), after=descriptions.creation(new))
        return
    if free_text(old) != free_text(new):
        yield context.change("creation-changed", before=descriptions.creation(old), after=descriptions.creation(new))
    if old.into != new.into:
        yield from _into_changes(context, names, old.into, new.into)
    references = old.connected_to or (), new.connected_to or ()
    if list_text(references[0]) != list_text(references[1]):
        yield from _connection_changes(context, names, pair.connections, references)


def _into_changes(context: ChangeContext, names: NameChanges, old: str | None, new: str | None) -> Iterator[Change]:
    """The system that is synchronized into: another one, or another name of the document's target."""
    is_renamed = (old, new) == (context.old.target.name, context.new.target.name)
    if old and new and not is_renamed:
        yield context.change("creation-changed", before=_INTO.format(old), after=_INTO.format(new))
    else:
        names.mention(context, "target", old, new)


def _connection_changes(
    context: ChangeContext, names: NameChanges, entities: Matched[str], references: tuple[References, References]
) -> Iterator[Change]:
    """The entities that a source has to be connected to: their order and repetition don't count."""
    old, new = references
    if entities.removed:
        yield context.change("connection-removed", before=descriptions.listed(entities.removed))
    if entities.added:
        yield context.change("connection-added", after=descriptions.listed(entities.added))
    systems = [references[0].system if references else None for references in (old, new)]
    if systems[0] != systems[1]:
        names.mention(context, "source", *systems)
    elif set(bare_names(old)) == set(bare_names(new)):
        yield context.change("wording-changed", before=list_text(old), after=list_text(new))
