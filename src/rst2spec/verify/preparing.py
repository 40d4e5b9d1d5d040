"""Prepares a run: opens the data, creates its tables, and plans how each group's pairs are found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from rst2spec.outputs import wording
from rst2spec.verify.catalog import Binding, Catalog, files
from rst2spec.verify.data_settings import PairSettings
from rst2spec.verify.database import Database
from rst2spec.verify.errors import DataError
from rst2spec.verify.group_plan import GroupPlan, Records
from rst2spec.verify.property_values import Problems, RecordSide, accepted_sql
from rst2spec.verify.quoting import name
from rst2spec.verify.record_links import RecordLinks, label_of
from rst2spec.verify.record_pairs import (
    Tables,
    key_rule,
    linked_statements,
    matched_statements,
    matches_sql,
    rule_of,
)
from rst2spec.verify.sources import RecordTable, source_of, suggest, table_of_file
from rst2spec.verify.staging import Missing, Staged, Stager
from rst2spec.verify.subject import Entity, Group, groups_of, paths_of, reverse_of, systems_of
from rst2spec.verify.verify_request import VerifyRequest

KEY_RULE: Final = 0
"""The number of the rule of configured keys."""


class Preparation:
    """The data of a run, opened.

    Attributes:
        groups: The groups.
        records: The records by entity type.
        links: The table of links; null without one.
    """

    def __init__(self, request: VerifyRequest, database: Database) -> None:
        """Opens the sources, without reading any records.

        Raises:
            DataError: A source can't be opened, or belongs to no document.
        """
        self.request = request
        self.database = database
        self.groups = groups_of(request.documents)
        self.records: dict[tuple[str, str, str], Records] = {}
        self._settings_pairs: dict[int, PairSettings] = {}
        known = systems_of(self.groups)
        for slug in request.data:
            if slug not in known:
                raise DataError(f"--data {slug}: no document has the system {slug}{suggest(slug, known)}")
        self.catalog = Catalog(database, [source_of(slug, address) for slug, address in request.data.items()])
        self.links = None if request.links is None else RecordLinks(table_of_file("", request.links))
        for group in self.groups:
            for entity in (group.source, group.target):
                if entity.key not in self.records:
                    self.records[entity.key] = self._bound(entity)
        self._labels = {label_of(item.binding.entity) for item in self.records.values()}

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
        self.database.lock(files([*tables, *([self.links.table] if self.links else [])]))
        self._stage()
        if self.links is not None:
            self.links.read(self.database)
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
            ways.append(f"by {self.links.table.place}, where it has such records")
        if group.match_rules:
            ways.append("by match rules")
        elif self.pair_settings(group).keys:
            ways.append("by the configured key")
        return ", else ".join(ways), "" if ways else _pair_hint(group)

    # --- tables

    def statements(self, plans: Sequence[GroupPlan]) -> Iterator[str]:
        """The statements that create the tables of groups, each once."""
        if self.links is not None and any(plan.method == "links" for plan in plans):
            yield self.links.statement
        records = [item for plan in plans for item in (plan.source, plan.target)]
        systems = dict.fromkeys(item.binding.entity.system for item in records)
        yield from (statement for system in systems for statement in self.catalog.attach_sql(system))
        yield from dict.fromkeys(statement for item in records for statement in item.statements)

    def _stage(self) -> None:
        """Creates a table for each source table; entity types with the same key and paths share it."""
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
            counts = stager.create(staged)
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
        there, back = self.links.spellings_of(group, self._labels) if self.links is not None else ((), ())
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
