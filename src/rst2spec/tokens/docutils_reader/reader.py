"""Walks docutils' doctree and creates line tokens, each with its position in the source.

Tokens get their text from the source through ``Coverage``, so that all text without a token becomes a STRAY.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

import docutils.nodes

from rst2spec.language.words import words
from rst2spec.source import Source
from rst2spec.tokens.docutils_reader.blocks import PlainText, parse_blocks
from rst2spec.tokens.docutils_reader.budget import OverBudgetError
from rst2spec.tokens.docutils_reader.coverage import Coverage, Markup
from rst2spec.tokens.docutils_reader.markup_nodes import MarkupNode, SourceTable, TableNode
from rst2spec.tokens.docutils_reader.prepared import PreparedLines, prepare
from rst2spec.tokens.docutils_reader.source_rows import LinePart, SourceCell, SourceRow, first_paragraph
from rst2spec.tokens.token import Cell, Token, TokenStream

_UNDERLINE: Final = re.compile(r"([!-/:-@\[-`{-~])\1+\s*$")
_SENTENCE_BREAK: Final = re.compile(r"(?<=[.:]) +")


class DocutilsReading(NamedTuple):
    """The result of docutils: the tokens, or why there are none."""

    stream: TokenStream | None
    problem: str = ""


def read_docutils(source: Source, template: TokenStream) -> DocutilsReading:
    """Tokenizes a document with docutils.

    Args:
        source: The document.
        template: The template reader's tokens, which determine what to repair before docutils reads it.
    """
    prepared = prepare(source, template)
    try:
        document = parse_blocks(prepared.lines)
    except OverBudgetError as error:
        return DocutilsReading(None, str(error))
    except Exception as error:  # docutils has bugs; the template reader's tokens are complete
        return DocutilsReading(None, f"it fails with {type(error).__name__}")
    walker = _Walker(source, prepared)
    walker.walk(document)
    walker.add_strays()
    return DocutilsReading(TokenStream(tuple(walker.in_order()), template.has_unknown_markup, "docutils"))


class _Walker:
    def __init__(self, source: Source, prepared: PreparedLines) -> None:
        self.source = source
        self.prepared = prepared
        self.tokens: list[Token] = []
        self._coverage = Coverage(source)
        self._seen_heading = False
        self._seen_date = False

    # --- the doctree

    def walk(self, node: Any) -> None:
        """Emits the tokens of a node's children, in order."""
        for child in _leaves(node):
            if isinstance(child, TableNode):
                self._table(child.source_table)
            elif isinstance(child, MarkupNode):
                self._directive(child.pieces)
            elif isinstance(child, docutils.nodes.field):
                self._field(child)
            elif isinstance(child.parent, docutils.nodes.title) and isinstance(
                child.parent.parent, docutils.nodes.section
            ):
                self._heading(child)
            else:
                self._paragraph(child)

    def _first_line(self, leaf: PlainText, text: str) -> int:
        """The line (from 0) of a text, searched if docutils' own line number is off; -1 if it isn't found."""
        line = (getattr(leaf.parent, "line", None) or leaf.first_line) - 1
        wanted = text.split("\n", 1)[0].strip()
        lines = self.prepared.lines
        for candidate in (line, leaf.first_line - 1, line - 1, line + 1):
            if 0 <= candidate < len(lines) and lines[candidate].endswith(wanted):
                end = self.prepared.ends[candidate]
                if not wanted or not self._coverage.has(end - 1):
                    return candidate
        return -1

    def _heading(self, leaf: PlainText) -> None:
        text = str(leaf).strip()
        number = self._first_line(leaf, text)
        if number < 0:
            return
        lines = self.source.lines
        is_overlined = (
            self._is_underline(number - 1)
            and self._is_underline(number + 1)
            and not self._coverage.has(self._line_start(number - 1))
        )
        overline = number - 1 if is_overlined else None
        kind = "HEADING"
        if not self._seen_heading and (overline is not None or words().is_title(text)):
            kind = "TITLE"
        elif words().is_introduction(text):
            kind = "INTRODUCTION"
        self._seen_heading = True
        line = lines[number]
        raw = line.strip()
        column = len(line) - len(line.lstrip())
        if column and (kind == "TITLE" or (kind == "HEADING" and overline is None)):
            raw, column = line.rstrip(), 0
        start = self.source.starts[number] + column
        raw = self._coverage.text(start, start + len(raw))
        underline = None
        last = number
        if self._is_underline(number + 1):
            last = number + 1
            underline = (self.source.starts[last], self.source.starts[last] + len(lines[last].rstrip()))
            self._coverage.markup("underline", *underline)
        first = number if overline is None else overline
        if overline is not None:
            self._coverage.markup("underline", self._line_start(overline), self._line_end(overline))
        begin, end = self._line_start(first), self._line_end(last)
        self.tokens.append(Token(kind, raw, begin, end, start, start + len(raw), number + 1, (), underline))

    def _field(self, field: Any) -> None:
        """A field: ``:Generated: ...`` is the timestamp in another form, any other field is text."""
        lines = self.source.lines
        number = (field.line or 1) - 1
        name = field.children[0].astext()
        if not (0 <= number < len(lines)) or f":{name}:" not in lines[number]:
            return
        start = self._line_start(number)
        if self._coverage.has(start):
            return
        indent = start - self.source.starts[number]
        last = number
        while last + 1 < len(lines) and lines[last + 1][: indent + 1].isspace() and lines[last + 1].strip():
            last += 1
        spans = [(self._line_start(line), self._line_end(line)) for line in range(number, last + 1)]
        kind = "SENTENCE"
        if not self._seen_date and self.source.text.startswith(
            tuple([f":{begin}" for begin in words().stamp_begins]), start
        ):
            self._seen_date = True
            kind = "GENERATED"
            self._coverage.markup("field", start, start + 1)
            spans[0] = (start + 1, spans[0][1])
        text = " ".join([self._coverage.text(*span) for span in spans])
        end = spans[-1][1]
        exact = self.source.text[start:end] == text
        self.tokens.append(Token(kind, text, start, end, start, end, number + 1, exact=exact))

    def _paragraph(self, leaf: PlainText) -> None:
        """One token per sentence: a paragraph may be wrapped, and may contain several."""
        raw = getattr(leaf.parent, "rawsource", "") or str(leaf)
        first = self._first_line(leaf, raw)
        if first < 0:
            return
        joined = ""
        offsets: list[int] = []  # of each line, in the joined text
        source_offsets: list[int] = []  # of each line, in the source
        for number, line in enumerate(raw.split("\n"), start=first):
            text = line.strip()
            if not text or number >= len(self.prepared.lines) or not self.prepared.lines[number].endswith(text):
                continue
            start, end = self._span(LinePart(number, -len(text), text))
            if joined:
                joined += " "
            offsets.append(len(joined))
            source_offsets.append(start)
            joined += self._coverage.text(start, end)
        begin = 0
        for stop in _sentence_ends(joined):
            text = joined[begin:stop].rstrip()
            if text:
                index, last = (bisect_right(offsets, at) - 1 for at in (begin, begin + len(text) - 1))
                start = source_offsets[index] + begin - offsets[index]
                end = source_offsets[last] + begin + len(text) - offsets[last]
                self._sentence(text, start, end)
            begin = stop

    def _sentence(self, text: str, start: int, end: int) -> None:
        kind = "SENTENCE"
        if not self._seen_date and words().is_stamp(text):
            self._seen_date = True
            kind = "GENERATED"
        exact = self.source.text[start:end] == text
        line = self.source.line_of(start)
        self.tokens.append(Token(kind, text, start, end, start, end, line, exact=exact))

    # --- tables

    def _table(self, table: SourceTable) -> None:
        self._directive(table.directive)
        self._cover("border", table.borders)
        start = self._line_start(table.first)
        first_row = min((line for row in table.rows for line in row.lines), default=table.last + 1)
        options = [piece.line for piece in table.directive[1:] if piece.line < first_row]
        if table.directive:
            text_end = self._span(table.directive[0])[1]
            end = self._line_end(max(options)) if options else text_end
        else:
            text_end = end = self._line_end(table.first)
        text = self.source.text[start:text_end]
        self.tokens.append(Token("TABLE", text, start, end, start, text_end, table.first + 1))
        for index, row in enumerate(table.rows):
            if row.lines:
                self._row(row, is_first=index == 0, is_header=index < table.header_rows)

    def _directive(self, pieces: list[LinePart]) -> None:
        self._cover("directive", pieces[:1])
        self._cover("option", pieces[1:])

    def _cover(self, kind: Markup, pieces: Iterable[LinePart]) -> None:
        for piece in pieces:
            self._coverage.markup(kind, *self._span(piece))

    def _row(self, row: SourceRow, *, is_first: bool, is_header: bool) -> None:
        first, last = min(row.lines), max(row.lines)
        cells = tuple([self._cell(cell, first) for cell in row.cells])
        self._cover("bullet", row.markup)
        is_header = is_header or (is_first and all(words().is_header(cell.text) for cell in cells))
        start = max(self._line_start(first), self.tokens[-1].end)
        end = max(start, self._line_end(last))
        kind = "HEADER" if is_header else "ROW"
        self.tokens.append(Token(kind, "", start, end, start, end, first + 1, cells))

    def _cell(self, cell: SourceCell, row_line: int) -> Cell:
        pieces = first_paragraph(cell.pieces) if cell.value is None else cell.pieces
        spans = [self._span(piece) for piece in pieces if piece.text]
        if not spans:
            return self._blank_cell(cell.pieces[0] if cell.pieces else LinePart(row_line, 0, ""))
        texts = [self._coverage.text(*span) for span in spans]
        text = " ".join(texts) if cell.value is None else cell.value
        start, end = spans[0][0], spans[-1][1]
        if self.source.text[start:end] != text:
            line = pieces[0].line
            end = self._line_end(line)
            return Cell(text, self._line_start(line), end, end, exact=False)
        line = pieces[0].line
        line_end = self.source.starts[line] + len(self.source.lines[line])
        is_last = self.source.text[end:line_end].isspace()
        lost = start == self.source.starts[line] and len(self.prepared.lines[line]) > len(self.source.lines[line])
        return Cell(text, start, end, line_end if is_last else end, lost)

    def _blank_cell(self, piece: LinePart) -> Cell:
        """A cell without text: its position is where a text would begin."""
        line_start = self.source.starts[piece.line]
        line_end = line_start + len(self.source.lines[piece.line])
        start = line_end if piece.column == 0 else min(line_end, self.prepared.offset(piece.line, piece.column))
        is_blank = not self.source.text[start:line_end].strip()
        return Cell("", start, start, line_end if is_blank else start)

    # --- offsets

    def _span(self, piece: LinePart) -> tuple[int, int]:
        """The span of a part in the document."""
        start = self.prepared.offset(piece.line, piece.column)
        return start, self.prepared.offset(piece.line, piece.column + len(piece.text))

    def _is_underline(self, number: int) -> bool:
        return 0 <= number < len(self.source.lines) and _UNDERLINE.match(self.source.lines[number]) is not None

    def _line_start(self, number: int) -> int:
        line = self.source.lines[number]
        return self.source.starts[number] + (len(line) - len(line.lstrip()))

    def _line_end(self, number: int) -> int:
        return self.source.starts[number] + len(self.source.lines[number].rstrip())

    # --- uncovered text

    def add_strays(self) -> None:
        """Emits STRAY tokens for the text that isn't covered."""
        for start, end in self._coverage.uncovered():
            line = self.source.line_of(start)
            self.tokens.append(Token("STRAY", self.source.text[start:end], start, end, start, end, line))

    def in_order(self) -> list[Token]:
        """The tokens in the document's order, but a table's rows follow it directly, whatever text is between them."""
        table = 0
        keys = []
        for token in self.tokens:
            if token.type == "TABLE":
                table = token.start
            keys.append((table, 1, token.start) if token.type in {"HEADER", "ROW"} else (token.start, 0, token.start))
        return [token for _, token in sorted(zip(keys, self.tokens, strict=True), key=lambda item: item[0])]


def _sentence_ends(text: str) -> Iterator[int]:
    """The ends of sentences in a paragraph: before each sentence of the language, and at the paragraph's end."""
    # "A S will merge with ..." is only recognized by the words after the label
    begins = [(begin.words, text.rfind(begin.later) if begin.later else len(text)) for begin in words().sentence_starts]
    for match in _SENTENCE_BREAK.finditer(text):
        at = match.end()
        if any(text.startswith(first, at) and at + len(first) <= last for first, last in begins):
            yield at
    yield len(text)


_WITHOUT_TEXT: Final = (docutils.nodes.system_message, docutils.nodes.comment, docutils.nodes.FixedTextElement)


def _leaves(node: Any) -> Iterator[Any]:
    """Tables and texts below a node in the document's order, without recursion.

    System messages don't contain the document's text.
    """
    pending = [node]
    while pending:
        current = pending.pop()
        if isinstance(current, (TableNode, MarkupNode, PlainText, docutils.nodes.field)):
            yield current
        elif not isinstance(current, (docutils.nodes.Text, *_WITHOUT_TEXT)):
            pending.extend(reversed(current.children))
