"""Workbooks and tables as any program may save them, and as somebody may build them to do harm: read, or refused."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rst2spec.outputs.checklist import workbook_cells
from rst2spec.outputs.checklist.mark_values import mark_text
from rst2spec.outputs.checklist.merging import UNPLACED, merge
from rst2spec.outputs.checklist.old_sheet import read_checklist
from tests.conftest import Run
from tests.marks.shared import CASES, NAMES, PATH, answer_of, checklist, files_of, new_result, old_result, written

CASE = CASES[NAMES.index("every status")]


def marked(name: str = "xlsx") -> bytes:
    (content,) = files_of(CASE, name)
    return content


def rezipped(content: bytes, edit: Callable[[str, bytes], bytes], more: dict[str, bytes] | None = None) -> bytes:
    """A workbook with its parts as somebody edited them."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", compression=zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, edit(name, old.read(name)))
        for name, part in (more or {}).items():
            new.writestr(name, part)
    return stream.getvalue()


def states(content: bytes) -> dict[str, str]:
    found: dict[str, str] = answer_of(merge([read_checklist(content)], checklist(new_result(CASE))), CASE)["states"]
    return found


SHEET = "xl/worksheets/sheet2.xml"


@pytest.mark.parametrize("size", ["A1", "A1:C2", "A1:XFD1048576", "B7:B7"])
def test_a_size_that_is_not_true(size: str) -> None:
    def edit(_: str, part: bytes) -> bytes:
        return re.sub(rb'<dimension ref="[^"]*"', f'<dimension ref="{size}"'.encode(), part)

    assert states(rezipped(marked(), edit)) == CASE["states"]


def rows_of(cell: str, numbers: range) -> Callable[[str, bytes], bytes]:
    rows = "".join(f'<row r="{number}">{cell.format(number)}</row>' for number in numbers).encode()
    return lambda name, part: part.replace(b"</sheetData>", rows + b"</sheetData>") if name == SHEET else part


def test_empty_cells_far_to_the_right_take_no_memory() -> None:
    content = rezipped(marked(), rows_of('<c r="XFD{}" s="1"/>', range(1_000, 11_000)))
    assert states(content) == CASE["states"]
    lines = dict(workbook_cells.read_workbook(content, []))["Mappings"]
    assert sum(len(line.cells) for line in lines) < 1_000


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (
            rows_of('<c r="XFD{}"><v>1</v></c>', range(1_000, 1_001)),
            "a cell is beyond column 702; remove what is there",
        ),
        (rows_of('<c r="A{}"><v>1</v></c>', range(99_999_999, 100_000_000)), "a row's number is higher than "),
        (rows_of('<c r="A{}"><v>NaN</v></c>', range(1_000, 1_001)), r"^the workbook can't be read \(.*NaN"),
        (
            rows_of(f'<c r="A{{}}"><v>{"9" * 5_000}</v></c>', range(1_000, 1_001)),
            r"^the workbook can't be read \(Exceeds the limit",
        ),
        (
            lambda name, part: part + b" " * (1 << 27) if name == SHEET else part,
            "it is too large after unpacking",
        ),
    ],
)
def test_cells_where_none_can_be(edit: Callable[[str, bytes], bytes], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_checklist(rezipped(marked(), edit))


def test_too_many_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_cells, "_MAX_CELLS", 20)
    with pytest.raises(ValueError, match="it has more than 20 cells"):
        read_checklist(marked())


def test_links_to_other_files_are_not_followed() -> None:
    relationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    reference = f'<externalReferences xmlns:r="{relationships}"><externalReference r:id="rId99"/></externalReferences>'
    relation = (
        f'<Relationship Id="rId99" Type="{relationships}/externalLink" Target="externalLinks/externalLink1.xml"/>'
    )

    def edit(name: str, part: bytes) -> bytes:
        if name == "xl/workbook.xml":
            return part.replace(b"</sheets>", f"</sheets>{reference}".encode())
        if name == "xl/_rels/workbook.xml.rels":
            return part.replace(b"</Relationships>", f"{relation}</Relationships>".encode())
        return part

    link = {"xl/externalLinks/externalLink1.xml": f'<externalLink xmlns="{main}"/>'.encode()}
    assert states(rezipped(marked(), edit, link)) == CASE["states"]


def test_a_formula_as_a_mark_is_its_result(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(marked()))
    sheet: Any = book["Mappings"]
    names = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, names["Note"]).value = '=HYPERLINK("http://x","y")'
    sheet.cell(3, names["Note"]).value = "=[1]Other!$A$1"
    book.save(tmp_path / "qa.xlsx")
    rows = merge([read_checklist((tmp_path / "qa.xlsx").read_bytes())], checklist(new_result(CASE))).checklist.rows
    notes = {mark_text(row.marks["Note"]) for row in rows if "Note" in row.marks}
    assert notes == {'=HYPERLINK("http://x","y")', "=[1]Other!$A$1"}


def test_what_cannot_be_placed_is_kept_counted_and_no_success(rst2spec: Run, tmp_path: Path) -> None:
    case = CASES[NAMES.index("ids, keys and names are gone: nothing can be placed")]
    from tests.writing import document, section

    (tmp_path / PATH).write_text(document(section()))
    for name in ("csv", "xlsx"):
        (tmp_path / f"qa.{name}").write_bytes(files_of(case, name)[0])
        done = rst2spec("checklist", "merge", f"qa.{name}", PATH, "-o", f"new.{name}")
        assert done.returncode == 1, done.stderr
        assert "  2 rows: left over, because they can't be identified" in done.stdout
        left = read_checklist((tmp_path / f"new.{name}").read_bytes())
        unplaced = [row for row in left.rows if row.why == UNPLACED]
        assert [mark_text(row.marks["Status"]) for row in unplaced] == ["pass", "fail"]


def test_a_table_with_a_nul_and_one_that_is_too_large(rst2spec: Run, tmp_path: Path) -> None:
    from tests.writing import document, section

    (tmp_path / PATH).write_text(document(section()))
    (tmp_path / "nul.csv").write_bytes(written(checklist(old_result()), "csv") + b"x,\0,y\r\n")
    with (tmp_path / "large.csv").open("wb") as stream:
        stream.truncate((1 << 29) + 1)  # one line, which takes no room on the disk
    for name, reason in (
        ("nul.csv", "isn't a checklist: it isn't a workbook (.xlsx) or a table (.csv): it contains NUL characters"),
        ("large.csv", "isn't a checklist: it is larger than 512 MiB"),
    ):
        done = rst2spec("checklist", "merge", name, PATH, "-o", "new.csv")
        assert (done.returncode, done.stderr) == (2, f"rst2spec: {name} {reason}\n")
        assert not (tmp_path / "new.csv").exists()
