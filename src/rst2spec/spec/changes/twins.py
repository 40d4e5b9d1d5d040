"""Sections with the same heading: their numbers, and their pairs in two versions.

The generator writes several sections for one pair of entity types. A row that moves between them must not be reported
as removed and added.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from rst2spec.spec.changes.meaning import creation_meaning, mapping_meaning, rule_meaning
from rst2spec.spec.model import Flow

_MAX_SHARED: Final = 12
"""Maximum number of twins in a version that share a row: a row in more of them doesn't distinguish them."""

Pairs = list[tuple[int, int]]
"""Pairs of the numbers of an old and a new item."""


class TwinNumber(NamedTuple):
    """A flow's number among the sections with the same heading, from 1, and their total."""

    position: int
    total: int

    def __str__(self) -> str:
        return f"{_ordinal(self.position)} of {self.total:,}"

    @property
    def ordinal(self) -> str:
        """``2nd``."""
        return _ordinal(self.position)


Numbers = Mapping[int, TwinNumber]
"""The numbers of a document's twins, by ``id`` of the flow."""


def numbers_of(flows: Sequence[Flow]) -> Numbers:
    """The numbers of the sections with repeated headings, in the document's order."""
    labels = [(flow.source.label, flow.target.label) for flow in flows]
    counts = Counter(labels)
    if len(counts) == len(labels):
        return {}
    seen: Counter[tuple[str, str]] = Counter()
    numbers: dict[int, TwinNumber] = {}
    for flow, label in zip(flows, labels, strict=True):
        if counts[label] > 1:
            seen[label] += 1
            numbers[id(flow)] = TwinNumber(seen[label], counts[label])
    return numbers


def pair_twins(old: Sequence[Flow], new: Sequence[Flow]) -> Pairs:
    """Pairs twins: those with the same creation and match rules, then with the same creation, then the rest.

    Among several candidates, those with the most rows in common are paired, and of equal ones the first. In the last
    step, no policy is left in both versions, so that none is reported as both narrowed and widened.
    """
    pairs: Pairs = []
    old_numbers, new_numbers = list(range(len(old))), list(range(len(new)))
    for key in (_creation_and_rules, creation_meaning, _policy, _same_key):
        if not old_numbers or not new_numbers:
            break
        for old_group, new_group in _groups(old, old_numbers, new, new_numbers, key):
            pairs += _by_rows(old, old_group, new, new_group)
        used_old, used_new = {one for one, _ in pairs}, {other for _, other in pairs}
        old_numbers = [one for one in old_numbers if one not in used_old]
        new_numbers = [other for other in new_numbers if other not in used_new]
    return pairs


def _creation_and_rules(flow: Flow) -> Hashable:
    return creation_meaning(flow), frozenset(map(rule_meaning, flow.match_rules))


def _policy(flow: Flow) -> Hashable:
    return flow.creation.policy


def _same_key(flow: Flow) -> Hashable:  # noqa: ARG001
    return None


def _groups(
    old: Sequence[Flow],
    old_numbers: Sequence[int],
    new: Sequence[Flow],
    new_numbers: Sequence[int],
    key: Callable[[Flow], Hashable],
) -> Iterator[tuple[list[int], list[int]]]:
    """The groups of twins with the same key in both versions."""
    groups: dict[Hashable, tuple[list[int], list[int]]] = {}
    for side, (flows, numbers) in enumerate(((old, old_numbers), (new, new_numbers))):
        for number in numbers:
            groups.setdefault(key(flows[number]), ([], []))[side].append(number)
    return ((old_group, new_group) for old_group, new_group in groups.values() if old_group and new_group)


def _by_rows(old: Sequence[Flow], old_numbers: Sequence[int], new: Sequence[Flow], new_numbers: Sequence[int]) -> Pairs:
    """Pairs twins with the most similar match rules, then mappings; those without common rows in order."""
    if len(old_numbers) == len(new_numbers) == 1:
        return [(old_numbers[0], new_numbers[0])]
    chosen: dict[int, int] = {}
    used: set[int] = set()
    for _, _, other, one in sorted(_similarities(old, old_numbers, new, new_numbers)):
        if other not in chosen and one not in used:
            chosen[other] = one
            used.add(one)
    rest = [one for one in old_numbers if one not in used], [other for other in new_numbers if other not in chosen]
    return [*((one, other) for other, one in chosen.items()), *zip(*rest, strict=False)]


def _similarities(
    old: Sequence[Flow], old_numbers: Sequence[int], new: Sequence[Flow], new_numbers: Sequence[int]
) -> Iterator[tuple[float, float, int, int]]:
    """The similarities of pairs, as negative numbers: of match rules, of mappings; then new and old number.

    A row counts for all pairs that share it, unless too many do. So the work is proportional to the number of rows, not
    to the number of possible pairs.
    """
    flows_by_row: dict[tuple[int, Hashable], tuple[list[int], list[int]]] = {}
    sizes: tuple[Counter[tuple[int, int]], Counter[tuple[int, int]]] = Counter(), Counter()
    for side, (flows, numbers) in enumerate(((old, old_numbers), (new, new_numbers))):
        for number in numbers:
            for kind, row in _rows(flows[number]):
                flows_by_row.setdefault((kind, row), ([], []))[side].append(number)
                sizes[side][kind, number] += 1
    shared: dict[tuple[int, int], list[int]] = {}
    for (kind, _), (old_group, new_group) in flows_by_row.items():
        if max(len(old_group), len(new_group)) <= _MAX_SHARED:
            for one in old_group:
                for other in new_group:
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
