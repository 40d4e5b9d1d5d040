"""Docutils' parser with three changes.

Inline markup isn't parsed, tables have their source lines, and the work is counted (``budget``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from types import SimpleNamespace
from typing import Any, ClassVar, Final

import docutils.nodes
import docutils.utils
from docutils.frontend import get_default_settings
from docutils.parsers.rst import Directive, Parser, states
from docutils.parsers.rst.directives import admonitions, body, tables
from docutils.parsers.rst.tableparser import GridTableParser
from docutils.statemachine import StringList

from rst2spec.tokens.docutils_reader.budget import CountedLines, WorkBudget
from rst2spec.tokens.docutils_reader.grid import PADDING, GridParser
from rst2spec.tokens.docutils_reader.tables import LinePart, SourceCell, SourceRow, csv_header, csv_rows, list_rows

_CODE: Final = r"(?:0x|x|\\x|U\+|u|\\u)[0-9a-fA-F]{1,6}"
_CHARACTER: Final = rf"\S|tab|space|{_CODE}"
LAYOUT_OPTIONS: Final = {
    "header-rows": r"\d{1,9}",
    "stub-columns": r"\d{1,9}",
    "widths": r"auto|grid|[\d, ]+",
    "width": r"[\d.]+ *(?:em|ex|ch|rem|vw|vh|vmin|vmax|px|in|cm|mm|pt|pc|Q|%)?",
    "align": "left|center|right|top|middle|bottom",
    "delim": _CHARACTER,
    "quote": _CHARACTER,
    "escape": _CHARACTER,
    "keepspace": "",
}
"""Options that only lay out or parse a table, with patterns of their values. All others contain text."""

_OPTION: Final = re.compile(r"( *):([^:\s][^:]{0,40}):(?: +|$)")
_MARKER: Final = re.compile(r"( *)\.\. +[^\s:][^:]*::(?= |$)")
_SIMPLE_BORDER: Final = re.compile(r"=[ =]*|-[ -]*")


@dataclass(slots=True)
class SourceTable:
    """A table with the positions of its cells and its markup.

    Attributes:
        first: The table's first line, from 0.
        last: Its last line.
        rows: The rows in order.
        header_rows: How many of them are header rows.
        directive: The markup of its directive, if it has one: the marker, then the options.
        borders: The markup of a grid or simple table's borders.
    """

    first: int
    last: int
    rows: list[SourceRow]
    header_rows: int
    directive: list[LinePart] = field(default_factory=list)
    borders: list[LinePart] = field(default_factory=list)


class TableNode(docutils.nodes.table):
    """A table in the doctree, with its source."""

    source_table: SourceTable


class MarkupNode(docutils.nodes.Element):
    """The marker and the options of a directive whose content is read."""

    pieces: list[LinePart]


class PlainText(docutils.nodes.Text):
    """Text as it is in the source; ``first_line`` counts from 1, as in docutils."""

    first_line: int


class _PlainInliner:
    """Replaces docutils' parser of inline markup: leaves the text as it is."""

    def init_customizations(self, settings: Any) -> None:
        """Nothing to set up."""

    def adjust_uri(self, uri: str) -> str:
        """Docutils calls this for the URI of a hyperlink target."""
        return uri

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
        """Docutils' own, and remembers where the table stands."""
        return self._save_lines(super().isolate_grid_table())  # type: ignore[misc]

    def isolate_simple_table(self) -> Any:
        """Docutils' own, and remembers where the table stands."""
        return self._save_lines(super().isolate_simple_table())

    def _save_lines(self, isolated: Any) -> Any:
        block = isolated[0]
        if block:
            self._table_lines = _line_parts(block)
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
        return _table_node(table)

    def run_directive(self, directive: type[Directive], match: Any, type_name: str, option_presets: Any) -> Any:
        """Runs our table directives, and those of docutils that only contain text. All others are skipped."""
        replacement = _DIRECTIVES.get(directive, _SkippedDirective)
        return super().run_directive(replacement, match, type_name, option_presets)  # type: ignore[misc]


def _line_parts(block: StringList) -> list[LinePart]:
    """The lines of a block, without the padding of characters of double width."""
    texts = [text.replace(PADDING, "") for text in block.data]
    return [LinePart(block.offset(index), -len(text), text) for index, text in enumerate(texts)]


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


def _table_node(table: SourceTable) -> TableNode:
    node = TableNode()
    node.source_table = table
    return node


class _ListTable(tables.ListTable):
    """``list-table`` with all of its rows, even if docutils rejects their shape."""

    def run(self) -> list[Any]:
        rows = list_rows(_line_parts(self.content)) if self.content else []
        return [_table_node(_directive_table(self, rows, self.options.get("header-rows", 0)))]


class _CsvTable(tables.CSVTable):
    """``csv-table`` with its content in the document. Files and URLs aren't read."""

    def run(self) -> list[Any]:
        if "file" in self.options or "url" in self.options:
            return []
        dialect = self.DocutilsDialect(self.options)
        if dialect.delimiter == "\t":
            return []  # tabs are spaces by now
        rows = csv_rows(_line_parts(self.content) if self.content else [], dialect)
        header_rows = self.options.get("header-rows", 0)
        if rows is None:
            return []
        markup = _directive_markup(self)
        if "header" in self.options:
            header = self._header(dialect)
            if header is None:
                return []
            header.markup.append(_marker_of_option(self, "header"))
            rows.insert(0, header)
            header_rows += 1
        return [_table_node(_directive_table(self, rows, header_rows, markup))]

    def _header(self, dialect: Any) -> SourceRow | None:
        """The header in the option: docutils expects commas, people use the table's delimiter."""
        content = _option_content(self, "header")
        header = csv_header(content, dialect)
        if header is None or len(header.cells) == 1:
            header = csv_header(content, self.DocutilsDialect({})) or header
        return header


class _Table(tables.RSTTable):
    """``table``: parses its content; a title stays unread."""

    def run(self) -> list[Any]:
        container = docutils.nodes.Element()
        self.state.nested_parse(self.content, self.content_offset, container)
        markup = MarkupNode()
        markup.pieces = _directive_markup(self)
        return [markup, *container.children]


class _SkippedDirective(Directive):
    """Any other directive: it doesn't run, and its text stays unread."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[Any]:
        return []


def _first_line(directive: Directive) -> int:
    """The line of the directive's marker, from 0."""
    _, line = directive.state_machine.get_source_and_line(directive.lineno)
    return int(line or directive.lineno) - 1


def _head_lines(directive: Directive) -> list[LinePart]:
    """The lines of a directive before its content: its marker, a title, and options."""
    first = _first_line(directive)
    lines = [line.rstrip() for line in directive.block_text.rstrip("\n").split("\n")]
    stop = directive.content.offset(0) - first if directive.content else len(lines)
    return [LinePart(first + index, -len(line), line) for index, line in enumerate(lines[: max(1, stop)])]


def _directive_markup(directive: Directive) -> list[LinePart]:
    """The marker of a table's directive, and its layout options. All else is text."""
    marker, *head = _head_lines(directive)
    markup = []
    match = _MARKER.match(marker.text)
    if match:
        markup.append(marker.after(match.end(1))._replace(text=match[0].strip()))
    for piece in head:
        option = _OPTION.match(piece.text)
        value = piece.text[option.end() :].strip() if option else ""
        pattern = LAYOUT_OPTIONS.get(option[2].lower()) if option else None
        if option and pattern is not None and re.fullmatch(pattern, value):
            markup.append(piece.after(len(option[1])))
    return markup


def _marker_of_option(directive: Directive, name: str) -> LinePart:
    """The name of an option between its colons."""
    piece, option = _option(directive, name)
    return piece.after(len(option[1]))._replace(text=option[0].strip())


def _option_content(directive: Directive, name: str) -> list[LinePart]:
    """The value of an option, which may span several lines."""
    first, option = _option(directive, name)
    pieces = [first.after(option.end())]
    for piece in _head_lines(directive):
        if piece.line <= first.line:
            continue
        if not piece.text.strip() or _OPTION.match(piece.text):
            break
        pieces.append(piece.after(len(piece.text) - len(piece.text.lstrip())))
    return pieces


def _option(directive: Directive, name: str) -> tuple[LinePart, re.Match[str]]:
    for piece in _head_lines(directive):
        option = _OPTION.match(piece.text)
        if option and option[2].lower() == name:
            return piece, option
    raise LookupError(name)  # docutils read it from these lines


def _directive_table(
    directive: Directive, rows: list[SourceRow], header_rows: int, markup: list[LinePart] | None = None
) -> SourceTable:
    markup = _directive_markup(directive) if markup is None else markup
    first = _first_line(directive)
    last = max([first, *(piece.line for piece in markup), *(line for row in rows for line in row.lines)])
    return SourceTable(first, last, rows, header_rows, markup)


_DIRECTIVES: Final[dict[Any, Any]] = {
    tables.ListTable: _ListTable,
    tables.CSVTable: _CsvTable,
    tables.RSTTable: _Table,
    body.Container: body.Container,
    body.Topic: body.Topic,
    body.Sidebar: body.Sidebar,
    **{
        kind: kind
        for kind in vars(admonitions).values()
        if isinstance(kind, type) and issubclass(kind, admonitions.BaseAdmonition)
    },
}


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
