"""The nodes of docutils' doctree that this reader adds: tables and markup, with the lines that they come from."""

from __future__ import annotations

from dataclasses import dataclass, field

import docutils.nodes
from docutils.statemachine import StringList

from rst2spec.tokens.docutils_reader.grid import PADDING
from rst2spec.tokens.docutils_reader.source_rows import LinePart, SourceRow


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


def line_parts(block: StringList) -> list[LinePart]:
    """The lines of a block, without the padding of characters of double width."""
    texts = [text.replace(PADDING, "") for text in block.data]
    return [LinePart(block.offset(index), -len(text), text) for index, text in enumerate(texts)]


def table_node(table: SourceTable) -> TableNode:
    """The node of a table."""
    node = TableNode()
    node.source_table = table
    return node
