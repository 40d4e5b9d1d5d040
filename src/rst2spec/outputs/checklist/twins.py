"""Which ids the rows of twin sections had in an older sheet.

Sections with the same heading are told apart by a number in their ids, which depends on their content: when a row moves
from one to the other, the numbers may change places, and with them the ids of all their rows. Marks follow the rows.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from rst2spec.outputs.checklist.rows import Row
from rst2spec.spec.identity import row_id

_MOST: Final = 32
"""Twins whose numbers are looked at: each row is looked for in as many sections."""

Meaning = Callable[[str, str], str | None]
"""What older sheets have for a kind and id: its meaning, blank where they lack it; null where there is no row."""


def former_ids(rows: Sequence[Row], meaning: Meaning) -> Mapping[int, tuple[str, ...]]:
    """The ids that rows of twins may have in older sheets, by the row's number, the likeliest first.

    The first one is that of the same section, blank where the section is new. The others are those of a row that moved;
    what they name must mean the same. Rows of sections without twins are left out.
    """
    groups: dict[tuple[str, str], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for number, row in enumerate(rows):
        if row.flow:
            groups[row.document, _base(row.flow)][row.flow].append(number)
    found: dict[int, tuple[str, ...]] = {}
    for (_, base), flows in groups.items():
        olds = list(_older(base, meaning))
        if len(olds) > 1 or (olds and len(flows) > 1):
            found.update(_former(rows, flows, olds, meaning))
    return found


def _former(
    rows: Sequence[Row], flows: Mapping[str, list[int]], olds: Sequence[str], meaning: Meaning
) -> Iterator[tuple[int, tuple[str, ...]]]:
    was = _paired(rows, flows, olds, meaning)
    for flow, numbers in flows.items():
        own = was.get(flow, "")
        others = [old for old in olds if old != own]
        for number in numbers:
            row = rows[number]
            first = _id_in(row, own) if own else ""
            # a section's own rows don't move: they are about it as a whole
            moved = [] if row.id == row.flow else [_id_in(row, old) for old in others]
            yield number, (first, *moved)


def _paired(
    rows: Sequence[Row], flows: Mapping[str, list[int]], olds: Sequence[str], meaning: Meaning
) -> dict[str, str]:
    """The section that each one was: those that create alike first, then those that share the most."""
    ranked = []
    for flow, numbers in flows.items():
        for old in olds:
            same = Counter(rows[number].kind for number in numbers if _is_same(rows[number], old, meaning))
            ranked.append((-same["creation"], -same["match"], -same["mapping"] / len(numbers), flow != old, flow, old))
    was: dict[str, str] = {}
    used: set[str] = set()
    for *_, flow, old in sorted(ranked):
        if flow not in was and old not in used:
            was[flow] = old
            used.add(old)
    return was


def _is_same(row: Row, flow: str, meaning: Meaning) -> bool:
    return meaning(row.kind, _id_in(row, flow)) in {"", row.meaning}


def _id_in(row: Row, flow: str) -> str:
    """The id that a row has in a section."""
    if row.id == row.flow:
        return flow
    paths = (_path(row, "Source property"), _path(row, "Target property"))
    kind, _, *ordinal = row.id.split("-", 2)
    return "-".join([row_id(kind, flow, paths), *ordinal])


def _path(row: Row, column: str) -> str | None:
    value = row.values.get(column)
    return None if value is None else str(value)


def _older(base: str, meaning: Meaning) -> Iterator[str]:
    """The ids of the sections that older sheets have."""
    for number in range(1, _MOST + 1):
        flow = base if number == 1 else f"{base}-{number}"
        if meaning("creation", flow) is None:
            return
        yield flow


def _base(flow: str) -> str:
    return "-".join(flow.split("-", 2)[:2])
