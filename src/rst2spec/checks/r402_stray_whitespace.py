"""R402 stray-whitespace."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import DocumentCheck, Finding, TextEdit, plural
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.diagnostic import Severity


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
    hint: ClassVar[str] = "Trim the name in the mapping's configuration."
    needs: ClassVar[str] = "defective_cells"

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """One finding per cell."""
        text = compiled.source.text
        for cell, column, flow, row in compiled.defective_cells:
            if cell.raw_end > cell.end and cell.text:
                whitespace = text[cell.end : cell.raw_end]
                tabs = whitespace.count("\t")
                amount = plural(tabs, "tab") if tabs == len(whitespace) else plural(len(whitespace), "blank")
                yield Finding(
                    f"{amount} at the end of the cell",
                    cell.end,
                    cell.raw_end,
                    flow=flow,
                    mapping=row,
                    clause=str(column),
                    edits=(TextEdit(cell.end, cell.raw_end, ""),),
                )
