"""Puts together what is the same thing in two versions: by id first, then by content."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Final, Generic, NamedTuple, TypeVar

from rst2spec.spec.changes.meaning import Meaning, conditions_meaning, flow_content, mapping_meaning
from rst2spec.spec.model import Flow, Mapping, MatchRule, Side

Item = TypeVar("Item")
Row = TypeVar("Row", Mapping, MatchRule)

_MOST_COMPARED: Final = 2_500
"""Pairs of things with one key that are compared to find the best ones; of more they are taken in order."""


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
    likeness: Callable[[Item, Item], int] | None = None,
) -> Matched[Item]:
    """Pairs what has one key; of several those that are most alike, or without ``likeness`` none."""
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
        elif olds and news and likeness is not None:
            chosen.update(_most_alike(found, olds, news, likeness))
    if not chosen:
        return found
    used = set(chosen.values())
    return Matched(
        [item for number, item in enumerate(found.removed) if number not in used],
        [item for number, item in enumerate(found.added) if number not in chosen],
        [*found.pairs, *((found.removed[chosen[new]], found.added[new]) for new in sorted(chosen))],
    )


def _most_alike(
    found: Matched[Item], olds: Sequence[int], news: Sequence[int], likeness: Callable[[Item, Item], int]
) -> dict[int, int]:
    if len(olds) * len(news) > _MOST_COMPARED:
        return dict(zip(news, olds, strict=False))
    ranked = sorted(
        (-likeness(found.removed[old], found.added[new]), new, old) for old in olds for new in news
    )  # the likest first, then in order
    chosen: dict[int, int] = {}
    used: set[int] = set()
    for _, new, old in ranked:
        if new not in chosen and old not in used:
            chosen[new] = old
            used.add(old)
    return chosen


# --- flows


def match_flows(old: Sequence[Flow], new: Sequence[Flow], meaning: Callable[[Flow], Meaning]) -> Matched[Flow]:
    """The flows that only one version of a document has, and those that both have and that differ.

    By id without the ordinal of repeated ones, which hangs on their content; then by labels and by entities, which stay
    where a document's file is renamed; then those with the same rows and one side in common.
    """
    found = left_over(old, new, meaning)
    for key in (_base_id, _labels, _entities):
        found = paired(found, key, _flow_likeness)
    for side in (_source_and_rows, _target_and_rows):
        found = paired(found, side)
    if len(found.pairs) > 1:
        place = {id(flow): number for number, flow in enumerate(new)}
        found.pairs.sort(key=lambda pair: place[id(pair[1])])
    return found


def _base_id(flow: Flow) -> str:
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


def _flow_likeness(old: Flow, new: Flow) -> int:
    """How many mappings two flows share; where that is all the same, the same id decides."""
    common = set(map(mapping_meaning, old.mappings)) & set(map(mapping_meaning, new.mappings))
    return 4 * len(common) + 2 * (old.creation == new.creation) + (old.id == new.id)


# --- rows


def match_rows(old: Sequence[Row], new: Sequence[Row], meaning: Callable[[Row], Meaning]) -> Matched[Row]:
    """The rows that only one version of a flow has, and those with the same two paths that differ."""
    return paired(left_over(old, new, meaning), _paths, _row_likeness)


def same_source(found: Matched[Mapping]) -> Matched[Mapping]:
    """Of mappings that only one version has, the pairs that alone have their source, and so go somewhere else now."""
    return paired(found._replace(pairs=[]), lambda row: row.source.path)


def same_target(found: Matched[Mapping]) -> Matched[Mapping]:
    """Of mappings that only one version has, the pairs that alone have their target."""
    return paired(found._replace(pairs=[]), lambda row: row.target.path)


def _paths(row: Mapping | MatchRule) -> Hashable:
    return row.source.path, row.target.path


def _row_likeness(old: Row, new: Row) -> int:
    return 4 * (_conditions(old) == _conditions(new)) + 2 * (_type_of(old) == _type_of(new)) + (old.id == new.id)


def _type_of(row: Mapping | MatchRule) -> str:
    return row.type.text if isinstance(row, Mapping) else ""


def _conditions(row: Mapping | MatchRule) -> Hashable:
    return conditions_meaning(row.source.conditions), conditions_meaning(row.target.conditions)
