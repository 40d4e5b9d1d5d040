"""Docutils' parser of grid tables, which counts its work and keeps the place of each cell."""

from __future__ import annotations

from typing import Any, Final

from docutils.parsers.rst.tableparser import GridTableParser
from docutils.utils import column_indices

from rst2spec.tokens.docutils_reader.budget import WorkBudget
from rst2spec.tokens.docutils_reader.tables import Piece

_CHARACTERS: Final = 100  # as many characters are looked at in the time that a line takes

PADDING: Final = GridTableParser.double_width_pad_char
"""What docutils puts behind characters of double width, so that all lines of a table are equally long."""


class GridParser(GridTableParser):
    """Docutils' own, with the text of a cell as a list of ``Piece``."""

    stripped_block: list[str]
    _budget: WorkBudget

    def setup(self, block: Any) -> None:
        """Docutils' own; ``block`` are ``CountedLines``."""
        super().setup(block)
        self._budget = block.budget

    def scan_right(self, top: int, left: int) -> Any:
        """Docutils' own, counted."""
        found: Any = super().scan_right(top, left)
        self._spend((self.right if found is None else found[1]) - left)
        return found

    def scan_down(self, top: int, left: int, right: int) -> Any:
        """Docutils' own, counted."""
        found: Any = super().scan_down(top, left, right)
        stop = self.bottom if found is None else found[0]
        if found is None:
            lines = self.stripped_block
            stop = next((line for line in range(top + 1, self.bottom) if lines[line][right] not in "+|"), stop)
        self._spend(stop - top)
        return found

    def scan_left(self, top: int, left: int, bottom: int, right: int) -> Any:
        """Docutils' own, counted."""
        self._spend(right - left)
        return super().scan_left(top, left, bottom, right)

    def mark_done(self, top: int, left: int, bottom: int, right: int) -> None:
        """Docutils' own; what follows looks at whole lines for each cell."""
        self._budget.spend((bottom - top) * (1 + self.right // _CHARACTERS))
        super().mark_done(top, left, bottom, right)

    def _spend(self, characters: int) -> None:
        self._budget.spend(1 + characters // _CHARACTERS)

    def structure_from_cells(self) -> Any:
        """Docutils' own, with cells that keep their places."""
        indices = [column_indices(line) for line in self.block.data]
        found: Any = self.cells  # of each its top, left, bottom, right, and text
        cells: list[Any] = [
            (top, left, bottom, right, self._pieces(range(top + 1, bottom), left + 1, right, indices))
            for top, left, bottom, right, _ in found
        ]
        self.cells = cells
        return super().structure_from_cells()

    def _pieces(self, lines: range, left: int, right: int, indices: list[list[int]]) -> Any:
        return [self._piece(line, indices[line], left, right) for line in lines]

    def _piece(self, number: int, indices: list[int], left: int, right: int) -> Piece:
        line = self.block.data[number]
        start = indices[left] if left < len(indices) else left
        end = indices[right] if right < len(indices) else len(line)
        before = len(line[:start].replace(PADDING, ""))
        text = line[start:end].replace(PADDING, "").rstrip()
        return Piece(self.block.offset(number), before - len(line.replace(PADDING, "")), text)
