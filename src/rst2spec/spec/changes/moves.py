"""Compares a document's flows side by side, and finds what moved between flows of the same pair of entities."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, NamedTuple

from rst2spec.spec.changes.matching import Matched, base_id, conditions_of, left_over, match_flows, paths, same_key
from rst2spec.spec.changes.meaning import creation_effect, flow_meaning, mapping_meaning, rule_meaning, texts
from rst2spec.spec.model import Document, Flow, Mapping, MatchRule
from rst2spec.spec.references import bare_names

MovedPart = Literal["rules", "mappings", "connections", "unread"]

Key = Callable[[Any], Hashable]


class Move(NamedTuple):
    """An item that moved.

    Attributes:
        part: The part of a flow that the item belongs to.
        source: The flow that it moved out of; null for text outside of the sections.
        old: The old item.
        new: The new item: a row with the same paths may have another type or other conditions.
    """

    part: MovedPart
    source: Flow | None
    old: Any
    new: Any


NO_DIFFERENCES: Final[Matched[Any]] = Matched([], [], [])


@dataclass(slots=True)
class FlowPair:
    """Two versions of a flow, and their differences.

    Attributes:
        old: The old flow; null if it was added.
        new: The new flow; null if it was removed.
        rules: The match rules that only one version has.
        mappings: The mappings that only one version has.
        connections: The connected entities that only one version has.
        unread: The unread texts that only one version has.
        moves: The items that moved into it.
        moved_out: The number of its mappings that moved to another flow.
    """

    old: Flow | None
    new: Flow | None
    rules: Matched[MatchRule] = NO_DIFFERENCES
    mappings: Matched[Mapping] = NO_DIFFERENCES
    connections: Matched[str] = NO_DIFFERENCES
    unread: Matched[str] = NO_DIFFERENCES
    moves: list[Move] = field(default_factory=list)
    moved_out: int = 0

    def moved_in(self) -> int:
        """The number of mappings that moved into it."""
        return sum(1 for move in self.moves if move.part == "mappings")


def side_by_side(old: Document, new: Document) -> tuple[list[FlowPair], FlowPair]:
    """The pairs of a document's flows, without what moved between them; and the text outside of the sections."""
    flows = match_flows(old.flows, new.flows, flow_meaning)
    unmatched = [*((flow, None) for flow in flows.removed), *((None, flow) for flow in flows.added)]
    pairs = [_pair(*versions) for versions in (*flows.pairs, *unmatched)]
    outside = FlowPair(None, None, unread=left_over(texts(old.unread), texts(new.unread), str))
    if len(pairs) > 1:
        order = {id(flow): number for flows in (old.flows, new.flows) for number, flow in enumerate(flows)}
        for twins in _twins(pairs):
            _Mover(twins, order).move_all()
        _Mover([outside, *pairs], order).move("unread", str)
    return pairs, outside


class ContainedFlows:
    """Finds flows of one version whose content is in the other version's flows of the same pair."""

    def __init__(self, flows: Iterable[Flow]) -> None:
        self._known: dict[Hashable, set[Hashable]] = {}
        for flow in flows:
            for key in _keys(flow):
                self._known.setdefault(key, set()).update(_content(flow))

    def contains(self, flow: Flow) -> bool:
        """Whether flows of the same pair and with the same creation policy have all rows and texts of a flow."""
        content = _content(flow)
        return any(content <= self._known[key] for key in _keys(flow) if key in self._known)


def _keys(flow: Flow) -> tuple[Hashable, Hashable]:
    effect = creation_effect(flow)
    return (base_id(flow), effect), (flow.source.label, flow.target.label, effect)


def _content(flow: Flow) -> set[Hashable]:
    return {
        *(("rule", rule_meaning(rule)) for rule in flow.match_rules),
        *(("mapping", mapping_meaning(row)) for row in flow.mappings),
        *(("text", text) for text in texts(flow.unread)),
    }


def _pair(old: Flow | None, new: Flow | None) -> FlowPair:
    pair = FlowPair(
        old,
        new,
        left_over(old.match_rules if old else (), new.match_rules if new else (), rule_meaning),
        left_over(old.mappings if old else (), new.mappings if new else (), mapping_meaning),
    )
    if old is not None and new is not None:  # else the flow as a whole is one change
        pair.unread = left_over(texts(old.unread), texts(new.unread), str)
        if old.creation.policy == new.creation.policy:
            pair.connections = left_over(_entities(old), _entities(new), str)
    return pair


def _entities(flow: Flow) -> Sequence[str]:
    return bare_names(flow.creation.connected_to or ())


def _twins(pairs: Iterable[FlowPair]) -> list[list[FlowPair]]:
    """The groups of flows with the same pair of entities."""
    groups: dict[str, list[FlowPair]] = {}
    new_names: dict[str, str] = {}
    removed = []
    for pair in pairs:
        if pair.new is None:
            removed.append(pair)
            continue
        name = base_id(pair.new)
        groups.setdefault(name, []).append(pair)
        if pair.old is not None:
            new_names.setdefault(base_id(pair.old), name)
    for pair in removed:
        name = base_id(pair.old)  # type: ignore[arg-type]  # one of the two is there
        groups.setdefault(new_names.get(name, name), []).append(pair)
    return [group for group in groups.values() if len(group) > 1]


class _Mover:
    """Finds the items that moved between flows of a group.

    Args:
        pairs: The group.
        order: The position of each flow in its version of the document.
    """

    def __init__(self, pairs: Sequence[FlowPair], order: dict[int, int]) -> None:
        self._olds = sorted(pairs, key=lambda pair: order.get(id(pair.old), -1))
        self._news = sorted(pairs, key=lambda pair: order.get(id(pair.new), -1))

    def move_all(self) -> None:
        """Finds the rows and connections that moved: identical ones first, then less and less similar ones.

        At each step, a row is matched with a row of its own flow before one of another flow.
        """
        self.move("rules", rule_meaning)
        self._pair("rules", paths)
        self.move("rules", paths)
        self.move("mappings", mapping_meaning)
        for key in (_paths_and_type, _paths_and_conditions):
            self._pair("mappings", key)
        for key in (_paths_and_type, _paths_and_conditions):
            self.move("mappings", key)
        self._pair("mappings", paths)
        self.move("mappings", paths)
        self.move("connections", str)

    def _pair(self, part: MovedPart, key: Key) -> None:
        for pair in self._news:
            setattr(pair, part, same_key(getattr(pair, part), key))

    def move(self, part: MovedPart, key: Key) -> None:
        """Moves items that one flow lost and another one got; flows with the same creation policy come first."""
        self._move(part, key, creation_effect)
        self._move(part, key, lambda _: None)

    def _move(self, part: MovedPart, key: Key, effect: Callable[[Flow], Hashable]) -> None:
        lost: dict[Hashable, deque[tuple[FlowPair, Any]]] = {}
        for pair in self._olds:
            flow_effect = pair.old and effect(pair.old)
            for item in getattr(pair, part).removed:
                lost.setdefault((flow_effect, key(item)), deque()).append((pair, item))
        if not lost:
            return
        moved: dict[int, set[int]] = {}
        for pair in self._news:
            remaining = []
            flow_effect = pair.new and effect(pair.new)
            for item in getattr(pair, part).added:
                waiting = lost.get((flow_effect, key(item)))
                if waiting:
                    source, old = waiting.popleft()
                    pair.moves.append(Move(part, source.old, old, item))
                    moved.setdefault(id(source), set()).add(id(old))
                else:
                    remaining.append(item)
            setattr(pair, part, getattr(pair, part)._replace(added=remaining))
        for pair in self._olds:
            moved_items = moved.get(id(pair), set())
            if moved_items:
                matched = getattr(pair, part)
                setattr(
                    pair,
                    part,
                    matched._replace(removed=[item for item in matched.removed if id(item) not in moved_items]),
                )
                pair.moved_out += len(moved_items) if part == "mappings" else 0


def _paths_and_type(row: Mapping) -> Hashable:
    return paths(row), row.type.text


def _paths_and_conditions(row: Mapping) -> Hashable:
    return paths(row), conditions_of(row)
