"""Compares the rows of two versions of a flow: its match rules and mappings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rst2spec.spec.changes import descriptions
from rst2spec.spec.changes.change import Change, Location
from rst2spec.spec.changes.context import ChangeContext
from rst2spec.spec.changes.matching import Matched, conditions_of, same_paths, same_source, same_target
from rst2spec.spec.changes.meaning import conditions_meaning
from rst2spec.spec.model import DataType, Mapping, MatchRule
from rst2spec.spec.names import SIDES, SideName

_MISSING_KINDS: Final = ("not_applicable", "missing")


def rule_changes(context: ChangeContext, rules: Matched[MatchRule]) -> Iterator[Change]:
    """The match rules that were removed, added, or got other conditions."""
    matched = same_paths(rules)
    yield from (_removed(context, "match-rule-removed", rule, descriptions.pair(rule)) for rule in matched.removed)
    yield from (_added(context, "match-rule-added", rule, descriptions.pair(rule)) for rule in matched.added)
    for pair in matched.pairs:
        yield from _condition_changes(context, *pair)


def mapping_changes(context: ChangeContext, mappings: Matched[Mapping]) -> Iterator[Change]:
    """The mappings that were removed, added or changed."""
    matched = same_paths(mappings)
    retargeted = same_source(matched)
    resourced = same_target(retargeted)
    yield from (_removed(context, "mapping-removed", row, descriptions.mapping(row)) for row in resourced.removed)
    for kind, pairs in (("mapping-retargeted", retargeted.pairs), ("mapping-resourced", resourced.pairs)):
        for before, after in pairs:
            yield _changed(context, kind, before, after, "", descriptions.paths(before), descriptions.paths(after))
            yield from _differences(context, before, after)
    for before, after in matched.pairs:
        yield from _differences(context, before, after)
    yield from (_added(context, "mapping-added", row, descriptions.mapping(row)) for row in resourced.added)


def moved_row(
    context: ChangeContext, kind: str, locations: str, old: Mapping | MatchRule, new: Mapping | MatchRule
) -> Iterator[Change]:
    """A row that moved to another flow of its pair, and other changes in it."""
    before, after = (
        descriptions.mapping(row) if isinstance(row, Mapping) else descriptions.pair(row) for row in (old, new)
    )
    yield _changed(context, kind, old, new, locations, before, after)
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        yield from _differences(context, old, new)
    else:
        yield from _condition_changes(context, old, new)


def _differences(context: ChangeContext, old: Mapping, new: Mapping) -> Iterator[Change]:
    """The changes of a mapping's type and conditions."""
    if old.type.text != new.type.text:
        # the conditions distinguish rows with the same paths
        subject = descriptions.pair(new) if conditions_of(old) == conditions_of(new) else descriptions.paths(new)
        texts = (subject, descriptions.data_type(old), descriptions.data_type(new))
        yield _changed(context, _type_kind(old.type, new.type), old, new, *texts)
    yield from _condition_changes(context, old, new)


def _type_kind(old: DataType, new: DataType) -> str:
    was_stated, is_stated = old.kind not in _MISSING_KINDS, new.kind not in _MISSING_KINDS
    if was_stated == is_stated:
        return "type-changed"
    return "type-lost" if was_stated else "type-stated"


def _condition_changes(context: ChangeContext, old: Mapping | MatchRule, new: Mapping | MatchRule) -> Iterator[Change]:
    for side in SIDES:
        before, after = getattr(old, side), getattr(new, side)
        if conditions_meaning(before.conditions) == conditions_meaning(after.conditions):
            continue
        if before.conditions and after.conditions:
            kind = "condition-changed"
        else:
            kind = "condition-added" if after.conditions else "condition-removed"
        texts = (descriptions.paths(new), descriptions.conditions(before), descriptions.conditions(after))
        yield _changed(context, kind, old, new, *texts, side=side)._replace(
            difference=descriptions.difference(before, after)
        )


def _removed(context: ChangeContext, kind: str, row: Mapping | MatchRule, description: str) -> Change:
    return context.change(kind, before=description, mapping=row.id, old=Location(context.old.path, row.line))


def _added(context: ChangeContext, kind: str, row: Mapping | MatchRule, description: str) -> Change:
    return context.change(kind, after=description, mapping=row.id, new=Location(context.new.path, row.line))


def _changed(
    context: ChangeContext,
    kind: str,
    old: Mapping | MatchRule,
    new: Mapping | MatchRule,
    subject: str,
    before: str,
    after: str,
    *,
    side: SideName | None = None,
) -> Change:
    return context.change(
        kind,
        subject=subject,
        before=before,
        after=after,
        mapping=new.id,
        side=side,
        old=Location(context.old.path, old.line),
        new=Location(context.new.path, new.line),
    )
