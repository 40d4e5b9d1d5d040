"""Docutils' parser of grid tables, with counted work and with the position of each cell."""

from __future__ import annotations

from typing import Any, Final

from docutils.parsers.rst.tableparser import GridTableParser
from docutils.utils import column_indices

from rst2spec.tokens.docutils_reader.budget import WorkBudget
from rst2spec.tokens.docutils_reader.source_rows import LinePart

_CHARACTERS: Final = 100  # characters scanned in the time that one line takes

PADDING: Final = GridTableParser.double_width_pad_char
"""The character that docutils adds after characters of double width, so that a table's lines are equally long."""


class GridParser(GridTableParser):
    """Docutils' parser, with the text of a cell as a list of ``LinePart``."""

    stripped_block: list[str]
    _budget: WorkBudget

    def setup(self, block: Any) -> None:
        """Docutils' own; ``block`` are ``CountedLines``."""
        super().setup(block)
        self._budget = block.budget

    def scan_right(self, top: int, left: int) -> Any:
        """Docutils' own, counted."""
        result: Any = super().scan_right(top, left)
        self._spend((self.right if result is None else result[1]) - left)
        return result

    def scan_down(self, top: int, left: int, right: int) -> Any:
        """Docutils' own, counted."""
        result: Any = super().scan_down(top, left, right)
        stop = self.bottom if result is None else result[0]
        if result is None:
            lines = self.stripped_block
            stop = next((line for line in range(top + 1, self.bottom) if lines[line][right] not in "+|"), stop)
        self._spend(stop - top)
        return result

    def scan_left(self, top: int, left: int, bottom: int, right: int) -> Any:
        """Docutils' own, counted."""
        self._spend(right - left)
        return super().scan_left(top, left, bottom, right)

    def mark_done(self, top: int, left: int, bottom: int, right: int) -> None:
        """Docutils' own, counted; docutils then scans whole lines for each cell."""
        self._budget.spend((bottom - top) * (1 + self.right // _CHARACTERS))
        super().mark_done(top, left, bottom, right)

    def _spend(self, characters: int) -> None:
        self._budget.spend(1 + characters // _CHARACTERS)

    def structure_from_cells(self) -> Any:
        """Docutils' own, with positions of cells."""
        indices = [column_indices(line) for line in self.block.data]
        parsed: Any = self.cells  # each: top, left, bottom, right, text
        cells: list[Any] = [
            (top, left, bottom, right, self._line_parts(range(top + 1, bottom), left + 1, right, indices))
            for top, left, bottom, right, _ in parsed
        ]
        self.cells = cells
        return super().structure_from_cells()

    def _line_parts(self, lines: range, left: int, right: int, indices: list[list[int]]) -> Any:
        return [self._line_part(line, indices[line], left, right) for line in lines]

    def _line_part(self, number: int, indices: list[int], left: int, right: int) -> LinePart:
        line = self.block.data[number]
        start = indices[left] if left < len(indices) else left
        end = indices[right] if right < len(indices) else len(line)
        before = len(line[:start].replace(PADDING, ""))
        text = line[start:end].replace(PADDING, "").rstrip()
        return LinePart(self.block.offset(number), before - len(line.replace(PADDING, "")), text)
