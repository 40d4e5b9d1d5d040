"""Plans how mappings are decided: their readings, and how the values of a pair are compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from rst2spec.spec import model
from rst2spec.verify.expression import comparisons
from rst2spec.verify.property_values import Problems, Reading, RecordSide, readings_of, value_of
from rst2spec.verify.quoting import column, name
from rst2spec.verify.type_conversions import ValueComparison, comparison

UNTYPED: Final = frozenset({"csv", "sqlite"})
"""Kinds of tables that hold only texts."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """One reading of a mapping.

    Attributes:
        reading: Whether all of several conditions have to hold, or one.
        applies: Whether the conditions hold, as SQL.
        comparison: How the values are compared.
    """

    reading: Reading
    applies: str
    comparison: ValueComparison


@dataclass(frozen=True, slots=True)
class MappingPlan:
    """How a mapping is decided.

    Attributes:
        mapping: The mapping.
        alternatives: Its readings; none if nothing can be decided.
        reasons: Why that is, or why a condition can't be decided.
        terms: The terms of its conditions for which no values are set, by system.
        writes: What it writes; equal for mappings with the same target.
        references: The query of the pairs that its values may refer to, empty if nothing links such records; null if
            it isn't a reference.
        reverse: The readings of the other direction's mappings that write its source.
        columns: The columns of both sides that all of this needs, with their names in the statement.
    """

    mapping: model.Mapping
    alternatives: tuple[Alternative, ...]
    reasons: tuple[str, ...]
    terms: tuple[tuple[str, str], ...]
    writes: object
    references: str | None = None
    reverse: tuple[tuple[Alternative, ...], ...] = ()
    columns: tuple[tuple[str, str], ...] = ()

    @property
    def id(self) -> str:
        """The mapping's id."""
        return self.mapping.id

    @property
    def is_as_written(self) -> bool:
        """Whether equal values only show that nothing was converted."""
        return any(item.comparison.outcome == "as written" for item in self.alternatives)

    @property
    def note(self) -> str:
        """The remark on its type."""
        return next((item.comparison.note for item in self.alternatives if item.comparison.note), "")


def plan_mapping(mapping: model.Mapping, source: RecordSide, target: RecordSide, now: str = "") -> MappingPlan:
    """Plans how a mapping is decided.

    Args:
        mapping: The mapping.
        source: The records of its source.
        target: The records of its target.
        now: The time of the function ``now``, as SQL; empty without one.
    """
    problems = (Problems(), Problems())
    source, target = replace(source, is_joined=True), replace(target, is_joined=True)
    alternatives: list[Alternative] = []
    columns: dict[str, str] = {}
    unsettled = ""
    for reading in readings_of(mapping.source, mapping.target):
        left = value_of(source, mapping.source, reading, problems[0])
        right = value_of(target, mapping.target, reading, problems[1])
        if left is None or right is None:
            break
        found = (
            comparisons(mapping.type, left, right, now=now, is_typed=source.staged.table.kind not in UNTYPED)
            if mapping.type.kind == "expression"
            else comparison(mapping.type, left, right)
        )
        if isinstance(found, str):
            unsettled = found
            break
        applies = " AND ".join(dict.fromkeys(item for item in (left.applies, right.applies) if item != "true"))
        several = found if isinstance(found, tuple) else (found,)
        alternatives += [Alternative(reading, applies or "true", item) for item in several]
        for side, value in ((source, left), (target, right)):
            columns |= {name(f"{side.alias}.{item}"): column(side.alias, item) for item in value.columns}
    missing = [reason for item in problems for reason in item.missing]
    conditions = [reason for item in problems for reason in item.conditions]
    terms = [(side.system, term) for side, item in zip((source, target), problems, strict=True) for term in item.terms]
    terms = list(dict.fromkeys(terms))
    set_values = [f"the configuration has no value for the term {term}" for _, term in terms]
    reasons = dict.fromkeys([*missing, *([unsettled] if unsettled else []), *conditions, *set_values])
    at = target.staged.columns.get(mapping.target.path or "")
    where = frozenset((item.value, item.path) for item in mapping.target.conditions)
    writes = (at.name if at else mapping.target.path, where)
    can_decide = not missing and not unsettled
    return MappingPlan(
        mapping,
        tuple(alternatives) if can_decide else (),
        tuple(reasons),
        tuple(terms),
        writes,
        columns=tuple(columns.items()),
    )


def with_reverse(plans: Sequence[MappingPlan], reverse: Sequence[MappingPlan]) -> list[MappingPlan]:
    """The plans with the other direction's mappings, where these can explain what a mapping doesn't."""
    by_writes: dict[object, list[MappingPlan]] = defaultdict(list)
    for item in reverse:
        by_writes[item.writes].append(item)
    paths = {(item.mapping.source.path, item.mapping.target.path): item for item in reverse}
    found = []
    for plan in plans:
        back = paths.get((plan.mapping.target.path, plan.mapping.source.path))
        if back is None or not plan.alternatives:
            found.append(plan)
            continue
        writers = [item for item in by_writes[back.writes] if item.alternatives and not item.is_as_written]
        says_more = len(writers) > 1 or back.mapping.type.text != plan.mapping.type.text
        if not says_more:
            found.append(plan)
            continue
        columns = dict.fromkeys([*plan.columns, *(column for item in writers for column in item.columns)])
        by_writer = tuple([item.alternatives for item in writers])
        found.append(replace(plan, reverse=by_writer, columns=tuple(columns)))
    return found


def writers_of(plans: Iterable[MappingPlan]) -> dict[object, list[MappingPlan]]:
    """The mappings that write the same, each distinct one once."""
    sets: dict[object, list[MappingPlan]] = defaultdict(list)
    seen: set[object] = set()
    for plan in plans:
        mapping = plan.mapping
        same = (plan.writes, mapping.source.path, mapping.source.conditions, mapping.type.text)
        if same not in seen:
            seen.add(same)
            sets[plan.writes].append(plan)
    return sets


def readings_in(plan: MappingPlan) -> list[Reading]:
    """The readings of a mapping's conditions."""
    return list(dict.fromkeys(item.reading for item in plan.alternatives))
