"""The property cells of a document with their clauses, for several checks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from rst2spec.language.examples import short_clause
from rst2spec.spec.compiled import Compiled, CompiledFlow, MappingRow, RuleRow
from rst2spec.spec.drift import drift_of
from rst2spec.spec.names import SIDES
from rst2spec.syntax.cell import parse_property
from rst2spec.syntax.nodes import Clause, PropertyText
from rst2spec.tokens.token import Cell


class PropertyCell(NamedTuple):
    """A property cell of a mapping or match rule; ``side`` is source or target."""

    cell: Cell
    text: PropertyText
    side: str
    flow: str
    row: str


def rows_of(flow: CompiledFlow) -> Iterator[tuple[str, MappingRow | RuleRow]]:
    """All rows of a flow with their ids, mappings last."""
    for number, rule in enumerate(flow.flow.match_rules):
        yield rule.id, flow.rule_row(number)
    for number, mapping in enumerate(flow.flow.mappings):
        yield mapping.id, flow.mapping_row(number)


def clause_cells(compiled: Compiled) -> Iterator[PropertyCell]:
    """The property cells with repeated, differently spelled, incomplete or malformed clauses."""
    for cell, column, flow, row in compiled.clause_cells:
        if row is not None:
            yield PropertyCell(cell, parse_property(cell.text), SIDES[column], flow, row)


def distinct_clauses(text: PropertyText) -> dict[tuple[str | None, str | None], list[Clause]]:
    """A cell's clauses by (value, path), in the order of their first occurrence."""
    groups: dict[tuple[str | None, str | None], list[Clause]] = defaultdict(list)
    for clause in text.clauses:
        groups[clause.value, clause.path].append(clause)
    return groups


def drift_keys(compiled: Compiled) -> dict[int, str]:
    """The changes of the template, by the offsets of the texts that no rule reads because of them."""
    return {item.start: item.key for item in drift_of(compiled)}


def within(cell: Cell, start: int, end: int) -> tuple[int, int]:
    """A span within a cell's text as offsets of the document; the whole cell if it was wrapped or quoted."""
    if cell.exact:
        return cell.start + start, cell.start + end
    return cell.start, cell.end


def describe(clause: Clause) -> str:
    """Describes a clause, for a message."""
    return f'"{short_clause(clause.value, clause.path)}"'
