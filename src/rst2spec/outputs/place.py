"""Where in a document a finding is, in the words of whoever reads the document: section, row, clause."""

from __future__ import annotations

import re
from typing import Final

from rst2spec.outputs.plain import visible
from rst2spec.source import Source
from rst2spec.spec.diagnostic import Diagnostic
from rst2spec.spec.edit import offset_of
from rst2spec.spec.model import Document, Flow
from rst2spec.syntax.cell import parse_property

_CELL: Final = re.compile(r"[ \t]*(?:\* )?- ")


def place_of(item: Diagnostic, document: Document | None, source: Source | None) -> str:
    """``Customers to Contacts, row 3, clause 2``; blank where a finding is in no section."""
    flow = next((flow for flow in document.flows if flow.id == item.flow), None) if document and item.flow else None
    if flow is None:
        return ""
    steps = [f"{flow.source.label or '(blank)'} to {flow.target.label or '(blank)'}", _row(item, flow)]
    if item.mapping is not None and source is not None:
        steps.append(_clause(item, source))
    return visible(", ".join(filter(None, steps)))


def _row(item: Diagnostic, flow: Flow) -> str:
    named = {"row": [row.id for row in flow.mappings], "match rule": [rule.id for rule in flow.match_rules]}
    for name, ids in named.items():
        if item.mapping in ids:
            return f"{name} {ids.index(item.mapping) + 1}"
    return ""


def _clause(item: Diagnostic, source: Source) -> str:
    """Which clause of its cell a finding is about, where it is about one."""
    if item.start.line > len(source.lines):
        return ""
    line = source.lines[item.start.line - 1]
    bullet = _CELL.match(line)
    begin = bullet.end() if bullet else 0
    at = offset_of(source, item.start) - source.starts[item.start.line - 1] - begin
    if at <= 0:
        return ""
    text = line[begin:]
    blanks = len(text) - len(text.lstrip())
    clauses = parse_property(text.strip()).clauses
    inside = [number for number, clause in enumerate(clauses, 1) if clause.start <= at - blanks < clause.end]
    return f"clause {inside[0]}" if inside else ""
