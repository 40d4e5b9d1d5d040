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
from rst2spec.spec.model import Creation, Flow, Side

_SIDES: Final[tuple[SideName, SideName]] = ("source", "target")


def flow_changes(document: Around, names: Names, old: Flow, new: Flow) -> Iterator[Change]:
    """What differs between two versions of a flow of a document; names of systems go to ``names``."""
    around = document.inside(old, new)
    for side in _SIDES:
        yield from _label_changes(around, names, side, getattr(old, side), getattr(new, side))
    if old.type_system != new.type_system:
        names.mention(around, "target", old.type_system, new.type_system)
    if creation_meaning(old) != creation_meaning(new):
        yield from _creation_changes(around, names, old, new)
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


def _creation_changes(around: Around, names: Names, old: Flow, new: Flow) -> Iterator[Change]:
    before, after = old.creation, new.creation
    if before.policy != after.policy:
        kind = POLICIES[before.policy][after.policy]
    else:
        kind = _within_policy(around, names, before, after)
    if kind:
        told = {"before": words.creation(before), "after": words.creation(after)}
        yield around.change(kind, subject=words.name(new.target.label), **told)


def _within_policy(around: Around, names: Names, old: Creation, new: Creation) -> str:
    """The kind of a change that leaves the policy as it is; blank where only a name of a system changed."""
    if old.condition != new.condition:
        return "creation-changed"
    kind = _into(around, names, old.into, new.into)
    one, other = old.connected_to, new.connected_to
    if one is None or other is None:
        return "creation-changed" if one != other else kind
    before, after = set(one.entities), set(other.entities)
    if before != after:
        return "creation-narrowed" if after < before else "creation-widened" if before < after else "creation-changed"
    if one.system != other.system:
        names.mention(around, "source", one.system, other.system)
        return kind
    return "wording-changed" if one.text != other.text and not kind else kind


def _into(around: Around, names: Names, old: str | None, new: str | None) -> str:
    """The system that is synchronised into: another one, or another name of the document's target."""
    if old == new:
        return ""
    is_renamed = (old, new) == (around.old.target.name, around.new.target.name)
    if old and new and not is_renamed:
        return "creation-changed"
    names.mention(around, "target", old, new)
    return ""
