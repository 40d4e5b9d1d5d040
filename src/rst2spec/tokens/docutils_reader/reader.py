"""Walks docutils' doctree and makes line tokens of what is in it, each with its place in the source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import docutils.nodes

from rst2spec.source import Source
from rst2spec.tokens.docutils_reader.blocks import MarkupNode, PlainText, SourceTable, TableNode, parse_blocks
from rst2spec.tokens.docutils_reader.prepared import PreparedLines, prepare
from rst2spec.tokens.docutils_reader.tables import SourceCell
from rst2spec.tokens.token import Cell, Token, TokenStream

# Docutils takes about 7 s a megabyte.
MAX_CHARACTERS: Final = 5_000_000

_RULE: Final = re.compile(r"([!-/:-@\[-`{-~])\1+\s*$")
_DIRECTIVE: Final = re.compile(r"\.\.\s+[\w-]+::\s*")
_HEADER_CELL: Final = re.compile(r"(?: Property|(?:^| )Data Type)$")
_LIST_MARKER: Final = re.compile(
    r"(?:[-*+|\u2022\u2023\u2043]|\(?(?:[0-9]+|[A-Za-z]|[ivxlcdmIVXLCDM]+|#)[.)])(?:\s+[-*+\u2022\u2023\u2043])*|::"
)
_SENTENCE_BREAK: Final = re.compile(
    r"(?<=[.:]) +(?=Every |Before any |A new |If a matching |If no matching |Once a link |The following properties "
    r"|A .* will merge with |This technical document )"
)


def read_docutils(source: Source, template: TokenStream) -> TokenStream | None:
    """Tokenises a document with docutils.

    Args:
        source: The document.
        template: The template reader's reading of it, which says what to mend before docutils sees it.

    Returns:
        The tokens; null where docutils can't be used: the document is over 5,000,000 characters, or it nests
        deeper than docutils can go.
    """
    if len(source.text) > MAX_CHARACTERS:
        return None
    prepared = prepare(source, template)
    try:
        document = parse_blocks(prepared.lines)
    except Exception:  # docutils has bugs of its own; the template's reading is there, and loses nothing
        return None
    walker = _Walker(source, prepared)
    walker.walk(document)
    walker.add_strays()
    return TokenStream(tuple(walker.in_order()), template.foreign, "docutils")


class _Walker:
    def __init__(self, source: Source, prepared: PreparedLines) -> None:
        self.source = source
        self.prepared = prepared
        self.tokens: list[Token] = []
        self._covered: set[int] = set()
        self._said: dict[int, list[tuple[int, int]]] = {}
        self._seen_heading = False
        self._seen_date = False
        self._cursors: dict[int, int] = {}

    # --- the doctree

    def walk(self, node: Any) -> None:
        """Emits the tokens of a node's children, in order."""
        for child in _leaves(node):
            if isinstance(child, TableNode):
                self._table(child.source_table)
            elif isinstance(child, MarkupNode):
                self._covered |= child.lines
            elif isinstance(child, docutils.nodes.field):
                self._field(child)
            elif isinstance(child.parent, docutils.nodes.title) and isinstance(
                child.parent.parent, docutils.nodes.section
            ):
                self._heading(child)
            else:
                self._paragraph(child)

    def _first_line(self, leaf: PlainText) -> int:
        """The line (from 0) of a text, looked up if docutils' own answer is off."""
        line = (getattr(leaf.parent, "line", None) or leaf.first_line) - 1
        wanted = str(leaf).split("\n", 1)[0].strip()
        lines = self.prepared.lines
        for candidate in (line, leaf.first_line - 1, line - 1, line + 1):
            if 0 <= candidate < len(lines) and candidate not in self._covered and wanted in lines[candidate]:
                return candidate
        return -1

    def _heading(self, leaf: PlainText) -> None:
        number = self._first_line(leaf)
        if number < 0:
            return
        lines = self.source.lines
        is_overlined = self._is_rule(number - 1) and self._is_rule(number + 1) and number - 1 not in self._covered
        overline = number - 1 if is_overlined else None
        text = str(leaf).strip()
        kind = "HEADING"
        if not self._seen_heading and (overline is not None or text.endswith("Dataflow")):
            kind = "TITLE"
        elif re.fullmatch(r"Introduction\.?", text):
            kind = "INTRODUCTION"
        self._seen_heading = True
        line = lines[number]
        raw = line.strip()
        column = len(line) - len(line.lstrip())
        if column and (kind == "TITLE" or (kind == "HEADING" and overline is None)):
            raw, column = line.rstrip(), 0
        rule = None
        last = number
        if self._is_rule(number + 1):
            last = number + 1
            rule = (self.source.starts[last], self.source.starts[last] + len(lines[last].rstrip()))
        first = number if overline is None else overline
        start = self.source.starts[number] + column
        self._covered.update(range(first, last + 1))
        self.tokens.append(
            Token(
                kind, raw, self._line_start(first), self._line_end(last), start, start + len(raw), number + 1, (), rule
            )
        )

    def _field(self, field: Any) -> None:
        """A field: ``:Generated: ...`` is the time stamp in another form, any other one is text."""
        lines = self.source.lines
        number = (field.line or 1) - 1
        if not (0 <= number < len(lines)) or number in self._covered:
            return
        last = number
        while last + 1 < len(lines) and lines[last + 1][:1].isspace() and lines[last + 1].strip():
            last += 1
        self._covered.update(range(number, last + 1))
        text = " ".join(line.strip() for line in lines[number : last + 1])
        kind = "SENTENCE"
        if not self._seen_date and text.startswith(":Generated:"):
            self._seen_date = True
            kind, text = "GENERATED", text[1:]
        start, end = self._line_start(number), self._line_end(last)
        exact = self.source.text[start:end] == text
        self.tokens.append(Token(kind, text, start, end, start, end, number + 1, exact=exact))

    def _paragraph(self, leaf: PlainText) -> None:
        """One token a sentence: a paragraph may be wrapped, and may hold several."""
        first = self._first_line(leaf)
        if first < 0:
            return
        raw = getattr(leaf.parent, "rawsource", "") or str(leaf)
        joined = ""
        places: list[tuple[int, int, int]] = []  # offset in joined, offset in the source, length
        for index, piece in enumerate(raw.split("\n")):
            number = first + index
            text = piece.strip()
            if number >= len(self.prepared.lines) or not text:
                continue
            column = self.prepared.lines[number].find(text) + self.prepared.shifts[number]
            line = self.source.lines[number]
            column = max(0, min(column, len(line)))
            said = line[column : column + len(text)]
            if joined:
                joined += " "
            places.append((len(joined), self.source.starts[number] + column, len(said)))
            joined += said
            self._covered.add(number)
            self._said.setdefault(number, []).append((column, column + len(said)))
        begin = 0
        for stop in [*(match.end() for match in _SENTENCE_BREAK.finditer(joined)), len(joined)]:
            self._sentence(joined[begin:stop].rstrip(), begin, places)
            begin = stop

    def _sentence(self, text: str, begin: int, places: list[tuple[int, int, int]]) -> None:
        if not text:
            return
        start, end = _place(begin, places), _place(begin + len(text) - 1, places) + 1
        kind = "SENTENCE"
        if not self._seen_date and text.startswith("Generated:"):
            self._seen_date = True
            kind = "GENERATED"
        exact = self.source.text[start:end] == text
        line = self.source.line_of(start)
        self.tokens.append(Token(kind, text, start, end, start, end, line, exact=exact))

    # --- tables

    def _table(self, table: SourceTable) -> None:
        first = table.first
        self._covered |= table.markup
        options = [line for line in table.markup if first < line < self._first_row_line(table)]
        start, end = self._line_start(first), self._line_end(max([first, *options]))
        self._covered.add(first)
        text = self.source.lines[first].strip()
        directive = _DIRECTIVE.match(text)
        title = text[directive.end() :] if directive else ""
        if directive and title:
            text = directive[0].rstrip()
            end = start + len(text)
            at = start + directive.end()
            self.tokens.append(Token("STRAY", title, at, at + len(title), at, at + len(title), first + 1))
        self.tokens.append(Token("TABLE", text, start, end, start, start + len(text), first + 1))
        for index, row in enumerate(table.rows):
            lines = sorted({line for cell in row.cells for line, _ in cell.lines})
            if not lines:
                continue
            cells = tuple([self._cell(cell, lines[0]) for cell in row.cells])
            is_header = index < table.header_rows or (
                index == 0 and all(_HEADER_CELL.search(cell.text) for cell in cells)
            )
            if is_header and index:
                continue  # a second header row is no part of the language: it stays unread
            self._covered.update(lines)
            start = max(self._line_start(lines[0]), self.tokens[-1].end)
            end = max(start, self._line_end(lines[-1]))
            kind = "HEADER" if is_header else "ROW"
            self.tokens.append(Token(kind, "", start, end, start, end, lines[0] + 1, cells))

    def _first_row_line(self, table: SourceTable) -> int:
        return min((line for row in table.rows for cell in row.cells for line, _ in cell.lines), default=table.last + 1)

    def _cell(self, cell: SourceCell, row_line: int) -> Cell:
        if cell.text is not None:
            line = cell.lines[0][0]
            start, end = self._line_start(line), self._line_end(line)
            return Cell(cell.text, start, end, end, exact=False)
        said = [(line, text.strip()) for line, text in cell.lines if text.strip()]
        if not said:
            return self._blank_cell(cell.lines[0][0] if cell.lines else row_line)
        pieces = [self._locate(line, text) for line, text in said]
        text = " ".join(self.source.text[start:end] for start, end in pieces)
        if len(pieces) > 1:
            line = cell.lines[0][0]
            return Cell(text, self._line_start(line), self._line_end(line), self._line_end(line), exact=False)
        start, end = pieces[0]
        line = said[0][0]
        rest = self.source.lines[line][end - self.source.starts[line] :]
        raw_end = end + len(rest) if not rest.strip() else end
        lost = start == self.source.starts[line] and self.prepared.shifts[line] < 0
        return Cell(text, start, end, raw_end, lost)

    def _blank_cell(self, line: int) -> Cell:
        raw = self.source.lines[line]
        end = self.source.starts[line] + len(raw)
        bullet = re.match(r"\s*(?:[-*+\u2022\u2023\u2043] +)?[-*+\u2022\u2023\u2043]( |$)", raw)
        start = self.source.starts[line] + (bullet.end() if bullet else len(raw.rstrip()))
        return Cell("", min(start, end), min(start, end), end)

    def _locate(self, line: int, text: str) -> tuple[int, int]:
        """Where a cell's text stands; cells of one line are asked for from left to right."""
        prepared = self.prepared.lines[line]
        column = prepared.find(text, self._cursors.get(line, 0))
        if column < 0:
            column = max(0, prepared.find(text))
        self._cursors[line] = column + len(text)
        column = max(0, column + self.prepared.shifts[line])
        start = self.source.starts[line] + column
        return start, min(start + len(text), self.source.starts[line] + len(self.source.lines[line]))

    # --- what is left

    def in_order(self) -> list[Token]:
        """The tokens in the document's order; a table's rows follow it at once, whatever stands between them."""
        table = 0
        keys = []
        for token in self.tokens:
            if token.type == "TABLE":
                table = token.start
            keys.append((table, 1, token.start) if token.type in {"HEADER", "ROW"} else (token.start, 0, token.start))
        return [token for _, token in sorted(zip(keys, self.tokens, strict=True), key=lambda item: item[0])]

    def add_strays(self) -> None:
        """Emits a STRAY token for every line with text that no token covers."""
        for number, line in enumerate(self.source.lines):
            if number in self._said:
                first, last = min(self._said[number])[0], max(end for _, end in self._said[number])
                pieces = [(0, line[:first]), (last, line[last:])]
            elif number not in self._covered:
                pieces = [(0, line)]
            else:
                continue
            for column, piece in pieces:
                text = piece.strip()
                if text and not (number in self._said and _LIST_MARKER.fullmatch(text)):
                    start = self.source.starts[number] + column + len(piece) - len(piece.lstrip())
                    end = start + len(text)
                    self.tokens.append(Token("STRAY", text, start, end, start, end, number + 1))

    def _is_rule(self, number: int) -> bool:
        return 0 <= number < len(self.source.lines) and _RULE.match(self.source.lines[number]) is not None

    def _line_start(self, number: int) -> int:
        line = self.source.lines[number]
        return self.source.starts[number] + (len(line) - len(line.lstrip()))

    def _line_end(self, number: int) -> int:
        return self.source.starts[number] + len(self.source.lines[number].rstrip())


def _place(offset: int, places: list[tuple[int, int, int]]) -> int:
    """The offset in the source of an offset in the joined text."""
    found = places[0]
    for place in places:
        if place[0] > offset:
            break
        found = place
    return found[1] + min(offset - found[0], found[2])


_SKIPPED: Final = (docutils.nodes.system_message, docutils.nodes.comment, docutils.nodes.FixedTextElement)


def _leaves(node: Any) -> Iterator[Any]:
    """Tables and texts below a node in the document's order, without recursion.

    System messages hold no text of the document's own.
    """
    pending = [node]
    while pending:
        current = pending.pop()
        if isinstance(current, (TableNode, MarkupNode, PlainText, docutils.nodes.field)):
            yield current
        elif not isinstance(current, (docutils.nodes.Text, *_SKIPPED)):
            pending.extend(reversed(current.children))
