r"""A workbook for Excel and LibreOffice: the checklist that testers work through.

Sheets *Summary* (progress, counted by formulas), *Mappings*, *Match rules*, *Creation rules* and *Findings*. Each row
has the stable id of the mapping, match rule or flow, both properties with their systems, entities and conditions, the
expected result in plain words, a priority (a match key is high, a conditional mapping medium), document and line; then
status (a drop-down), actual result, tester, date, defect and note, which are the tester's. A flow that maps nothing has
a row among the mappings, too. Failures are red. The last column, hidden, is what ``rst2spec checklist merge`` knows a
row by.

Text of a document is always text: no cell but the summary's is a formula. Control characters are written as escapes
(``\x1b``). A text longer than the 32,767 characters of a cell is cut and says so; more rows than the 1,048,575 of a
sheet are refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from rst2spec.outputs.assemble import SpecOptions
from rst2spec.spec.result import Result

if TYPE_CHECKING:
    from rst2spec.outputs.checklist.building import Checklist

NAME: Final = "xlsx"
SUFFIX: Final = ".xlsx"
BINARY: Final = True
NEEDS: Final = {"xlsxwriter": "rst2spec[xlsx]"}


def write(result: Result, options: SpecOptions) -> Iterator[bytes]:
    """The workbook.

    Raises:
        OutputError: It would exceed the maximum number of rows of a sheet.
    """
    from rst2spec.outputs.checklist.building import checklist_of

    yield from write_checklist(checklist_of(result, options))


def write_checklist(checklist: Checklist) -> Iterator[bytes]:
    """A checklist's workbook.

    Raises:
        OutputError: It would have more rows than a sheet holds.
    """
    from rst2spec.outputs.checklist.workbook import workbook

    yield workbook(checklist)
