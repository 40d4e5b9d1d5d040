"""The line tokens: the output of the readers, and the input of the grammars.

Tokens and tree are named tuples: immutable like a frozen dataclass, and four times faster to create
(docs/performance.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import accumulate
from typing import Final, NamedTuple


class Cell(NamedTuple):
    """A table cell.

    Attributes:
        text: The cell's text, trimmed.
        start: Offset of the text's first character; of a blank cell, the offset where a text would begin.
        end: Offset after its last character.
        raw_end: Offset after the whitespace that follows the text on its line.
        lost_bullet: Whether it is at column 0, without its bullet.
        exact: Whether ``text`` is ``source.text[start:end]``. False for a wrapped or quoted cell, whose span is the
            first line of its row.
    """

    text: str
    start: int
    end: int
    raw_end: int
    lost_bullet: bool = False
    exact: bool = True


class Token(NamedTuple):
    """A part of a document: whole lines, from ``start`` to ``end``.

    Attributes:
        type: TITLE, GENERATED, INTRODUCTION (its heading), HEADING, SENTENCE, TABLE, HEADER, ROW or STRAY.
        text: The text without markup: a heading's line, a sentence; blank for a row.
        start: Offset of the token's first character.
        end: Offset after its last one.
        text_start: Offset of ``text``.
        text_end: Offset after ``text``, before trailing whitespace.
        line: Line of ``text``, from 1; of a table, its first line.
        cells: The cells of a HEADER or ROW.
        underline: Span of the underline of a heading or title, if there is one.
        exact: Whether ``text`` is ``source.text[text_start:text_end]``: false where lines were joined.
    """

    type: str
    text: str
    start: int
    end: int
    text_start: int
    text_end: int
    line: int
    cells: tuple[Cell, ...] = ()
    underline: tuple[int, int] | None = None
    exact: bool = True


# A named tuple's own constructor is a Python function that fills in defaults: it takes three times as long.
make_cell: Final = partial(tuple.__new__, Cell)
"""Creates a cell from a tuple of all its fields."""
make_token: Final = partial(tuple.__new__, Token)
"""Creates a token from a tuple of all its fields."""


class Rows:
    """Consecutive rows. Their texts are there at once; tokens and cells are created on demand.

    Most rows are only read for their texts: few have findings.

    Attributes:
        texts: The texts of each row's cells.
        lines: The first line of each row.
        columns: The number of cells per row if all rows have the generated form; else 0.
        has_brackets: Whether a cell has a round bracket; always true if rows deviate from the generated form.
    """

    __slots__ = ("_line_end", "_start", "_starts", "_tokens", "columns", "has_brackets", "lines", "texts")

    type: Final = "ROWS"

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.texts: Sequence[tuple[str, ...]] = [tuple([cell.text for cell in token.cells]) for token in tokens]
        self.lines: Sequence[int] = [token.line for token in tokens]
        self.columns = 0
        self.has_brackets = True
        self._tokens: tuple[Token, ...] | None = tuple(tokens)
        self._starts: list[int] = []
        self._start = self._line_end = 0

    @classmethod
    def plain(
        cls, texts: Sequence[tuple[str, ...]], line: int, start: int, line_end: int, *, has_brackets: bool
    ) -> Rows:
        """Rows in the generated form, one directly below the other.

        Args:
            texts: The texts of each row's cells.
            line: The first line of the first row.
            start: The offset of that line.
            line_end: The number of characters that end a line.
            has_brackets: Whether a cell has a round bracket.
        """
        self = cls.__new__(cls)
        self.texts = texts
        self.columns = len(texts[0])
        self.lines = range(line, line + self.columns * len(texts), self.columns)
        self.has_brackets = has_brackets
        self._tokens = None
        self._starts = []
        self._start = start
        self._line_end = line_end
        return self

    @property
    def tokens(self) -> tuple[Token, ...]:
        """The rows' tokens."""
        if self._tokens is None:
            self._tokens = tuple(map(self.token, range(len(self.texts))))
        return self._tokens

    def token(self, number: int) -> Token:
        """The token of one row, without creating those of the others."""
        if self._tokens is not None:
            return self._tokens[number]
        if not self._starts:
            markup_width = self.columns * (_BULLET_WIDTH + self._line_end)
            widths = [markup_width + sum(map(len, texts)) for texts in self.texts]
            self._starts = list(accumulate(widths, initial=self._start))
        return self._build_token(number, self._starts[number])

    def _build_token(self, number: int, offset: int) -> Token:
        """Creates a row's token: the offsets of its cells follow from the lengths of the cells before."""
        start = offset + _ROW_INDENT
        cells = []
        for text in self.texts[number]:
            offset += _BULLET_WIDTH
            end = offset + len(text)
            cells.append(make_cell((text, offset, end, end, False, True)))
            offset = end + self._line_end
        end = offset - self._line_end
        return make_token(("ROW", "", start, end, start, end, self.lines[number], tuple(cells), None, True))


_ROW_INDENT: Final = len("   ")
_BULLET_WIDTH: Final = len("   * - ")  # the same for the first cell and the others


class TokenStream(NamedTuple):
    """The tokens of a document.

    Attributes:
        parts: Tokens in the document's order, in which ``Rows`` contain consecutive rows. They don't overlap, except
            for STRAY text inside of a row that isn't in a cell: it follows the row.
        has_unknown_markup: Whether there is block structure that the template reader doesn't know.
        reader: ``template`` or ``docutils``.
        plain: Whether every block is known to have the generated form: no cell without its bullet, no stray space.
        limit: Why docutils could not read the document; blank if it did, or wasn't used.
    """

    parts: tuple[Token | Rows, ...]
    has_unknown_markup: bool
    reader: str
    plain: bool = False
    limit: str = ""

    @property
    def tokens(self) -> tuple[Token, ...]:
        """All tokens, with one token per row."""
        return tuple([token for part in self.parts for token in (part.tokens if isinstance(part, Rows) else (part,))])
