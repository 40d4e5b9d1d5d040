"""What is right about invented records: the answer for each item of the checklist, by going through them one by one.

It knows nothing of files and SQL: it looks at the values as they are meant, before they are written in any form.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rst2spec.samples.answer_conditions import Conditions
from rst2spec.samples.answer_pairs import AnswerGroup, Pairing, normalized
from rst2spec.samples.answer_values import (
    Verdict,
    can_be_compared,
    expected_values,
    is_as_written,
    verdict_of,
)
from rst2spec.samples.world import DataRecord, EntityKey, World
from rst2spec.spec.model import Flow, Mapping, MatchRule

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


class Answers:
    """The answers for a world."""

    def __init__(self, world: World, *, has_links: bool) -> None:
        self._world = world
        self._conditions = Conditions(world)
        self._pairing = Pairing(world, self._conditions, has_links=has_links)
        self._records = self._pairing.records
        self._groups = self._pairing.groups

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

    def _answers(self, group: AnswerGroup) -> dict[tuple[str, str], Answer]:
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

    # --- mappings

    def _mapping(self, group: AnswerGroup, mapping: Mapping) -> Answer:
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
                tally["source_blank"] += self._conditions.side(*records[0], mapping.source, "all")[1] is None
                tally["target_blank"] += self._conditions.side(*records[1], mapping.target, "all")[1] is None
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

    def _writers(self, group: AnswerGroup, mapping: Mapping) -> list[Mapping]:
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
                self._conditions.side(entity, record, side, reading)
                for (entity, record), side in zip(records, sides, strict=True)
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

    def _is_explained(self, group: AnswerGroup, records: _Pair, mapping: Mapping) -> bool:
        """Whether the other direction's mappings are right about a pair that a mapping finds different."""
        key = (normalized(group.target), normalized(group.source))
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

    def _rule(self, group: AnswerGroup, rule: MatchRule) -> Answer:
        found = group.matches.get(rule.id)
        if found is None:
            return Answer("undecided", _counts(Counter()))
        single = [(left[0], right[0]) for left, right in found if len(left) == len(right) == 1]
        if group.method == "links":
            single = [pair for pair in single if pair in group.candidates]
        counts = Counter(pairs=len(found), equal=len(single), different=len(found) - len(single))
        result = "undecided" if not found else "fail" if counts["different"] else "pass"
        return Answer(result, _counts(counts))

    def _creation(self, group: AnswerGroup, policy: str | None) -> Answer:
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
