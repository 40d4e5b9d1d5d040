"""Puts together what is the same thing in two versions: by id first, then by content."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Final, Generic, NamedTuple, TypeVar

from rst2spec.spec.changes.meaning import Meaning, conditions_meaning, flow_content
from rst2spec.spec.changes.twins import Pairs, pair_twins
from rst2spec.spec.model import Flow, Mapping, MatchRule, Side

Item = TypeVar("Item")
Row = TypeVar("Row", Mapping, MatchRule)

_MOST_COMPARED: Final = 2_500
"""Pairs of rows with one key that are compared to find the best ones; of more they are taken in order."""


class Matched(NamedTuple, Generic[Item]):
    """What only one of two versions has, in its order, and the pairs that differ, in the new one's."""

    removed: list[Item]
    added: list[Item]
    pairs: list[tuple[Item, Item]]


def left_over(old: Iterable[Item], new: Iterable[Item], meaning: Callable[[Item], Meaning]) -> Matched[Item]:
    """What one version has and the other doesn't, by what it means: order and repetition don't count."""
    before, after = ({meaning(item): item for item in items} for items in (old, new))
    return Matched(
        [item for key, item in before.items() if key not in after],
        [item for key, item in after.items() if key not in before],
        [],
    )


def paired(
    found: Matched[Item],
    key: Callable[[Item], Hashable],
    choose: Callable[[Sequence[Item], Sequence[Item]], Pairs] | None = None,
) -> Matched[Item]:
    """Pairs what has one key; of several those that ``choose`` says, or without it none."""
    if not found.removed or not found.added:
        return found
    groups: dict[Hashable, tuple[list[int], list[int]]] = {}
    for side, items in enumerate((found.removed, found.added)):
        for number, item in enumerate(items):
            value = key(item)
            if value is not None:
                groups.setdefault(value, ([], []))[side].append(number)
    chosen: dict[int, int] = {}
    for olds, news in groups.values():
        if len(olds) == len(news) == 1:
            chosen[news[0]] = olds[0]
        elif olds and news and choose is not None:
            pairs = choose([found.removed[old] for old in olds], [found.added[new] for new in news])
            chosen.update({news[new]: olds[old] for old, new in pairs})
    if not chosen:
        return found
    used = set(chosen.values())
    return Matched(
        [item for number, item in enumerate(found.removed) if number not in used],
        [item for number, item in enumerate(found.added) if number not in chosen],
        [*found.pairs, *((found.removed[chosen[new]], found.added[new]) for new in sorted(chosen))],
    )


def in_order(old: Sequence[Item], new: Sequence[Item]) -> Pairs:
    """Pairs the first with the first, and so on."""
    return [(number, number) for number in range(min(len(old), len(new)))]


def _most_alike(old: Sequence[Row], new: Sequence[Row]) -> Pairs:
    """Pairs the rows that are most alike, and of equal ones the first."""
    if len(old) * len(new) > _MOST_COMPARED:
        return in_order(old, new)
    ranked = sorted(
        (-_row_likeness(one, other), there, here) for here, one in enumerate(old) for there, other in enumerate(new)
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

    By id without the ordinal of repeated ones, which depends on their content; then by labels and by entities, which
    stay where a document's file is renamed; then those with the same rows and one side in common.
    """
    found = left_over(old, new, meaning)
    for key in (base_id, _labels, _entities):
        found = paired(found, key, pair_twins)
    for side in (_source_and_rows, _target_and_rows):
        found = paired(found, side)
    if len(found.pairs) > 1:
        place = {id(flow): number for number, flow in enumerate(new)}
        found.pairs.sort(key=lambda pair: place[id(pair[1])])
    return found


def base_id(flow: Flow) -> str:
    """A flow's id without the ordinal: the same for all flows of one pair of entities."""
    return "-".join(flow.id.split("-", 2)[:2])


def _labels(flow: Flow) -> Hashable:
    return flow.source.label, flow.target.label


def _entities(flow: Flow) -> Hashable:
    return entity(flow.source), entity(flow.target)


def entity(side: Side) -> tuple[str | None, str | None]:
    """What a side is of its system."""
    return side.entity, side.variant


def _source_and_rows(flow: Flow) -> Hashable:
    return (entity(flow.source), flow_content(flow)) if flow.mappings or flow.match_rules else None


def _target_and_rows(flow: Flow) -> Hashable:
    return (entity(flow.target), flow_content(flow)) if flow.mappings or flow.match_rules else None


# --- rows


def same_paths(found: Matched[Row]) -> Matched[Row]:
    """Of rows that only one version has, those with the same two paths are pairs."""
    return same_key(found, paths)


def same_key(found: Matched[Row], key: Callable[[Row], Hashable]) -> Matched[Row]:
    """Of rows that only one version has, those with the same key are pairs: the most alike ones."""
    return paired(found, key, _most_alike)


def same_source(found: Matched[Mapping]) -> Matched[Mapping]:
    """Of mappings that only one version has, the pairs that alone have their source, and so go somewhere else now."""
    return paired(found._replace(pairs=[]), lambda row: row.source.path)


def same_target(found: Matched[Mapping]) -> Matched[Mapping]:
    """Of mappings that only one version has, the pairs that alone have their target."""
    return paired(found._replace(pairs=[]), lambda row: row.target.path)


def paths(row: Mapping | MatchRule) -> Hashable:
    """The two paths of a row."""
    return row.source.path, row.target.path


def _row_likeness(old: Row, new: Row) -> int:
    return 4 * (conditions_of(old) == conditions_of(new)) + 2 * (_type_of(old) == _type_of(new)) + (old.id == new.id)


def _type_of(row: Mapping | MatchRule) -> str:
    return row.type.text if isinstance(row, Mapping) else ""


def conditions_of(row: Mapping | MatchRule) -> Hashable:
    """The conditions of both sides of a row."""
    return conditions_meaning(row.source.conditions), conditions_meaning(row.target.conditions)
