"""Compares two versions of a flow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rst2spec.spec.changes import words
from rst2spec.spec.changes.around import Around
from rst2spec.spec.changes.change import Change, SideName
from rst2spec.spec.changes.kinds import POLICIES
from rst2spec.spec.changes.matching import entity, left_over
from rst2spec.spec.changes.meaning import creation_meaning, texts
from rst2spec.spec.changes.names import Names
from rst2spec.spec.changes.rows import mapping_changes, rule_changes
from rst2spec.spec.model import ConnectedTo, Creation, Flow, Side

_SIDES: Final[tuple[SideName, SideName]] = ("source", "target")
_NOT_CONNECTED: Final = ConnectedTo("", None, ())
_INTO: Final = "created where something is synchronized into {}"


def flow_changes(document: Around, names: Names, old: Flow, new: Flow) -> Iterator[Change]:
    """What differs between two versions of a flow of a document; names of systems go to ``names``."""
    around = document.inside(old, new)
    for side in _SIDES:
        yield from _label_changes(around, names, side, getattr(old, side), getattr(new, side))
    if old.type_system != new.type_system:
        names.mention(around, "target", old.type_system, new.type_system)
    if creation_meaning(old) != creation_meaning(new):
        yield from _creation_changes(around, names, old.creation, new.creation)
    yield from rule_changes(around, old.match_rules, new.match_rules)
    yield from mapping_changes(around, old.mappings, new.mappings)
    gone, come = left_over(texts(old.unread), texts(new.unread), str)[:2]
    yield from (around.change("text-removed", before=text) for text in gone)
    yield from (around.change("text-added", after=text) for text in come)


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


def _creation_changes(around: Around, names: Names, old: Creation, new: Creation) -> Iterator[Change]:
    if old.policy != new.policy:
        kind = POLICIES[old.policy][new.policy]
        yield around.change(kind, before=words.creation(old), after=words.creation(new))
        return
    if old.condition != new.condition:
        yield around.change("creation-changed", before=words.creation(old), after=words.creation(new))
    if old.into != new.into:
        yield from _into_changes(around, names, old.into, new.into)
    if old.connected_to != new.connected_to:
        yield from _connection_changes(
            around, names, old.connected_to or _NOT_CONNECTED, new.connected_to or _NOT_CONNECTED
        )


def _into_changes(around: Around, names: Names, old: str | None, new: str | None) -> Iterator[Change]:
    """The system that is synchronised into: another one, or another name of the document's target."""
    is_renamed = (old, new) == (around.old.target.name, around.new.target.name)
    if old and new and not is_renamed:
        yield around.change("creation-changed", before=_INTO.format(old), after=_INTO.format(new))
    else:
        names.mention(around, "target", old, new)


def _connection_changes(around: Around, names: Names, old: ConnectedTo, new: ConnectedTo) -> Iterator[Change]:
    """What a source has to be connected to: each entity once, in any order."""
    gone = [name for name in dict.fromkeys(old.entities) if name not in new.entities]
    come = [name for name in dict.fromkeys(new.entities) if name not in old.entities]
    if gone:
        yield around.change("connection-removed", before=words.listed(gone))
    if come:
        yield around.change("connection-added", after=words.listed(come))
    if old.system != new.system:
        names.mention(around, "source", old.system, new.system)
    elif not gone and not come and old.text != new.text:
        yield around.change("wording-changed", before=old.text, after=new.text)
