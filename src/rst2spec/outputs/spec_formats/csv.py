r"""The checklist as one table, comma-separated, for spreadsheets and test management tools.

The rows of the workbook (``xlsx``) but for the findings, with a column *Kind* in front: ``mapping``, ``match`` or
``creation``. UTF-8 with a byte order mark, which Excel needs, and line ends as RFC 4180 has them. ``rst2spec checklist
merge`` reads it as it does the workbook, whatever program has saved it since.

No cell is a formula: where a text has ``=``, ``+``, ``-``, ``@``, their full-width forms or ``'`` where a spreadsheet
could take it for a cell's beginning, ``'`` is put in front. That is at the text's start and behind ``;``, a tab or a
line end, each with or without blanks. To undo it, take one ``'`` from each such place
(``rst2spec.outputs.checklist.table.unescaped``). Control characters are written as escapes (``\x1b``).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from rst2spec.outputs.assemble import SpecOptions
from rst2spec.spec.result import Result

if TYPE_CHECKING:
    from rst2spec.outputs.checklist.building import Checklist

NAME: Final = "csv"
SUFFIX: Final = ".csv"


def write(result: Result, options: SpecOptions) -> Iterator[bytes]:
    """The table."""
    from rst2spec.outputs.checklist.building import checklist_of

    yield from write_checklist(checklist_of(result, options))


def write_checklist(checklist: Checklist) -> Iterator[bytes]:
    """A checklist's table."""
    from rst2spec.outputs.checklist.table import table

    yield from table(checklist)
