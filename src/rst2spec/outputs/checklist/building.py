"""Builds the checklist from a run's result: one row per mapping, match rule, flow and finding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from rst2spec.outputs import wording
from rst2spec.outputs.checklist import meanings
from rst2spec.outputs.checklist.columns import DOCUMENT, EXPECTED, ID, RowKind
from rst2spec.outputs.checklist.mark_rules import TestMark
from rst2spec.outputs.checklist.mark_values import Mark
from rst2spec.outputs.spec_builder import SpecOptions, folder_findings, with_level
from rst2spec.outputs.wording import Names
from rst2spec.spec import model
from rst2spec.spec.diagnostic import Diagnostic
from rst2spec.spec.model import Document, Flow, MatchRule
from rst2spec.spec.result import Result

_Values = dict[str, str | int | None]


@dataclass(frozen=True, slots=True)
class ChecklistRow:
    """A row of the checklist.

    Attributes:
        kind: Its kind.
        values: The documents' content by column; a missing column is empty.
        meaning: A hash of the tested content: it is equal as long as a test result is valid. System names and lines
            aren't part of it.
        marks: The testers' marks by column.
        since: The change since they were created.
        tested: The meaning that the marks refer to, if it isn't the current one.
        flow: The id of its flow; empty for a finding.
    """

    kind: RowKind
    values: Mapping[str, str | int | None]
    meaning: str
    marks: Mapping[str, Mark] = field(default_factory=dict)
    since: str = ""
    tested: str = ""
    flow: str = ""

    @property
    def id(self) -> str:
        """The id of the mapping, match rule or flow, or the finding's fingerprint."""
        return str(self.values[ID])

    @property
    def mark(self) -> TestMark:
        """Its mark with the meaning that it is about."""
        return TestMark(self.marks, self.tested or self.meaning)

    @property
    def document(self) -> str:
        """The document's path."""
        return str(self.values[DOCUMENT])

    @property
    def expected(self) -> str:
        """The expected result, or a finding's message."""
        return str(self.values[EXPECTED] if self.kind != "finding" else self.values["Message"])


@dataclass(frozen=True, slots=True)
class LeftOver:
    """A marked row of an older sheet that matches no row of the documents.

    Attributes:
        why: The reason.
        kind: Its kind; empty for a row that a tester added.
        values: The sheet's values by column.
        marks: The testers' marks by column.
        key: The sheet's key, so that a row that comes back gets its marks again.
    """

    why: str
    kind: str
    values: Mapping[str, Mark | None]
    marks: Mapping[str, Mark]
    key: str


@dataclass(frozen=True, slots=True)
class Checklist:
    """A checklist.

    Attributes:
        rows: The rows; within a kind in the order of the documents.
        documents: The paths of the documents, sorted.
        left_over: The left-over rows of older sheets.
        extras: Columns that testers added.
        is_merged: Whether it contains marks of older sheets.
    """

    rows: tuple[ChecklistRow, ...]
    documents: tuple[str, ...]
    left_over: tuple[LeftOver, ...] = ()
    extras: tuple[str, ...] = ()
    is_merged: bool = False

    def of(self, kind: RowKind) -> list[ChecklistRow]:
        """The rows of a kind."""
        return [row for row in self.rows if row.kind == kind]


def checklist_of(result: Result, options: SpecOptions) -> Checklist:
    """The checklist of a run's result, with the findings that the options select."""
    rows: list[ChecklistRow] = []
    for document in result.documents:
        for flow in document.flows:
            rows += [replace(row, flow=flow.id) for row in _flow_rows(flow, document)]
        rows += [_finding(item, document.path) for item in with_level(document, options).diagnostics]
    rows += [_finding(item, item.path) for item in folder_findings(result.diagnostics, options)]
    return Checklist(tuple(rows), tuple([document.path for document in result.documents]))


def _flow_rows(flow: Flow, document: Document) -> Iterator[ChecklistRow]:
    names = wording.names_of(flow)
    sides: _Values = {
        "Source system": wording.flow_system_name(flow.source, document.source),
        "Source entity": wording.entity_name(flow.source),
        "Target system": wording.flow_system_name(flow.target, document.target),
        "Target entity": wording.entity_name(flow.target),
        DOCUMENT: document.path,
    }
    yield _creation(flow, sides, document)
    for rule in flow.match_rules:
        yield _match_rule(rule, sides, names)
    if not flow.mappings:
        values: _Values = {ID: flow.id, "Line": flow.line, EXPECTED: wording.NO_MAPPINGS, "Priority": "low"}
        yield ChecklistRow("mapping", sides | values, meanings.no_mappings_meaning())
    shared, keys = wording.fan_in(flow), wording.match_keys(flow)
    for mapping in flow.mappings:
        yield _mapping(mapping, sides, names, (mapping.id in shared, wording.mapping_priority(mapping, keys)))


def _creation(flow: Flow, sides: _Values, document: Document) -> ChecklistRow:
    values: _Values = {
        **sides,
        ID: flow.id,
        "Line": flow.line,
        "Rule": wording.creation(flow),
        EXPECTED: wording.creation_expected(flow),
        "Priority": wording.creation_priority(flow),
    }
    return ChecklistRow("creation", values, meanings.creation_meaning(flow, document))


def _match_rule(rule: MatchRule, sides: _Values, names: Names) -> ChecklistRow:
    values: _Values = {
        **_row_values(rule, sides),
        EXPECTED: wording.match_expected(rule, names),
        "Priority": "high",  # a wrong match merges unrelated records
    }
    return ChecklistRow("match", values, meanings.match_meaning(rule))


def _mapping(
    mapping: model.Mapping, sides: _Values, names: Names, sharing: tuple[bool, wording.Priority]
) -> ChecklistRow:
    is_shared, priority = sharing
    values: _Values = {
        **_row_values(mapping, sides),
        "Type": wording.shown_type(mapping.type),
        EXPECTED: wording.mapping_expected(mapping, names, is_shared=is_shared),
        "Priority": priority,
    }
    return ChecklistRow("mapping", values, meanings.mapping_meaning(mapping, is_shared=is_shared))


def _row_values(row: model.Mapping | MatchRule, sides: _Values) -> _Values:
    return {
        **sides,
        ID: row.id,
        "Source property": row.source.path,
        "Source condition": wording.conditions(row.source),
        "Target property": row.target.path,
        "Target condition": wording.conditions(row.target),
        "Line": row.line,
    }


def _finding(item: Diagnostic, path: str) -> ChecklistRow:
    values: _Values = {
        ID: item.fingerprint,
        "Severity": item.severity,
        "Code": item.code,
        "Name": item.name,
        "Message": item.message,
        "Hint": item.hint,
        DOCUMENT: path,
        "Line": item.start.line,
        "Column": item.start.column,
    }
    return ChecklistRow("finding", values, meanings.finding_meaning(item.code))
