"""The directives that run: tables with the lines that their cells come from. All others are skipped."""

from __future__ import annotations

import re
from typing import Any, Final

import docutils.nodes
from docutils.parsers.rst import Directive
from docutils.parsers.rst.directives import admonitions, body, tables

from rst2spec.tokens.docutils_reader.markup_nodes import MarkupNode, SourceTable, line_parts, table_node
from rst2spec.tokens.docutils_reader.source_rows import LinePart, SourceRow, csv_header, csv_rows, list_rows

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


class _ListTable(tables.ListTable):
    """``list-table`` with all of its rows, even if docutils rejects their shape."""

    def run(self) -> list[Any]:
        rows = list_rows(line_parts(self.content)) if self.content else []
        return [table_node(_directive_table(self, rows, self.options.get("header-rows", 0)))]


class _CsvTable(tables.CSVTable):
    """``csv-table`` with its content in the document. Files and URLs aren't read."""

    def run(self) -> list[Any]:
        if "file" in self.options or "url" in self.options:
            return []
        dialect = self.DocutilsDialect(self.options)
        if dialect.delimiter == "\t":
            return []  # tabs are spaces by now
        rows = csv_rows(line_parts(self.content) if self.content else [], dialect)
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
        return [table_node(_directive_table(self, rows, header_rows, markup))]

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


class SkippedDirective(Directive):
    """Any other directive: it doesn't run, and its text stays unread."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[Any]:
        """No nodes."""
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
    pieces = [LinePart(first + index, -len(line), line) for index, line in enumerate(lines[: max(1, stop)])]
    marker = _MARKER.match(pieces[0].text)
    if marker and _OPTION.match(pieces[0].text, marker.end()):  # docutils reads the first option there, too
        pieces[:1] = [pieces[0]._replace(text=marker[0]), pieces[0].after(marker.end())]
    return pieces


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


DIRECTIVES: Final[dict[Any, Any]] = {
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
