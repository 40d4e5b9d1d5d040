"""The line tokens: what a reader makes of a document, and all that the grammars see of it.

Tokens and tree are named tuples: as frozen as a dataclass, and four times as fast to make (docs/performance.md).
"""

from collections.abc import Sequence
from functools import partial
from itertools import accumulate
from typing import Final, NamedTuple


class Cell(NamedTuple):
    """A table cell.

    Attributes:
        text: The cell's text, trimmed.
        start: Offset of the text's first character; of the place where it should stand, where it is blank.
        end: Offset behind its last character.
        raw_end: Offset behind the blanks that follow the text on its line.
        lost_bullet: Whether it stands at column 0, without its bullet.
        exact: Whether ``text`` is ``source.text[start:end]``. A cell that was wrapped or quoted is not, and its
            span is its row's first line.
    """

    text: str
    start: int
    end: int
    raw_end: int
    lost_bullet: bool = False
    exact: bool = True


class Token(NamedTuple):
    """A piece of a document: whole lines, from ``start`` to ``end``.

    Attributes:
        type: TITLE, GENERATED, INTRODUCTION (its heading), HEADING, SENTENCE, TABLE, HEADER, ROW or STRAY.
        text: The text without markup: a heading's line, a sentence, a row's nothing.
        start: Offset of the token's first character.
        end: Offset behind its last one.
        text_start: Offset of ``text``.
        text_end: Offset behind ``text``, before the blanks at the line's end.
        line: Line of ``text``, from 1; of a table its first line.
        cells: The cells of a HEADER or ROW.
        rule: Span of the rule under a heading or title, where there is one.
        exact: Whether ``text`` is ``source.text[text_start:text_end]``: not where lines were joined.
    """

    type: str
    text: str
    start: int
    end: int
    text_start: int
    text_end: int
    line: int
    cells: tuple[Cell, ...] = ()
    rule: tuple[int, int] | None = None
    exact: bool = True


# A named tuple's own constructor is a function in Python that fills in defaults: it takes three times as long.
make_cell: Final = partial(tuple.__new__, Cell)
"""A cell of all its fields in one tuple."""
make_token: Final = partial(tuple.__new__, Token)
"""A token of all its fields in one tuple."""


class Rows:
    """Rows that follow each other. What they say is there at once; tokens and cells are made when they are asked for.

    Most rows are only ever asked for what they say: few have findings.

    Attributes:
        texts: Of each row the texts of its cells.
        lines: Of each row the line that it begins in.
        columns: How many cells each row has, where nothing is odd about any of them; else 0.
        has_brackets: Whether a cell has a round bracket; true where something is odd about the rows.
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
    ) -> "Rows":
        """Rows of the generated form with nothing odd about them, one directly below the other.

        Args:
            texts: Of each row the texts of its cells.
            line: The line that the first one begins in.
            start: Its offset.
            line_end: How many characters end a line.
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
        """The token of one row, without making those of the others."""
        if self._tokens is not None:
            return self._tokens[number]
        if not self._starts:
            more = self.columns * (_BULLET_WIDTH + self._line_end)
            widths = [more + sum(map(len, texts)) for texts in self.texts]
            self._starts = list(accumulate(widths, initial=self._start))
        return self._made(number, self._starts[number])

    def _made(self, number: int, at: int) -> Token:
        """A row's token: where a cell stands follows from the lengths of those before it."""
        start = at + _ROW_INDENT
        cells = []
        for text in self.texts[number]:
            at += _BULLET_WIDTH
            end = at + len(text)
            cells.append(make_cell((text, at, end, end, False, True)))
            at = end + self._line_end
        end = at - self._line_end
        return make_token(("ROW", "", start, end, start, end, self.lines[number], tuple(cells), None, True))


_ROW_INDENT: Final = len("   ")
_BULLET_WIDTH: Final = len("   * - ")  # as wide as that of a row's other cells


class TokenStream(NamedTuple):
    """What a reader made of a document.

    Attributes:
        parts: Tokens in the document's order; rows that follow each other may be one. None overlap, but for STRAY text
            that stands in a row and in none of its cells: it follows the row.
        foreign: Whether there is block structure that the template reader doesn't know.
        reader: ``template`` or ``docutils``.
        plain: Whether every block is known to have nothing odd about it: no cell without its bullet, no stray blank.
        limit: Why docutils, which was asked, could not read the document; blank where it could, or wasn't asked.
    """

    parts: tuple[Token | Rows, ...]
    foreign: bool
    reader: str
    plain: bool = False
    limit: str = ""

    @property
    def tokens(self) -> tuple[Token, ...]:
        """All tokens, each row's own among them."""
        return tuple([token for part in self.parts for token in (part.tokens if isinstance(part, Rows) else (part,))])
