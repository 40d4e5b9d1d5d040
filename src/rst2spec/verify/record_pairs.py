"""Finds the pairs of records of a group: by a table of links, else by match rules, else by configured keys.

A record that could belong to several pairs belongs to none: it is counted as ambiguous. The statements grow with the
records, not with their possible pairs: a value that many records share is counted, and never joined.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from rst2spec.spec.model import MatchRule
from rst2spec.verify.property_values import TRUE, Problems, RecordSide, Value, plain_value, value_of
from rst2spec.verify.quoting import comment, literal, name
from rst2spec.verify.staging import KEY
from rst2spec.verify.type_conversions import common_form

Method = Literal["links", "match rules", "key"]

LINKS: Final = "links"
"""The run's table of links."""

LINK_COLUMNS: Final = ("source_system", "source_entity", "source_id", "target_system", "target_entity", "target_id")


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a table of links writes a pair of entity types: the names in its columns."""

    source_system: str
    source_entity: str
    target_system: str
    target_entity: str


@dataclass(frozen=True, slots=True)
class PairRule:
    """Two properties by which records match.

    Attributes:
        number: Its number in the group, from 1.
        source: The source's records with the value, as a query of ``value`` and ``id``.
        target: The target's.
        is_single: Whether a record has one value at most.
    """

    number: int
    source: str
    target: str
    is_single: bool


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of a group's pairs, as SQL.

    Attributes:
        number: The group's number.
        source: The source's records.
        target: The target's records.
    """

    number: int
    source: str
    target: str

    @property
    def candidates(self) -> str:
        """The pairs that may be one: ``source_id``, ``target_id``."""
        return name(f"candidates {self.number}")

    @property
    def ambiguous(self) -> str:
        """The records that could belong to several: ``side``, ``id``."""
        return name(f"ambiguous {self.number}")

    @property
    def pairs(self) -> str:
        """The pairs: ``source_id``, ``target_id``."""
        return name(f"pairs {self.number}")

    @property
    def matches(self) -> str:
        """The values that match: ``rule``, ``value``, a record of each side, and the number of records."""
        return name(f"matches {self.number}")

    @property
    def linked(self) -> str:
        """The rows of the table of links, whether the records are there or not."""
        return name(f"linked {self.number}")


def rule_of(
    number: int, rule: MatchRule, source: RecordSide, target: RecordSide, tables: Tables, problems: Problems
) -> PairRule | None:
    """A match rule as two queries; null, and a problem, where it can't be followed."""
    left = value_of(source, rule.source, "all", problems)
    right = value_of(target, rule.target, "all", problems)
    if left is None or right is None or problems.conditions or problems.terms:
        return None
    return _rule(number, [(left, right)], tables)


def key_rule(
    number: int, keys: dict[str, str], source: RecordSide, target: RecordSide, tables: Tables, problems: Problems
) -> PairRule | None:
    """Configured keys as two queries; null, and a problem, where the data doesn't have them."""
    values = [
        (plain_value(source, left, problems), plain_value(target, right, problems)) for left, right in keys.items()
    ]
    found = [(left, right) for left, right in values if left is not None and right is not None]
    if len(found) < len(values):
        return None
    if len(found) > 1 and any(value.many for pair in found for value in pair):
        problems.missing.append("a key of several properties can't contain a list")
        return None
    return _rule(number, found, tables)


def _rule(number: int, values: Sequence[tuple[Value, Value]], tables: Tables) -> PairRule:
    forms = [common_form(left, right) for left, right in values]
    return PairRule(
        number,
        _query("source", tables.source, [left for left, _ in values], forms),
        _query("target", tables.target, [right for _, right in values], forms),
        is_single=not any(value.many for pair in values for value in pair),
    )


def _query(alias: str, records: str, values: Sequence[Value], forms: Sequence[str]) -> str:
    """The values of records with the records' keys, each once."""
    key = f"{alias}.{name(KEY)} AS id"
    first, form = values[0], forms[0]
    if first.many:
        items = f"unnest(present({first.sql}))" if form == "{}" else _each(first.sql, form)
        return f"SELECT DISTINCT {items} AS value, {key} FROM {records} AS {alias}{_where([first])}"
    formed = [form.format(value.sql) for value, form in zip(values, forms, strict=True)]
    value = formed[0] if len(formed) == 1 else f"[{', '.join(formed)}]"
    return f"SELECT {value} AS value, {key} FROM {records} AS {alias}{_where(values)}"


def _each(sql: str, form: str) -> str:
    return f"unnest(list_transform(present({sql}), lambda item: {form.format('item')}))"


def _where(values: Sequence[Value]) -> str:
    tests = [f"{value.sql} IS NOT NULL" for value in values if not value.many]
    tests += [value.applies for value in values if value.applies != TRUE]
    return f" WHERE {' AND '.join(tests)}" if tests else ""


# --- statements


def links_sql(relation: str, columns: Sequence[str]) -> str:
    """The statement that reads the table of links; ``columns`` are its names for ``LINK_COLUMNS``."""
    selected = ", ".join(
        f"text_of(CAST({name(column)} AS VARCHAR)) AS {known}"
        for known, column in zip(LINK_COLUMNS, columns, strict=True)
    )
    return f"CREATE TEMP TABLE {LINKS} AS\nSELECT {selected}\nFROM {relation}"


def spellings_sql() -> str:
    """How the table of links writes entity types, with the number of rows."""
    return (
        "SELECT source_system, source_entity, target_system, target_entity, count(*)\n"
        f"FROM {LINKS} GROUP BY ALL ORDER BY ALL"
    )


def linked_statements(tables: Tables, there: Sequence[Spelling], back: Sequence[Spelling]) -> tuple[str, ...]:
    """The pairs by the table of links, whose rows may lead in both directions.

    Args:
        tables: The group's tables.
        there: How the table writes the group's entity types.
        back: How it writes them in rows from the target to the source.
    """
    parts = []
    if there:
        parts.append(f"SELECT source_id, target_id FROM {LINKS} WHERE {spelled(there)}")
    if back:
        parts.append(f"SELECT target_id AS source_id, source_id AS target_id FROM {LINKS} WHERE {spelled(back)}")
    rows = "\nUNION ALL\n".join(parts)
    key = name(KEY)
    linked = f"SELECT DISTINCT source_id, target_id FROM (\n{rows}\n)"
    candidates = (
        f"SELECT source_id, target_id FROM {tables.linked}\n"
        f"WHERE source_id IN (SELECT {key} FROM {tables.source}) AND target_id IN (SELECT {key} FROM {tables.target})"
    )
    return (
        f"CREATE TEMP VIEW {tables.linked} AS\n{linked} WHERE source_id IS NOT NULL AND target_id IS NOT NULL",
        f"CREATE TEMP TABLE {tables.candidates} AS\n{candidates}",
        f"CREATE TEMP TABLE {tables.ambiguous} AS\n{_repeated(tables)}",
        _pairs_sql(tables),
    )


def spelled(spellings: Sequence[Spelling]) -> str:
    """Whether a row of the table of links is about a pair of entity types, as SQL."""
    columns = "source_system, source_entity, target_system, target_entity"
    rows = [
        f"({', '.join(map(literal, (item.source_system, item.source_entity, item.target_system, item.target_entity)))})"
        for item in spellings
    ]
    return f"({columns}) IN ({', '.join(rows)})"


def matches_sql(tables: Tables, rules: Sequence[PairRule], described: Sequence[str]) -> str:
    """The statement that finds the values that occur on both sides; ``described`` has a comment for each rule."""
    parts = [
        f"{comment(text)}\n"
        f"SELECT {rule.number} AS rule, CAST(value AS VARCHAR) AS value,\n"
        "  source.id AS source_id, target.id AS target_id, source.records AS sources, target.records AS targets\n"
        f"FROM (SELECT value, min(id) AS id, count(*) AS records FROM ({rule.source}) GROUP BY value) AS source\n"
        f"JOIN (SELECT value, min(id) AS id, count(*) AS records FROM ({rule.target}) GROUP BY value) AS target\n"
        "USING (value)"
        for rule, text in zip(rules, described, strict=True)
    ]
    return f"CREATE TEMP TABLE {tables.matches} AS\n" + "\nUNION ALL\n".join(parts)


def matched_statements(tables: Tables, rules: Sequence[PairRule]) -> tuple[str, ...]:
    """The pairs by what matches one to one. A record with a value that others share is ambiguous."""
    shared = []
    # one value of each record matches once: only several rules or values can find a pair twice, or several for a record
    is_once = len(rules) == 1 and rules[0].is_single
    for rule in rules:
        texts = f"SELECT value FROM {tables.matches} WHERE rule = {rule.number} AND (sources > 1 OR targets > 1)"
        for side, query in (("source", rule.source), ("target", rule.target)):
            shared.append(f"SELECT '{side}' AS side, id FROM ({query}) WHERE CAST(value AS VARCHAR) IN ({texts})")
    distinct = "" if is_once else "DISTINCT "
    candidates = f"SELECT {distinct}source_id, target_id FROM {tables.matches} WHERE sources = 1 AND targets = 1"
    ambiguous = shared if is_once else [_repeated(tables), *shared]
    return (
        f"CREATE TEMP TABLE {tables.candidates} AS\n{candidates}",
        f"CREATE TEMP TABLE {tables.ambiguous} AS\n" + "\nUNION\n".join(ambiguous),
        _pairs_sql(tables),
    )


def _repeated(tables: Tables) -> str:
    """The records in several pairs."""
    parts = [
        f"SELECT '{side}' AS side, {side}_id AS id FROM {tables.candidates} GROUP BY ALL HAVING count(*) > 1"
        for side in ("source", "target")
    ]
    return "\nUNION ALL\n".join(parts)


def _pairs_sql(tables: Tables) -> str:
    return (
        f"CREATE TEMP VIEW {tables.pairs} AS\n"
        f"SELECT source_id, target_id FROM {tables.candidates}\n"
        f"WHERE source_id NOT IN (SELECT id FROM {tables.ambiguous} WHERE side = 'source')\n"
        f"  AND target_id NOT IN (SELECT id FROM {tables.ambiguous} WHERE side = 'target')"
    )


def pair_counts_sql(tables: Tables, method: Method) -> str:
    """The numbers of a group's pairs, and of records: all, ambiguous, without a pair; of links to what isn't there."""
    lines = [
        f"(SELECT count(*) FROM {tables.source}) AS source_records",
        f"(SELECT count(*) FROM {tables.target}) AS target_records",
        f"(SELECT count(*) FROM {tables.pairs}) AS pairs",
    ]
    for side in ("source", "target"):
        ambiguous = f"SELECT id FROM {tables.ambiguous} WHERE side = '{side}'"
        lines.append(f"(SELECT count(*) FROM ({ambiguous})) AS ambiguous_{side}")
        # a record that isn't ambiguous is in one pair at most, so these pairs count records
        matched = f"SELECT count(*) FROM {tables.candidates} WHERE {side}_id NOT IN ({ambiguous})"
        lines.append(f"({matched}) AS matched_{side}")
    missing = f"(SELECT count(*) FROM {tables.linked}) - (SELECT count(*) FROM {tables.candidates})"
    lines.append(f"{missing if method == 'links' else 0} AS missing")
    joined = ",\n  ".join(lines)
    return (
        "SELECT *,\n"
        "  source_records - ambiguous_source - matched_source AS unmatched_source,\n"
        "  target_records - ambiguous_target - matched_target AS unmatched_target\n"
        f"FROM (SELECT\n  {joined}\n)"
    )
