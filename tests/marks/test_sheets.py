"""The cases as workbook and as CSV: what a merge makes of them, however often it is repeated."""

from __future__ import annotations

from typing import Any

import pytest

from rst2spec.outputs.checklist.merge_report import merge_report
from rst2spec.outputs.checklist.merging import merge
from rst2spec.outputs.checklist.old_sheet import read_checklist
from tests.marks.shared import CASES, NAMES, answer_of, checklist, expected, files_of, new_result, written
from tests.sampling import sampled


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 40
    assert len(set(NAMES)) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_a_merge_of_tables(case: dict[str, Any]) -> None:
    assert_merged(case, "csv", ["csv"])


@pytest.mark.parametrize("case", sampled(CASES, one_in=3), ids=NAMES)
def test_a_merge_of_workbooks(case: dict[str, Any]) -> None:
    """A workbook takes ten times as long as a table."""
    assert_merged(case, "xlsx", ["csv", "xlsx"])
    assert_merged(case, "csv", ["xlsx"])


def assert_merged(case: dict[str, Any], name: str, written_as: list[str]) -> None:
    new = checklist(new_result(case))
    sheets = [read_checklist(content, number) for number, content in enumerate(files_of(case, name))]
    merged = merge(sheets, new)
    answer = answer_of(merged, case)
    assert answer == expected(case, answer)
    remarks = [remark for sheet in sheets for remark in sheet.remarks]
    reported = b"".join(merge_report(merged, ["new.csv"], remarks, retest=False, color=False)).decode().lower()
    for part in case.get("reported", []):
        assert part.lower() in reported
    for again in written_as:  # what it wrote gives the same
        repeated = answer_of(merge([read_checklist(written(merged.checklist, again))], new), case)
        assert repeated == {**answer, "unplaced": repeated["unplaced"]}
