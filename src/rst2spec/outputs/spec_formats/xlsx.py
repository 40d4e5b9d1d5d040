"""A workbook for Excel and LibreOffice: the checklist that testers work through, as of ``rst2spec checklist``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rst2spec.outputs.spec_builder import SpecOptions
from rst2spec.spec.result import Result

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
    from rst2spec.outputs.checklist_formats import xlsx

    yield from xlsx.write(checklist_of(result, options))
