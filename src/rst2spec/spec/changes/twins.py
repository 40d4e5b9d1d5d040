"""Sections with the same heading: which one is which in another version, and their numbers.

The generator writes several sections for one pair of entity types, and a row that moves from one to the other must not
look like a loss here and a gain there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from rst2spec.spec.changes.meaning import creation_meaning, mapping_meaning, rule_meaning
from rst2spec.spec.model import Flow

_COMMON: Final = 12
"""Twins on one side that share a row: a row that more of them share doesn't tell them apart."""

Pairs = list[tuple[int, int]]
"""Numbers of an old and of a new thing that are the same one."""


class Number(NamedTuple):
    """Which of the sections with its heading a flow is, from 1, and how many there are."""

    place: int
    total: int

    def __str__(self) -> str:
        return f"{_ordinal(self.place)} of {self.total:,}"

    @property
    def ordinal(self) -> str:
        """``2nd``."""
        return _ordinal(self.place)


Numbers = Mapping[int, Number]
"""The numbers of a document's twins, by the identity of the flow."""


def numbers_of(flows: Sequence[Flow]) -> Numbers:
    """The numbers of the sections whose heading is there more than once, in the document's order."""
    labels = [(flow.source.label, flow.target.label) for flow in flows]
    counts = Counter(labels)
    if len(counts) == len(labels):
        return {}
    seen: Counter[tuple[str, str]] = Counter()
    numbers: dict[int, Number] = {}
    for flow, label in zip(flows, labels, strict=True):
        if counts[label] > 1:
            seen[label] += 1
            numbers[id(flow)] = Number(seen[label], counts[label])
    return numbers


def pair_twins(old: Sequence[Flow], new: Sequence[Flow]) -> Pairs:
    """Pairs twins: those that create alike and have the same match rules, then those that create alike, then the rest.

    Among several that fit, those with the most rows in common are pairs, and of equal ones the first. No policy is left
    on both sides by then, so that none is both narrowed and widened.
    """
    pairs: Pairs = []
    olds, news = list(range(len(old))), list(range(len(new)))
    for key in (_creation_and_rules, creation_meaning, _policy, _nothing):
        if not olds or not news:
            break
        for these, those in _groups(old, olds, new, news, key):
            pairs += _by_rows(old, these, new, those)
        used, taken = {one for one, _ in pairs}, {other for _, other in pairs}
        olds = [one for one in olds if one not in used]
        news = [other for other in news if other not in taken]
    return pairs


def _creation_and_rules(flow: Flow) -> Hashable:
    return creation_meaning(flow), frozenset(map(rule_meaning, flow.match_rules))


def _policy(flow: Flow) -> Hashable:
    return flow.creation.policy


def _nothing(flow: Flow) -> Hashable:  # noqa: ARG001
    return None


def _groups(
    old: Sequence[Flow], olds: Sequence[int], new: Sequence[Flow], news: Sequence[int], key: Callable[[Flow], Hashable]
) -> Iterator[tuple[list[int], list[int]]]:
    """The twins of both sides that have one key."""
    groups: dict[Hashable, tuple[list[int], list[int]]] = {}
    for side, (flows, numbers) in enumerate(((old, olds), (new, news))):
        for number in numbers:
            groups.setdefault(key(flows[number]), ([], []))[side].append(number)
    return ((these, those) for these, those in groups.values() if these and those)


def _by_rows(old: Sequence[Flow], olds: Sequence[int], new: Sequence[Flow], news: Sequence[int]) -> Pairs:
    """Pairs those whose match rules, then mappings are most alike; what shares nothing is taken in order."""
    if len(olds) == len(news) == 1:
        return [(olds[0], news[0])]
    chosen: dict[int, int] = {}
    used: set[int] = set()
    for _, _, other, one in sorted(_alike(old, olds, new, news)):
        if other not in chosen and one not in used:
            chosen[other] = one
            used.add(one)
    rest = [one for one in olds if one not in used], [other for other in news if other not in chosen]
    return [*((one, other) for other, one in chosen.items()), *zip(*rest, strict=False)]


def _alike(
    old: Sequence[Flow], olds: Sequence[int], new: Sequence[Flow], news: Sequence[int]
) -> Iterator[tuple[float, float, int, int]]:
    """How alike pairs are, below zero: in match rules, in mappings; then the new and the old one's number.

    Each row counts for the pairs that have it, and only a rare one does: the work grows with the rows, not with the
    pairs that there could be.
    """
    having: dict[tuple[int, Hashable], tuple[list[int], list[int]]] = {}
    sizes: tuple[Counter[tuple[int, int]], Counter[tuple[int, int]]] = Counter(), Counter()
    for side, (flows, numbers) in enumerate(((old, olds), (new, news))):
        for number in numbers:
            for kind, row in _rows(flows[number]):
                having.setdefault((kind, row), ([], []))[side].append(number)
                sizes[side][kind, number] += 1
    shared: dict[tuple[int, int], list[int]] = {}
    for (kind, _), (these, those) in having.items():
        if max(len(these), len(those)) <= _COMMON:
            for one in these:
                for other in those:
                    shared.setdefault((other, one), [0, 0])[kind] += 1
    for (other, one), counts in shared.items():
        rules, mappings = (
            count / (sizes[0][kind, one] + sizes[1][kind, other]) if count else 0.0 for kind, count in enumerate(counts)
        )
        yield -rules, -mappings, other, one


def _rows(flow: Flow) -> Iterator[tuple[int, Hashable]]:
    yield from {(0, rule_meaning(rule)) for rule in flow.match_rules}
    yield from {(1, mapping_meaning(row)) for row in flow.mappings}


def _ordinal(number: int) -> str:
    """``1st``, ``2nd``, ``11th``."""
    teens = number % 100 // 10 == 1
    return f"{number:,}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"
