"""Prepares a run: opens the data, makes its tables, and plans how each group's pairs are found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from rst2spec.outputs import wording
from rst2spec.spec.model import Document
from rst2spec.spec.names import normalize_name
from rst2spec.verify.catalog import Binding, Catalog, files
from rst2spec.verify.data_settings import PairSettings, Settings
from rst2spec.verify.database import Database
from rst2spec.verify.errors import DataError
from rst2spec.verify.property_values import Problems, RecordSide, accepted_sql
from rst2spec.verify.quoting import name
from rst2spec.verify.record_pairs import (
    LINK_COLUMNS,
    Method,
    PairRule,
    Spelling,
    Tables,
    key_rule,
    linked_statements,
    links_sql,
    matched_statements,
    matches_sql,
    rule_of,
    spellings_sql,
)
from rst2spec.verify.sources import RecordTable, source_of, suggest, table_of_file
from rst2spec.verify.staging import Missing, Staged, Stager, TableCounts
from rst2spec.verify.subject import Entity, Group, groups_of, paths_of, reverse_of, systems_of

KEY_RULE: Final = 0
"""The number of the rule of configured keys."""


@dataclass(frozen=True, slots=True)
class VerifyRequest:
    """What is to be verified.

    Attributes:
        documents: The documents.
        data: The address of each system's export, by slug.
        settings: The configuration.
        links: The file of the table of links; null without one.
        as_of: The date of the data, ISO 8601; null where it isn't given.
        sample: How many pairs of each group to look at; null for all.
    """

    documents: Sequence[Document]
    data: Mapping[str, str]
    settings: Settings = field(default_factory=Settings)
    links: str | None = None
    as_of: str | None = None
    sample: int | None = None


@dataclass(slots=True)
class Records:
    """The records of an entity type.

    Attributes:
        binding: The entity type with its table.
        staged: The table of the run; null where there is none.
        relation: The table with these records only, as SQL.
        problem: Why there are no records; empty where there are.
        hint: How to solve it.
        counts: The numbers of the table's records, once it is made.
        statements: The statements that make the table and select these records.
    """

    binding: Binding
    staged: Staged | None = None
    relation: str = ""
    problem: str = ""
    hint: str = ""
    counts: TableCounts = field(default_factory=lambda: TableCounts(0))
    statements: tuple[str, ...] = ()


@dataclass(slots=True)
class GroupPlan:
    """How the pairs of a group are found.

    Attributes:
        group: The group.
        source: The source's records.
        target: The target's records.
        tables: The tables of its pairs.
        method: How pairs are found; null where there is no way.
        problem: Why there is none; empty where there is one.
        hint: How to solve it.
        rules: The match rules that can be followed, by id.
        rule_problems: Why others can't be, by id.
        statements: The statements that find the pairs.
    """

    group: Group
    source: Records
    target: Records
    tables: Tables
    method: Method | None = None
    problem: str = ""
    hint: str = ""
    rules: dict[str, PairRule] = field(default_factory=dict)
    rule_problems: dict[str, str] = field(default_factory=dict)
    statements: tuple[str, ...] = ()

    def side(self, alias: str, settings: Settings) -> RecordSide:
        """One side, under a name in a statement."""
        records = self.source if alias == "source" else self.target
        if records.staged is None:
            raise ValueError(f"{self.group}: no table was made")
        return RecordSide(alias, records.staged, settings)


class Preparation:
    """The data of a run, opened.

    Attributes:
        groups: The groups.
        records: The records by entity type.
        spellings: How the table of links writes entity types; empty without one.
        links: The table of links; null without one.
        links_statement: The statement that reads the table of links; empty without one.
        links_counts: The numbers of its rows.
    """

    def __init__(self, request: VerifyRequest, database: Database) -> None:
        """Opens the sources, without reading any records.

        Raises:
            DataError: A source can't be opened, or belongs to no document.
        """
        self.request = request
        self.database = database
        self.groups = groups_of(request.documents)
        self.links_statement = ""
        self.links_counts = TableCounts(0)
        self.spellings: list[Spelling] = []
        self.records: dict[tuple[str, str, str], Records] = {}
        self._settings_pairs: dict[int, PairSettings] = {}
        known = systems_of(self.groups)
        for slug in request.data:
            if slug not in known:
                raise DataError(f"--data {slug}: no document has the system {slug}{suggest(slug, known)}")
        self.catalog = Catalog(database, [source_of(slug, address) for slug, address in request.data.items()])
        self.links = None if request.links is None else table_of_file("", request.links)
        for group in self.groups:
            for entity in (group.source, group.target):
                if entity.key not in self.records:
                    self.records[entity.key] = self._bound(entity)

    def _bound(self, entity: Entity) -> Records:
        try:
            binding = self.catalog.bind(entity, self.request.settings)
        except DataError as error:
            binding = Binding(entity, None, str(error))
        return Records(binding, problem=binding.problem, hint=binding.hint)

    def read(self) -> list[GroupPlan]:
        """Reads the sources into the run's tables, and plans how pairs are found.

        Raises:
            DataError: Something can't be read.
        """
        tables = [item.binding.table for item in self.records.values() if item.binding.table is not None]
        self.database.lock(files([*tables, *([self.links] if self.links else [])]))
        self._stage()
        if self.links is not None:
            self._read_links(self.links)
        return [self._plan(group) for group in self.groups]

    # --- the plan

    def preview(self, records: Records) -> list[str] | None:
        """The named properties that a table doesn't have; null where only its records show that.

        Raises:
            DataError: The table can't be read.
        """
        table = records.binding.table
        if table is None or table.kind == "json":
            return None
        entity = records.binding.entity
        paths = self.request.settings.table(entity).paths
        wanted = {path: paths.get(path, path) for path in dict.fromkeys(self._paths(entity))}
        return Stager(self.database).lacking(table, wanted)

    def method_of(self, group: Group) -> tuple[str, str]:
        """How a group's pairs would be found, and what to do where there is no way."""
        for entity in (group.source, group.target):
            if self.records[entity.key].problem:
                return "", ""
        ways = []
        if self.links is not None:
            ways.append(f"by {self.links.place}, where it has such records")
        if group.match_rules:
            ways.append("by match rules")
        elif self.pair_settings(group).keys:
            ways.append("by the configured key")
        return ", else ".join(ways), "" if ways else _pair_hint(group)

    # --- tables

    def statements(self, plans: Sequence[GroupPlan]) -> Iterator[str]:
        """The statements that make the tables of groups, each once."""
        if self.links_statement and any(plan.method == "links" for plan in plans):
            yield self.links_statement
        records = [item for plan in plans for item in (plan.source, plan.target)]
        systems = dict.fromkeys(item.binding.entity.system for item in records)
        yield from (statement for system in systems for statement in self.catalog.attach_sql(system))
        yield from dict.fromkeys(statement for item in records for statement in item.statements)

    def _stage(self) -> None:
        """Makes a table for each source table; entity types with the same key and paths share it."""
        stager = Stager(self.database)
        shared: dict[object, list[Records]] = {}
        for item in self.records.values():
            if item.binding.table is not None:
                settings = self.request.settings.table(item.binding.entity)
                key = (item.binding.table.relation, settings.key, tuple(sorted(settings.paths.items())))
                shared.setdefault(key, []).append(item)
        for items in shared.values():
            self._stage_one(stager, items)

    def _stage_one(self, stager: Stager, items: Sequence[Records]) -> None:
        first = items[0].binding
        settings = self.request.settings.table(first.entity)
        paths = dict.fromkeys(path for item in items for path in self._paths(item.binding.entity))
        table: RecordTable = first.table  # type: ignore[assignment]  # those without a table aren't among them
        try:
            staged = stager.stage(table, settings.key, {path: settings.paths.get(path, path) for path in paths})
            if isinstance(staged, Missing):
                for item in items:
                    item.problem = staged.reason
                    item.hint = (
                        f'Set [tool.rst2spec.data.{table.system}] "{item.binding.entity.label}" = {{ key = "..." }}'
                    )
                return
            counts = stager.make(staged)
        except DataError as error:
            for item in items:
                item.problem = f"{table.place} can't be read: {error}"
            return
        for item in items:
            item.staged, item.counts, item.statements = staged, counts, staged.statements
            self._filter(item, staged)

    def _paths(self, entity: Entity) -> list[str]:
        """The properties that are needed of an entity type."""
        settings = self.request.settings
        paths = [*paths_of(entity, self.groups), *settings.table(entity).where]
        for group in self.groups:
            pair = self.pair_settings(group)
            if group.source.key == entity.key:
                paths += [*pair.keys, *pair.created_where]
            if group.target.key == entity.key:
                paths += pair.keys.values()
        return paths

    def _filter(self, item: Records, staged: Staged) -> None:
        """The records that belong to the entity type, where its table has others, too."""
        item.relation = staged.name
        entity = item.binding.entity
        where = self.request.settings.table(entity).where
        if not where:
            return
        problems = Problems()
        accepted = accepted_sql(RecordSide("source", staged, self.request.settings), where, problems)
        if problems.missing:
            item.problem = problems.missing[0]
            return
        item.relation = name(f"{staged.table.system}.{entity.label} records")
        statement = f"CREATE TEMP VIEW {item.relation} AS\nSELECT * FROM {staged.name} AS source WHERE {accepted}"
        self.database.run(statement)
        item.statements = (*item.statements, statement)

    # --- links

    def _read_links(self, table: RecordTable) -> None:
        columns = {str(column).strip().lower(): str(column) for column, _ in self.database.columns(table.relation)}
        missing = [column for column in LINK_COLUMNS if column not in columns]
        if missing:
            raise DataError(
                f"{table.place} has no column {missing[0]}; a table of links needs {', '.join(LINK_COLUMNS)}"
            )
        self.links_statement = links_sql(table.relation, [columns[column] for column in LINK_COLUMNS])
        self.database.run(self.links_statement)
        self.links_counts = Stager(self.database).counted_links(table)
        rows = self.database.run(spellings_sql())
        self.spellings = [Spelling(*row[:4]) for row in rows if all(row[:4])]

    # --- pairs

    def pair_settings(self, group: Group) -> PairSettings:
        """What is configured for a group; keys that are set for the other direction go for both."""
        if group.number not in self._settings_pairs:
            settings = self.request.settings
            found = settings.pair(group)
            reverse = reverse_of(group, self.groups)
            if not found.keys and reverse is not None:
                keys = {right: left for left, right in settings.pair(reverse).keys.items()}
                found = PairSettings(keys, found.created_where, found.precedence)
            self._settings_pairs[group.number] = found
        return self._settings_pairs[group.number]

    def _plan(self, group: Group) -> GroupPlan:
        source, target = self.records[group.source.key], self.records[group.target.key]
        plan = GroupPlan(group, source, target, Tables(group.number, source.relation, target.relation))
        for item in (source, target):
            if item.problem:
                plan.problem, plan.hint = item.problem, item.hint
                return plan
        self._plan_rules(plan)
        there, back = self._spellings_of(group)
        keys = self.pair_settings(group).keys
        followed = list(plan.rules.values())
        if there or back:
            plan.method, finding = "links", linked_statements(plan.tables, there, back)
        elif followed:
            plan.method, finding = "match rules", matched_statements(plan.tables, followed)
        elif keys:
            problems = Problems()
            rule = key_rule(KEY_RULE, dict(keys), *self._sides(plan), plan.tables, problems)
            if rule is None:
                plan.problem = problems.missing[0]
                return plan
            plan.method, finding = "key", matched_statements(plan.tables, [rule])
            text = ", ".join(f"{left} equals {right}" for left, right in keys.items())
            plan.statements = (matches_sql(plan.tables, [rule], [text]), *finding)
            return plan
        else:
            plan.problem = "records can't be paired: there are no links, no match rule and no key"
            plan.hint = _pair_hint(group)
            return plan
        names = wording.names_of(group.flows[0].flow)
        described = [wording.match_rule(rule, names) for rule in group.match_rules if rule.id in plan.rules]
        matching = (matches_sql(plan.tables, followed, described),) if followed else ()
        plan.statements = (*matching, *finding)
        return plan

    def _plan_rules(self, plan: GroupPlan) -> None:
        for number, rule in enumerate(plan.group.match_rules, start=1):
            problems = Problems()
            found = rule_of(number, rule, *self._sides(plan), plan.tables, problems)
            if found is not None:
                plan.rules.setdefault(rule.id, found)
            else:
                terms = [f"the configuration has no value for the term {term}" for term in problems.terms]
                plan.rule_problems[rule.id] = "; ".join(
                    dict.fromkeys([*problems.missing, *problems.conditions, *terms])
                )

    def _sides(self, plan: GroupPlan) -> tuple[RecordSide, RecordSide]:
        settings = self.request.settings
        return plan.side("source", settings), plan.side("target", settings)

    def _spellings_of(self, group: Group) -> tuple[list[Spelling], list[Spelling]]:
        """How the table of links writes a group, in rows of its direction and of the other one."""
        there, back = [], []
        for item in self.spellings:
            left, right = (item.source_system, item.source_entity), (item.target_system, item.target_entity)
            if self._names(group.source, *left) and self._names(group.target, *right):
                there.append(item)
            elif self._names(group.target, *left) and self._names(group.source, *right):
                back.append(item)
        return there, back

    def _names(self, entity: Entity, system: str, written: str) -> bool:
        """Whether a row of the table of links is about an entity type.

        It may leave out a variant, unless there is an entity type of that name.
        """
        name = normalize_name(written)
        if normalize_name(system) != normalize_name(entity.system):
            return False
        if name == normalize_name(entity.label):
            return True
        labels = {
            normalize_name(item.binding.entity.label)
            for item in self.records.values()
            if item.binding.entity.system == entity.system
        }
        return name == normalize_name(entity.name) and name not in labels

    def created_where(self, plan: GroupPlan) -> str | None:
        """Which of a group's source records get a target, as SQL; null where that isn't configured."""
        where = self.pair_settings(plan.group).created_where
        if not where:
            return None
        problems = Problems()
        accepted = accepted_sql(self._sides(plan)[0], where, problems)
        return None if problems.missing else accepted


def _pair_hint(group: Group) -> str:
    first = group.flows[0]
    return f'Add --links FILE, or [[tool.rst2spec.pairs]] flow = "{first.heading}", keys = {{ SOURCE = "TARGET" }}'
