"""Docutils' parser, changed in two ways: text is not parsed for inline markup, and tables keep their source lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any, ClassVar, Final

import docutils.nodes
import docutils.utils
from docutils.frontend import get_default_settings
from docutils.parsers.rst import Directive, Parser, states
from docutils.parsers.rst.directives import admonitions, body, tables
from docutils.statemachine import StringList

from rst2spec.tokens.docutils_reader.tables import SourceCell, SourceRow, csv_rows, list_rows

_HEADER_OPTION: Final = re.compile(r"\s*:header:")
_OPTION: Final = re.compile(r"\s*:[^:\s][^:]*:(?: |$)")


@dataclass(slots=True)
class SourceTable:
    """A table with the source lines of its cells; lines count from 0.

    Attributes:
        first: The table's first line.
        last: Its last line.
        rows: The rows in order.
        header_rows: How many of them are the header's.
        markup: Lines that are nothing but markup: borders, the directive, its options.
    """

    first: int
    last: int
    rows: list[SourceRow]
    header_rows: int
    markup: set[int] = field(default_factory=set)


class TableNode(docutils.nodes.table):
    """A table in the doctree that carries its source."""

    source_table: SourceTable


class MarkupNode(docutils.nodes.Element):
    """Lines from 0 that are nothing but markup of a block that is read."""

    lines: set[int]


class PlainText(docutils.nodes.Text):
    """Text as it stands in the source."""

    first_line: int


class _PlainInliner:
    """Stands where docutils parses inline markup: leaves the text as it is."""

    def init_customizations(self, settings: Any) -> None:
        """Nothing to set up."""

    def adjust_uri(self, uri: str) -> str:
        """What docutils asks for the address of a hyperlink target."""
        return uri

    def parse(self, text: str, lineno: int, memo: Any, parent: Any) -> tuple[list[Any], list[Any]]:  # noqa: ARG002
        node = PlainText(text)
        node.first_line = lineno
        return [node], []


class _TableStates:
    """What all of our parser's states have in common."""

    # Docutils keeps used state machines for the next document. Ours must not end up in another reader's document
    # in the same process, nor the other way round.
    nested_sm_cache: ClassVar[list[Any]] = []

    nested_sm_kwargs: dict[str, Any]
    state_machine: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.nested_sm_kwargs = {"state_classes": _state_classes(), "initial_state": "Body"}
        self._table_lines = (0, 0)

    def isolate_grid_table(self) -> Any:
        """Docutils' own, and remembers where the table stands."""
        return self._remembered(super().isolate_grid_table())  # type: ignore[misc]

    def isolate_simple_table(self) -> Any:
        """Docutils' own, and remembers where the table stands."""
        return self._remembered(super().isolate_simple_table())  # type: ignore[misc]

    def _remembered(self, isolated: Any) -> Any:
        block = isolated[0]
        if block:
            self._table_lines = (block.offset(0), block.offset(len(block) - 1))
        return isolated

    def build_table(self, tabledata: Any, tableline: int, stub_columns: int = 0, widths: Any = None) -> TableNode:  # noqa: ARG002
        """A grid or simple table: keeps each cell's lines instead of parsing them."""
        _, head, rows = tabledata
        first, last = self._table_lines  # docutils' own count is off by one in nested blocks
        made = []
        used: set[int] = set()
        for row in [*head, *rows]:
            # a place that a cell of another row or column spans is blank
            cells = [SourceCell([]) if entry is None else SourceCell(_lines_of(entry[3])) for entry in row]
            made.append(SourceRow(cells))
            used.update(line for cell in cells for line, text in cell.lines if text.strip())
        table = SourceTable(first, last, made, len(head), set(range(first, last + 1)) - used)
        return _node(table)

    def run_directive(self, directive: type[Directive], match: Any, type_name: str, option_presets: Any) -> Any:
        """Runs our own table directives, and of docutils' those that only hold text. No other one is run."""
        replaced = _DIRECTIVES.get(directive, _Skipped)
        return super().run_directive(replaced, match, type_name, option_presets)  # type: ignore[misc]


def _lines_of(block: StringList) -> list[tuple[int, str]]:
    return [(block.offset(index), text) for index, text in enumerate(block.data)]


def _node(table: SourceTable) -> TableNode:
    node = TableNode()
    node.source_table = table
    return node


class _ListTable(tables.ListTable):
    """``list-table`` that keeps every row, whatever docutils thinks of its shape."""

    def run(self) -> list[Any]:
        rows, strays = list_rows(_lines_of(self.content)) if self.content else ([], set())
        return [_node(_directive_table(self, rows, self.options.get("header-rows", 0), strays))]


class _CsvTable(tables.CSVTable):
    """``csv-table`` with its content in the document. Files and addresses are not read."""

    def run(self) -> list[Any]:
        if "file" in self.options or "url" in self.options:
            return []
        dialect = self.DocutilsDialect(self.options)
        if dialect.delimiter == "\t":
            return []  # tabs are blanks by now
        content = _lines_of(self.content) if self.content else []
        rows = csv_rows(content, dialect)
        header_rows = self.options.get("header-rows", 0)
        if rows is None:
            return []
        if "header" in self.options:
            first = at = _first_line(self)
            for index, line in enumerate(self.block_text.split("\n")):
                if _HEADER_OPTION.match(line):
                    at = first + index
            option = self.options["header"].replace("\n", " ")
            # docutils reads it with the table's delimiter; people write it with commas, as its documentation does
            header = csv_rows([(at, option)], dialect)
            if not header or len(header[0].cells) == 1:
                header = csv_rows([(at, option)], self.DocutilsDialect({})) or header
            if not header:
                return []
            rows = header + rows
            header_rows += 1
        return [_node(_directive_table(self, rows, header_rows, set()))]


class _Table(tables.RSTTable):
    """``table``: reads what is in it; a title stays unread with the directive's line."""

    def run(self) -> list[Any]:
        container = docutils.nodes.Element()
        self.state.nested_parse(self.content, self.content_offset, container)
        markup = MarkupNode()
        markup.lines = _option_lines(self) if self.arguments else {_first_line(self)} | _option_lines(self)
        return [markup, *container.children]


class _Skipped(Directive):
    """Any other directive: it isn't run, and its text stays unread."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[Any]:
        return []


def _first_line(directive: Directive) -> int:
    """The line of the directive's marker, from 0."""
    _, line = directive.state_machine.get_source_and_line(directive.lineno)
    return int(line or directive.lineno) - 1


def _option_lines(directive: Directive) -> set[int]:
    """The lines of a directive's options, and nothing else of it."""
    first = _first_line(directive)
    lines = directive.block_text.rstrip("\n").split("\n")
    stop = directive.content.offset(0) - first if directive.content else len(lines)
    titles = {line.strip() for argument in directive.arguments for line in argument.split("\n") if line.strip()}
    options: set[int] = set()
    for index, line in enumerate(lines[1 : max(1, stop)], start=1):
        # a header may go on over lines
        if line.strip() in titles:
            continue  # docutils takes it for the directive's argument
        goes_on = "header" in directive.options and first + index - 1 in options and bool(line.strip())
        if goes_on or _OPTION.match(line):
            options.add(first + index)
    return options


def _directive_table(directive: Directive, rows: list[SourceRow], header_rows: int, strays: set[int]) -> SourceTable:
    first = _first_line(directive)
    options = _option_lines(directive)
    used = {line for row in rows for cell in row.cells for line, _ in cell.lines}
    markup = options if directive.arguments else options | {first}
    last = max([first, *options, *used])
    return SourceTable(first, last, rows, header_rows, markup - strays)


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
    """Docutils' states with ours mixed in; their names are how docutils finds them."""
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
    """Docutils' doctree of the prepared lines, without transforms."""
    document = docutils.utils.new_document("document", _settings().copy())
    machine = states.RSTStateMachine(state_classes=_state_classes(), initial_state="Body")
    machine.run(StringList(lines, source="document"), document, inliner=_PlainInliner())  # type: ignore[arg-type]
    return document
