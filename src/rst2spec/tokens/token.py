"""The line tokens: what a reader makes of a document, and all that the grammars see of it.

Tokens and tree are named tuples: as frozen as a dataclass, and four times as fast to make (docs/performance.md).
"""

from typing import NamedTuple


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


class TokenStream(NamedTuple):
    """What a reader made of a document.

    Attributes:
        tokens: In the document's order, without overlap.
        foreign: Whether there is block structure that the template reader doesn't know.
        reader: ``template`` or ``docutils``.
    """

    tokens: tuple[Token, ...]
    foreign: bool
    reader: str
