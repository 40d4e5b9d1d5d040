"""Finds the places where a document leaves out a system's name, and the text to insert there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from rst2spec.language.rules import Part
from rst2spec.language.write import header
from rst2spec.spec.compiled import Compiled, CompiledFlow
from rst2spec.syntax.nodes import Heading
from rst2spec.syntax.sentence import insertion_offset
from rst2spec.tokens.token import Cell, Token


class InsertionPoint(NamedTuple):
    """A place to insert a name: its offset, and the form of the text.

    ``underline`` is the character of an underline or overline that grows with the name; empty if the name itself is
    inserted. ``after`` is what follows the name.
    """

    offset: int
    underline: str = ""
    after: str = ""

    def text(self, name: str) -> str:
        """What to insert."""
        return self.underline * len(name) if self.underline else name + self.after


def insertion_points(compiled: Compiled, side: str) -> tuple[InsertionPoint, ...]:
    """The places where a document leaves out the name of a side, in order; none if its title was not read."""
    title = compiled.tree.title
    if title is None or title.phrase is None:
        return ()
    found = [InsertionPoint(name_location(title, side)[0]), *_underlines(compiled, title.token)]
    introduction = compiled.introduction
    if introduction is not None and introduction.token.exact and introduction.phrase is not None:
        token = introduction.token
        if not introduction.phrase.text(side).strip():
            found.append(InsertionPoint(token.text_start + insertion_offset(introduction.phrase, token.text, side)))
    for flow in compiled.flows:
        found += _in_flow(compiled, flow, side)
    return tuple(sorted(set(found)))


def _in_flow(compiled: Compiled, flow: CompiledFlow, side: str) -> Iterator[InsertionPoint]:
    roles = ("source",) if side == "source" else ("target", "again")
    heading = flow.heading
    if heading.phrase is not None and _is_blank(heading.phrase.parts[side]):
        yield InsertionPoint(heading.token.text_start + heading.phrase.parts[side].start)
        yield from _underlines(compiled, heading.token)
    for sentence in flow.statements.values():
        token, phrase = sentence.token, sentence.phrase
        if phrase is None or not token.exact:
            continue
        for role in roles:
            if role in phrase.parts and _is_blank(phrase.parts[role]):
                yield InsertionPoint(token.text_start + phrase.parts[role].start)
        if phrase.kind == "new" and side == "target" and "into" not in phrase.parts:
            yield InsertionPoint(token.text_start + insertion_offset(phrase, token.text, "into"))
    label = flow.flow.source.label if side == "source" else flow.flow.target.label
    system = flow.flow.source.system if side == "source" else flow.flow.target.system
    for table in (*flow.rule_tables, *flow.mapping_tables):
        cells = table.header.cells if table.header is not None else ()
        for column, cell in enumerate(cells):
            is_label = (
                column == (0 if side == "source" else 1)
                and system is None
                and cell.text == header("property_header", label=label)
            )
            if cell.exact and (
                is_label or (column == 2 and side == "target" and cell.text == header("type_header", system="").strip())
            ):
                yield _in_cell(compiled.source.text, cell)


def _in_cell(text: str, cell: Cell) -> InsertionPoint:
    """The template writes a second space where the name is missing; an editor may have removed it."""
    has_blank = text[cell.start - 2 : cell.start] == "  "
    return InsertionPoint(cell.start - 1) if has_blank else InsertionPoint(cell.start, after=" ")


def _is_blank(part: Part) -> bool:
    return part.text[:1].isspace()


def _underlines(compiled: Compiled, token: Token) -> Iterator[InsertionPoint]:
    """The underline and overline of a heading, which grow with it."""
    for line in (token.underline, compiled.overline(token)):
        if line is not None:
            yield InsertionPoint(line[1], compiled.source.text[line[0]])


def name_location(title: Heading, side: str) -> tuple[int, int]:
    """The offsets of a side's name in the title, or of the place where it is missing."""
    token = title.token
    if title.phrase is None:
        return token.text_start, token.text_end
    part = title.phrase.parts.get(side)
    if part is not None:
        return token.text_start + part.start, token.text_start + part.end
    at = token.text_start + insertion_offset(title.phrase, token.text, side)
    return at, at
