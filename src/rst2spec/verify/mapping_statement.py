"""The statement that compares the pairs of a group: one pass over them for all of its mappings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rst2spec.spec import model
from rst2spec.verify.mapping_plan import Alternative, MappingPlan, readings_in, writers_of
from rst2spec.verify.quoting import comment, name
from rst2spec.verify.record_pairs import Tables
from rst2spec.verify.staging import KEY
from rst2spec.verify.type_conversions import CONVERTED, ValueComparison

EQUAL, DIFFERENT, SKIPPED, UNKNOWN = (f"as_verdict('{word}')" for word in ("equal", "different", "skipped", "unknown"))
"""Verdicts, as SQL."""


@dataclass(slots=True)
class _Statement:
    """The columns of the statement's steps. A value that several mappings use is one column.

    Attributes:
        columns: The columns of both sides: their SQL by name.
        values: The values that are computed from them for each pair: names by SQL.
        own: The verdicts of each mapping alone.
        final: The verdicts of mappings together with those that write the same.
        counted: The columns of the result.
    """

    columns: dict[str, str] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    own: list[str] = field(default_factory=list)
    final: list[str] = field(default_factory=list)
    counted: list[str] = field(default_factory=list)

    def value(self, sql: str, name: str) -> str:
        """The name of a value."""
        if sql in {"true", "false"} or sql in self.columns:
            return sql
        known = self.values.get(sql)
        if known is not None:
            return known
        taken = set(self.values.values())
        unique, number = name, 2
        while unique in taken:
            unique, number = f"{name}_{number}", number + 1
        self.values[sql] = unique
        return unique

    def verdict(self, item: Alternative, number: int) -> str:
        """The verdict of one reading, by the names of its values."""
        compared = item.comparison
        source, target = self.blank(compared, number)
        expected = self.expected(compared, number)
        found = compared.found if compared.same else self.value(compared.found, f"f{number}")
        applies = self.value(item.applies, f"a{number}")
        if compared.readable == CONVERTED:
            readable = f"{source} IS NULL OR {expected} IS NOT NULL"
        else:
            readable = self.value(compared.readable, f"r{number}")
        return f"verdict({applies}, {compared.same or 'false'}, {readable}, {expected}, {target}, {found})"

    def blank(self, compared: ValueComparison, number: int) -> tuple[str, str]:
        """Names that are null where the source's value is blank, and where the target's is."""
        return self.value(compared.source_at, f"s{number}"), self.value(compared.target_at, f"t{number}")

    def expected(self, compared: ValueComparison, number: int) -> str:
        """The expected value. After a quick test it is SQL and not a name, which would be computed for every pair."""
        return compared.expected if compared.same else self.value(compared.expected, f"e{number}")

    def shown(self, compared: ValueComparison) -> tuple[str, str]:
        """The values of both sides for people; only examples need them."""
        source, target = (self.values.get(sql, sql) for sql in (compared.source, compared.target))
        return source, target


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
    statement = _Statement()
    wanted = [plan for plan in plans if (only is None or plan.id in only) and plan.alternatives]
    sets = writers_of(plans)
    needed = {id(plan) for item in wanted for plan in (item, *sets[item.writes])}
    numbers = {id(plan): number for number, plan in enumerate(plans, start=1)}
    for plan in plans:
        if id(plan) in needed and plan.alternatives:
            statement.columns |= plan.columns
            _own_verdict(statement, plan, numbers[id(plan)])
    for plan in wanted:
        ordered = _by_precedence(sets[plan.writes], precedence or {})
        _final_verdict(statement, plan, numbers, ordered, is_ranked=ordered is not sets[plan.writes])
    pairs = tables.pairs if sample is None else f"(FROM {tables.pairs} ORDER BY hash(source_id) LIMIT {sample})"
    key = name(KEY)
    columns = [f"{sql} AS {joined}" for joined, sql in statement.columns.items()]
    values = [f"{sql} AS {value}" for sql, value in statement.values.items()]
    return (
        "WITH paired AS (\n"
        f"  SELECT pair.source_id, pair.target_id{_lines(columns)}\n"
        f"  FROM {pairs} AS pair\n"
        f"  JOIN {tables.source} AS source ON source.{key} = pair.source_id\n"
        f"  JOIN {tables.target} AS target ON target.{key} = pair.target_id\n"
        + (f"), converted AS (\n  SELECT *{_lines(values)}\n  FROM paired\n" if values else "")
        + f"), compared AS (\n  SELECT *{_lines(statement.own)}\n  FROM {'converted' if values else 'paired'}\n"
        + (f"), judged AS (\n  SELECT *{_lines(statement.final)}\n  FROM compared\n" if statement.final else "")
        + f")\nSELECT{_lines(statement.counted, first=True)}\nFROM {'judged' if statement.final else 'compared'}"
    )


def shown(mapping: model.Mapping) -> str:
    """A mapping for people: ``firstName to GivenName, "string"``."""
    return f"{mapping.source.path} to {mapping.target.path}, {mapping.type.text or 'no type'}"


def _own_verdict(statement: _Statement, plan: MappingPlan, number: int) -> None:
    """A mapping's own verdict. With several conditions, it is the one on which both readings of them agree."""
    statement.own.append(comment(f"{plan.id}: {shown(plan.mapping)}"))
    readings = readings_in(plan)
    verdicts = {
        reading: _agreed(statement.verdict(item, number) for item in plan.alternatives if item.reading == reading)
        for reading in readings
    }
    sql = _agreed(verdicts.values())
    if plan.references is not None:
        item = plan.alternatives[0].comparison
        values = f"({', '.join(statement.shown(item))})"
        sql = f"referring({sql}, {f'{values} IN ({plan.references})' if plan.references else 'false'})"
    statement.own.append(f"{sql} AS own{number}")
    if len(readings) > 1:
        statement.own += [f"{verdict} AS {reading}{number}" for reading, verdict in verdicts.items()]
    if plan.reverse:
        back = [_agreed(statement.verdict(item, number) for item in writer) for writer in plan.reverse]
        statement.own.append(f"list_contains([{', '.join(back)}], {EQUAL}) AS back{number}")


def _agreed(verdicts: Iterable[str]) -> str:
    distinct = list(dict.fromkeys(verdicts))
    return distinct[0] if len(distinct) == 1 else f"agreed([{', '.join(distinct)}])"


def _final_verdict(
    statement: _Statement,
    plan: MappingPlan,
    numbers: Mapping[int, int],
    writers: Sequence[MappingPlan],
    *,
    is_ranked: bool,
) -> None:
    """The verdict of a mapping together with those that write the same; its numbers and examples."""
    number = numbers[id(plan)]
    verdict = f"own{number}"
    is_shared = len(writers) > 1
    if is_shared:
        verdict = f"final{number}"
        statement.final.append(comment(f"{plan.id} and what else writes {plan.mapping.target.path}"))
        shared = _ranked(statement, number, numbers, writers) if is_ranked else _shared(number, numbers, writers)
        statement.final.append(f"{shared} AS {verdict}")
    item = plan.alternatives[0].comparison
    blank = ", ".join(statement.blank(item, number))
    source, target = statement.shown(item)
    statement.counted.append(comment(f"{plan.id}: {shown(plan.mapping)}"))
    statement.counted.append(f"tally({verdict}, {blank}) AS {name(plan.id)}")
    expected = statement.expected(item, number)
    arguments = f"{verdict} = {DIFFERENT}, source_id, target_id, {source}, {expected}, {target}"
    statement.counted.append(f"examples({arguments}) AS {name(f'{plan.id} examples')}")
    for kind, sql in _details(plan, number, verdict, numbers, writers if is_shared else ()):
        statement.counted.append(f"{sql} AS {name(f'{plan.id} {kind}')}")


def _details(
    plan: MappingPlan,
    number: int,
    verdict: str,
    numbers: Mapping[int, int],
    writers: Sequence[MappingPlan],
) -> Iterator[tuple[str, str]]:
    """More counts of a mapping: those that can be above zero."""
    if plan.reverse:
        yield "explained", f"count_if({verdict} = {DIFFERENT} AND back{number})"
    members = [item for item in writers if item.alternatives]
    if members:
        own = ", ".join(f"own{numbers[id(item)]}" for item in members)
        for position, item in enumerate(members, start=1):
            test = f"{verdict} = {EQUAL} AND list_position([{own}], {EQUAL}) = {position}"
            yield f"by {item.id}", f"count_if({test})"
    readings = readings_in(plan)
    for reading in readings if len(readings) > 1 else ():
        yield reading, f"count_if({reading}{number} = {DIFFERENT})"


def _shared(number: int, numbers: Mapping[int, int], writers: Sequence[MappingPlan]) -> str:
    """The verdict of all mappings that write the same."""
    verdicts = []
    for item in writers:
        if not item.alternatives:
            verdicts.append(UNKNOWN)
        elif item.is_as_written:
            verdicts.append(f"as_written(own{numbers[id(item)]})")
        else:
            verdicts.append(f"own{numbers[id(item)]}")
    return f"shared(own{number}, [{', '.join(verdicts)}])"


def _ranked(statement: _Statement, number: int, numbers: Mapping[int, int], writers: Sequence[MappingPlan]) -> str:
    """The verdict of the first mapping that applies and has a value; unknown if that mapping can't be decided."""
    cases = []
    for item in writers:
        if not item.alternatives:
            cases.append(f"WHEN true THEN {UNKNOWN}")
        else:
            own = numbers[id(item)]
            source, _ = statement.blank(item.alternatives[0].comparison, own)
            cases.append(f"WHEN own{own} <> {SKIPPED} AND {source} IS NOT NULL THEN own{own}")
    return f"CASE WHEN own{number} = {SKIPPED} THEN {SKIPPED} {' '.join(cases)} ELSE own{number} END"


def _by_precedence(writers: list[MappingPlan], precedence: Mapping[str, Sequence[str]]) -> list[MappingPlan]:
    """The mappings that write the same in their configured order; the same list where none is configured."""
    order = precedence.get(writers[0].mapping.target.path or "") if writers else None
    if order is None:
        return writers
    rank = {path: position for position, path in enumerate(order)}
    return sorted(writers, key=lambda item: rank.get(item.mapping.source.path or "", len(rank)))


def _lines(columns: Sequence[str], *, first: bool = False) -> str:
    """Columns, one per line. A comma is before its column, because a comment may follow the column."""
    lines = []
    is_first = first
    for item in columns:
        if item.startswith("--"):
            lines.append(f"\n    {item}")
            continue
        lines.append(f"\n    {'' if is_first else ', '}{item}")
        is_first = False
    return "".join(lines)
