"""R401 blank-property."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import DocumentCheck, Finding
from rst2spec.checks.views import property_cells
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.model import Severity


class BlankProperty(DocumentCheck):
    """A row names no source or no target property.

    Why this is bad: half of the mapping or match rule is missing.

    Bad::

        * -
          - orderNo
          - "string"

    Good::

        * - number
          - orderNo
          - "string"

    In the generator: find out why the path is empty, and stop on it.
    """

    severity: ClassVar[Severity] = "error"
    hint: ClassVar[str] = "Look up the property in the mapping's configuration."

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """One finding a cell."""
        for view in property_cells(compiled):
            if view.text.path is None:
                yield Finding(
                    f"the {view.side} property is blank",
                    view.cell.start,
                    view.cell.end,
                    flow=view.flow,
                    mapping=view.row,
                    clause=view.side,
                )
