"""Finds the tables that a fix may edit: those that were read completely and have the template's form."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate

from rst2spec.source import Source
from rst2spec.spec.compiled import Compiled, CompiledFlow
from rst2spec.spec.row_index import MAPPING_COLUMNS, RULE_COLUMNS
from rst2spec.syntax.cell import parse_property
from rst2spec.syntax.nodes import Section, Sentence, Table, UnknownMarkup
from rst2spec.tokens.token import Rows, Token


class Unsound:
    """The spans of the tables that no fix may edit: from the first character to the end of the last line.

    A table is sound if its header matches its section, every row has as many cells as the header, each on a line of its
    own, every cell was read completely, and there is no other text between the rows that may belong to them.
    """

    def __init__(self, compiled: Compiled) -> None:
        spans = sorted(_spans(compiled))
        self._starts = [start for start, _ in spans]
        self._ends = list(accumulate([end for _, end in spans], max))

    def holds(self, start: int, end: int) -> bool:
        """Whether an edit from one offset to another would touch one of the spans."""
        number = bisect_right(self._starts, end - (end > start))
        return number > 0 and self._ends[number - 1] >= start


def _spans(compiled: Compiled) -> Iterator[tuple[int, int]]:
    if compiled.tree.plain and not compiled.is_irregular and not compiled.is_ragged:
        return  # nearly every document
    source = compiled.source
    for item in compiled.tree.front:
        if isinstance(item, Table):
            yield _span(item, source)
    flows = {id(flow.section): flow for flow in compiled.flows}
    for section in compiled.tree.sections:
        flow = flows.get(id(section))
        with_loose_text = (
            set() if section.kinds is not None else {id(table) for table in _with_loose_text(section, source)}
        )
        for table in section.tables:
            if flow is None or id(table) in with_loose_text or not _is_sound(table, flow, source):
                yield _span(table, source)


def _with_loose_text(section: Section, source: Source) -> Iterator[Table]:
    """The tables followed by text that may be part of a row."""
    table: Table | None = None
    for item in section.items:
        if isinstance(item, Table):
            table = item
        elif table is not None and (isinstance(item, UnknownMarkup) or _may_be_cell(item, table, source)):
            yield table


def _may_be_cell(sentence: Sentence, table: Table, source: Source) -> bool:
    """Whether unread text may be part of a table: it is indented, or directly below the last row."""
    if sentence.phrase is not None:
        return False
    line = sentence.token.line
    return source.text[source.starts[line - 1]].isspace() or line == source.line_of(_span(table, source)[1]) + 1


def _is_sound(table: Table, flow: CompiledFlow, source: Source) -> bool:
    columns = RULE_COLUMNS if any(table is item for item in flow.rule_tables) else MAPPING_COLUMNS
    if table.header is None or table.unknown_markup or any(mismatch.table is table for mismatch in flow.mismatches):
        return False
    if not _is_plain(table.header, columns, source):
        return False
    return all(_are_read_completely(run, columns, source) for run in table.runs)


def _are_read_completely(run: Rows, columns: int, source: Source) -> bool:
    if run.columns != columns and not all(_is_plain(row, columns, source) for row in run.tokens):
        return False
    return not run.has_brackets or not any(parse_property(text).unread for texts in run.texts for text in texts[:2])


def _is_plain(row: Token, columns: int, source: Source) -> bool:
    """Whether each cell of a row is on a line of its own, as written."""
    if len(row.cells) != columns or not all(cell.exact for cell in row.cells):
        return False
    return len({source.line_of(cell.start) for cell in row.cells}) == columns


def _span(table: Table, source: Source) -> tuple[int, int]:
    tokens = [table.token, *([] if table.header is None else [table.header])]
    tokens += [run.token(len(run.texts) - 1) for run in table.runs]
    tokens += [stray.token for stray in table.unknown_markup]
    line = source.line_of(max(token.end for token in tokens))
    end = source.starts[line] if line < len(source.starts) else len(source.text)
    return table.token.start, max(table.token.start, end - 1)
