"""Docutils' parser with three changes.

Inline markup isn't parsed, tables have their source lines, and the work is counted (``budget``).
"""

from __future__ import annotations

import re
from functools import cache
from types import SimpleNamespace
from typing import Any, ClassVar, Final

import docutils.nodes
import docutils.utils
from docutils.frontend import get_default_settings
from docutils.parsers.rst import Directive, Parser, states
from docutils.parsers.rst.tableparser import GridTableParser
from docutils.statemachine import StringList

from rst2spec.tokens.docutils_reader.budget import CountedLines, WorkBudget
from rst2spec.tokens.docutils_reader.directives import DIRECTIVES, SkippedDirective
from rst2spec.tokens.docutils_reader.grid import GridParser
from rst2spec.tokens.docutils_reader.markup_nodes import SourceTable, TableNode, line_parts, table_node
from rst2spec.tokens.docutils_reader.source_rows import LinePart, SourceCell, SourceRow

_SIMPLE_BORDER: Final = re.compile(r"=[ =]*|-[ -]*")


class PlainText(docutils.nodes.Text):
    """Text as it is in the source; ``first_line`` counts from 1, as in docutils."""

    first_line: int


class _PlainInliner:
    """Replaces docutils' parser of inline markup: leaves the text as it is."""

    def init_customizations(self, settings: Any) -> None:
        """Nothing to set up."""

    def parse(self, text: str, lineno: int, memo: Any, parent: Any) -> tuple[list[Any], list[Any]]:  # noqa: ARG002
        node = PlainText(text)
        node.first_line = lineno
        return [node], []


class CountingStates:
    """A mixin for docutils' states: counts nesting depth, and the work for tables.

    Docutils reuses state machines, in ``nested_sm_cache``. Each of our parsers needs a cache of its own, so that its
    machines are never used for another parser's document in the same process.
    """

    state_machine: Any

    def nested_parse(self, block: StringList, *args: Any, **kwargs: Any) -> Any:
        """Docutils' own, one level deeper."""
        with self._budget.nested():
            return super().nested_parse(block, *args, **kwargs)  # type: ignore[misc]

    def nested_list_parse(self, block: StringList, *args: Any, **kwargs: Any) -> Any:
        """Docutils' own, one level deeper."""
        with self._budget.nested():
            return super().nested_list_parse(block, *args, **kwargs)  # type: ignore[misc]

    def nest_line_block_segment(self, block: Any) -> None:
        """Docutils' own, one level deeper."""
        with self._budget.nested():
            super().nest_line_block_segment(block)  # type: ignore[misc]

    def table(self, isolate_function: Any, parser_class: Any) -> Any:
        """Docutils' own, with the grid parser that counts its work."""
        parser = GridParser if parser_class is GridTableParser else parser_class
        return super().table(isolate_function, parser)  # type: ignore[misc]

    def isolate_simple_table(self) -> Any:
        """Docutils' own; the work is one cell per line and column, each as wide as a line."""
        isolated = super().isolate_simple_table()  # type: ignore[misc]
        block = isolated[0]
        if block:
            first = block.data[0]
            self._budget.spend(len(block) * len(first.split()) * (1 + len(first) // 100))
        return isolated

    @property
    def _budget(self) -> WorkBudget:
        budget: WorkBudget = self.state_machine.input_lines.budget
        return budget


class _TableStates(CountingStates):
    """The base of our parser's states."""

    nested_sm_cache: ClassVar[list[Any]] = []
    nested_sm_kwargs: dict[str, Any]

    # Hyperlink targets and substitutions are parsed as comments: docutils' search for their end takes quadratic time,
    # and they don't contain text of the document language.
    explicit: ClassVar[Any] = SimpleNamespace(
        constructs=[
            item
            for item in states.Body.explicit.constructs
            if item[0] in (states.Body.directive, states.Body.footnote, states.Body.citation)
        ]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.nested_sm_kwargs = {"state_classes": _state_classes(), "initial_state": "Body"}
        self._table_lines: list[LinePart] = []

    def isolate_grid_table(self) -> Any:
        """Docutils' own method, which also stores the table's lines."""
        return self._save_lines(super().isolate_grid_table())  # type: ignore[misc]

    def isolate_simple_table(self) -> Any:
        """Docutils' own method, which also stores the table's lines."""
        return self._save_lines(super().isolate_simple_table())

    def _save_lines(self, isolated: Any) -> Any:
        block = isolated[0]
        if block:
            self._table_lines = line_parts(block)
        return isolated

    def build_table(self, tabledata: Any, tableline: int, stub_columns: int = 0, widths: Any = None) -> TableNode:  # noqa: ARG002
        """A grid or simple table: stores each cell's lines instead of parsing them."""
        _, head, rows = tabledata
        lines = self._table_lines  # docutils' own line number is off by one in nested blocks
        by_line = {piece.line: piece for piece in lines}
        is_grid = lines[0].text.startswith("+")
        source_rows = []
        for row in [*head, *rows]:
            if is_grid:
                # an entry that a cell of another row or column spans is blank
                cells = [SourceCell([] if entry is None else entry[3]) for entry in row]
            else:
                cells = _simple_cells(row, by_line)
            source_rows.append(SourceRow(cells, {piece.line for cell in cells for piece in cell.pieces}))
        table = SourceTable(lines[0].line, lines[-1].line, source_rows, len(head))
        table.borders = _grid_borders(lines, source_rows) if is_grid else _simple_borders(lines)
        return table_node(table)

    def run_directive(self, directive: type[Directive], match: Any, type_name: str, option_presets: Any) -> Any:
        """Runs our table directives, and those of docutils that only contain text. All others are skipped."""
        replacement = DIRECTIVES.get(directive, SkippedDirective)
        return super().run_directive(replacement, match, type_name, option_presets)  # type: ignore[misc]


def _grid_borders(lines: list[LinePart], rows: list[SourceRow]) -> list[LinePart]:
    """The characters of a grid outside of cells."""
    inside = {
        (piece.line, piece.column + index)
        for row in rows
        for cell in row.cells
        for piece in cell.pieces
        for index in range(len(piece.text))
    }
    characters = [piece.after(index)._replace(text=char) for piece in lines for index, char in enumerate(piece.text)]
    return [item for item in characters if item.text in "+-=|" and (item.line, item.column) not in inside]


def _simple_borders(lines: list[LinePart]) -> list[LinePart]:
    return [piece for piece in lines if _SIMPLE_BORDER.fullmatch(piece.text.strip())]


def _simple_cells(row: Any, lines: dict[int, LinePart]) -> list[SourceCell]:
    """The cells of a simple table's row: on each line, they follow each other from left to right."""
    columns: dict[int, int] = {}
    cells = []
    for entry in row:
        pieces = []
        for line, text in [] if entry is None else _lines_of(entry[3]):
            bare = text.strip()
            column = lines[line].text.find(bare, columns.get(line, 0)) if bare else -1
            if column < 0:
                pieces.append(LinePart(line, 0, ""))
                continue
            columns[line] = column + len(bare)
            pieces.append(lines[line].after(column)._replace(text=bare))
        cells.append(SourceCell(pieces))
    return cells


def _lines_of(block: StringList) -> list[tuple[int, str]]:
    return [(block.offset(index), text) for index, text in enumerate(block.data)]


@cache
def _state_classes() -> tuple[type, ...]:
    """Docutils' states with our mixin; docutils finds them by their names."""
    return tuple([type(cls.__name__, (_TableStates, cls), {}) for cls in states.state_classes])


@cache
def _settings() -> Any:
    settings = get_default_settings(Parser)
    settings.file_insertion_enabled = False
    settings.raw_enabled = False
    settings.report_level = 5
    settings.halt_level = 6
    settings.warning_stream = False
    return settings


def parse_blocks(lines: list[str]) -> docutils.nodes.document:
    """Docutils' doctree of the prepared lines, without transforms.

    Raises:
        OverBudgetError: The work exceeds the budget.
    """
    document = docutils.utils.new_document("document", _settings().copy())
    machine = states.RSTStateMachine(state_classes=_state_classes(), initial_state="Body")
    counted = CountedLines.of(lines, WorkBudget(lines))
    machine.run(counted, document, inliner=_PlainInliner())  # type: ignore[arg-type]
    return document
