"""Finds rows of a flow by number, and tests many rows at once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache
from itertools import accumulate
from typing import Final, NamedTuple

from rst2spec.language.dialect import per_dialect
from rst2spec.syntax.cell import parse_property
from rst2spec.syntax.nodes import Row, Table
from rst2spec.tokens.token import Cell, Rows

RULE_COLUMNS: Final = 2
"""The columns of a table of match rules: two properties."""

MAPPING_COLUMNS: Final = 3
"""The columns of a table of mappings: two properties and a data type."""


class RunIndex(NamedTuple):
    """Rows of several tables by number: ``firsts`` are the numbers of the first rows of the runs."""

    firsts: list[int]
    runs: list[tuple[Rows, Table]]

    def row(self, number: int) -> tuple[Row, Table]:
        """A row and its table."""
        at = bisect_right(self.firsts, number) - 1
        run, table = self.runs[at]
        return run.token(number - self.firsts[at]), table


def index_rows(tables: Iterable[Table]) -> RunIndex:
    """An index of the rows of tables."""
    runs = [(run, table) for table in tables for run in table.runs]
    firsts = accumulate([len(run.texts) for run, _ in runs], initial=0)
    return RunIndex(list(firsts)[:-1], runs)


def has_formatting_defect(cell: Cell) -> bool:
    """Whether a cell lost its bullet or has trailing whitespace."""
    return cell.raw_end > cell.end or cell.lost_bullet


def may_have_defective_cells(table: Table) -> bool:
    """Whether the table's cells have to be checked for defects."""
    header = table.header
    return 0 in [run.columns for run in table.runs] or (
        header is not None and any(map(has_formatting_defect, header.cells))
    )


@per_dialect
@lru_cache(maxsize=16_384)
def has_defective_clauses(text: str) -> bool:
    """Whether a cell has repeated, differently spelled, incomplete or malformed clauses."""
    parsed = parse_property(text)
    distinct = {(clause.value, clause.path and clause.path.casefold()) for clause in parsed.clauses}
    is_partly_blank = any(value is None or path is None for value, path in distinct)
    return parsed.malformed or is_partly_blank or len(distinct) < len(parsed.clauses)


def has_variants(paths: Iterable[str | None]) -> bool:
    """Whether some paths differ only in case."""
    distinct = {path for path in paths if path is not None}
    # all at once: one call per path takes three times as long
    return len(set("\n".join(distinct).casefold().split("\n"))) < len(distinct)
