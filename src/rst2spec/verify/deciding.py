"""Decides the items of a group, with reasons, from the numbers that the statements return."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rst2spec.checks.base import listed, plural
from rst2spec.spec.verify_report import ItemResult, VerifiedCounts, VerifiedExample
from rst2spec.verify.mapping_plan import MappingPlan, readings_in

Decision = tuple[ItemResult, str, VerifiedCounts, tuple[VerifiedExample, ...], dict[str, int]]
"""Result, reason, counts, examples, and the pairs that each of several writers explains."""

NOTHING = VerifiedCounts()


def undecided(reason: str, counts: VerifiedCounts = NOTHING) -> Decision:
    """An item that can't be decided."""
    return "undecided", reason, counts, (), {}


def of_mapping(plan: MappingPlan, row: Mapping[str, Any], writers: Mapping[str, str]) -> Decision:
    """Whether the pairs of records confirm a mapping.

    Args:
        plan: How it is decided.
        row: The numbers by the statement's columns.
        writers: The source's properties of the mappings with the same target, by id; empty if there is no other one.
    """
    tally = {name: number or 0 for name, number in row[plan.id].items()}  # of no rows, DuckDB counts null
    why_undecided = {
        "unknown": "; ".join(plan.reasons) or "another mapping with the same target can't be decided",
        "unreadable": f"the source's value can't be read as {plan.mapping.type.name or plan.mapping.type.text}",
        "ambiguous": _ambiguous(plan, row),
        "unlinked": "the ids differ, and the records that they refer to aren't linked",
    }
    counts = VerifiedCounts(
        pairs=tally["pairs"],
        equal=tally["equal"] + tally["blank"],
        different=tally["different"],
        source_blank=tally["source_blank"],
        target_blank=tally["target_blank"],
        not_applicable=tally["skipped"],
        undecided=sum(tally[name] for name in why_undecided),
        explained=row.get(f"{plan.id} explained") or 0,
    )
    examples = _examples(row.get(f"{plan.id} examples"))
    by = {name: row.get(f"{plan.id} by {name}") or 0 for name in writers}
    explained = [f"{writers[name]} ({number:,})" for name, number in by.items() if number]
    explanation = f"explained by {listed(explained)}" if explained else ""
    open_reasons = [
        f"{plural(tally[name], 'pair')} undecided: {reason}" for name, reason in why_undecided.items() if tally[name]
    ]
    if not counts.pairs:
        return undecided("there are no pairs of records", counts)
    if plan.is_as_written:
        return "undecided", _as_written(plan, counts, open_reasons), counts, examples, by
    if counts.different:
        return "fail", _joined([_different(counts), *open_reasons, explanation]), counts, examples, by
    if counts.undecided:
        return "undecided", _joined([*open_reasons, explanation]), counts, examples, by
    if not tally["equal"]:
        reason = "no pair meets the conditions" if not counts.equal else "both sides are blank in every pair"
        return "undecided", reason, counts, examples, by
    return "pass", explanation, counts, examples, by


def of_rule(row: Sequence[Any], *, has_links: bool) -> Decision:
    """Whether the values confirm a match rule."""
    pairs, equal, shared, unlinked, found = row
    counts = VerifiedCounts(pairs=pairs, equal=equal, different=shared + unlinked)
    if not pairs:
        return undecided("no value is on both sides", counts)
    examples = tuple([_rule_example(item) for item in found or ()])
    reasons = []
    if shared:
        reasons.append(f"{plural(shared, 'value')} of {pairs:,} would match several records")
    if unlinked:
        reasons.append(f"{plural(unlinked, 'pair')} of records that match {_is(unlinked)} not linked")
    if reasons:
        return "fail", _joined(reasons), counts, examples, {}
    return "pass", "" if has_links else "one to one; no table of links to compare with", counts, examples, {}


def of_creation(row: Sequence[Any], policy: str, *, has_links: bool) -> Decision:
    """Whether the records confirm a creation rule."""
    pairs, equal, different, open_, found = row
    counts = VerifiedCounts(pairs=pairs, equal=equal, different=different, undecided=open_)
    examples = tuple([_creation_example(item) for item in found or ()])
    if not pairs:
        return undecided("there are no records of the source", counts)
    why = f"{plural(open_, 'record')} undecided: {_why_open(policy, has_links=has_links)}" if open_ else ""
    if different:
        what = f"{plural(different, 'record')} of {pairs:,} {'has' if different == 1 else 'have'} no target"
        if policy != "always":
            verb = "doesn't" if different == 1 else "don't"
            what = f"{plural(different, 'record')} of {pairs:,} {verb} follow the condition"
        return "fail", _joined([what, why]), counts, examples, {}
    if open_:
        return "undecided", why, counts, examples, {}
    return "pass", "", counts, examples, {}


def of_no_mappings(pairs: int, *, has_links: bool) -> Decision:
    """Whether the links confirm a flow without mappings."""
    counts = VerifiedCounts(pairs=pairs, equal=pairs if has_links else 0, undecided=0 if has_links else pairs)
    if has_links and pairs:
        return "pass", f"{plural(pairs, 'pair')} linked; there is nothing to compare", counts, (), {}
    return undecided(
        "only a table of links shows whether records are linked" if pairs else "there are no pairs", counts
    )


# --- words


def _different(counts: VerifiedCounts) -> str:
    parts = [
        f"{counts.different:,} of {plural(counts.pairs, 'pair')} {'differs' if counts.different == 1 else 'differ'}"
    ]
    if counts.explained:
        parts.append(f"the flow in the other direction explains {counts.explained:,} of them")
    return "; ".join(parts)


def _as_written(plan: MappingPlan, counts: VerifiedCounts, open_reasons: Sequence[str]) -> str:
    form = " (a text, number or date that means the same)" if plan.mapping.type.kind != "malformed" else ""
    compared = counts.equal + counts.different
    if counts.different:
        result = f"{counts.different:,} of {plural(compared, 'pair')} not equal as written{form}"
    elif compared:
        result = f"equal as written{form}"
    else:
        result = "nothing was compared"
    return _joined([f"{plan.note}: {result}", *open_reasons])


def _ambiguous(plan: MappingPlan, row: Mapping[str, Any]) -> str:
    if len(readings_in(plan)) > 1:
        numbers = {reading: row.get(f"{plan.id} {reading}") or 0 for reading in ("all", "any")}
        return (
            "the document doesn't specify whether all conditions must hold, or any: "
            f"{numbers['all']:,} differ if all, {numbers['any']:,} if any"
        )
    return "the type has two readings, and they differ here"


def _why_open(policy: str, *, has_links: bool) -> str:
    if not has_links:
        return "without a table of links, a target that doesn't match looks like a missing one"
    return {
        "always": "several records match",
        "match_or_create": "a record without a link may have no target yet",
        "conditional": "the condition is free text; created-where in the configuration can select its records",
        "conditional_match_or_create": (
            "the condition is free text; created-where in the configuration can select its records"
        ),
        "when_connected": "the data doesn't show which records are connected",
        "linked_only": "no match rule explains the link",
    }.get(policy, "the document doesn't specify when a target is created")


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def _joined(reasons: Iterable[str]) -> str:
    return "; ".join(filter(None, reasons))


# --- examples


def _examples(found: Sequence[str] | None) -> tuple[VerifiedExample, ...]:
    return tuple(
        [
            VerifiedExample(
                source_id=item["source_id"],
                target_id=item["target_id"],
                source_value=item["source"],
                expected=item["expected"],
                target_value=item["target"],
            )
            for item in map(json.loads, found or ())
        ]
    )


def _rule_example(item: Mapping[str, Any]) -> VerifiedExample:
    sources, targets = item["sources"], item["targets"]
    is_shared = sources > 1 or targets > 1
    note = f"{plural(sources, 'record')} and {plural(targets, 'record')} have it" if is_shared else "not linked"
    return VerifiedExample(
        source_id=item["source_id"], target_id=item["target_id"], source_value=item["source"],
        target_value=item["source"], note=note,
    )  # fmt: skip


_STATES = {
    "unlinked": "no target",
    "dangling": "linked to a record that isn't in the data",
    "linked": "has a target, and should have none",
    "ambiguous": "has targets, and should have none",
}


def _creation_example(item: Mapping[str, Any]) -> VerifiedExample:
    return VerifiedExample(source_id=item["id"], target_id=None, note=_STATES[item["state"]])
