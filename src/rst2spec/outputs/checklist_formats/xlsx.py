r"""A workbook for Excel and LibreOffice.

The sheets are *Summary* (progress, counted by formulas), *Mappings*, *Match rules*, *Creation rules* and *Findings*.
Each row begins with its names, the expected result in plain words, and a priority (high for match keys, medium for
conditional mappings, else low); then the tester's columns: status (a drop-down), note, actual result, tester, date and
defect. Systems, conditions, type, document, line and the stable id come last. A flow without mappings also has a row
among the mappings, which the summary counts apart. Failures are red. ``rst2spec checklist merge`` identifies a row by
the last column, which is hidden.

A document's text is always text: only the summary has formulas. Control characters are written as escapes (``\x1b``). A
text of more than 32,767 characters doesn't fit into a cell: it is cut and marked. More than 1,048,575 rows don't fit
into a sheet: they are refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from rst2spec.outputs.checklist.building import Checklist

NAME: Final = "xlsx"
SUFFIX: Final = ".xlsx"
NEEDS: Final = {"xlsxwriter": "rst2spec[xlsx]"}


def write(checklist: Checklist) -> Iterator[bytes]:
    """The workbook.

    Raises:
        OutputError: It would have more rows than a sheet holds.
    """
    from rst2spec.outputs.checklist.workbook import workbook

    yield workbook(checklist)
