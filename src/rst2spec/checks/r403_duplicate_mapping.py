"""R403 duplicate-mapping."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import DocumentCheck, Finding, Note, TextEdit
from rst2spec.language.examples import BLANK
from rst2spec.source import Source
from rst2spec.spec.changes.meaning import mapping_meaning
from rst2spec.spec.compiled import Compiled, MappingRow
from rst2spec.spec.diagnostic import Severity
from rst2spec.spec.row_index import MAPPING_COLUMNS
from rst2spec.syntax.cell import parse_property
from rst2spec.syntax.nodes import Row


class DuplicateMapping(DocumentCheck):
    """A table has two equal rows: the same paths, conditions and type.

    Why this is bad: testers test the mapping twice, and consumers count it twice.

    Bad::

        * - number
          - orderNo
          - "string"
        * - number
          - orderNo
          - "string"

    Good::

        * - number
          - orderNo
          - "string"

    In the generator: collect a table's rows in an ordered set.
    """

    severity: ClassVar[Severity] = "warning"
    hint: ClassVar[str] = "Remove this row."
    precondition: ClassVar[str] = "has_shared_targets"

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """One finding per repetition."""
        for flow in compiled.flows:
            first: dict[tuple[int, object], MappingRow] = {}
            rows = [row for group in flow.shared_targets.values() for row in group]
            rows += [flow.mapping_row(at) for at, value in enumerate(flow.flow.mappings) if value.target.path is None]
            for row in rows:
                mapping = row.mapping
                key = (id(row.table), mapping_meaning(mapping))
                before = first.setdefault(key, row)
                if before is not row:
                    token = row.row
                    yield Finding(
                        f"duplicate of line {before.row.line}: {mapping.source.path or BLANK} to "
                        f"{mapping.target.path or BLANK}",
                        token.start,
                        token.end,
                        flow=flow.flow.id,
                        mapping=mapping.id,
                        notes=(Note(before.row.start, before.row.end, "The first row is here."),),
                        edits=_without(row.row, compiled.source),
                    )


def _without(row: Row, source: Source) -> tuple[TextEdit, ...]:
    """The edit that removes a row's lines; none if they contain more than the row that it repeats."""
    lines = {source.line_of(cell.start) for cell in row.cells}
    if len(lines) < len(row.cells) or not all(cell.exact for cell in row.cells):
        return ()  # its cells share lines with other text
    if len(row.cells) > MAPPING_COLUMNS or any(parse_property(cell.text).unread for cell in row.cells[:2]):
        return ()
    last = max(lines)
    end = source.starts[last] if last < len(source.starts) else len(source.text)
    return (TextEdit(source.starts[min(lines) - 1], end, ""),)
