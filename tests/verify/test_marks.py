"""What verify finds arrives in the testers' sheet and in the page, as marks that leave those of people alone."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from rst2spec.cli.main import main
from rst2spec.outputs.checklist.columns import STATUS
from tests.office import Office
from tests.page.shared import Open, html_of, opened, result_of
from tests.page.test_checklist import imported, in_qa_mode, pressed
from tests.processes import integration, process
from tests.test_libreoffice import opened as opened_in_office
from tests.verify.shared import write
from tests.writing import document, every, merge, section

if TYPE_CHECKING:
    from playwright.sync_api import Browser

S, T = "Acme Member", "Globex Person"
ROWS = [("name", "Name", '"string"'), ("age", "Age", '"integer"'), ("nick", "Nick", '"string"')]
TEXT = document(section(S, T, ROWS, statements=every(S, T) + merge(S, T, [("mail", "Mail")])))
SOURCES: list[dict[str, Any]] = [
    {"id": 1, "mail": "a", "name": "Kari", "age": 40},
    {"id": 2, "mail": "b", "name": "Ola", "age": 1},
]
TARGETS: list[dict[str, Any]] = [
    {"id": 3, "Mail": "a", "Name": "Kari", "Age": 40},
    {"id": 4, "Mail": "b", "Name": "Ole", "Age": 1},
]
NAME = "After a sync, Person.Name equals Member.name."
AGE = "After a sync, Person.Age equals Member.age as an integer."
NICK = "After a sync, Person.Nick equals Member.nick."
MAIL = "After a sync, Member and Person records are linked if Member.mail equals Person.Mail."
CREATED = "After a sync, every new Member record has a new Person record."
FOUND = {NAME: "fail", AGE: "pass", NICK: "", MAIL: "pass", CREATED: "pass"}


@pytest.fixture
def marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The marks that verify writes."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "acme-globex.rst").write_text(TEXT)
    write(tmp_path, {"acme": {"Member": SOURCES}, "globex": {"Person": TARGETS}})
    words = ("--data", "acme=acme", "--data", "globex=globex", "--as-of", "2026-11-02")
    assert main(["verify", "acme-globex.rst", *words, "-o", "marks.csv", "--isolated", "--root", "."]) == 1
    return tmp_path / "marks.csv"


def rows_of(file: Path) -> dict[str, dict[str, str]]:
    """The rows of a checklist by the expected result."""
    text = file.read_bytes().decode("utf-8-sig")
    return {row["Expected result"]: row for row in csv.DictReader(io.StringIO(text, newline=""))}


def merged(*files: str, code: int = 0) -> None:
    assert (
        main(
            [
                "checklist",
                "merge",
                *files,
                "acme-globex.rst",
                "-o",
                "new.csv",
                "-o",
                "new.xlsx",
                "--isolated",
                "--root",
                ".",
            ]
        )
        == code
    )


def test_marks_are_those_of_a_tester(marks: Path) -> None:
    rows = rows_of(marks)
    assert {expected: row[STATUS] for expected, row in rows.items()} == FOUND
    failed = rows[NAME]
    assert [failed[name] for name in ("Actual", "Tester", "Date", "Note")] == [
        "1 of 2 pairs differs", "rst2spec verify", "2026-11-02", "1 of 2 as expected",
    ]  # fmt: skip
    assert [rows[NICK][name] for name in ("Actual", "Tester", "Date", "Note")] == ["", "", "", ""]


def test_the_sheet_takes_them_over(marks: Path) -> None:
    merged("marks.csv")
    assert {expected: row[STATUS] for expected, row in rows_of(marks.parent / "new.csv").items()} == FOUND


def test_marks_of_people_stay(marks: Path) -> None:
    """What a tester has marked is contradicted, not replaced, whatever the order; the rest is filled in."""
    folder = marks.parent
    assert main(["checklist", "acme-globex.rst", "-o", "qa.csv", "--isolated", "--root", "."]) == 0
    with (folder / "qa.csv").open(newline="", encoding="utf-8-sig") as stream:
        reader = csv.DictReader(stream)
        rows, names = list(reader), reader.fieldnames or []
    for row in rows:
        if row["Expected result"] == AGE:
            row |= {STATUS: "fail", "Tester": "Kari"}
    with (folder / "qa.csv").open("w", newline="") as stream:
        writer = csv.DictWriter(stream, names)
        writer.writeheader()
        writer.writerows(rows)
    for files in (("marks.csv", "qa.csv"), ("qa.csv", "marks.csv")):
        merged(*files, code=1)
        new = rows_of(folder / "new.csv")
        assert {expected: row[STATUS] for expected, row in new.items()} == {**FOUND, AGE: "conflict"}
        assert set(new[AGE]["Conflict"].split("\n")) == {"fail, Kari", "pass, rst2spec verify, 2026-11-02"}
        assert new[NAME]["Tester"] == "rst2spec verify"


@process
@integration
@pytest.mark.xdist_group("libreoffice")
def test_libreoffice_shows_them(marks: Path, office: Office) -> None:
    merged("marks.csv")
    (made,) = office("fods", marks.parent / "new.xlsx")
    book = opened_in_office(made)
    rows = {
        row["Expected result"].text: row
        for title in ("Mappings", "Match rules", "Creation rules")
        for row in book.rows(title)
    }
    assert {expected: row["Status"].text for expected, row in rows.items()} == FOUND
    assert rows[NAME]["Date"].kind == "date"


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    with opened(browser) as open_page:
        yield open_page


@process
@pytest.mark.xdist_group("browser")
def test_the_page_shows_them(marks: Path, open_page: Open) -> None:
    file = marks.parent / "page.html"
    file.write_bytes(html_of(result_of({"acme-globex.rst": TEXT})))
    page = in_qa_mode(open_page(file, "#document=acme-globex.rst"))
    assert "4 marks imported" in imported(page, marks)
    shown = {"fail": ["Fail"], "pass": ["Pass"], "": []}
    assert {item: pressed(page, item) for item in FOUND} == {item: shown[status] for item, status in FOUND.items()}
