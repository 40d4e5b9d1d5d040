"""R204 ragged-row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import DocumentCheck, Finding, plural
from rst2spec.checks.clause_cells import rows_of
from rst2spec.spec.compiled import Compiled, MappingRow
from rst2spec.spec.diagnostic import Severity
from rst2spec.spec.row_index import MAPPING_COLUMNS, RULE_COLUMNS
from rst2spec.syntax.nodes import Row


class RaggedRow(DocumentCheck):
    """A row has too few or too many cells.

    Why this is bad: docutils drops a table whose rows differ in length, and nobody knows for certain which cell is
    missing. The spec reads the cells from the left; extra cells are in ``unread``.

    Bad::

        * - number
          - orderNo

    Good::

        * - number
          - orderNo
          - "string"

    In the generator: write every cell of a row, also an empty one.
    """

    severity: ClassVar[Severity] = "error"
    hint: ClassVar[str] = "Find the missing or extra cell."
    precondition: ClassVar[str] = "is_ragged"

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """One finding per row."""
        for flow in compiled.flows:
            for tables, expected in ((flow.rule_tables, RULE_COLUMNS), (flow.mapping_tables, MAPPING_COLUMNS)):
                for table in tables:
                    if table.header is not None and len(table.header.cells) != expected:
                        yield self._finding(table.header, expected, flow.flow.id, None)
            for row_id, row in rows_of(flow):
                expected = MAPPING_COLUMNS if isinstance(row, MappingRow) else RULE_COLUMNS
                if len(row.row.cells) != expected:
                    yield self._finding(row.row, expected, flow.flow.id, row_id)

    @staticmethod
    def _finding(row: Row, expected: int, flow: str, row_id: str | None) -> Finding:
        kind = "header" if row_id is None else "row"
        return Finding(
            f"{kind} has {plural(len(row.cells), 'cell')}, expected {expected}",
            row.start,
            row.end,
            flow=flow,
            mapping=row_id,
            clause=kind,
            cause=f"{kind} has too few or too many cells",
        )
