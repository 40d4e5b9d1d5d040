"""The checklist in LibreOffice: what it shows, counts and offers, and what it saves is merged again."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from rst2spec.outputs.checklist.building import Checklist
from rst2spec.outputs.checklist.mark_words import STATUSES
from tests.conftest import Run
from tests.formats.shared import shared
from tests.office import Office
from tests.processes import integration, process
from tests.sheets import TEXT, fill, result_of, written
from tests.writing import document, section

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT_NS = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
LONGEST = 200  # cells: what is repeated more often fills a sheet up

HARMFUL = [
    ("=1+1", "+1", "@x"),
    ("=cmd|' /C calc'!A0", "{=1}", "-1"),
    ("'=1", "_x0041_", "1/2"),
    ("<r>x</r>", "0012", "1e5"),
]

pytestmark = [pytest.mark.xdist_group("libreoffice"), process, integration]  # two of them at once wait for each other


class Cell(NamedTuple):
    """A cell as LibreOffice has it."""

    text: str
    kind: str = ""
    formula: str = ""
    rule: str = ""
    style: str = ""


class Opened(NamedTuple):
    """A workbook as LibreOffice has it: its sheets' rows, its drop-downs, its filters, and which columns are hidden."""

    sheets: Mapping[str, list[list[Cell]]]
    rules: Mapping[str, str]
    filters: list[str]
    hidden: Mapping[str, list[int]]

    def rows(self, title: str) -> list[dict[str, Cell]]:
        header, *rows = self.sheets[title]
        names = [cell.text for cell in header]
        return [dict(zip(names, row, strict=False)) for row in rows if row]


def opened(file: Path) -> Opened:
    """What a flat OpenDocument file says."""
    body = ET.parse(file).getroot()
    spreadsheet = body.find(f"{OFFICE}body/{OFFICE}spreadsheet")
    assert spreadsheet is not None
    rules = {
        rule.attrib[f"{TABLE}name"]: rule.attrib[f"{TABLE}condition"]
        for rule in spreadsheet.iter(f"{TABLE}content-validation")
    }
    filters = [
        area.attrib[f"{TABLE}target-range-address"]
        for area in spreadsheet.iter(f"{TABLE}database-range")
        if area.get(f"{TABLE}display-filter-buttons") == "true"
    ]
    sheets = {}
    hidden = {}
    for sheet in spreadsheet.findall(f"{TABLE}table"):
        name = sheet.attrib[f"{TABLE}name"]
        sheets[name] = [list(row) for row in rows_of(sheet)]
        while sheets[name] and not any(cell.text for cell in sheets[name][-1]):
            sheets[name].pop()
        columns = [
            column.get(f"{TABLE}visibility") == "collapse"
            for column in sheet.iter(f"{TABLE}table-column")
            for _ in range(min(int(column.get(f"{TABLE}number-columns-repeated", 1)), LONGEST))
        ]
        hidden[name] = [number for number, is_hidden in enumerate(columns) if is_hidden]
    return Opened(sheets, rules, filters, hidden)


def rows_of(sheet: ET.Element) -> Iterator[list[Cell]]:
    for row in sheet.iter(f"{TABLE}table-row"):
        cells = []
        for element in row:
            if element.tag != f"{TABLE}table-cell":
                continue
            text = "\n".join("".join(part.itertext()) for part in element.findall(f"{TEXT_NS}p"))
            cell = Cell(
                text,
                element.get(f"{OFFICE}value-type", ""),
                element.get(f"{TABLE}formula", ""),
                element.get(f"{TABLE}content-validation-name", ""),
                element.get(f"{TABLE}style-name", ""),
            )
            cells += [cell] * min(int(element.get(f"{TABLE}number-columns-repeated", 1)), LONGEST)
        for _ in range(min(int(row.get(f"{TABLE}number-rows-repeated", 1)), LONGEST)):
            yield cells


def test_what_it_shows(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "qa.xlsx"
    result = result_of({"acme-globex.rst": TEXT, "acme-hooli.rst": document(section(rows=HARMFUL))})
    file.write_bytes(written("xlsx", result))
    (made,) = office("fods", file)
    book = opened(made)
    assert list(book.sheets) == ["Summary", "Mappings", "Match rules", "Creation rules", "Findings"]

    rows = book.rows("Mappings")
    mappings = [mapping for one in result.documents for flow in one.flows for mapping in flow.mappings]
    shown = [row for row in rows if row["Id"].text.startswith("map-")]
    assert [row["Id"].text for row in shown] == [mapping.id for mapping in mappings]
    assert [row["Source property"].text.strip() for row in shown] == [mapping.source.path or "" for mapping in mappings]
    assert [row["Type"].text for row in shown] == [mapping.type.text for mapping in mappings]
    assert {row["Line"].kind for row in rows} == {"float"}

    # a drop-down on each status, and on nothing else
    for title in ("Mappings", "Match rules", "Creation rules"):
        for row in book.rows(title):
            offered = {name: cell.rule for name, cell in row.items() if cell.rule}
            assert set(offered) == {"Status"}
            listed = ";".join(f'"{status}"' for status in STATUSES)
            assert book.rules[offered["Status"]] == f"of:cell-content-is-in-list({listed})"
    assert len(book.filters) == 4
    names = [cell.text for cell in book.sheets["Mappings"][0]]
    assert book.hidden["Mappings"] == [names.index("Key")]

    # formulas in the summary, and nowhere else
    for title, lines in book.sheets.items():
        formulas = [cell for line in lines for cell in line if cell.formula]
        assert bool(formulas) == (title == "Summary")
        assert not [cell for line in lines for cell in line if cell.text.startswith(("Err:", "#"))]


def counts(book: Opened, title: str) -> list[str]:
    """A line of the summary: all rows, those in each state, and the share that is done."""
    (line,) = [line for line in book.sheets["Summary"] if line and line[0].text == title]
    return [cell.text for cell in line[1:11]]


def test_it_counts_what_testers_fill_in(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "qa.xlsx"
    names = ["acme-globex.rst", "what*~?-globex.rst", "=1+1-globex.rst"]
    file.write_bytes(written("xlsx", result_of(dict.fromkeys(names, TEXT))))
    # openpyxl keeps no results of formulas: what LibreOffice shows, it has calculated
    mine = {"acme-globex.rst": ("pass", "PASSED", "fail"), names[1]: ("blocked",), names[2]: ("not applicable",)}
    from openpyxl import load_workbook

    book = load_workbook(file)
    sheet: Any = book["Mappings"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    left = {name: list(statuses) for name, statuses in mine.items()}
    for row in range(2, sheet.max_row + 1):
        statuses = left[sheet.cell(row, columns["Document"]).value]
        if statuses:
            sheet.cell(row, columns["Status"], statuses.pop(0))
    book.save(tmp_path / "filled.xlsx")
    untouched, filled = map(opened, office("fods", file, tmp_path / "filled.xlsx"))
    assert counts(untouched, "Mappings") == ["15", *["0"] * 7, "15", "0%"]
    assert counts(untouched, "Link or creation only") == ["3", *["0"] * 7, "3", "0%"]
    assert counts(filled, "Mappings") == ["15", "2", "1", "1", "1", "0", "0", "0", "10", "27%"]
    assert counts(filled, "All") == ["27", "2", "1", "1", "1", "0", "0", "0", "22", "15%"]
    assert counts(filled, "acme-globex.rst") == ["5", "2", "1", "0", "0", "0", "0", "0", "2", "60%"]
    assert counts(filled, names[1]) == ["5", "0", "0", "0", "1", "0", "0", "0", "4", "0%"]
    assert counts(filled, names[2]) == ["5", "0", "0", "1", "0", "0", "0", "0", "4", "20%"]


def test_a_long_sheet_and_harmful_text(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from rst2spec.outputs.checklist import workbook

    monkeypatch.setattr(workbook, "_MANY", 0)
    (tmp_path / "long.xlsx").write_bytes(written("xlsx", shared()))
    (tmp_path / "text.xlsx").write_bytes(
        written("xlsx", result_of({"acme-hooli.rst": document(section(rows=HARMFUL))}))
    )
    long, text = map(opened, office("fods", tmp_path / "long.xlsx", tmp_path / "text.xlsx"))
    rows = long.rows("Mappings")
    assert "=cmd|' /C calc'!A0" in {row["Source property"].text for row in rows}
    assert {cell.kind for row in rows for cell in row.values() if cell.text} == {"string", "float"}
    rows = text.rows("Mappings")
    seen = [(row["Source property"].text.strip(), row["Target property"].text, row["Type"].text) for row in rows]
    assert seen == HARMFUL


def test_no_cell_of_the_table_is_a_formula(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "qa.csv"
    file.write_bytes(written("csv", result_of({"acme-hooli.rst": document(section(rows=HARMFUL))})))
    (made,) = office("fods", file)
    book = opened(made)
    cells = [cell for line in book.sheets["qa"] for cell in line]
    assert "'=1+1" in {cell.text for cell in cells}
    assert not any(cell.formula for cell in cells)


def test_what_it_saves_can_be_merged(office: Office, tmp_path: Path, rst2spec: Run) -> None:
    (tmp_path / "acme-globex.rst").write_text(TEXT)
    assert rst2spec("checklist", "acme-globex.rst", "-o", "qa.xlsx").returncode == 0
    (tmp_path / "in").mkdir()
    marks = {"Status": "fail", "Note": "two\nlines", "Defect": 114}
    marked = fill(tmp_path / "qa.xlsx", {("Mappings", "Birth"): marks}, tmp_path / "in" / "qa.xlsx")
    (saved,) = office("xlsx", marked)
    assert saved.read_bytes() != marked.read_bytes()
    done = rst2spec("checklist", "merge", saved, "acme-globex.rst", "-o", "new.xlsx")
    assert done.stdout.splitlines()[0] == "No rows were added, removed or changed."
    (made,) = office("fods", tmp_path / "new.xlsx")
    (row,) = [row for row in opened(made).rows("Mappings") if row["Status"].text]
    assert {name: row[name].text for name in ("Target property", *marks)} == {
        "Target property": "Birth",
        "Status": "fail",
        "Note": "two\nlines",
        "Defect": "114",
    }


def test_an_empty_checklist(office: Office, tmp_path: Path) -> None:
    from rst2spec.outputs.checklist.workbook import workbook

    (tmp_path / "empty.xlsx").write_bytes(workbook(Checklist((), ())))
    (made,) = office("fods", tmp_path / "empty.xlsx")
    book = opened(made)
    assert counts(book, "All") == [*["0"] * 9, "0%"]
