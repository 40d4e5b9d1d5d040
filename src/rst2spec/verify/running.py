"""Verifies documents: prepares the data, runs the statements, and puts the results together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from rst2spec.outputs import wording
from rst2spec.spec import model
from rst2spec.spec.model import Document, Flow, Generator
from rst2spec.spec.verify_report import (
    Verification,
    VerifiedFlow,
    VerifiedItem,
    VerifiedTable,
    VerifiedTerm,
)
from rst2spec.verify.creation import POLICIES, creation_sql, rule_sql
from rst2spec.verify.database import Database
from rst2spec.verify.deciding import Decision, of_creation, of_mapping, of_no_mappings, of_rule, undecided
from rst2spec.verify.group_plan import GroupPlan
from rst2spec.verify.mapping_plan import MappingPlan, plan_mapping, with_reverse, writers_of
from rst2spec.verify.mapping_statement import compare_sql
from rst2spec.verify.preparing import Preparation
from rst2spec.verify.quoting import literal
from rst2spec.verify.record_pairs import pair_counts_sql
from rst2spec.verify.record_references import is_reference, references_sql, referred_name
from rst2spec.verify.subject import FlowItem, reverse_of
from rst2spec.verify.verify_request import VerifyRequest


@dataclass(slots=True)
class _Group:
    """What is known of a group.

    Attributes:
        plan: How its pairs are found.
        mappings: How its mappings are decided.
        counts: The numbers of its pairs, by column.
        decisions: The decisions by kind and id.
    """

    plan: GroupPlan
    mappings: list[MappingPlan] = field(default_factory=list)
    counts: Mapping[str, int] = field(default_factory=dict)
    decisions: dict[tuple[str, str], Decision] = field(default_factory=dict)


class Run:
    """A run over prepared data."""

    def __init__(self, preparation: Preparation) -> None:
        self._prepared = preparation
        self._database: Database = preparation.database
        self._request: VerifyRequest = preparation.request
        self._groups = [_Group(plan) for plan in preparation.read()]
        self._terms: Counter[tuple[str, str]] = Counter()
        self._term_mappings: dict[tuple[str, str], set[str]] = defaultdict(set)
        for group in self._groups:
            if not group.plan.problem:
                group.mappings = self._plan_mappings(group.plan)

    def verification(self, version: str | None) -> Verification:
        """Runs all statements; returns the results.

        Raises:
            DataError: The data can't be read, or the limits don't suffice.
        """
        for group in self._groups:
            if not group.plan.problem:
                self._pair(group)
        for group in self._groups:
            self._decide(group)
        by_flow = {id(item.flow): group for group in self._groups for item in group.plan.group.flows}
        items = tuple(
            [
                item
                for document in self._request.documents
                for flow in document.flows
                for item in _items(document, flow, by_flow[id(flow)].decisions)
            ]
        )
        return Verification(
            generator=Generator("rst2spec", version),
            as_of=self._request.as_of,
            sample=self._request.sample,
            tables=tuple(self._tables()),
            flows=tuple([_flow(group) for group in self._groups]),
            items=items,
            terms=tuple(
                [
                    VerifiedTerm(
                        system=system, term=term, mappings=len(self._term_mappings[system, term]), undecided=number
                    )
                    for (system, term), number in sorted(self._terms.items())
                ]
            ),
        )

    def statements(self, only: str | None = None) -> Iterator[str]:
        """All statements in their order, or those that decide one item (a mapping, match rule or flow)."""
        groups = [group for group in self._groups if not group.plan.problem]
        if only is None:
            yield from self._prepared.statements([group.plan for group in groups])
            for group in groups:
                yield from group.plan.statements
                yield pair_counts_sql(group.plan.tables, group.plan.known_method)
                yield from (sql for _, sql in self._deciding_statements(group, None))
            return
        for group in groups:
            wanted = [sql for name, sql in self._deciding_statements(group, only) if name == only]
            if wanted:
                yield from self._prepared.statements([group.plan])
                yield from group.plan.statements
                yield from wanted
                return

    def why_nothing(self, only: str) -> str:
        """Why no statement decides an item."""
        for group in self._groups:
            plan = group.plan
            for item in plan.group.flows:
                if only in {name for _, name in _keys(item.flow)}:
                    reasons = [reason for mapping in group.mappings if mapping.id == only for reason in mapping.reasons]
                    reasons += [plan.rule_problems[only]] if only in plan.rule_problems else []
                    return plan.problem or "; ".join(reasons) or "nothing is compared for it"
        return "the documents have no such mapping, match rule or flow"

    # --- pairs

    def _pair(self, group: _Group) -> None:
        for statement in group.plan.statements:
            self._database.run(statement)
        group.counts = self._database.record(pair_counts_sql(group.plan.tables, group.plan.known_method))

    # --- mappings

    def _plan_mappings(self, plan: GroupPlan) -> list[MappingPlan]:
        settings, now = self._request.settings, self._now()
        source, target = plan.side("source", settings), plan.side("target", settings)
        plans = [plan_mapping(mapping, source, target, now) for mapping in plan.group.mappings]
        plans = [replace(item, references=self._references(plan, item.mapping)) for item in plans]
        reverse = reverse_of(plan.group, [group.plan.group for group in self._groups])
        if reverse is None:
            return plans
        back = [
            plan_mapping(mapping, replace(target, alias="target"), replace(source, alias="source"), now)
            for mapping in reverse.mappings
        ]
        return with_reverse(plans, back)

    def _now(self) -> str:
        return "" if self._request.as_of is None else f"time_of({literal(self._request.as_of)})"

    def _references(self, plan: GroupPlan, mapping: model.Mapping) -> str | None:
        """The query of what a mapping's ids may refer to; null if it maps no ids."""
        left, right = mapping.source.path, mapping.target.path
        if left is None or right is None or not (is_reference(left) and is_reference(right)):
            return None
        source, target = plan.group.source, plan.group.target
        settings, links = self._request.settings, self._prepared.links
        paired = [
            (item.plan.group, item.plan.tables) for item in self._groups if item.plan.method not in {None, "links"}
        ]
        return references_sql(
            (source.system, referred_name(left, source, settings)),
            (target.system, referred_name(right, target, settings)),
            [] if links is None else links.spellings,
            paired,
        )

    def _compare_sql(self, group: _Group, only: frozenset[str] | None = None) -> str | None:
        """The statement that compares a group's pairs; null where there is nothing that could be compared."""
        if not any(item.alternatives and (only is None or item.id in only) for item in group.mappings):
            return None
        precedence = self._prepared.pair_settings(group.plan.group).precedence
        return compare_sql(
            group.plan.tables, group.mappings, only=only, precedence=precedence, sample=self._request.sample
        )

    def _decide_mappings(self, group: _Group) -> None:
        sql = self._compare_sql(group)
        row = {} if sql is None else self._database.record(sql)
        sets = writers_of(group.mappings)
        for plan in group.mappings:
            if not plan.alternatives:
                group.decisions["mapping", plan.id] = undecided("; ".join(plan.reasons))
            else:
                members = sets[plan.writes] if len(sets[plan.writes]) > 1 else ()
                writers = {item.id: item.mapping.source.path or "" for item in members if item.alternatives}
                decision = of_mapping(plan, row, writers)
                group.decisions["mapping", plan.id] = decision
                for term in plan.terms:
                    self._terms[term] += row[plan.id]["unknown"] or 0  # of no rows, DuckDB counts null
            for term in plan.terms:
                self._term_mappings[term].add(plan.id)
                self._terms[term] += 0

    # --- the rest

    def _decide(self, group: _Group) -> None:
        plan = group.plan
        if plan.problem:
            for item in plan.group.flows:
                for kind, name in _keys(item.flow):
                    group.decisions[kind, name] = undecided(plan.problem)
            return
        self._decide_mappings(group)
        has_links = plan.method == "links"
        for rule in plan.group.match_rules:
            if rule.id in plan.rules:
                found = self._database.run(rule_sql(plan.tables, plan.rules[rule.id].number, plan.known_method))[0]
                group.decisions["match", rule.id] = of_rule(found, has_links=has_links)
            else:
                group.decisions["match", rule.id] = undecided(plan.rule_problems[rule.id])
        for item in plan.group.flows:
            if not item.flow.mappings:
                found_pairs = group.counts["pairs"]
                group.decisions["mapping", item.flow.id] = of_no_mappings(found_pairs, has_links=has_links)
        self._decide_creation(group)

    def _decide_creation(self, group: _Group) -> None:
        """Decides the creation rules. Of twins, the one with the policy that creates most decides for all."""
        plan = group.plan
        speaker = _speaker(plan.group.flows)
        policy = speaker.flow.creation.policy
        if policy is None:
            decision = undecided("the document doesn't specify when a target is created")
        else:
            decision = of_creation(
                self._database.run(self._creation_sql(plan, policy))[0], policy, has_links=plan.method == "links"
            )
        for item in plan.group.flows:
            if item.flow.id == speaker.flow.id:
                group.decisions["creation", item.flow.id] = decision
            elif decision[0] == "pass":
                group.decisions["creation", item.flow.id] = (*decision[:1], f"as {speaker.flow.id}", *decision[2:])
            else:
                group.decisions["creation", item.flow.id] = undecided(f"verified with {speaker.flow.id}")

    def _creation_sql(self, plan: GroupPlan, policy: str) -> str:
        wanted = self._prepared.created_where(plan)
        return creation_sql(plan.tables, policy, plan.known_method, has_rules=bool(plan.rules), wanted=wanted)

    def _deciding_statements(self, group: _Group, only: str | None) -> Iterator[tuple[str, str]]:
        """The statements that decide a group's items, by the id of the item (empty for all mappings at once)."""
        plan = group.plan
        if only is None:
            sql = self._compare_sql(group)
            if sql is not None:
                yield "", sql
        else:
            for item in group.mappings:
                sql = self._compare_sql(group, frozenset({only})) if item.id == only else None
                if sql is not None:
                    yield item.id, sql
                    break
        for name, rule in plan.rules.items():
            yield name, rule_sql(plan.tables, rule.number, plan.known_method)
        speaker = _speaker(plan.group.flows)
        if speaker.flow.creation.policy is not None:
            sql = self._creation_sql(plan, speaker.flow.creation.policy)
            for flow in plan.group.flows if only is not None else [speaker]:
                yield flow.flow.id, sql

    # --- the report

    def _tables(self) -> Iterator[VerifiedTable]:
        for records in self._prepared.records.values():
            entity, table, staged = records.binding.entity, records.binding.table, records.staged
            counts = records.counts
            yield VerifiedTable(
                system=entity.system,
                entity=entity.label,
                table=None if table is None else table.place,
                records=counts.records,
                without_key=counts.without_key,
                duplicate_keys=counts.duplicates,
                invalid=counts.invalid,
                first_invalid=counts.first_invalid,
                missing=() if staged is None else tuple(sorted({item.path for item in staged.missing.values()})),
                unused=() if staged is None else staged.unused,
                note=records.problem or ("" if table is None else table.note),
            )
        links = self._prepared.links
        if links is not None:
            counts = links.counts
            yield VerifiedTable(
                system="",
                entity="links",
                table=links.table.place,
                records=counts.records,
                without_key=counts.without_key,
                duplicate_keys=0,
                invalid=counts.invalid,
                first_invalid=counts.first_invalid,
                missing=(),
                unused=(),
                note=links.table.note,
            )


def _speaker(flows: tuple[FlowItem, ...]) -> FlowItem:
    """The flow whose policy creates most; the first of several."""
    ranks = {policy: rank for rank, policy in enumerate(POLICIES)}
    return min(flows, key=lambda item: ranks.get(item.flow.creation.policy or "", len(ranks)))


def _keys(flow: Flow) -> Iterator[tuple[str, str]]:
    """The kinds and ids of a flow's items."""
    yield "creation", flow.id
    yield from (("match", rule.id) for rule in flow.match_rules)
    if not flow.mappings:
        yield "mapping", flow.id
    yield from (("mapping", mapping.id) for mapping in flow.mappings)


def _items(document: Document, flow: Flow, decisions: Mapping[tuple[str, str], Decision]) -> Iterator[VerifiedItem]:
    """The items of a flow, in the order of the checklist."""
    names = wording.names_of(flow)
    shared = wording.fan_in(flow)
    words: dict[tuple[str, str], tuple[str, int | None]] = {
        ("creation", flow.id): (wording.creation_expected(flow), flow.line)
    }
    for rule in flow.match_rules:
        words["match", rule.id] = wording.match_expected(rule, names), rule.line
    if not flow.mappings:
        words["mapping", flow.id] = wording.NO_MAPPINGS, flow.line
    for mapping in flow.mappings:
        text = wording.mapping_expected(mapping, names, is_shared=mapping.id in shared)
        words["mapping", mapping.id] = text, mapping.line
    for (kind, name), (text, line) in words.items():
        result, reason, counts, examples, explained_by = decisions[kind, name]
        yield VerifiedItem(
            id=name,
            kind=kind,  # type: ignore[arg-type]
            document=document.path,
            flow=f"{flow.source.label} to {flow.target.label}",
            line=line,
            expected=text,
            result=result,
            reason=reason,
            counts=counts,
            explained_by=explained_by,
            examples=examples,
        )


def _flow(group: _Group) -> VerifiedFlow:
    plan, counts = group.plan, group.counts
    first = plan.group.flows[0]

    def count(name: str) -> int:
        return counts.get(name, 0)

    return VerifiedFlow(
        flows=tuple([item.flow.id for item in plan.group.flows]),
        heading=first.heading,
        document=first.document.path,
        method=plan.method,
        problem=plan.problem,
        hint=plan.hint,
        source_records=count("source_records"),
        target_records=count("target_records"),
        pairs=count("pairs"),
        ambiguous_source=count("ambiguous_source"),
        ambiguous_target=count("ambiguous_target"),
        unmatched_source=count("unmatched_source"),
        unmatched_target=count("unmatched_target"),
        missing=count("missing"),
    )
