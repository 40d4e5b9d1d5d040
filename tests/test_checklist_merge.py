"""Marks are taken over by id: whatever people do to a sheet, and whatever became of the documents, none is lost."""

from __future__ import annotations

import csv
import io
import random
import stat
import subprocess
import sys
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from rst2spec.outputs.checklist.building import Checklist, checklist_of
from rst2spec.outputs.checklist.columns import SINCE, WHY
from rst2spec.outputs.checklist.keys import Key, marks_hash, read_key
from rst2spec.outputs.checklist.mark_values import Mark, mark_text
from rst2spec.outputs.checklist.mark_words import read_status
from rst2spec.outputs.checklist.merging import GONE, OWN, TWICE, MergeResult, merge
from rst2spec.outputs.checklist.old_sheet import read_checklist
from rst2spec.outputs.registry import format_module
from rst2spec.outputs.spec_builder import SpecOptions
from tests.conftest import Run
from tests.processes import process
from tests.sampling import fewer, slow
from tests.sheets import ROWS, RULES, TEXT, T, fill, opened, result_of, table_of
from tests.writing import document, every, section
from tests.writing import merge as merge_statement

PASSED = {"Status": "pass", "Tester": "Kari", "Date": date(2026, 11, 2)}
FAILED = {"Status": "fail", "Tester": "Ola", "Actual": "nothing", "Defect": "QA-7", "Note": "=later"}


def of(rows: Sequence[Sequence[str]], *, source: str = "Acme", target: str = "Globex", policy: str = "") -> str:
    """A document with one flow."""
    labels = (f"{source} Member", f"{target} Person")
    statements = policy or every(*labels)
    said = statements + merge_statement(*labels, RULES)
    return document(section(*labels, rows, system=target, statements=said), source=source, target=target)


def checklist(text: str, path: str = "acme-globex.rst") -> Checklist:
    return checklist_of(result_of({path: text}), SpecOptions())


def as_file(made: Checklist, name: str = "xlsx") -> bytes:
    return b"".join(format_module("checklist", name).write(made))


def marked(made: Checklist, marks: Mapping[str, Mapping[str, Any]], folder: Path) -> bytes:
    """A checklist's workbook with marks on mappings, by their target property."""
    file = folder / "marked.xlsx"
    file.write_bytes(as_file(made))
    fill(file, {("Mappings", name): said for name, said in marks.items()})
    return file.read_bytes()


def again(old: bytes | Sequence[bytes], text: str, **options: Any) -> MergeResult:
    """Older checklists merged with a document as it is now."""
    contents = [old] if isinstance(old, bytes) else old
    sheets = [read_checklist(content, number) for number, content in enumerate(contents)]
    return merge(sheets, checklist(text), **options)


def marks_by_target(made: Checklist) -> dict[str, dict[str, str]]:
    return {
        str(row.values["Target property"]): {name: mark_text(mark) for name, mark in row.marks.items()}
        for row in made.of("mapping")
        if row.marks
    }


# --- what came, went and changed


def test_nothing_changed(tmp_path: Path) -> None:
    merged = again(marked(checklist(TEXT), {"Mail": PASSED, "Birth": FAILED}, tmp_path), TEXT)
    assert (merged.added, merged.removed, merged.changed, merged.to_retest) == ((), (), (), ())
    assert merged.carried == 2
    assert marks_by_target(merged.checklist) == {
        "Mail": {"Status": "pass", "Tester": "Kari", "Date": "2026-11-02"},
        "Birth": FAILED,
    }
    assert [row.since for row in merged.checklist.rows] == [""] * len(merged.checklist.rows)


def test_what_came_went_and_changed(tmp_path: Path) -> None:
    old = marked(checklist(of(ROWS)), {"Mail": PASSED, "Name": FAILED, "Birth": PASSED}, tmp_path)
    changed = ("name (Dependant on having SE in country)", "Name", '"string"')
    merged = again(old, of([ROWS[0], changed, ("email", "Copy", '"string"'), *ROWS[3:]]))
    assert [row.values["Target property"] for row in merged.added] == ["Copy"]
    assert [row.values["Target property"] for row in merged.removed] == ["Birth"]
    assert [pair.new.values["Target property"] for pair in merged.changed] == ["Name"]
    rows = {row.values["Target property"]: row for row in merged.checklist.of("mapping")}
    assert rows["Copy"].since == "new"
    assert rows["Name"].since == "was: After a sync, Person.Name equals Member.name, where country is NO."
    assert rows["Mail"].since == ""
    assert marks_by_target(merged.checklist)["Name"] == FAILED
    (left,) = merged.checklist.left_over
    assert (left.why, left.kind) == (GONE, "mapping")
    assert {name: mark_text(mark) for name, mark in left.marks.items()}["Status"] == "pass"


def test_a_row_that_went_and_comes_back_has_its_marks_again(tmp_path: Path) -> None:
    old = marked(checklist(of(ROWS)), {"Birth": PASSED}, tmp_path)
    without = again(old, of([*ROWS[:2], *ROWS[3:]]))
    assert marks_by_target(without.checklist) == {}
    back = again(as_file(without.checklist), of(ROWS))
    assert marks_by_target(back.checklist) == {"Birth": {**PASSED, "Date": "2026-11-02"}}
    assert back.checklist.left_over == ()
    assert back.to_retest == ()
    assert [row.values["Target property"] for row in back.added] == ["Birth"]


def test_a_row_that_changed_and_went_is_left_over_without_its_change(tmp_path: Path) -> None:
    old = marked(checklist(of(ROWS)), {"Name": FAILED}, tmp_path)
    changed = again(old, of([ROWS[0], ("name (Dependant on having SE in country)", "Name", '"string"'), *ROWS[2:]]))
    without = again(as_file(changed.checklist, "csv"), of([ROWS[0], *ROWS[2:]]))
    table = csv.DictReader(as_file(without.checklist, "csv").decode("utf-8-sig").splitlines())
    assert [(row["Target property"], row[SINCE]) for row in table if row[WHY] == GONE] == [("Name", "")]


def test_of_checklists_without_marks_the_last_one_tells_what_changed() -> None:
    olds = [as_file(checklist(of([("email", "Mail", kind)]))) for kind in ('"string"', '"integer"')]
    merged = again(olds, of([("email", "Mail", '"decimal"')]))
    assert [pair.old.values["Type"] for pair in merged.changed] == ['"integer"']


def test_a_renamed_system_keeps_all_marks(tmp_path: Path) -> None:
    old = marked(checklist(of(ROWS)), {"Mail": PASSED}, tmp_path)
    for text in (of(ROWS, target="Globex.com"), of(ROWS, target="")):
        merged = again(old, text)
        assert marks_by_target(merged.checklist) == {"Mail": {**PASSED, "Date": "2026-11-02"}}
        assert merged.to_retest == ()


def test_a_creation_rule_that_changed(tmp_path: Path) -> None:
    file = tmp_path / "qa.xlsx"
    file.write_bytes(as_file(checklist(of(ROWS))))
    fill(file, {("Creation rules", "acme-globex.rst"): PASSED})
    merged = again(file.read_bytes(), of(ROWS, policy=f"When it rains, it  will be synchronized with a {T}.\n\n"))
    (pair,) = merged.changed
    assert pair.new.kind == "creation"
    assert [row.kind for row in merged.to_retest] == ["creation"]


def test_a_moved_document_keeps_its_marks(tmp_path: Path) -> None:
    old = read_checklist(marked(checklist(TEXT), {"Mail": PASSED}, tmp_path))
    moved = merge([old], checklist(TEXT, "old/acme-globex.rst"))
    assert marks_by_target(moved.checklist).keys() == {"Mail"}
    # a finding goes by its document's path, as in a baseline
    assert {row.kind for row in moved.added} == {row.key.kind for row in moved.removed} == {"finding"}


def test_two_documents_of_one_pair_keep_their_own_marks(tmp_path: Path) -> None:
    both = checklist_of(result_of({"a/acme-globex.rst": TEXT, "b/acme-globex.rst": TEXT}), SpecOptions())
    file = tmp_path / "qa.xlsx"
    file.write_bytes(as_file(both))
    book = load_workbook(file)
    sheet: Any = book["Mappings"]
    names = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, names["Note"], sheet.cell(row, names["Document"]).value)
    book.save(file)
    merged = merge([read_checklist(file.read_bytes())], both)
    assert merged.checklist.left_over == ()
    for mapping in merged.checklist.of("mapping"):
        assert mapping.marks == {"Note": mapping.document}


# --- marks that are about an older meaning


CHANGED = [("email", "Mail", '"integer"'), *ROWS[1:]]


def test_marks_stay_about_what_was_tested_until_somebody_changes_them(tmp_path: Path) -> None:
    old = marked(checklist(of(ROWS)), {"Mail": PASSED}, tmp_path)
    first = again(old, of(CHANGED))
    # nobody has tested it anew: however often it is merged, it is to be tested again, and says what it was
    second = again(as_file(first.checklist), of(CHANGED))
    third = again(as_file(second.checklist), of(CHANGED))
    for merged in (first, second, third):
        (row,) = merged.to_retest
        assert row.since == "was: After a sync, Person.Mail equals Member.email."
    assert (len(first.changed), second.changed, third.changed) == (1, (), ())
    # somebody has
    tested = marked(third.checklist, {"Mail": {"Date": date(2026, 11, 20)}}, tmp_path)
    fourth = again(tested, of(CHANGED))
    assert fourth.to_retest == ()
    assert [row.since for row in fourth.checklist.rows] == [""] * len(fourth.checklist.rows)
    # and it is as it was before
    back = again(as_file(first.checklist), of(ROWS))
    assert back.to_retest == ()


def test_retest_keeps_only_what_changed_since_the_marks(tmp_path: Path) -> None:
    old = marked(checklist(of(ROWS)), {"Mail": {**PASSED, "Actual": "all", "Note": "slow"}, "Birth": PASSED}, tmp_path)
    merged = again(old, of([*CHANGED, ("new", "New", '"string"')]), retest=True)
    (row,) = merged.checklist.rows
    assert row.values["Target property"] == "Mail"
    assert row.since == "was: After a sync, Person.Mail equals Member.email. (pass, Kari, 2026-11-02)"
    assert row.marks == {"Tester": "Kari", "Note": "slow"}
    assert merged.checklist.left_over == ()


def test_what_a_retest_says_goes_over_the_rest(tmp_path: Path) -> None:
    old = marked(checklist(of(ROWS)), {"Mail": PASSED, "Birth": PASSED}, tmp_path)
    full = as_file(again(old, of(CHANGED)).checklist)
    retest = again(old, of(CHANGED), retest=True).checklist
    untested = again([full, as_file(retest)], of(CHANGED))
    assert marks_by_target(untested.checklist)["Mail"]["Status"] == "pass"
    assert len(untested.to_retest) == 1
    tested = again([full, marked(retest, {"Mail": {"Status": "fail"}}, tmp_path)], of(CHANGED))
    assert {name: said["Status"] for name, said in marks_by_target(tested.checklist).items()} == {
        "Mail": "fail",
        "Birth": "pass",
    }
    assert tested.to_retest == ()
    (item,) = tested.superseded
    assert item.results == ("pass, Kari, 2026-11-02",)
    assert tested.checklist.left_over == ()


# --- what people do to a sheet


def edited(content: bytes, edit: Any) -> bytes:
    book = load_workbook(io.BytesIO(content))
    edit(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_sheets_may_be_moved_about(tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        sheet = book["Mappings"]
        sheet.title = "Test in November"
        sheet.insert_rows(1, 3)
        sheet["A1"] = "Our test"
        sheet.insert_cols(3)
        sheet["C4"] = "Reviewer"
        sheet["C5"] = "Per"
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(5)]
        for number, row in enumerate(reversed(rows), start=5):
            for column, value in enumerate(row, start=1):
                sheet.cell(number, column).value = value
        book.move_sheet(sheet, 2)
        del book["Summary"]

    old = edited(marked(checklist(TEXT), {"Mail": PASSED, "Birth": FAILED}, tmp_path), edit)
    merged = again(old, TEXT)
    assert merged.checklist.extras == ("Reviewer",)
    assert marks_by_target(merged.checklist) == {
        "Mail": {**PASSED, "Date": "2026-11-02", "Reviewer": "Per"},
        "Birth": FAILED,
    }
    assert (merged.added, merged.removed, merged.changed, merged.checklist.left_over) == ((), (), (), ())
    # the column has its place in the new one
    for name in ("xlsx", "csv"):
        assert again(as_file(merged.checklist, name), TEXT).checklist.extras == ("Reviewer",)


def test_a_sheet_that_has_lost_its_keys(tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        for title in ("Mappings", "Match rules", "Creation rules", "Findings"):
            book[title].delete_cols(book[title].max_column)

    old = edited(marked(checklist(of(ROWS)), {"Mail": PASSED, "Birth": FAILED}, tmp_path), edit)
    same = again(old, of(ROWS))
    assert (same.added, same.removed, same.changed, same.to_retest) == ((), (), (), ())
    merged = again(old, of(CHANGED))
    assert [row.values["Target property"] for row in merged.to_retest] == ["Mail"]
    assert again(as_file(merged.checklist), of(CHANGED)).to_retest != ()


def test_rows_of_their_own_and_second_rows_are_kept(tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        sheet = book["Mappings"]
        names = {cell.value: cell.column for cell in sheet[1]}
        values = [cell.value for cell in sheet[2]]
        at = sheet.max_row + 1
        for column, value in enumerate(values, start=1):  # a tester copies a row to mark it for another environment
            sheet.cell(at, column, value)
        sheet.cell(at, names["Status"], "blocked")
        sheet.cell(at + 1, names["Expected result"], "Somebody looks at the log")
        sheet.cell(at + 1, names["Status"], "pass")
        sheet.cell(at + 2, sheet.max_column + 1, "beside the table")

    old = edited(marked(checklist(TEXT), {"Mail": PASSED}, tmp_path), edit)
    merged = again(old, TEXT)
    assert marks_by_target(merged.checklist) == {"Mail": {**PASSED, "Date": "2026-11-02"}}
    whys = [item.why for item in merged.checklist.left_over]
    assert sorted(whys) == sorted([TWICE, OWN, OWN])
    (own,) = [item for item in merged.checklist.left_over if "Somebody looks at the log" in item.values.values()]
    assert own.marks == {"Status": "pass"}
    # and stay so, with what is written in them
    assert sorted(str(item.marks.get("Column 22", "")) for item in merged.checklist.left_over) == [
        "",
        "",
        "beside the table",
    ]
    assert "Column 22" in merged.checklist.extras
    for name in ("xlsx", "csv"):
        kept = again(as_file(merged.checklist, name), TEXT).checklist
        assert sorted(item.why for item in kept.left_over) == sorted(whys)
        assert marks_by_target(kept) == marks_by_target(merged.checklist)


def test_what_copies_have_in_common_is_left_over_once(tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        book["Mappings"].cell(book["Mappings"].max_row + 1, 4, "mine")

    old = edited(marked(checklist(of(ROWS)), {"Birth": FAILED}, tmp_path), edit)
    one = again([old, old], of([*ROWS[:2], *ROWS[3:]]))
    assert {item.why for item in one.checklist.left_over} == {OWN, GONE}
    assert len(one.checklist.left_over) == 2
    assert one.superseded == ()


@slow
@pytest.mark.parametrize("name", ["xlsx", "csv"])
def test_a_damaged_checklist_is_read_or_refused(name: str) -> None:
    content = as_file(checklist(TEXT), name)
    if name == "csv":
        parts = {"": content}
    else:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {item: archive.read(item) for item in archive.namelist()}
    chance = random.Random(7)
    outcomes = set()
    for _ in range(40):
        damaged = dict(parts)
        part = chance.choice(sorted(parts))
        text = bytearray(parts[part])
        at = chance.randrange(len(text))
        text[at : at + chance.randrange(30)] = chance.choice([b"", b"<", b"\xff", b'"', b"0", bytes(text[:40])])
        damaged[part] = bytes(text)
        stream = io.BytesIO()
        if name == "csv":
            stream.write(damaged[""])
        else:
            with zipfile.ZipFile(stream, "w") as new:
                for item, data in damaged.items():
                    new.writestr(item, data)
        try:
            made = again(stream.getvalue(), TEXT).checklist
        except ValueError:
            outcomes.add("refused")
        else:
            outcomes.add("read")
            assert as_file(made)
    assert outcomes == {"read", "refused"}


def test_notes_on_cells_pictures_and_sheets_of_their_own(folder: Path, rst2spec: Run) -> None:
    from openpyxl.comments import Comment

    def edit(book: Any) -> None:
        book["Mappings"]["B2"].comment = Comment("ask Per\nabout it", "Kari")
        book["Mappings"]["G2"].comment = Comment("twice", "Kari")
        book.create_sheet("Test data")["A1"] = "customer 4711"
        book.create_sheet("Nothing")

    assert rst2spec("checklist", "docs", "-o", "qa.xlsx").returncode == 0
    content = edited((folder / "qa.xlsx").read_bytes(), edit)
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(folder / "qa.xlsx", "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        new.writestr("xl/media/image1.png", b"")
    done = rst2spec("checklist", "merge", "qa.xlsx", "docs", "-o", "new.xlsx")
    assert done.stdout.splitlines()[-1] == "  not carried over: 1 picture, the sheet Test data (in qa.xlsx)"
    rows = table_of(opened((folder / "new.xlsx").read_bytes())["Mappings"])
    said = "Source property: ask Per\nabout it\nStatus: twice"
    assert [row["Notes on cells"] for row in rows if row["Notes on cells"]] == [said]
    more = rst2spec("checklist", "merge", "new.xlsx", "docs", "-o", "new.csv")
    assert more.stdout.splitlines()[-1] == "new.csv: 7 rows, 1 with marks carried over"
    assert said.replace("\n", "\n").encode() in (folder / "new.csv").read_bytes()


def test_marks_on_findings_are_taken_over(tmp_path: Path) -> None:
    file = tmp_path / "qa.xlsx"
    file.write_bytes(as_file(checklist(TEXT)))
    fill(file, {("Findings", "R202"): {"Note": "told the others"}})
    merged = again(file.read_bytes(), TEXT)
    assert [row.marks for row in merged.checklist.of("finding") if row.marks] == [{"Note": "told the others"}]
    fixed = again(file.read_bytes(), of(ROWS))
    (left,) = [item for item in fixed.checklist.left_over if item.kind == "finding"]
    assert left.marks == {"Note": "told the others"}
    sheet = table_of(opened(as_file(fixed.checklist))["Left over"])
    assert ["table is empty" in row["Expected result"] for row in sheet] == [True]


def test_values_keep_their_kind(tmp_path: Path) -> None:
    marks: dict[str, Mark] = {
        "Status": "pass",
        "Actual": 12.5,
        "Tester": True,
        "Date": datetime(2026, 11, 2, 9, 30),  # noqa: DTZ001
        "Defect": 4711,
        "Note": "two\nlines, =1+1",
    }
    old = marked(checklist(TEXT), {"Mail": marks}, tmp_path)
    row = table_of(opened(as_file(again(old, TEXT).checklist))["Mappings"])[0]
    assert {name: row[name] for name in marks} == marks
    clock = again(marked(checklist(TEXT), {"Mail": {"Date": time(9, 30)}}, tmp_path), TEXT)
    assert table_of(opened(as_file(clock.checklist))["Mappings"])[0]["Date"] == time(9, 30)


def test_a_formula_of_a_tester_becomes_its_result_or_its_text(tmp_path: Path) -> None:
    old = marked(checklist(TEXT), {"Mail": {"Note": "=1+1"}}, tmp_path)  # openpyxl keeps no results
    content = as_file(again(old, TEXT).checklist)
    cell = next(cell for row in opened(content)["Mappings"].iter_rows() for cell in row if cell.value == "=1+1")
    assert cell.data_type == "s"


def test_the_table_has_been_saved_by_excel(tmp_path: Path) -> None:
    lines = list(csv.reader(io.StringIO(as_file(checklist(TEXT), "csv").decode("utf-8-sig"), newline="")))
    at = lines[0].index("Status")
    line = next(line for line in lines if "mapping" in line)
    line[at : at + 6] = ["bestått", "", "Kåre", "2026-11-02", "", "'=x"]
    for separator, encoding in ((";", "cp1252"), ("\t", "utf-8"), (",", "utf-8-sig")):
        stream = io.StringIO()
        csv.writer(stream, delimiter=separator).writerows(lines)
        merged = again(stream.getvalue().encode(encoding), TEXT)
        (said,) = marks_by_target(merged.checklist).values()
        assert said == {"Status": "bestått", "Tester": "Kåre", "Date": "2026-11-02", "Note": "=x"}
        assert (merged.removed, merged.changed) == ((), ())


# what a workbook can hold: no control characters, and no blanks at the ends that reading takes off; nor a word for a
# status, such as b, for which the standard word is written
texts = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc"], exclude_characters="\ufffe\uffff") | st.just("\n"),
    min_size=1,
    max_size=40,
).filter(lambda text: text == text.strip() and "_x" not in text and read_status(text) is None)
names = st.sampled_from(["Status", "Actual", "Tester", "Defect", "Note", "Reviewer"])


def test_a_word_for_a_status_becomes_the_standard_word(tmp_path: Path) -> None:
    old = marked(checklist(TEXT), {"Mail": {"Status": "B", "Note": "b"}}, tmp_path)
    (mark,) = marks_by_target(again(old, TEXT).checklist).values()
    assert mark == {"Status": "blocked", "Note": "b"}


@fewer(2)
@given(st.dictionaries(names, texts), st.sampled_from(["xlsx", "csv"]))
def test_no_mark_is_lost(marks: dict[str, str], name: str) -> None:
    made = checklist(TEXT)
    rows = tuple(replace(row, marks=marks) if row.kind != "finding" else row for row in made.rows)
    content = as_file(replace(made, rows=rows, extras=("Reviewer",), is_merged=True), name)
    for text in (TEXT, of(ROWS), document(section("Acme Else", "Globex Thing"))):
        merged = again(content, text).checklist
        kept = [row.marks for row in merged.rows if row.marks] + [item.marks for item in merged.left_over]
        assert sorted(map(marks_hash, kept)) == sorted(marks_hash(row.marks) for row in rows if row.marks)


def test_what_older_sheets_and_people_know_stays_as_it_is() -> None:
    assert (GONE, OWN, TWICE) == (
        "no longer in the documents",
        "added by a tester",
        "a second row with the same id",
    )
    assert marks_hash({"Status": "passed"}) == "ab9f1c13ec39"
    assert [mark_text(mark) for mark in (5.0, 5.5, None, " x ")] == ["5", "5.5", "", "x"]


def test_keys() -> None:
    assert read_key("mapping map-1 abc") == Key("mapping", "map-1", "abc")
    assert read_key("mapping map-1 abc def 123") == Key("mapping", "map-1", "abc", "def", "123")
    for text in ("", "x", "a b", "a b c d", "a b c d e f"):
        assert read_key(text) == Key()


# --- the command


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "acme-globex.rst").write_text(of(ROWS))
    return tmp_path


def test_findings_are_only_compared_with_a_checklist_that_has_them(folder: Path, rst2spec: Run) -> None:
    rst2spec("checklist", "docs", "-o", "qa.xlsx", "-o", "qa.csv")
    (folder / "docs" / "acme-globex.rst").write_text(TEXT)
    by_table = rst2spec("checklist", "merge", "qa.csv", "docs", "-o", "new.csv", "-o", "new.xlsx").stdout
    by_workbook = rst2spec("checklist", "merge", "qa.xlsx", "docs", "-o", "newer.xlsx").stdout
    assert "Findings" not in by_table
    assert by_workbook.count("\nFindings: 1 added.\n") == 1
    rows = (folder / "new.csv").read_bytes().count(b"\r\n") - 1
    assert f"\nnew.csv, new.xlsx: {rows} rows, 0 with marks carried over\n" in by_table
    assert f"\nnewer.xlsx: {rows} rows, 0 with marks carried over\n" in by_workbook


def test_the_command_says_what_came_went_and_changed(folder: Path, rst2spec: Run) -> None:
    made = rst2spec("checklist", "docs", "-o", "qa.xlsx", "-o", "qa.csv")
    assert (made.returncode, made.stdout, made.stderr) == (0, "", "")
    fill(folder / "qa.xlsx", {("Mappings", "Mail"): PASSED, ("Mappings", "Birth"): FAILED})
    (folder / "docs" / "acme-globex.rst").write_text(of([*CHANGED[:2], ("\x1b[31mx", "New", '"string"'), *CHANGED[3:]]))
    done = rst2spec("checklist", "merge", "qa.xlsx", "docs", "-o", "new.xlsx")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "1 row added\n"
        "  + acme-globex.rst:42: After a sync, Person.New equals Member.\\x1b[31mx.\n"
        "1 row removed\n"
        "  - acme-globex.rst: After a sync, Person.Birth equals Member.born after "
        '["datetime-format","%Y-%m-%d","_."]. (fail, Ola)\n'
        "1 row changed\n"
        "  - acme-globex.rst: After a sync, Person.Mail equals Member.email. (pass, Kari, 2026-11-02)\n"
        "  + acme-globex.rst:36: After a sync, Person.Mail equals Member.email as an integer.\n"
        "\n"
        "new.xlsx: 7 rows, 1 with marks carried over\n"
        "  1 row: changed since marked (--retest writes a checklist of these)\n"
        "  1 row: left over, because the documents don't have them anymore\n"
    )
    again = rst2spec("checklist", "merge", "qa.xlsx", "docs", "-o", "again.csv", "--retest")
    assert again.stdout.endswith("\nagain.csv: 1 row to test again\n")
    assert (folder / "again.csv").read_bytes().count(b"\r\n") == 2
    same = rst2spec("checklist", "merge", "new.xlsx", "again.csv", "docs", "-o", "new.xlsx")
    assert same.stdout.startswith("No rows were added, removed or changed.\n")


def test_a_workbook_a_document(folder: Path, rst2spec: Run) -> None:
    (folder / "docs" / "acme-hooli.rst").write_text(of(ROWS, target="Hooli"))
    assert rst2spec("compile", "docs", "-f", "xlsx", "-o", "sheets/").returncode == 0
    assert sorted(path.name for path in (folder / "sheets").iterdir()) == ["acme-globex.xlsx", "acme-hooli.xlsx"]
    rows = table_of(opened((folder / "sheets" / "acme-hooli.xlsx").read_bytes())["Mappings"])
    assert {row["Document"] for row in rows} == {"acme-hooli.rst"}


def test_of_a_spec_that_was_written(folder: Path, rst2spec: Run) -> None:
    assert rst2spec("compile", "docs", "-o", "spec.json", "-o", "spec.jsonl").returncode == 0
    assert rst2spec("checklist", "docs", "-o", "docs.csv").returncode == 0
    for spec in ("spec.json", "spec.jsonl"):
        assert rst2spec("checklist", spec, "-o", "of-spec.csv").returncode == 0
        assert (folder / "of-spec.csv").read_bytes() == (folder / "docs.csv").read_bytes()
    done = rst2spec("checklist", "merge", "docs.csv", "spec.json", "-o", "new.xlsx")
    assert done.stdout.startswith("No rows were added, removed or changed.\n")


def test_a_document_that_cannot_be_read(folder: Path, rst2spec: Run) -> None:
    (folder / "docs" / "bad-globex.rst").write_bytes(b"\xff\xfe\x00")
    done = rst2spec("checklist", "docs", "-o", "qa.csv")
    assert done.returncode == 1
    assert done.stderr.startswith("rst2spec: bad-globex.rst ")
    assert (folder / "qa.csv").exists()


def test_of_one_system(folder: Path, rst2spec: Run) -> None:
    (folder / "docs" / "acme-hooli.rst").write_text(of(ROWS, target="Hooli"))
    assert rst2spec("checklist", "docs", "-o", "qa.csv", "--system", "Hooli").returncode == 0
    assert b"acme-hooli.rst" in (folder / "qa.csv").read_bytes()
    assert b"acme-globex.rst" not in (folder / "qa.csv").read_bytes()
    done = rst2spec("checklist", "docs", "-o", "qa.csv", "--system", "holi")
    assert (done.returncode, done.stderr) == (
        2,
        "rst2spec: no document has the system holi; did you mean hooli?\n",
    )


def test_a_bomb_is_no_checklist(folder: Path, rst2spec: Run) -> None:
    entities = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{entities}]>'
    content = as_file(checklist(TEXT))
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(folder / "old.xlsx", "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "xl/sharedStrings.xml":
                text = bomb.encode() + text.partition(b"?>")[2].replace(b"<t>Id</t>", b"<t>Id&a10;</t>")
            new.writestr(name, text)
    done = rst2spec("checklist", "merge", "old.xlsx", "docs", "-o", "new.xlsx")
    assert done.returncode == 2
    assert done.stderr.startswith("rst2spec: old.xlsx isn't a checklist: ")


WRONG_USE = [
    (["docs"], "expected a file for the checklist: add -o FILE.xlsx or -o FILE.csv"),
    (["docs", "-o", "qa.ods"], "-o qa.ods: OpenDocument isn't written; use .xlsx, which LibreOffice opens and saves"),
    (["docs", "-o", "qa.json"], "-o qa.json: expected a file that ends in .xlsx or .csv"),
    (["docs", "-o", "out/"], "-o out/: a checklist is one file; 'rst2spec compile -f xlsx' writes one per document"),
    (["docs", "-o", "qa.xlsx", "--retest"], "checklist has no option --retest; checklist merge has it"),
    (["merge", "-o", "new.xlsx"], "expected an older checklist, such as 'rst2spec checklist merge OLD.xlsx "),
    (["merge", "old.xlsx", "docs", "-o", "new.xlsx"], "old.xlsx can't be read: no such file or directory"),
    (
        ["merge", "docs", "docs", "-o", "new.xlsx"],
        "docs is a folder: expected an older checklist (.xlsx or .csv) ",
    ),
    (["merge", "docs/acme-globex.rst", "docs", "-o", "new.xlsx"], "docs/acme-globex.rst isn't a checklist: "),
    (["nowhere", "-o", "qa.xlsx"], "nothing to read: there is no nowhere"),
    (["nowhere.json", "-o", "qa.xlsx"], "nowhere.json can't be read"),
]


@pytest.mark.parametrize(("arguments", "said"), WRONG_USE)
def test_wrong_use(folder: Path, rst2spec: Run, arguments: list[str], said: str) -> None:
    before = sorted(folder.rglob("*"))
    done = rst2spec("checklist", *arguments)
    assert done.returncode == 2
    assert done.stderr.startswith(f"rst2spec: {said}")
    assert done.stderr.count("\n") <= 2
    assert sorted(folder.rglob("*")) == before


def damaged() -> dict[str, bytes]:
    whole = as_file(checklist(TEXT))
    half = bytearray(whole)
    half[len(half) // 2] ^= 0xFF
    return {
        "cut": whole[: len(whole) // 2],
        "bytes": bytes(half),
        "only a zip": b"PK\x05\x06" + bytes(18),
        "an old workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "a PDF": b"%PDF-1.7\n",
        "a picture": b"\x89PNG\r\n\x1a\n\0\0\0",
        "empty": b"",
        "another table": b"a;b\n1;2\n",
        "quotes": b'"Kind","Id","Expected result"\n"open',
        "another workbook": edited(whole, lambda book: [book.remove(sheet) for sheet in book.worksheets[1:]]),
    }


@pytest.mark.parametrize("name", list(damaged()))
def test_what_is_no_checklist(folder: Path, rst2spec: Run, name: str) -> None:
    (folder / "old.xlsx").write_bytes(damaged()[name])
    (folder / "new.xlsx").write_bytes(b"as it was")
    done = rst2spec("checklist", "merge", "old.xlsx", "docs", "-o", "new.xlsx")
    assert done.returncode == 2
    assert done.stderr.startswith("rst2spec: old.xlsx isn't a checklist: ")
    assert done.stderr.count("\n") == 1
    assert (folder / "new.xlsx").read_bytes() == b"as it was"


def test_an_old_file_stays_where_the_new_one_cannot_be_written(folder: Path, rst2spec_of_a_user: Run) -> None:
    (folder / "closed").mkdir()
    (folder / "closed" / "qa.xlsx").write_bytes(b"old")
    (folder / "closed").chmod(stat.S_IRUSR | stat.S_IXUSR)
    for target in ("/dev/full", "closed/qa.xlsx"):
        done = rst2spec_of_a_user("checklist", "docs", "-o", f"xlsx={target}")
        assert done.returncode == 2
        assert done.stderr.startswith(f"rst2spec: {target} can't be written: ")
        assert done.stderr.count("\n") == 1
    assert (folder / "closed" / "qa.xlsx").read_bytes() == b"old"


def test_a_testers_text_that_no_cell_holds(folder: Path, rst2spec: Run) -> None:
    assert rst2spec("checklist", "docs", "-o", "qa.csv").returncode == 0
    lines = list(csv.reader(io.StringIO((folder / "qa.csv").read_text("utf-8-sig"), newline="")))
    lines[1][lines[0].index("Note")] = "x" * 140_000
    with (folder / "qa.csv").open("w", newline="") as stream:
        csv.writer(stream).writerows(lines)
    done = rst2spec("checklist", "merge", "qa.csv", "docs", "-o", "new.xlsx")
    assert done.returncode == 2
    assert done.stderr == (
        "rst2spec: new.xlsx was not written: the Note of a row has 140,000 characters, but a cell's maximum is "
        "32,767; write csv\n"
    )
    assert rst2spec("checklist", "merge", "qa.csv", "docs", "-o", "new.csv").returncode == 0
    assert b"x" * 140_000 in (folder / "new.csv").read_bytes()


@process
def test_a_missing_library_to_read(folder: Path) -> None:
    (folder / "old.xlsx").write_bytes(as_file(checklist(TEXT)))
    code = (
        "import sys; sys.modules['openpyxl'] = None; from rst2spec.cli.main import main\n"
        "sys.exit(main(['checklist', 'merge', 'old.xlsx', 'docs', '-o', 'new.csv']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=folder, check=False)
    assert done.returncode == 2
    assert done.stderr == "rst2spec: old.xlsx: reading a workbook needs openpyxl: pip install 'rst2spec[xlsx]'\n"
