"""Finds the ids that the rows of twin sections had in an older sheet.

Sections with the same heading differ by a number in their ids, which depends on their content. When a row moves from
one to the other, the numbers may be swapped, and with them the ids of all their rows. Marks follow the rows.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from rst2spec.outputs.checklist.building import ChecklistRow
from rst2spec.spec.identity import row_id, without_ordinal

_MAX_TWINS: Final = 32
"""The maximum number of twins: each row is searched in as many sections."""

OldMeaning = Callable[[str, str], str | None]
"""The meaning in older sheets for a kind and id: empty if it wasn't stored, null if there is no row."""


def former_ids(rows: Sequence[ChecklistRow], meaning: OldMeaning) -> Mapping[int, tuple[str, ...]]:
    """The ids that rows of twins may have in older sheets, by the row's index, the likeliest first.

    The first id is in the same section; it is empty if the section is new. The others are for a row that moved; the
    older row must have the same meaning. Rows of sections without twins are omitted.
    """
    groups: dict[tuple[str, str], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for number, row in enumerate(rows):
        if row.flow:
            groups[row.document, without_ordinal(row.flow)][row.flow].append(number)
    former: dict[int, tuple[str, ...]] = {}
    for (_, base), flows in groups.items():
        old_flows = list(_old_flows(base, meaning))
        if len(old_flows) > 1 or (old_flows and len(flows) > 1):
            former.update(_former(rows, flows, old_flows, meaning))
    return former


def _former(
    rows: Sequence[ChecklistRow], flows: Mapping[str, list[int]], old_flows: Sequence[str], meaning: OldMeaning
) -> Iterator[tuple[int, tuple[str, ...]]]:
    old_flow_of = _paired(rows, flows, old_flows, meaning)
    for flow, numbers in flows.items():
        old_flow = old_flow_of.get(flow, "")
        other_flows = [other_flow for other_flow in old_flows if other_flow != old_flow]
        for number in numbers:
            row = rows[number]
            first = _id_in(row, old_flow) if old_flow else ""
            # rows about the section as a whole don't move
            moved = [] if row.id == row.flow else [_id_in(row, other_flow) for other_flow in other_flows]
            yield number, (first, *moved)


def _paired(
    rows: Sequence[ChecklistRow], flows: Mapping[str, list[int]], old_flows: Sequence[str], meaning: OldMeaning
) -> dict[str, str]:
    """Pairs sections with older ones: first those with the same creation rule, then those that share most rows."""
    ranked = []
    for flow, numbers in flows.items():
        for other_flow in old_flows:
            same = Counter(rows[number].kind for number in numbers if _is_same(rows[number], other_flow, meaning))
            ranked.append(
                (
                    -same["creation"],
                    -same["match"],
                    -same["mapping"] / len(numbers),
                    flow != other_flow,
                    flow,
                    other_flow,
                )
            )
    old_flow_of: dict[str, str] = {}
    used: set[str] = set()
    for *_, flow, other_flow in sorted(ranked):
        if flow not in old_flow_of and other_flow not in used:
            old_flow_of[flow] = other_flow
            used.add(other_flow)
    return old_flow_of


def _is_same(row: ChecklistRow, flow: str, meaning: OldMeaning) -> bool:
    return meaning(row.kind, _id_in(row, flow)) in {"", row.meaning}


def _id_in(row: ChecklistRow, flow: str) -> str:
    """The id that a row would have in a section."""
    if row.id == row.flow:
        return flow
    paths = (_path(row, "Source property"), _path(row, "Target property"))
    kind, _, *ordinal = row.id.split("-", 2)
    return "-".join([row_id(kind, flow, paths), *ordinal])


def _path(row: ChecklistRow, column: str) -> str | None:
    value = row.values.get(column)
    return None if value is None else str(value)


def _old_flows(base: str, meaning: OldMeaning) -> Iterator[str]:
    """The ids of the sections in older sheets."""
    for number in range(1, _MAX_TWINS + 1):
        flow = base if number == 1 else f"{base}-{number}"
        if meaning("creation", flow) is None:
            return
        yield flow
