"""Matches items of two versions: by id first, then by content."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Final, Generic, NamedTuple, TypeVar

from rst2spec.spec.changes.meaning import Meaning, conditions_meaning, flow_content
from rst2spec.spec.changes.twins import Pairs, pair_twins
from rst2spec.spec.identity import without_ordinal
from rst2spec.spec.model import Flow, Mapping, MatchRule, Side

Item = TypeVar("Item")
AnyRow = TypeVar("AnyRow", Mapping, MatchRule)

_MAX_COMPARED: Final = 2_500
"""Pairs of rows with the same key that are compared to find the best matches; if there are more, order decides."""


class Matched(NamedTuple, Generic[Item]):
    """The items of only one version, in its order, and the pairs that differ, in the new version's order."""

    removed: list[Item]
    added: list[Item]
    pairs: list[tuple[Item, Item]]


def left_over(old: Iterable[Item], new: Iterable[Item], meaning: Callable[[Item], Meaning]) -> Matched[Item]:
    """The items that only one version has, by meaning: order and repetition don't count."""
    before, after = ({meaning(item): item for item in items} for items in (old, new))
    return Matched(
        [item for key, item in before.items() if key not in after],
        [item for key, item in after.items() if key not in before],
        [],
    )


def paired(
    matched: Matched[Item],
    key: Callable[[Item], Hashable],
    choose: Callable[[Sequence[Item], Sequence[Item]], Pairs] | None = None,
) -> Matched[Item]:
    """Pairs items with the same key. If there are several, ``choose`` selects the pairs; without it, there are none."""
    if not matched.removed or not matched.added:
        return matched
    groups: dict[Hashable, tuple[list[int], list[int]]] = {}
    for side, items in enumerate((matched.removed, matched.added)):
        for number, item in enumerate(items):
            value = key(item)
            if value is not None:
                groups.setdefault(value, ([], []))[side].append(number)
    chosen: dict[int, int] = {}
    for old_numbers, new_numbers in groups.values():
        if len(old_numbers) == len(new_numbers) == 1:
            chosen[new_numbers[0]] = old_numbers[0]
        elif old_numbers and new_numbers and choose is not None:
            pairs = choose([matched.removed[old] for old in old_numbers], [matched.added[new] for new in new_numbers])
            chosen.update({new_numbers[new]: old_numbers[old] for old, new in pairs})
    if not chosen:
        return matched
    used_old = set(chosen.values())
    return Matched(
        [item for number, item in enumerate(matched.removed) if number not in used_old],
        [item for number, item in enumerate(matched.added) if number not in chosen],
        [*matched.pairs, *((matched.removed[chosen[new]], matched.added[new]) for new in sorted(chosen))],
    )


def in_order(old: Sequence[Item], new: Sequence[Item]) -> Pairs:
    """Pairs items by position."""
    return [(number, number) for number in range(min(len(old), len(new)))]


def _most_similar(old: Sequence[AnyRow], new: Sequence[AnyRow]) -> Pairs:
    """Pairs the most similar rows; of equally similar ones, the first."""
    if len(old) * len(new) > _MAX_COMPARED:
        return in_order(old, new)
    ranked = sorted(
        (-_row_similarity(one, other), there, here) for here, one in enumerate(old) for there, other in enumerate(new)
    )
    chosen: dict[int, int] = {}
    used: set[int] = set()
    for _, there, here in ranked:
        if there not in chosen and here not in used:
            chosen[there] = here
            used.add(here)
    return [(here, there) for there, here in chosen.items()]


# --- flows


def match_flows(old: Sequence[Flow], new: Sequence[Flow], meaning: Callable[[Flow], Meaning]) -> Matched[Flow]:
    """The flows that only one version of a document has, and those that both have and that differ.

    They are matched by id without ordinal, since the ordinal depends on the content; then by labels and by entities,
    which don't change when a document's file is renamed; then by rows and one side.
    """
    matched = left_over(old, new, meaning)
    for key in (base_id, _labels, _entities):
        matched = paired(matched, key, pair_twins)
    for side in (_source_and_rows, _target_and_rows):
        matched = paired(matched, side)
    if len(matched.pairs) > 1:
        positions = {id(flow): number for number, flow in enumerate(new)}
        matched.pairs.sort(key=lambda pair: positions[id(pair[1])])
    return matched


def base_id(flow: Flow) -> str:
    """A flow's id without the ordinal: the same for all flows of a pair of entities."""
    return without_ordinal(flow.id)


def _labels(flow: Flow) -> Hashable:
    return flow.source.label, flow.target.label


def _entities(flow: Flow) -> Hashable:
    return entity(flow.source), entity(flow.target)


def entity(side: Side) -> tuple[str | None, str | None]:
    """A side's entity and variant."""
    return side.entity, side.variant


def _source_and_rows(flow: Flow) -> Hashable:
    return (entity(flow.source), flow_content(flow)) if flow.mappings or flow.match_rules else None


def _target_and_rows(flow: Flow) -> Hashable:
    return (entity(flow.target), flow_content(flow)) if flow.mappings or flow.match_rules else None


# --- rows


def same_paths(matched: Matched[AnyRow]) -> Matched[AnyRow]:
    """Pairs rows with the same two paths."""
    return same_key(matched, paths)


def same_key(matched: Matched[AnyRow], key: Callable[[AnyRow], Hashable]) -> Matched[AnyRow]:
    """Pairs rows with the same key: the most similar ones."""
    return paired(matched, key, _most_similar)


def same_source(matched: Matched[Mapping]) -> Matched[Mapping]:
    """Pairs mappings that alone have their source: their target changed."""
    return paired(matched._replace(pairs=[]), lambda row: row.source.path)


def same_target(matched: Matched[Mapping]) -> Matched[Mapping]:
    """Pairs mappings that alone have their target: their source changed."""
    return paired(matched._replace(pairs=[]), lambda row: row.target.path)


def paths(row: Mapping | MatchRule) -> Hashable:
    """The two paths of a row."""
    return row.source.path, row.target.path


def _row_similarity(old: AnyRow, new: AnyRow) -> int:
    return 4 * (conditions_of(old) == conditions_of(new)) + 2 * (_type_of(old) == _type_of(new)) + (old.id == new.id)


def _type_of(row: Mapping | MatchRule) -> str:
    return row.type.text if isinstance(row, Mapping) else ""


def conditions_of(row: Mapping | MatchRule) -> Hashable:
    """The conditions of both sides of a row."""
    return conditions_meaning(row.source.conditions), conditions_meaning(row.target.conditions)
