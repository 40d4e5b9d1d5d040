"""The cases, opened and saved by LibreOffice before they are merged; and what its summary counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from rst2spec.outputs.checklist.merging import merge
from rst2spec.outputs.checklist.old_sheet import read_checklist
from tests.marks.shared import CASES, NAMES, answer_of, checklist, files_of, new_result, written
from tests.office import Office
from tests.processes import integration, process
from tests.sampling import sampled
from tests.test_libreoffice import counts, opened

pytestmark = [pytest.mark.xdist_group("libreoffice"), process, integration]

FILTERS = {"xlsx": "xlsx", "csv": "csv:Text - txt - csv (StarCalc):44,34,76,1"}
# it decides itself what a date is in a table without types, and saves signs only if the locale has them
OWN_READING = frozenset(
    ["days before months, as the column shows", "dates that can't be read are no test", "the word \u2713"]
)


PARTS = 5  # LibreOffice takes a second for each file


@pytest.mark.slow
@pytest.mark.parametrize(("part", "name"), sampled(range(PARTS), FILTERS, one_in=PARTS))
def test_what_it_saves_gives_the_same_answers(part: int, name: str, tmp_path: Path, office: Office) -> None:
    cases = CASES[part::PARTS]
    if name == "csv":  # it would ask how to read another form of table
        readable = [case for case in cases if not any("table" in sheet for sheet in case["sheets"])]
        cases = [case for case in readable if case["name"] not in OWN_READING]
    saved = saved_files([files_of(case, name) for case in cases], name, tmp_path, office)
    wrong = {}
    for case, files in zip(cases, saved, strict=True):
        sheets = [read_checklist(content, number) for number, content in enumerate(files)]
        answer = answer_of(merge(sheets, checklist(new_result(case))), case)
        if answer["states"] != case["states"]:
            wrong[case["name"]] = answer["states"]
    assert wrong == {}


def saved_files(cases: list[list[bytes]], name: str, folder: Path, office: Office) -> list[list[bytes]]:
    """The files of each case as LibreOffice saves them, all in one go."""
    files = [[folder / f"{number}-{at}.{name}" for at in range(len(case))] for number, case in enumerate(cases)]
    for case, paths in zip(cases, files, strict=True):
        for content, path in zip(case, paths, strict=True):
            path.write_bytes(content)
    saved = iter(office(FILTERS[name], *(path for paths in files for path in paths)))
    return [[next(saved).read_bytes() for _ in paths] for paths in files]


STATES = ["pass", "fail", "not applicable", "blocked", "changed since", "conflict", "not recognized", "not tested"]
SUMMED_UP = [
    "a false green of many rows",
    "every status",
    "equal dates with different statuses are a conflict",
    "an unknown status is named and not done",
]


@pytest.fixture(scope="module")
def summaries(office: Office, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The workbooks of these cases as LibreOffice has calculated them."""
    from openpyxl import load_workbook

    folder = tmp_path_factory.mktemp("summaries")
    files = []
    for number, name in enumerate(SUMMED_UP):
        case = CASES[NAMES.index(name)]
        sheets = [read_checklist(content, number) for number, content in enumerate(files_of(case, "xlsx"))]
        files.append(folder / f"{number}.xlsx")
        files[-1].write_bytes(written(merge(sheets, checklist(new_result(case))).checklist, "xlsx"))
        load_workbook(files[-1]).save(files[-1])  # without stored results: what LibreOffice shows, it has calculated
    return dict(zip(SUMMED_UP, office("fods", *files), strict=True))


@pytest.mark.parametrize("name", SUMMED_UP)
def test_its_summary_counts_the_same_states(summaries: dict[str, Path], name: str) -> None:
    shown = counts(opened(summaries[name]), "Mappings")
    total = int(shown[0])
    found = list(CASES[NAMES.index(name)]["states"].values())
    wanted = [found.count(state) for state in STATES[:-1]]
    assert shown[1:9] == [*map(str, wanted), str(total - sum(wanted))]
    assert shown[9] == f"{100 * sum(wanted[:3]) / total:.0f}%"
