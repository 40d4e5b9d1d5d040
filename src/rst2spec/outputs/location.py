"""Describes the place of a finding in a document by section, row and clause."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from typing import Final, NamedTuple

from rst2spec.language.examples import BLANK
from rst2spec.outputs.plain import escape_controls
from rst2spec.source import Source
from rst2spec.spec.diagnostic import Diagnostic
from rst2spec.spec.model import Document, Flow
from rst2spec.syntax.cell import parse_property

_CELL: Final = re.compile(r"[ \t]*(?:\* )?- ")


class FindingLocator:
    """Locates the findings of one document, with its sections and rows by id."""

    def __init__(self, document: Document | None) -> None:
        self._flows: dict[str, Flow] = {}
        self._rows: dict[str, dict[str, str]] = {}
        for flow in () if document is None else document.flows:
            self._flows.setdefault(flow.id, flow)

    def location_of(self, item: Diagnostic, source: Source | None) -> str:
        """``Customers to Contacts, row 3, clause 2``; empty if a finding isn't in a section."""
        flow = self._flows.get(item.flow or "")
        if flow is None:
            return ""
        steps = [f"{flow.source.label or BLANK} to {flow.target.label or BLANK}", self._row(item, flow)]
        if item.mapping is not None and source is not None:
            steps.append(_clause(item, source))
        return escape_controls(", ".join(filter(None, steps)))

    def _row(self, item: Diagnostic, flow: Flow) -> str:
        rows = self._rows.get(flow.id)
        if rows is None:
            rows = self._rows[flow.id] = {}
            for number, mapping in enumerate(flow.mappings, 1):
                rows.setdefault(mapping.id, f"row {number}")
            for number, rule in enumerate(flow.match_rules, 1):
                rows.setdefault(rule.id, f"match rule {number}")
        return rows.get(item.mapping or "", "")


class _Cell(NamedTuple):
    """The cell in a line: where its text begins, and where its clauses begin and end."""

    begin: int
    starts: tuple[int, ...]
    ends: tuple[int, ...]


@lru_cache(maxsize=16)
def _cell(line: str) -> _Cell:
    bullet = _CELL.match(line)
    begin = bullet.end() if bullet else 0
    text = line[begin:]
    clauses = parse_property(text.strip()).clauses
    begin += len(text) - len(text.lstrip())
    return _Cell(begin, tuple([clause.start for clause in clauses]), tuple([clause.end for clause in clauses]))


def _clause(item: Diagnostic, source: Source) -> str:
    """The clause that a finding is about; empty if it isn't about one."""
    if item.start.line > len(source.lines):
        return ""
    line = source.lines[item.start.line - 1]
    bullet = _CELL.match(line)
    at = item.start.column - 1
    if at <= (bullet.end() if bullet else 0):
        return ""
    cell = _cell(line)
    number = bisect_right(cell.starts, at - cell.begin)
    return f"clause {number}" if number and at - cell.begin < cell.ends[number - 1] else ""
