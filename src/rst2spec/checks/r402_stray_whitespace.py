"""R402 stray-whitespace."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import DocumentCheck, Finding, TextEdit, plural
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.diagnostic import Severity


class StrayWhitespace(DocumentCheck):
    """A cell has trailing whitespace: a tab or spaces.

    Why this is bad: the property's name in the configuration probably has the whitespace, too. Then the name doesn't
    match the system's property, and nobody can see why.

    Bad::

        * - number
          - orderNo<TAB>
          - "string"

    Good::

        * - number
          - orderNo
          - "string"

    In the generator: trim names when users enter them.
    """

    severity: ClassVar[Severity] = "warning"
    hint: ClassVar[str] = "'rst2spec fix' trims it."
    hint_without_fix: ClassVar[str] = "Trim the cell."
    precondition: ClassVar[str] = "defective_cells"

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """One finding per cell."""
        text = compiled.source.text
        for cell, column, flow, row in compiled.defective_cells:
            if cell.raw_end > cell.end and cell.text:
                whitespace = text[cell.end : cell.raw_end]
                noun = {"\t": "tab", " ": "space"}.get("".join(set(whitespace)), "character")
                yield Finding(
                    f"trailing whitespace: {plural(len(whitespace), noun)}",
                    cell.end,
                    cell.raw_end,
                    flow=flow,
                    mapping=row,
                    clause=str(column),
                    edits=(TextEdit(cell.end, cell.raw_end, ""),),
                )
