"""Rows of a flow by their numbers, and what is looked for in many of them at once."""

from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from rst2spec.syntax.cell import parse_property
from rst2spec.syntax.nodes import Row, Table
from rst2spec.tokens.token import Cell, Rows


class RunIndex(NamedTuple):
    """Rows of several tables by number: ``firsts`` are the numbers that runs begin with."""

    firsts: list[int]
    places: list[tuple[Rows, Table]]

    def row(self, number: int) -> tuple[Row, Table]:
        """A row, and the table that it is in."""
        at = bisect_right(self.firsts, number) - 1
        run, table = self.places[at]
        return run.token(number - self.firsts[at]), table


def indexed(tables: Iterable[Table]) -> RunIndex:
    """The rows of tables."""
    places = [(run, table) for table in tables for run in table.runs]
    firsts = accumulate([len(run.texts) for run, _ in places], initial=0)
    return RunIndex(list(firsts)[:-1], places)


def is_odd(cell: Cell) -> bool:
    """Whether a cell lost its bullet or ends in blanks."""
    return cell.raw_end > cell.end or cell.lost_bullet


def may_have_odd_cells(table: Table) -> bool:
    """Whether it takes a look at a table's cells to tell."""
    header = table.header
    return 0 in [run.columns for run in table.runs] or (header is not None and any(map(is_odd, header.cells)))


@lru_cache(maxsize=16_384)
def has_odd_clauses(text: str) -> bool:
    """Whether a cell's clauses say something twice, in two ways, or not in full, or are no clauses."""
    parsed = parse_property(text)
    said = {(clause.value, clause.path and clause.path.casefold()) for clause in parsed.clauses}
    is_partly_blank = any(value is None or path is None for value, path in said)
    return parsed.malformed or is_partly_blank or len(said) < len(parsed.clauses)


def has_variants(paths: Iterable[str | None]) -> bool:
    """Whether paths differ in their case only."""
    distinct = {path for path in paths if path is not None}
    # all at once: a call for each path takes three times as long
    return len(set("\n".join(distinct).casefold().split("\n"))) < len(distinct)
