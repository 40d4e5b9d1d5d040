"""R402 stray-whitespace."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import DocumentCheck, Finding, TextEdit, plural
from rst2spec.checks.views import rows_of
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.model import Severity
from rst2spec.syntax.nodes import Row


class StrayWhitespace(DocumentCheck):
    """A tab or blanks stand at the end of a cell that isn't empty.

    Why this is bad: the property's name in the configuration has them too, most likely, and then it is another
    property than the system's. In the document nobody sees it.

    Bad::

        * - number
          - orderNo<TAB>
          - "string"

    Good::

        * - number
          - orderNo
          - "string"

    In the generator: trim names where they are typed in.
    """

    severity: ClassVar[Severity] = "warning"
    hint: ClassVar[str] = "Trim the name in the mapping's configuration; rst2spec can mend the document."

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """One finding a cell."""
        text = compiled.source.text
        for flow in compiled.flows:
            for table in (*flow.rule_tables, *flow.mapping_tables):
                if table.header is not None:
                    yield from self._of(table.header, flow.flow.id, None, text)
            for row_id, row in rows_of(flow):
                yield from self._of(row.row, flow.flow.id, row_id, text)

    @staticmethod
    def _of(row: Row, flow: str, row_id: str | None, text: str) -> Iterator[Finding]:
        for column, cell in enumerate(row.cells):
            if cell.raw_end > cell.end and cell.text:
                blanks = text[cell.end : cell.raw_end]
                tabs = blanks.count("\t")
                said = plural(tabs, "tab") if tabs == len(blanks) else plural(len(blanks), "blank")
                yield Finding(
                    f"{said} at the end of the cell",
                    cell.end,
                    cell.raw_end,
                    flow=flow,
                    mapping=row_id,
                    clause=str(column),
                    edits=(TextEdit(cell.end, cell.raw_end, ""),),
                )
