"""What is right about invented records: the answer for each item of the checklist, by going through them one by one.

It knows nothing of files and SQL: it looks at the values as they are meant, before they are written in any form.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from rst2spec.samples.answer_values import (
    Verdict,
    can_be_compared,
    expected_values,
    is_as_written,
    value_of,
    verdict_of,
)
from rst2spec.samples.world import DataRecord, EntityKey, Value, World, flows_of, sides_of
from rst2spec.spec.model import Condition, Flow, Mapping, MatchRule, Property
from rst2spec.spec.names import normalize_name

_TERM: Final = re.compile(r"(wd|ps|p):[QPL]\d+.*")
_OPEN: Final = ("unknown", "unreadable", "ambiguous", "unlinked")
_POLICIES: Final = (
    "always", "match_or_create", "conditional_match_or_create", "conditional", "when_connected", "linked_only",
)  # fmt: skip


_Pair = tuple[tuple[EntityKey, DataRecord], tuple[EntityKey, DataRecord]]


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer for an item.

    Attributes:
        result: ``pass``, ``fail`` or ``undecided``.
        counts: The numbers.
    """

    result: str
    counts: dict[str, int]


@dataclass(slots=True)
class _Group:
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


class Answers:
    """The answers for a world."""

    def __init__(self, world: World, *, has_links: bool) -> None:
        self._world = world
        self._records = {key: _unique(entity.records) for key, entity in world.entities.items()}
        self._links: dict[tuple[EntityKey, EntityKey], set[tuple[str, str]]] = defaultdict(set)
        for left, left_key, right, right_key in world.links if has_links else ():
            self._links[_squeezed(left), _squeezed(right)].add((left_key, right_key))
        self._groups: dict[tuple[EntityKey, EntityKey], _Group] = {}
        for document, flow in flows_of(world.documents):
            (source, _), (target, _) = sides_of(flow)
            key = (_squeezed(source), _squeezed(target))
            group = self._groups.setdefault(key, _Group(source, target))
            group.flows.append((document.path, flow))
        for group in self._groups.values():
            self._pair(group)

    def all(self) -> dict[tuple[str, str, str], Answer]:
        """The answers by document, kind and id."""
        found: dict[tuple[str, str, str], Answer] = {}
        for group in self._groups.values():
            for (kind, name), answer in self._answers(group).items():
                for document, flow in group.flows:
                    if name in _ids(flow, kind):
                        found[document, kind, name] = answer
        for item in self._world.documents:
            for flow in item.flows:
                for kind in ("creation", "match", "mapping"):
                    for name in _ids(flow, kind):
                        found.setdefault((item.path, kind, name), Answer("undecided", _counts(Counter())))
        return found

    def _answers(self, group: _Group) -> dict[tuple[str, str], Answer]:
        if not group.method:
            return {}
        found = {}
        mappings = [mapping for _, flow in group.flows for mapping in flow.mappings]
        for mapping in mappings:
            found["mapping", mapping.id] = self._mapping(group, mapping)
        for _, flow in group.flows:
            for rule in flow.match_rules:
                found["match", rule.id] = self._rule(group, rule)
            if not flow.mappings:
                number, is_linked = len(group.pairs), group.method == "links"
                counts = Counter(pairs=number, **{"equal" if is_linked else "undecided": number})
                found["mapping", flow.id] = Answer("pass" if is_linked and number else "undecided", _counts(counts))
        speaker = min(
            (flow for _, flow in group.flows),
            key=lambda flow: _POLICIES.index(flow.creation.policy) if flow.creation.policy else len(_POLICIES),
        )
        answer = self._creation(group, speaker.creation.policy)
        for _, flow in group.flows:
            is_told = flow.id == speaker.id or answer.result == "pass"
            found["creation", flow.id] = answer if is_told else Answer("undecided", _counts(Counter()))
        return found

    # --- pairs

    def _pair(self, group: _Group) -> None:
        sources, targets = self._records[group.source], self._records[group.target]
        for _, flow in group.flows:
            for rule in flow.match_rules:
                if self._is_followed(rule):
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

    def _linked(self, group: _Group) -> set[tuple[str, str]]:
        source, target = _squeezed(group.source), _squeezed(group.target)
        there = self._links.get((source, target), set())
        if source == target:
            return there
        return there | {(left, right) for right, left in self._links.get((target, source), ())}

    def _is_followed(self, rule: MatchRule) -> bool:
        if rule.source.path is None or rule.target.path is None:
            return False
        conditions = (*rule.source.conditions, *rule.target.conditions)
        return not any(
            item.value is None
            or item.path is None
            or (_TERM.fullmatch(item.value) and item.value not in self._world.terms)
            for item in conditions
        )

    def _matching(self, group: _Group, rule: MatchRule) -> list[tuple[list[str], list[str]]]:
        values: list[dict[Value, list[str]]] = []
        for entity, item in ((group.source, rule.source), (group.target, rule.target)):
            by_value: dict[Value, list[str]] = defaultdict(list)
            for key, record in self._records[entity].items():
                applies, value = self._side(entity, record, item, "all")
                if value is not None and applies:
                    by_value[str(value)].append(key)
            values.append(by_value)
        return [(values[0][value], values[1][value]) for value in values[0] if value in values[1]]

    # --- conditions

    def _side(self, entity: EntityKey, record: DataRecord, item: Property, reading: str) -> tuple[bool | None, Value]:
        """Whether a property's conditions hold, and its value: a condition in the same list decides about the value."""
        value = value_of(record, item)
        tests = [self._holds(record, condition) for condition in item.conditions]
        if not tests:
            return True, value
        decisive = reading == "any"
        holds = decisive if decisive in tests else None if None in tests else not decisive
        data = self._world.entities[entity]
        if any(
            condition.path is not None
            and condition.value is not None
            and data.is_selected(item.path or "", condition.path)
            for condition in item.conditions
        ):
            return (None if holds is None else True), (value if holds else None)
        return holds, value

    def _holds(self, record: DataRecord, condition: Condition) -> bool | None:
        if condition.value is None or condition.path is None:
            return None
        value = record.values[condition.path.lower()]
        if value is None:
            return False
        text = str(value)
        if not _TERM.fullmatch(condition.value):
            return text == condition.value
        accepted = self._world.terms.get(condition.value)
        if accepted is not None:
            return text in accepted
        return True if text == condition.value else None

    # --- mappings

    def _mapping(self, group: _Group, mapping: Mapping) -> Answer:
        if not can_be_compared(mapping):
            return Answer("undecided", _counts(Counter()))
        writers = self._writers(group, mapping)
        tally: Counter[str] = Counter()
        for left, right in group.pairs:
            source, target = self._records[group.source][left], self._records[group.target][right]
            records = (group.source, source), (group.target, target)
            own = self._own(records, mapping)
            verdict = self._shared(own, records, writers) if len(writers) > 1 else own
            tally["pairs"] += 1
            tally[verdict] += 1
            if verdict in {"equal", "blank", "different"}:
                tally["source_blank"] += self._side(*records[0], mapping.source, "all")[1] is None
                tally["target_blank"] += self._side(*records[1], mapping.target, "all")[1] is None
            if verdict == "different" and self._is_explained(group, records, mapping):
                tally["explained"] += 1
        counts = Counter(
            pairs=tally["pairs"],
            equal=tally["equal"] + tally["blank"],
            different=tally["different"],
            source_blank=tally["source_blank"],
            target_blank=tally["target_blank"],
            not_applicable=tally["skipped"],
            undecided=sum(tally[name] for name in _OPEN),
            explained=tally["explained"],
        )
        if is_as_written(mapping):
            result = "undecided"
        elif counts["different"]:
            result = "fail"
        else:
            result = "undecided" if counts["undecided"] or not tally["equal"] else "pass"
        return Answer(result, _counts(counts))

    def _writers(self, group: _Group, mapping: Mapping) -> list[Mapping]:
        """The mappings that write the same property under the same conditions, each distinct one once."""
        found = {}
        for _, flow in group.flows:
            for item in flow.mappings:
                if _written(item) == _written(mapping):
                    found[item.source.path, item.source.conditions, item.type.text] = item
        return list(found.values())

    def _own(self, records: _Pair, mapping: Mapping, *, refers: bool = True) -> Verdict:
        """Whether a pair confirms a mapping alone; with ``refers``, ids that differ are undecided."""
        sides = (mapping.source, mapping.target)
        readings = ("all", "any") if any(len(side.conditions) > 1 for side in sides) else ("all",)
        verdicts: set[Verdict] = set()
        for reading in readings:
            (first, source), (second, target) = (
                self._side(entity, record, side, reading) for (entity, record), side in zip(records, sides, strict=True)
            )
            tests = (first, second)
            applies = False if False in tests else None if None in tests else True
            verdicts.update(verdict_of(applies, expected, target) for expected in expected_values(mapping, source))
        verdict: Verdict = verdicts.pop() if len(verdicts) == 1 else "ambiguous"
        if refers and verdict == "different" and all((side.path or "").endswith("_id") for side in sides):
            return "unlinked"
        return verdict

    def _shared(self, own: Verdict, records: _Pair, writers: Sequence[Mapping]) -> Verdict:
        if own == "skipped":
            return own
        verdicts: list[Verdict] = []
        for item in writers:
            if not can_be_compared(item):
                verdicts.append("unknown")
                continue
            verdict = self._own(records, item)
            verdicts.append("unknown" if is_as_written(item) and verdict == "different" else verdict)
        if "equal" in verdicts:
            return "equal"
        if own in _OPEN:
            return own
        if any(verdict in _OPEN for verdict in verdicts):
            return "unknown"
        return "different" if "different" in verdicts else own

    def _is_explained(self, group: _Group, records: _Pair, mapping: Mapping) -> bool:
        """Whether the other direction's mappings are right about a pair that a mapping finds different."""
        key = (_squeezed(group.target), _squeezed(group.source))
        reverse = self._groups.get(key)
        if reverse is None or key[0] == key[1]:
            return False
        found = [item for _, flow in reverse.flows for item in flow.mappings]
        back = {(item.source.path, item.target.path): item for item in found}
        item = back.get((mapping.target.path, mapping.source.path))
        if item is None:
            return False
        writers = [
            other for other in self._writers(reverse, item) if can_be_compared(other) and not is_as_written(other)
        ]
        if len(writers) < 2 and item.type.text == mapping.type.text:
            return False
        return any(self._own(records[::-1], other, refers=False) == "equal" for other in writers)

    # --- match and creation rules

    def _rule(self, group: _Group, rule: MatchRule) -> Answer:
        found = group.matches.get(rule.id)
        if found is None:
            return Answer("undecided", _counts(Counter()))
        single = [(left[0], right[0]) for left, right in found if len(left) == len(right) == 1]
        if group.method == "links":
            single = [pair for pair in single if pair in group.candidates]
        counts = Counter(pairs=len(found), equal=len(single), different=len(found) - len(single))
        result = "undecided" if not found else "fail" if counts["different"] else "pass"
        return Answer(result, _counts(counts))

    def _creation(self, group: _Group, policy: str | None) -> Answer:
        if policy is None:
            return Answer("undecided", _counts(Counter()))
        linked = {left for left, _ in group.candidates}
        matched = {
            (left[0], right[0])
            for found in group.matches.values()
            for left, right in found
            if len(left) == len(right) == 1
        }
        explained = {left for left, right in group.candidates if (left, right) in matched}
        is_sure = group.method == "links"
        tally: Counter[str] = Counter()
        for key in self._records[group.source]:
            has_target = key in linked
            is_ambiguous = not has_target and key in group.ambiguous[0]
            is_dangling = not has_target and not is_ambiguous and key in group.dangling
            if policy == "always":
                verdict = (
                    "undecided"
                    if is_ambiguous and not is_sure
                    else "equal"
                    if has_target or is_ambiguous
                    else "different"
                )
            elif policy == "match_or_create":
                verdict = "equal" if has_target or (is_ambiguous and is_sure) else "undecided"
            elif policy == "when_connected":
                verdict = "equal" if key in explained else "undecided"
            elif policy == "linked_only" and is_sure:
                is_free = not (has_target or is_ambiguous or is_dangling)
                verdict = "equal" if is_free or key in explained else "undecided"
            else:
                verdict = "undecided"
            tally["pairs"] += 1
            tally[verdict] += 1
        result = "fail" if tally["different"] else "undecided" if tally["undecided"] or not tally["pairs"] else "pass"
        return Answer(result, _counts(tally))


def _unique(records: Iterable[DataRecord]) -> dict[str, DataRecord]:
    """The records by key, without those that have none and those that share one."""
    known = list(records)
    numbers = Counter(record.key for record in known)
    return {record.key: record for record in known if record.key is not None and numbers[record.key] == 1}


@cache
def _squeezed(key: EntityKey) -> EntityKey:
    return key[0], normalize_name(key[1]), normalize_name(key[2])


def _ids(flow: Flow, kind: str) -> list[str]:
    if kind == "creation":
        return [flow.id]
    if kind == "match":
        return [rule.id for rule in flow.match_rules]
    return [mapping.id for mapping in flow.mappings] or [flow.id]


def _written(mapping: Mapping) -> object:
    conditions = frozenset((item.value, item.path) for item in mapping.target.conditions)
    return (mapping.target.path or "").lower(), conditions


def _counts(tally: Counter[str]) -> dict[str, int]:
    names = ("pairs", "equal", "different", "source_blank", "target_blank", "not_applicable", "undecided", "explained")
    return {name: tally[name] for name in names}
