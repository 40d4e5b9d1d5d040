"""The statement that compares the pairs of a group: one pass over them for all of its mappings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from rst2spec.spec import model
from rst2spec.verify.conversions import Comparison, comparison
from rst2spec.verify.expression import comparisons
from rst2spec.verify.pairing import Tables
from rst2spec.verify.quoting import comment, name
from rst2spec.verify.staging import KEY
from rst2spec.verify.values import Problems, Reading, Side, readings_of, value_of

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
    comparison: Comparison

    @property
    def sql(self) -> str:
        """The verdict on a pair."""
        item = self.comparison
        return f"verdict({self.applies}, {item.readable}, {item.expected}, {item.target}, {item.found})"


@dataclass(frozen=True, slots=True)
class MappingPlan:
    """How a mapping is decided.

    Attributes:
        mapping: The mapping.
        alternatives: Its readings; none where nothing can be decided.
        reasons: Why that is, or why a condition can't be decided.
        terms: The terms of its conditions for which no values are set, by system.
        writes: What it writes; equal for mappings that write the same.
        references: The query of the pairs that its values may refer to, empty where nothing links such records; null if
            it is no reference.
        reverse: The readings of the other direction's mappings that write its source.
    """

    mapping: model.Mapping
    alternatives: tuple[Alternative, ...]
    reasons: tuple[str, ...]
    terms: tuple[tuple[str, str], ...]
    writes: object
    references: str | None = None
    reverse: tuple[tuple[Alternative, ...], ...] = ()

    @property
    def id(self) -> str:
        """The mapping's id."""
        return self.mapping.id

    @property
    def is_as_written(self) -> bool:
        """Whether equal values only tell that nothing was converted."""
        return any(item.comparison.outcome == "as written" for item in self.alternatives)

    @property
    def note(self) -> str:
        """What is to be said of the type."""
        return next((item.comparison.note for item in self.alternatives if item.comparison.note), "")


def plan_mapping(mapping: model.Mapping, source: Side, target: Side, now: str = "") -> MappingPlan:
    """Plans how a mapping is decided.

    Args:
        mapping: The mapping.
        source: The records of its source.
        target: The records of its target.
        now: The time of the function ``now``, as SQL; empty without one.
    """
    problems = (Problems(), Problems())
    alternatives: list[Alternative] = []
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
    missing = [reason for item in problems for reason in item.missing]
    conditions = [reason for item in problems for reason in item.conditions]
    terms = [(side.system, term) for side, item in zip((source, target), problems, strict=True) for term in item.terms]
    terms = list(dict.fromkeys(terms))
    set_values = [f"no value is set for the term {term}" for _, term in terms]
    reasons = dict.fromkeys([*missing, *([unsettled] if unsettled else []), *conditions, *set_values])
    at = target.staged.columns.get(mapping.target.path or "")
    where = frozenset((item.value, item.path) for item in mapping.target.conditions)
    writes = (at.name if at else mapping.target.path, where)
    can_decide = not missing and not unsettled
    return MappingPlan(mapping, tuple(alternatives) if can_decide else (), tuple(reasons), tuple(terms), writes)


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
        found.append(replace(plan, reverse=tuple([item.alternatives for item in writers])) if says_more else plan)
    return found


# --- the statement


@dataclass(slots=True)
class _Columns:
    """The columns of the statement's parts.

    Attributes:
        compared: The columns that look at one mapping.
        judged: The columns that look at several.
        counted: The columns of the result.
    """

    compared: list[str] = field(default_factory=list)
    judged: list[str] = field(default_factory=list)
    counted: list[str] = field(default_factory=list)


def compare_sql(
    tables: Tables,
    plans: Sequence[MappingPlan],
    *,
    only: frozenset[str] | None = None,
    precedence: Mapping[str, Sequence[str]] | None = None,
    sample: int | None = None,
) -> str:
    """The statement that compares pairs: of each mapping the numbers and examples.

    Args:
        tables: The group's tables.
        plans: The mappings.
        only: The ids of the mappings whose numbers are wanted; all by default.
        precedence: The source's properties in the order in which they count, by the target's property.
        sample: The number of pairs to look at; all by default.
    """
    columns = _Columns()
    wanted = [plan for plan in plans if (only is None or plan.id in only) and plan.alternatives]
    sets = writers_of(plans)
    needed = {id(plan) for item in wanted for plan in (item, *sets[item.writes])}
    numbers = {id(plan): number for number, plan in enumerate(plans, start=1)}
    for plan in plans:
        if id(plan) in needed and plan.alternatives:
            _compare(columns, plan, numbers[id(plan)])
    for plan in wanted:
        ordered = _by_precedence(sets[plan.writes], precedence or {})
        _judge(columns, plan, numbers, ordered, is_ranked=ordered is not sets[plan.writes])
    pairs = tables.pairs if sample is None else f"(FROM {tables.pairs} ORDER BY hash(source_id) LIMIT {sample})"
    key = name(KEY)
    return (
        "WITH compared AS (\n"
        f"  SELECT pair.source_id, pair.target_id{_lines(columns.compared)}\n"
        f"  FROM {pairs} AS pair\n"
        f"  JOIN {tables.source} AS source ON source.{key} = pair.source_id\n"
        f"  JOIN {tables.target} AS target ON target.{key} = pair.target_id\n"
        f"), judged AS (\n  SELECT *{_lines(columns.judged)}\n  FROM compared\n)\n"
        f"SELECT{_lines(columns.counted, first=True)}\nFROM judged"
    )


def writers_of(plans: Iterable[MappingPlan]) -> dict[object, list[MappingPlan]]:
    """The mappings that write the same, each distinct one once."""
    sets: dict[object, list[MappingPlan]] = defaultdict(list)
    seen: set[object] = set()
    for plan in plans:
        mapping = plan.mapping
        same = (plan.writes, mapping.source.path, mapping.source.conditions, mapping.type.text)
        if same not in seen or not sets[plan.writes]:
            seen.add(same)
            sets[plan.writes].append(plan)
    return sets


def shown(mapping: model.Mapping) -> str:
    """A mapping for people: ``firstName to GivenName, "string"``."""
    return f"{mapping.source.path} to {mapping.target.path}, {mapping.type.text or 'no type'}"


def _compare(columns: _Columns, plan: MappingPlan, number: int) -> None:
    """The values of a mapping, and its own verdict."""
    item = plan.alternatives[0].comparison
    columns.compared.append(comment(f"{plan.id}: {shown(plan.mapping)}"))
    columns.compared.append(f"{item.source} AS s{number}")
    if item.expected != item.source:
        columns.compared.append(f"{item.expected} AS e{number}")
    columns.compared.append(f"{item.target} AS t{number}")
    _own_verdict(columns, plan, number)


def _own_verdict(columns: _Columns, plan: MappingPlan, number: int) -> None:
    """A mapping's own verdict. With several conditions, it is the one on which both readings of them agree."""
    readings = readings_in(plan)
    for reading in readings if len(readings) > 1 else ():
        verdict = _agreed(item.sql for item in plan.alternatives if item.reading == reading)
        columns.compared.append(f"{verdict} AS {reading}{number}")
    if len(readings) > 1:
        sql = _agreed(f"{reading}{number}" for reading in readings)
    else:
        sql = _agreed(item.sql for item in plan.alternatives)
    if plan.references is not None:
        item = plan.alternatives[0].comparison
        is_linked = f"({item.source}, {item.target}) IN ({plan.references})" if plan.references else "false"
        sql = f"referring({sql}, {is_linked})"
    columns.compared.append(f"{sql} AS own{number}")


def _agreed(verdicts: Iterable[str]) -> str:
    distinct = list(dict.fromkeys(verdicts))
    return distinct[0] if len(distinct) == 1 else f"agreed([{', '.join(distinct)}])"


def readings_in(plan: MappingPlan) -> list[Reading]:
    """The readings of a mapping's conditions."""
    return list(dict.fromkeys(item.reading for item in plan.alternatives))


def _judge(
    columns: _Columns,
    plan: MappingPlan,
    numbers: Mapping[int, int],
    writers: Sequence[MappingPlan],
    *,
    is_ranked: bool,
) -> None:
    """The final verdict of a mapping, together with those that write the same; its numbers and examples."""
    number = numbers[id(plan)]
    verdict = f"own{number}"
    is_shared = len(writers) > 1
    if is_shared:
        verdict = f"final{number}"
        columns.judged.append(comment(f"{plan.id} and what else writes {plan.mapping.target.path}"))
        columns.judged.append(f"{_shared(number, numbers, writers, is_ranked=is_ranked)} AS {verdict}")
    item = plan.alternatives[0].comparison
    expected = f"e{number}" if item.expected != item.source else f"s{number}"
    columns.counted.append(comment(f"{plan.id}: {shown(plan.mapping)}"))
    columns.counted.append(f"tally({verdict}, s{number}, t{number}) AS {name(plan.id)}")
    wanted = f"{verdict} = 'different'"
    arguments = f"{wanted}, source_id, target_id, s{number}, {expected}, t{number}"
    columns.counted.append(f"examples({arguments}) AS {name(f'{plan.id} examples')}")
    for kind, sql in _details(plan, number, verdict, numbers, writers if is_shared else ()):
        columns.counted.append(f"{sql} AS {name(f'{plan.id} {kind}')}")
    if plan.reverse:
        verdicts = [_agreed(item.sql for item in writer) for writer in plan.reverse]
        columns.compared.append(f"list_contains([{', '.join(verdicts)}], 'equal') AS back{number}")


def _details(
    plan: MappingPlan,
    number: int,
    verdict: str,
    numbers: Mapping[int, int],
    writers: Sequence[MappingPlan],
) -> Iterator[tuple[str, str]]:
    """More numbers of a mapping, where they can differ from nothing."""
    if plan.reverse:
        yield "explained", f"count(*) FILTER (WHERE {verdict} = 'different' AND back{number})"
    members = [item for item in writers if item.alternatives]
    if members:
        own = ", ".join(f"own{numbers[id(item)]}" for item in members)
        for position, item in enumerate(members, start=1):
            test = f"{verdict} = 'equal' AND list_position([{own}], 'equal') = {position}"
            yield f"by {item.id}", f"count(*) FILTER (WHERE {test})"
    readings = readings_in(plan)
    for reading in readings if len(readings) > 1 else ():
        yield reading, f"count(*) FILTER (WHERE {reading}{number} = 'different')"


def _shared(number: int, numbers: Mapping[int, int], writers: Sequence[MappingPlan], *, is_ranked: bool) -> str:
    """The verdict of all mappings that write the same."""
    if is_ranked:
        cases = [_ranked_case(item, numbers[id(item)]) for item in writers]
        return f"CASE WHEN own{number} = 'skipped' THEN 'skipped' {' '.join(cases)} ELSE own{number} END"
    verdicts = []
    for item in writers:
        if not item.alternatives:
            verdicts.append("'unknown'")
        elif item.is_as_written:
            verdicts.append(f"as_written(own{numbers[id(item)]})")
        else:
            verdicts.append(f"own{numbers[id(item)]}")
    return f"shared(own{number}, [{', '.join(verdicts)}])"


def _ranked_case(plan: MappingPlan, number: int) -> str:
    """What a mapping says where those before it have no value. One that can't be decided leaves it open."""
    if not plan.alternatives:
        return "WHEN true THEN 'unknown'"
    return f"WHEN own{number} <> 'skipped' AND s{number} IS NOT NULL THEN own{number}"


def _by_precedence(writers: list[MappingPlan], precedence: Mapping[str, Sequence[str]]) -> list[MappingPlan]:
    """The mappings that write the same in their configured order; the same list where none is configured."""
    order = precedence.get(writers[0].mapping.target.path or "") if writers else None
    if order is None:
        return writers
    rank = {path: position for position, path in enumerate(order)}
    return sorted(writers, key=lambda item: rank.get(item.mapping.source.path or "", len(rank)))


def _lines(columns: Sequence[str], *, first: bool = False) -> str:
    """Columns one below the other; comments take no comma."""
    lines = []
    is_first = first
    for column in columns:
        if column.startswith("--"):
            lines.append(f"\n    {column}")
            continue
        # the comma stands before its column, since a comment may follow it
        lines.append(f"\n    {'' if is_first else ', '}{column}")
        is_first = False
    return "".join(lines)
