"""R405 case-variant-property."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from rst2spec.checks.base import DocumentCheck, Finding, Note, listed, quoted
from rst2spec.spec.compiled import Compiled, CompiledFlow
from rst2spec.spec.diagnostic import Severity
from rst2spec.spec.model import Mapping, MatchRule
from rst2spec.spec.row_index import has_variants


class CaseVariantProperty(DocumentCheck):
    """Properties of a column differ only in case.

    Why this is bad: property names are case sensitive. Either one of the spellings doesn't exist in the system, or the
    system has two properties that are easy to confuse.

    Bad::

        * - Number
          - orderNo
          - "string"
        * - number
          - orderNo
          - "string"

    Good::

        * - number
          - orderNo
          - "string"

    In the generator: read property names from the system's schema.
    """

    severity: ClassVar[Severity] = "warning"
    hint: ClassVar[str] = "Use the spelling of the system's schema."
    precondition: ClassVar[str] = "has_variant_paths"

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """One finding per group in a column, of mappings or of match rules."""
        for flow in compiled.flows:
            yield from _in_rows(flow, flow.flow.mappings)
            yield from _in_rows(flow, flow.flow.match_rules)


def _in_rows(flow: CompiledFlow, values: Sequence[Mapping] | Sequence[MatchRule]) -> Iterator[Finding]:
    for column, side in enumerate(("source", "target")):
        paths = [(value.target if column else value.source).path for value in values]
        if not has_variants(paths):
            continue
        rows = flow.mapping_runs if values is flow.flow.mappings else flow.rule_runs
        for folded, spellings in _variants(paths):
            numbers = list(spellings.values())
            names = [quoted(spelling) for spelling in spellings]
            *before, cell = [rows.row(number)[0].cells[column] for number in numbers]
            yield Finding(
                f"{side} properties {listed(names)} differ only in case",
                cell.start,
                cell.end,
                flow=flow.flow.id,
                mapping=values[numbers[-1]].id,
                clause=f"{side}:{folded}",
                notes=tuple(
                    Note(other.start, other.end, f"The spelling is {name} here.")
                    for other, name in zip(before, names, strict=False)
                ),
            )


def _variants(paths: Sequence[str | None]) -> Iterator[tuple[str, dict[str, int]]]:
    """Groups of paths that differ only in case: the folded path, and the first row of each spelling."""
    groups: dict[str, dict[str, int]] = {}
    for number, path in enumerate(paths):
        if path:
            groups.setdefault(path.casefold(), {}).setdefault(path, number)
    return ((folded, spellings) for folded, spellings in groups.items() if len(spellings) > 1)
