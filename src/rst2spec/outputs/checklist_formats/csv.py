r"""One table, comma-separated, for spreadsheets and test management tools.

It has the rows of the workbook (``xlsx``) except for the findings, and a first column *Kind*: ``mapping``, ``match`` or
``creation``. It is UTF-8 with a byte order mark, which Excel needs, and has line endings as in RFC 4180. ``rst2spec
checklist merge`` reads it like the workbook, no matter which program saved it.

No cell is a formula: ``'`` is inserted before ``=``, ``+``, ``-``, ``@``, their full-width forms and ``'`` if a
spreadsheet could read them as the start of a cell. That is at the start of the text and after ``;``, a tab or a line
ending, each with or without spaces. To undo it, remove one ``'`` from each of these positions
(``rst2spec.outputs.checklist.table.unescaped``). Control characters are written as escapes (``\x1b``).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from rst2spec.outputs.checklist.building import Checklist

NAME: Final = "csv"
SUFFIX: Final = ".csv"


def write(checklist: Checklist) -> Iterator[bytes]:
    """The table."""
    from rst2spec.outputs.checklist.table import table

    yield from table(checklist)
