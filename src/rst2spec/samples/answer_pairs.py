"""The pairs of the answer sheet: which records of a source and a target belong together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from rst2spec.samples.answer_conditions import Conditions
from rst2spec.samples.world import DataRecord, EntityKey, Value, World, flows_of, sides_of
from rst2spec.spec.model import Flow, MatchRule
from rst2spec.spec.names import normalize_name


@dataclass(slots=True)
class AnswerGroup:
    """The flows of a pair of entity types.

    Attributes:
        source: The source.
        target: The target.
        flows: The flows.
        method: How their records are paired; empty where there is no way.
        candidates: The pairs that may be one.
        ambiguous: The keys of the records in several, by side.
        dangling: The keys of the source's records that are linked to records that aren't there.
        matches: For each match rule the values that both sides have, with the keys of the records.
    """

    source: EntityKey
    target: EntityKey
    flows: list[tuple[str, Flow]] = field(default_factory=list)
    method: str = ""
    candidates: set[tuple[str, str]] = field(default_factory=set)
    ambiguous: tuple[set[str], set[str]] = field(default_factory=lambda: (set(), set()))
    dangling: set[str] = field(default_factory=set)
    matches: dict[str, list[tuple[list[str], list[str]]]] = field(default_factory=dict)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The pairs."""
        left, right = self.ambiguous
        return [pair for pair in sorted(self.candidates) if pair[0] not in left and pair[1] not in right]


class Pairing:
    """The pairs of a world's records.

    Attributes:
        records: The records of each entity type by key, without those that have none and those that share one.
        groups: The flows by their pair of entity types, with their pairs of records.
    """

    def __init__(self, world: World, conditions: Conditions, *, has_links: bool) -> None:
        self._conditions = conditions
        self.records = {key: _unique(entity.records) for key, entity in world.entities.items()}
        self._links: dict[tuple[EntityKey, EntityKey], set[tuple[str, str]]] = defaultdict(set)
        for left, left_key, right, right_key in world.links if has_links else ():
            self._links[normalized(left), normalized(right)].add((left_key, right_key))
        self.groups: dict[tuple[EntityKey, EntityKey], AnswerGroup] = {}
        for document, flow in flows_of(world.documents):
            (source, _), (target, _) = sides_of(flow)
            key = (normalized(source), normalized(target))
            group = self.groups.setdefault(key, AnswerGroup(source, target))
            group.flows.append((document.path, flow))
        for group in self.groups.values():
            self._pair(group)

    def _pair(self, group: AnswerGroup) -> None:
        sources, targets = self.records[group.source], self.records[group.target]
        for _, flow in group.flows:
            for rule in flow.match_rules:
                if self._conditions.is_followed(rule):
                    group.matches[rule.id] = self._matching(group, rule)
        linked = self._linked(group)
        if linked:
            group.method = "links"
            group.candidates = {pair for pair in linked if pair[0] in sources and pair[1] in targets}
            group.dangling = {left for left, _ in linked}
        elif group.matches:
            group.method = "match rules"
            for found in group.matches.values():
                for left, right in found:
                    if len(left) == len(right) == 1:
                        group.candidates.add((left[0], right[0]))
                    else:
                        group.ambiguous[0].update(left)
                        group.ambiguous[1].update(right)
        for side in (0, 1):
            numbers = Counter(pair[side] for pair in group.candidates)
            group.ambiguous[side].update(key for key, number in numbers.items() if number > 1)

    def _linked(self, group: AnswerGroup) -> set[tuple[str, str]]:
        source, target = normalized(group.source), normalized(group.target)
        there = self._links.get((source, target), set())
        if source == target:
            return there
        return there | {(left, right) for right, left in self._links.get((target, source), ())}

    def _matching(self, group: AnswerGroup, rule: MatchRule) -> list[tuple[list[str], list[str]]]:
        values: list[dict[Value, list[str]]] = []
        for entity, item in ((group.source, rule.source), (group.target, rule.target)):
            by_value: dict[Value, list[str]] = defaultdict(list)
            for key, record in self.records[entity].items():
                applies, value = self._conditions.side(entity, record, item, "all")
                if value is not None and applies:
                    by_value[str(value)].append(key)
            values.append(by_value)
        return [(values[0][value], values[1][value]) for value in values[0] if value in values[1]]


def _unique(records: Iterable[DataRecord]) -> dict[str, DataRecord]:
    """The records by key, without those that have none and those that share one."""
    known = list(records)
    numbers = Counter(record.key for record in known)
    return {record.key: record for record in known if record.key is not None and numbers[record.key] == 1}


@cache
def normalized(key: EntityKey) -> EntityKey:
    """An entity type by its normalized names."""
    return key[0], normalize_name(key[1]), normalize_name(key[2])
