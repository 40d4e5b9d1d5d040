"""Tables for data tools: a row per mapping, match rule, flow or finding, with the values as they are in the spec."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from rst2spec.outputs.spec_builder import SpecOptions, folder_findings, with_level
from rst2spec.spec.diagnostic import Diagnostic
from rst2spec.spec.model import Document, Flow, MatchRule
from rst2spec.spec.model import Mapping as MappingRow
from rst2spec.spec.result import Result

Row = tuple[Any, ...]
"""Texts, numbers and nulls; other values, such as conditions, are written as their JSON."""


class DataTable(NamedTuple):
    """A table.

    Attributes:
        columns: The names of its columns.
        rows: The rows of a document.
        has_answers: Whether they contain what only the run shows about the document, in the order of its questions.
    """

    columns: tuple[str, ...]
    rows: Callable[[Document, SpecOptions], Iterator[Row]]
    has_answers: bool = False


OPTIONS: Final = {"table": ("mappings", "flows", "match_rules", "findings")}
"""The option of the formats that write these tables."""

NUMBERS: Final = frozenset({"line", "column", "end_line", "end_column"})
"""The columns that hold numbers; all others hold text."""


def table_of(options: SpecOptions) -> DataTable:
    """The table that the options ask for."""
    return _TABLES[options.format_option("table", OPTIONS["table"])]


def folder_rows(result: Result, options: SpecOptions) -> Iterator[Row]:
    """The rows that belong to no document: the findings of the folder."""
    if table_of(options).rows is _findings:
        for item in folder_findings(result.diagnostics, options):
            yield _finding(item, item.path)


def _mappings(document: Document, options: SpecOptions) -> Iterator[Row]:
    for flow in document.flows:
        for mapping in flow.mappings:
            yield (
                *_pair(mapping, flow, document, options),
                mapping.type.kind,
                mapping.type.text,
                flow.creation.policy,
            )


def _match_rules(document: Document, options: SpecOptions) -> Iterator[Row]:
    for flow in document.flows:
        for rule in flow.match_rules:
            yield _pair(rule, flow, document, options)


def _pair(row: MappingRow | MatchRule, flow: Flow, document: Document, options: SpecOptions) -> Row:
    """The columns that mappings and match rules share."""
    source, target = flow.source, flow.target
    return (
        row.id,
        flow.id,
        document.path,
        None if options.stable else row.line,
        *(source.slug, source.entity, source.variant, row.source.path, row.source.conditions),
        *(target.slug, target.entity, target.variant, row.target.path, row.target.conditions),
    )


def _flows(document: Document, options: SpecOptions) -> Iterator[Row]:
    for flow in document.flows:
        source, target, creation = flow.source, flow.target, flow.creation
        yield (
            flow.id,
            document.path,
            None if options.stable else flow.line,
            *(source.label, source.slug, source.system, source.entity, source.variant, source.resolved),
            *(target.label, target.slug, target.system, target.entity, target.variant, target.resolved),
            flow.type_system,
            *(creation.policy, creation.condition, creation.remark, creation.connected_to),
            *(creation.into, creation.into_slug, creation.inferred_into_slug),
        )


def _findings(document: Document, options: SpecOptions) -> Iterator[Row]:
    for item in with_level(document, options).diagnostics:
        yield _finding(item, document.path)


def _finding(item: Diagnostic, path: str) -> Row:
    return (
        item.fingerprint,
        path,
        *(item.code, item.name, item.severity, item.message, item.hint),
        *(item.start.line, item.start.column, item.end.line, item.end.column),
        item.flow,
        item.mapping,
        None if item.fix is None else item.fix.safety,
    )


def _both(*names: str) -> Iterable[str]:
    """The columns of both sides."""
    return [f"{side}_{name}" for side in ("source", "target") for name in names]


_PAIR: Final = ("flow_id", "document", "line", *_both("slug", "entity", "variant", "path", "conditions"))

_TABLES: Final[Mapping[str, DataTable]] = {
    "mappings": DataTable(("mapping_id", *_PAIR, "type_kind", "type_text", "creation_policy"), _mappings),
    "flows": DataTable(
        (
            *("flow_id", "document", "line", *_both("label", "slug", "system", "entity", "variant", "resolved")),
            *("type_system", "creation_policy", "creation_condition", "creation_remark", "connected_to"),
            *("into", "into_slug", "inferred_into_slug"),
        ),
        _flows,
        has_answers=True,
    ),
    "match_rules": DataTable(("match_rule_id", *_PAIR), _match_rules),
    "findings": DataTable(
        (
            *("fingerprint", "document", "code", "name", "severity", "message", "hint"),
            *("line", "column", "end_line", "end_column", "flow_id", "mapping_id", "fix"),
        ),
        _findings,
    ),
}
