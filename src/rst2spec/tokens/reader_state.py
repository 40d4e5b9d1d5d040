"""The state of the template reader."""

from __future__ import annotations

from functools import cached_property

from rst2spec.language.words import words
from rst2spec.source import Source
from rst2spec.tokens.token import Rows, Token


class ReaderState:
    """The tokens that were read so far, and what the next ones depend on.

    Attributes:
        text: The document.
        starts: The offset of each line.
        tokens: The tokens so far.
        has_unknown_markup: Whether there is block structure that the template doesn't have.
        plain: Whether every block so far has the generated form.
        columns: Number of columns of the open table; 0 before its header.
        header_rows: How many of the open table's next rows are header rows.
        in_table: Whether a table is open.
        seen_title: Whether there was a title.
        seen_date: Whether there was a timestamp.
        words: The words to look for.
        sentence_line: The line, from 0, of the last sentence that wasn't part of a plain block.
    """

    def __init__(self, source: Source) -> None:
        self.text = source.text
        self.starts = source.starts
        self.tokens: list[Token | Rows] = []
        self.has_unknown_markup = False
        self.plain = True
        self.columns = 0
        self.header_rows = 0
        self.in_table = False
        self.seen_title = False
        self.seen_date = False
        self.words = words()
        self.sentence_line = -2
        self._source = source

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The document's lines. They aren't needed where all blocks are plain."""
        return self._source.lines
