"""Compares the rows of two versions of a flow: its match rules and mappings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rst2spec.spec.changes import words
from rst2spec.spec.changes.around import Around
from rst2spec.spec.changes.change import Change, Place, SideName
from rst2spec.spec.changes.matching import Matched, conditions_of, same_paths, same_source, same_target
from rst2spec.spec.changes.meaning import conditions_meaning
from rst2spec.spec.model import DataType, Mapping, MatchRule

_SIDES: Final[tuple[SideName, SideName]] = ("source", "target")
_UNSAID: Final = ("not_applicable", "missing")


def rule_changes(around: Around, rules: Matched[MatchRule]) -> Iterator[Change]:
    """The match rules that came and went, and those whose conditions changed."""
    found = same_paths(rules)
    yield from (_removed(around, "match-rule-removed", rule, words.pair(rule)) for rule in found.removed)
    yield from (_added(around, "match-rule-added", rule, words.pair(rule)) for rule in found.added)
    for pair in found.pairs:
        yield from _condition_changes(around, *pair)


def mapping_changes(around: Around, mappings: Matched[Mapping]) -> Iterator[Change]:
    """The mappings that came and went, and those that changed."""
    found = same_paths(mappings)
    elsewhere = same_source(found)
    others = same_target(elsewhere)
    yield from (_removed(around, "mapping-removed", row, words.mapping(row)) for row in others.removed)
    for kind, pairs in (("mapping-retargeted", elsewhere.pairs), ("mapping-resourced", others.pairs)):
        for before, after in pairs:
            yield _changed(around, kind, before, after, "", words.paths(before), words.paths(after))
            yield from _differences(around, before, after)
    for before, after in found.pairs:
        yield from _differences(around, before, after)
    yield from (_added(around, "mapping-added", row, words.mapping(row)) for row in others.added)


def moved_row(
    around: Around, kind: str, places: str, old: Mapping | MatchRule, new: Mapping | MatchRule
) -> Iterator[Change]:
    """A row that moved to another flow of its pair, and what else changed in it."""
    before, after = (words.mapping(row) if isinstance(row, Mapping) else words.pair(row) for row in (old, new))
    yield _changed(around, kind, old, new, places, before, after)
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        yield from _differences(around, old, new)
    else:
        yield from _condition_changes(around, old, new)


def _differences(around: Around, old: Mapping, new: Mapping) -> Iterator[Change]:
    """What else differs in a mapping than its paths."""
    if old.type.text != new.type.text:
        # the conditions tell which one of several rows with the same paths it is
        subject = words.pair(new) if conditions_of(old) == conditions_of(new) else words.paths(new)
        told = (subject, words.data_type(old), words.data_type(new))
        yield _changed(around, _type_kind(old.type, new.type), old, new, *told)
    yield from _condition_changes(around, old, new)


def _type_kind(old: DataType, new: DataType) -> str:
    was_said, is_said = old.kind not in _UNSAID, new.kind not in _UNSAID
    if was_said == is_said:
        return "type-changed"
    return "type-lost" if was_said else "type-stated"


def _condition_changes(around: Around, old: Mapping | MatchRule, new: Mapping | MatchRule) -> Iterator[Change]:
    for side in _SIDES:
        before, after = getattr(old, side), getattr(new, side)
        if conditions_meaning(before.conditions) == conditions_meaning(after.conditions):
            continue
        if before.conditions and after.conditions:
            kind = "condition-changed"
        else:
            kind = "condition-added" if after.conditions else "condition-removed"
        told = (words.paths(new), words.conditions(before), words.conditions(after))
        yield _changed(around, kind, old, new, *told, side=side)._replace(difference=words.difference(before, after))


def _removed(around: Around, kind: str, row: Mapping | MatchRule, said: str) -> Change:
    return around.change(kind, before=said, mapping=row.id, old=Place(around.old.path, row.line))


def _added(around: Around, kind: str, row: Mapping | MatchRule, said: str) -> Change:
    return around.change(kind, after=said, mapping=row.id, new=Place(around.new.path, row.line))


def _changed(
    around: Around,
    kind: str,
    old: Mapping | MatchRule,
    new: Mapping | MatchRule,
    subject: str,
    before: str,
    after: str,
    *,
    side: SideName | None = None,
) -> Change:
    return around.change(
        kind,
        subject=subject,
        before=before,
        after=after,
        mapping=new.id,
        side=side,
        old=Place(around.old.path, old.line),
        new=Place(around.new.path, new.line),
    )
