"""The cases, opened and saved by LibreOffice before they are merged; and what its summary counts."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from rst2spec.outputs.checklist.merging import merge
from rst2spec.outputs.checklist.old_sheet import read_checklist
from tests import needs
from tests.marks.shared import CASES, NAMES, answer_of, checklist, files_of, new_result, written
from tests.processes import HANG, process
from tests.test_libreoffice import counts, office, opened, profile

__all__ = ["office", "profile"]

pytestmark = [pytest.mark.xdist_group("libreoffice"), process]

FILTERS = {"xlsx": "xlsx", "csv": "csv:Text - txt - csv (StarCalc):44,34,76,1"}
# it decides itself what a date is in a table without types, and saves signs only if the locale has them
OWN_READING = frozenset(
    ["days before months, as the column shows", "dates that can't be read are no test", "the word \u2713"]
)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory, profile: str) -> dict[tuple[str, str, int], bytes]:
    """The files of all cases as LibreOffice saves them, by case, format and number."""
    program = needs.program("soffice")
    contents = {}
    for name, filter_ in FILTERS.items():
        folder = tmp_path_factory.mktemp(name)
        for number, case in enumerate(CASES):
            if name == "csv" and any("table" in sheet for sheet in case["sheets"]):
                continue  # it would ask how to read it
            for at, content in enumerate(files_of(case, name)):
                (folder / f"{number}-{at}.{name}").write_bytes(content)
        arguments = [f"-env:UserInstallation={profile}", "--headless", "--convert-to", filter_, "--outdir"]
        files = sorted(folder.glob(f"*.{name}"))
        subprocess.run(
            [program, *arguments, folder / "out", *files], check=True, capture_output=True, timeout=HANG, cwd=folder
        )
        for file in files:
            case_number, _, file_number = file.stem.partition("-")
            contents[NAMES[int(case_number)], name, int(file_number)] = (folder / "out" / file.name).read_bytes()
    return contents


@pytest.mark.slow
@pytest.mark.parametrize("name", list(FILTERS))
def test_what_it_saves_gives_the_same_answers(saved: dict[tuple[str, str, int], bytes], name: str) -> None:
    wrong = {}
    for case in CASES:
        files = [saved[key] for key in sorted(saved) if key[:2] == (case["name"], name)]
        if not files or (name == "csv" and case["name"] in OWN_READING):
            continue
        sheets = [read_checklist(content, number) for number, content in enumerate(files)]
        answer = answer_of(merge(sheets, checklist(new_result(case))), case)
        if answer["states"] != case["states"]:
            wrong[case["name"]] = answer["states"]
    assert wrong == {}


STATES = ["pass", "fail", "not applicable", "blocked", "changed since", "conflict", "not recognized", "not tested"]


@pytest.mark.parametrize(
    "name",
    [
        "a false green of many rows",
        "every status",
        "equal dates with different statuses are a conflict",
        "an unknown status is named and not done",
    ],
)
def test_its_summary_counts_the_same_states(office: Any, tmp_path: Path, name: str) -> None:
    case = CASES[NAMES.index(name)]
    sheets = [read_checklist(content, number) for number, content in enumerate(files_of(case, "xlsx"))]
    file = tmp_path / "qa.xlsx"
    file.write_bytes(written(merge(sheets, checklist(new_result(case))).checklist, "xlsx"))
    from openpyxl import load_workbook

    load_workbook(file).save(file)  # without stored results: what LibreOffice shows, it has calculated
    shown = counts(opened(office(file, "fods")), "Mappings")
    total = int(shown[0])
    found = list(case["states"].values())
    wanted = [found.count(state) for state in STATES[:-1]]
    assert shown[1:9] == [*map(str, wanted), str(total - sum(wanted))]
    assert shown[9] == f"{100 * sum(wanted[:3]) / total:.0f}%"
