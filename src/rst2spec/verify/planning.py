"""Lists what a run would read and match, without reading any records: ``verify --plan``."""

from __future__ import annotations

from collections.abc import Iterator

from rst2spec.checks.base import plural
from rst2spec.verify.preparing import Preparation
from rst2spec.verify.subject import Group


def plan_lines(preparation: Preparation) -> Iterator[str]:
    """The plan for people: tables with what they lack, flows with how their records are paired."""
    yield "Data"
    missing = []
    for records in preparation.records.values():
        entity, table = records.binding.entity, records.binding.table
        if table is None:
            missing.append(records)
            continue
        note = f" ({table.note})" if table.note else ""
        yield f"  {entity}: {table.place}{note}"
        lacking = preparation.preview(records)
        if lacking is None:
            yield "      its properties are known once it is read"
        elif lacking:
            yield f"      not in the data: {', '.join(lacking)}"
    yield ""
    if missing:
        yield "No data"
        for records in missing:
            yield f"  {records.binding.entity}: {records.problem}"
            if records.hint:
                yield f"    = hint: {records.hint}"
        yield ""
    yield "Pairs of records"
    count = 0
    for group in preparation.groups:
        how, hint = preparation.method_of(group)
        count += bool(how)
        yield f"  {_heading(group)}: {how or 'not verified'}"
        if hint:
            yield f"    = hint: {hint}"
    yield ""
    yield f"{count:,} of {plural(len(preparation.groups), 'flow')} can be verified."


def _heading(group: Group) -> str:
    more = len(group.flows) - 1
    return group.flows[0].heading + (f" ({plural(more, 'more section')})" if more else "")
