"""Collects the text that no field of the spec contains, with its position and kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rst2spec.source import Source
from rst2spec.spec.compiled import UnreadText
from rst2spec.spec.model import Unread, UnreadKind
from rst2spec.syntax.nodes import Heading, Item, Row, Sentence, Table, UnknownMarkup


def of_heading(heading: Heading) -> UnreadText:
    """A heading that doesn't name source and target."""
    token = heading.token
    text = token.text.strip()
    start = token.text_start + len(token.text) - len(token.text.lstrip())
    return UnreadText("heading", text, start, token.text_end)


def of_item(item: Item, *, in_front: bool = False) -> Iterator[UnreadText]:
    """All text of an item that isn't part of a flow."""
    if isinstance(item, Table):
        if item.header is not None:
            yield from of_cells(item.header, "header")
        for row in item.other_headers:
            yield from of_cells(row, "header")
        for row in item.rows:
            yield from of_cells(row, "cell")
        for stray in item.unknown_markup:
            yield from of_item(stray)
        if item.header is None and not item.rows:
            yield UnreadText("markup", item.token.text, item.token.text_start, item.token.text_end)
    elif isinstance(item, Sentence):
        known = item.phrase is not None
        kind: UnreadKind = "introduction" if in_front and not known else "sentence"
        yield of_sentence(item, "misplaced" if known else "unknown", kind)
    elif isinstance(item, UnknownMarkup):
        yield UnreadText("markup", item.token.text, item.token.text_start, item.token.text_end)


def of_sentence(sentence: Sentence, reason: str, kind: UnreadKind = "sentence") -> UnreadText:
    """A whole sentence."""
    token = sentence.token
    return UnreadText(kind, token.text, token.text_start, token.text_end, reason)


def of_cells(row: Row, kind: UnreadKind, first: int = 0, reason: str = "unknown") -> Iterator[UnreadText]:
    """The cells of a row that aren't blank, from the column ``first`` on."""
    for cell in row.cells[first:]:
        if cell.text:
            yield UnreadText(kind, cell.text, cell.start, cell.end, reason)


def unread_values(texts: Iterable[UnreadText], source: Source) -> tuple[Unread, ...]:
    """The texts in their published form: with line and column."""
    values = []
    for item in texts:
        line, column = source.position(item.start)
        values.append(Unread(line=line, column=column, text=item.text, kind=item.kind))
    return tuple(values)
