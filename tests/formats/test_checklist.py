"""The checklist as a workbook and as a table: what is in it, and that no document can make more of it than text."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rst2spec import compile_text
from rst2spec.checks.base import Level
from rst2spec.outputs.checklist import overview, workbook
from rst2spec.outputs.checklist.building import checklist_of
from rst2spec.outputs.checklist.columns import COLUMNS, KEY, MARKS
from rst2spec.outputs.checklist.mark_words import STATUSES
from rst2spec.outputs.checklist.table import escaped, unescaped
from rst2spec.outputs.errors import OutputError
from rst2spec.outputs.plain import escape_controls
from rst2spec.outputs.spec_builder import SpecOptions
from rst2spec.spec.result import Result
from tests.conftest import CORPUS, Run, needs_corpus
from tests.formats.shared import EMPTY, shared
from tests.formats.test_goldens import compared
from tests.processes import process
from tests.sheets import ROWS, TEXT, opened, result_of, table_of, written
from tests.writing import document, section

GOLDENS = Path(__file__).parent / "spec_goldens"
SHEETS = ["Summary", "Mappings", "Match rules", "Creation rules", "Findings"]
RESULT = result_of({"acme-globex.rst": TEXT})


def as_text(content: bytes) -> bytes:
    """A workbook's cells, a line each: what a golden can hold whatever version of the library wrote it."""
    lines = []
    for sheet in opened(content).worksheets:
        lines.append(f"== {sheet.title}: filter {sheet.auto_filter.ref}, frozen at {sheet.freeze_panes}")
        lines += [f"  drop-down {rule.sqref}: {rule.formula1}" for rule in sheet.data_validations.dataValidation]
        lines += [
            f"{cell.coordinate} ({cell.data_type}) {cell.value}"
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None
        ]
    return "\n".join([*lines, ""]).encode()


def test_golden_of_the_workbook(request: pytest.FixtureRequest) -> None:
    compared(GOLDENS / "xlsx.txt", as_text(written("xlsx", shared())), request)


def test_golden_of_the_table(request: pytest.FixtureRequest) -> None:
    compared(GOLDENS / "checklist.csv", written("csv", shared()), request)


# --- what is in it


def test_the_sheets_and_their_columns() -> None:
    book = opened(written("xlsx", RESULT))
    assert book.sheetnames == SHEETS
    sheet = book["Mappings"]
    names = [cell.value for cell in sheet[1]]
    assert set(names) == {*COLUMNS["mapping"], *MARKS, KEY}
    first = ["Source entity", "Source property", "Target entity", "Target property", "Expected result", "Priority"]
    assert names[:8] == [*first, "Status", "Note"]  # these fit a screen
    assert sheet.column_dimensions["U"].hidden
    assert sheet.auto_filter.ref == "A1:U7"  # the hidden column as well: sorting has to move it
    assert sheet.freeze_panes == "E2"
    (rule,) = sheet.data_validations.dataValidation
    assert (str(rule.sqref), rule.formula1) == ("G2:G7", f'"{",".join(STATUSES)}"')
    formulas = {rule.formula[0] for rules in sheet.conditional_formatting for rule in rules.rules}
    assert '$G2="fail"' in formulas


def test_a_row_says_what_to_expect() -> None:
    rows = table_of(opened(written("xlsx", RESULT))["Mappings"])
    mapping = RESULT.documents[0].flows[0].mappings[1]
    row = {name: value for name, value in rows[1].items() if value is not None}
    assert row.pop(KEY).startswith(f"mapping {mapping.id} ")
    assert row == {
        "Id": mapping.id,
        "Source system": "Acme",
        "Source entity": "Member",
        "Source property": "name",
        "Source condition": "country is NO",
        "Target system": "Globex",
        "Target entity": "Person",
        "Target property": "Name",
        "Type": '"string"',
        "Expected result": "After a sync, Person.Name equals Member.name, where country is NO.",
        "Priority": "medium",
        "Document": "acme-globex.rst",
        "Line": mapping.line,
    }
    assert [row["Priority"] for row in rows] == ["high", "medium", *["low"] * 4]
    assert [("precedence not stated" in row["Expected result"]) for row in rows] == [False] * 3 + [True] * 2 + [False]


def test_each_mapping_rule_flow_and_finding_has_its_row() -> None:
    book = opened(written("xlsx", RESULT, SpecOptions("all")))
    document = RESULT.documents[0]
    ids = {title: [row["Id"] for row in table_of(book[title])] for title in SHEETS[1:]}
    first, second = document.flows
    assert ids["Mappings"] == [*(mapping.id for mapping in first.mappings), second.id]
    assert ids["Match rules"] == [rule.id for rule in first.match_rules]
    assert ids["Creation rules"] == [first.id, second.id]
    assert ids["Findings"] == [item.fingerprint for item in document.diagnostics]
    empty = table_of(book["Mappings"])[-1]
    assert empty["Expected result"] == "Link or creation only: no property is kept in sync."
    assert empty["Source property"] is None


def test_findings_go_by_their_level() -> None:
    levels: tuple[Level, ...] = ("all", "warning", "error", "none")
    counts = [len(table_of(opened(written("xlsx", shared(), SpecOptions(level)))["Findings"])) for level in levels]
    assert counts == sorted(counts, reverse=True)
    assert counts[-1] == 0 < counts[-2]
    assert table_of(opened(written("xlsx", shared(), SpecOptions("all", stable=True)))["Findings"]) == []


def test_the_table_has_the_workbooks_rows() -> None:
    text = written("csv", RESULT)
    assert text.startswith(b"\xef\xbb\xbf")
    lines = list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"), newline="")))
    book = opened(written("xlsx", RESULT))
    for kind, title in (("mapping", "Mappings"), ("match", "Match rules"), ("creation", "Creation rules")):
        mine = [line for line in lines if line["Kind"] == kind]
        theirs = table_of(book[title])
        assert len(mine) == len(theirs)
        for line, row in zip(mine, theirs, strict=True):
            assert {name: str(value or "") for name, value in row.items()} == {name: line[name] for name in row}


@pytest.mark.parametrize("name", ["csv", "xlsx"])
def test_nothing_in_nothing(name: str) -> None:
    content = written(name, EMPTY)
    if name == "xlsx":
        book = opened(content)
        assert book.sheetnames == SHEETS
        assert [table_of(book[title]) for title in SHEETS[1:]] == [[], [], [], []]
    else:
        assert content.count(b"\r\n") == 1


@process
@pytest.mark.parametrize("name", ["csv", "xlsx"])
def test_same_result_same_bytes(name: str) -> None:
    code = (
        "import sys; from tests.formats.shared import shared; from tests.sheets import written;"
        f"sys.stdout.buffer.write(written({name!r}, shared()))"
    )
    command = [sys.executable, "-c", code]
    runs = {
        subprocess.run(command, stdout=subprocess.PIPE, check=True, env={"PYTHONHASHSEED": seed}).stdout
        for seed in "12"
    }
    assert runs == {written(name, shared())}


def test_the_workbook_has_no_time_of_its_own() -> None:
    with zipfile.ZipFile(io.BytesIO(written("xlsx", RESULT))) as archive:
        assert {item.date_time for item in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        times = re.findall(rb"20\d\d-\d\d-\d\dT[\d:]+Z", archive.read("docProps/core.xml"))
    assert set(times) == {b"2000-01-01T00:00:00Z"}


# --- text stays text


HARMFUL = [
    "=cmd|' /C calc'!A0",
    "+1",
    "-1+1",
    "@SUM(1)",
    "'=1",
    "''",
    " =1",
    "\uff1d1",
    "a;=1",
    "http://x",
    "1e5",
    "<r><t>x</r>",
]


def hostile(texts: list[str]) -> Result:
    return result_of({"acme-globex.rst": document(section(rows=[(text, text, text) for text in texts]))})


def test_no_cell_is_a_formula_that_came_from_a_document() -> None:
    for result in (shared(), hostile(HARMFUL)):
        book = opened(written("xlsx", result))
        for sheet in book.worksheets[1:]:
            cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
            assert {cell.data_type for cell in cells} <= {"s", "n"}
            numbers = {sheet.cell(1, cell.column).value for cell in cells if cell.data_type == "n"}
            assert numbers <= {"Line", "Column"}
            assert not any(cell.hyperlink for cell in cells)
    said = [row["Source property"] for row in table_of(opened(written("xlsx", hostile(HARMFUL)))["Mappings"])]
    assert [text.strip() for text in said] == [text.strip() for text in HARMFUL]


def test_formulas_of_the_summary_hold_no_text_of_a_document() -> None:
    names = ["=1+1-globex.rst", 'a"&A1&"-globex.rst', "*-~?.rst", f"{'x' * 300}-y.rst"]
    made = compile_text(TEXT, "acme-globex.rst")
    result = replace(shared(), documents=tuple(replace(made, path=name) for name in names))
    sheet = opened(written("xlsx", result))["Summary"]
    formulas = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert len(formulas) > 40
    for formula in formulas:
        # functions, cells, the sheets' names and the statuses; no name of a document
        assert re.fullmatch(r"=[A-Za-z0-9$:,'!()\-+*=\"& /{}?.<>\u2013\u2713\u2714\u2717\u2718]+", formula)
        assert not any(name[:6] in formula for name in names)
    assert {str(cell.value) for cell in sheet["A"]} >= set(names)


def read_naively(content: bytes, separator: str) -> list[str]:
    """The cells as a program sees them that splits at another separator."""
    return [cell for line in csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=separator) for cell in line]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_no_cell_of_the_table_begins_as_a_formula_does(separator: str) -> None:
    for result in (shared(), hostile(HARMFUL)):
        for cell in read_naively(written("csv", result), separator):
            assert cell.strip(' \xa0\t\r\n"')[:1] not in set("=+-@\uff1d\uff0b\uff0d\uff20") or not cell.strip()


@given(st.text(st.sampled_from("=+-@' ;\t\n\uff1dab,\"") | st.characters()))
def test_the_escape_can_be_undone(text: str) -> None:
    safe = escaped(text)
    assert unescaped(safe) == text
    for part in re.split(r"[;\t\r\n]", safe):
        assert part.strip(" \xa0")[:1] not in set("=+-@\uff1d\uff0b\uff0d\uff20") or not part.strip(" \xa0")


@settings(max_examples=40)
@given(st.text())
def test_any_text_can_be_written(text: str) -> None:
    made = compile_text(TEXT, "acme-globex.rst")
    flow = made.flows[0]
    side = replace(flow.mappings[0].source, path=text or "x")
    mapping = replace(flow.mappings[0], source=side)
    odd = replace(made, path=text or "x", flows=(replace(flow, mappings=(mapping,)),))
    result = Result((odd,), (odd.path,), (), ((),))
    row = table_of(opened(written("xlsx", result))["Mappings"])[0]
    assert row["Source property"] == escape_controls(text or "x")
    lines = list(csv.DictReader(io.StringIO(written("csv", result).decode("utf-8-sig"), newline="")))
    assert unescaped(lines[2]["Source property"]) == escape_controls(text or "x")


# --- what a sheet can't hold


def test_a_text_that_is_too_long_is_cut_and_says_so() -> None:
    for text, length in (("x" * 32_767, 32_767), ("x" * 32_768, 32_767), ("\U0001f600" * 20_000, 32_767)):
        made = result_of({"acme-globex.rst": document(section(rows=[("a", text, '"string"')]))})
        cell = table_of(opened(written("xlsx", made))["Mappings"])[0]["Target property"]
        units = len(cell.encode("utf-16-le")) // 2
        assert length - 1 <= units <= length
        assert cell.endswith(" characters]") == (units < len(text) or cell != text)
        assert (cell == text) == (len(text) <= 32_767 and text.isascii())


def test_a_row_is_as_high_as_its_longest_text_but_for_one_that_fills_a_screen() -> None:
    rows = [("a", "x" * 190, '"string"'), ("b", "x" * 1_900, '"string"')]  # a line has 19 characters
    sheet = opened(written("xlsx", result_of({"acme-globex.rst": document(section(rows=rows))})))["Mappings"]
    assert [sheet.row_dimensions[number].height for number in (2, 3)] == [10 * 15.0, 27 * 15.0]


def test_more_rows_than_a_sheet_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MAX_ROWS", 7)
    assert written("xlsx", RESULT)
    monkeypatch.setattr(workbook, "MAX_ROWS", 6)
    with pytest.raises(OutputError, match=r"the sheet Mappings would have 6 rows, but the maximum is 5; name fewer"):
        written("xlsx", RESULT)


def test_a_long_sheet_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [*HARMFUL, "é", "<&>", "<r>x</r>"]
    short = written("xlsx", hostile(texts))
    monkeypatch.setattr(workbook, "_MANY", 0)
    long = written("xlsx", hostile(texts))
    assert as_text(short) == as_text(long)
    assert long == written("xlsx", hostile(texts))


def test_too_many_documents_to_count_by(monkeypatch: pytest.MonkeyPatch) -> None:
    result = result_of({"acme-globex.rst": TEXT, "acme-hooli.rst": TEXT})
    with_counts = opened(written("xlsx", result))["Summary"]
    assert {"acme-globex.rst", "acme-hooli.rst"} <= {cell.value for cell in with_counts["A"]}
    monkeypatch.setattr(overview, "_MAX_COUNTS", 100)
    without = {str(cell.value) for cell in opened(written("xlsx", result))["Summary"]["A"]}
    assert "2 documents: too many to count by document; filter the sheet Mappings instead." in without


# --- the meaning that marks hang on


def meanings(text: str, path: str = "acme-globex.rst") -> dict[tuple[str, str], str]:
    return {(row.kind, row.id): row.meaning for row in checklist_of(result_of({path: text}), SpecOptions("none")).rows}


def test_a_systems_name_is_no_part_of_a_rows_meaning() -> None:
    renamed = TEXT.replace("Acme", "Acme AS").replace("Globex", "Globex.com")
    blank = TEXT.replace("Globex ", " ").replace("to Globex", "to ")
    old = meanings(TEXT)
    assert meanings(renamed) == old
    assert {key: old[key] for key in meanings(blank) if key in old}.items() <= old.items()


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        ("having NO", "having SE", {"mapping"}),
        ('"string"\n   * - first', '"integer"\n   * - first', set()),
        ('* - email\n     - Mail\n     - "string"', '* - email\n     - Mail\n     - "integer"', {"mapping"}),
        ("Every Acme Member will be", "Now and then, it  will be", {"creation"}),
    ],
)
def test_what_is_to_be_tested_is(before: str, after: str, kinds: set[str]) -> None:
    assert (before in TEXT) or not kinds
    old, new = meanings(TEXT), meanings(TEXT.replace(before, after))
    assert {key[0] for key in old if key in new and new[key] != old[key]} == kinds


def test_another_writer_of_the_same_property_changes_what_is_tested() -> None:
    alone = meanings(document(section(rows=ROWS[:4])))
    shared_target = meanings(document(section(rows=ROWS)))
    changed = [key for key, meaning in alone.items() if shared_target[key] != meaning]
    assert len(changed) == 1


# --- the command line


@process
def test_a_missing_library_is_said_before_anything_is_read(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['xlsxwriter'] = None; from rst2spec.cli.main import main\n"
        "sys.exit(main(['compile', 'nowhere', '-o', 'qa.xlsx']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 2
    assert done.stderr == "rst2spec: the format xlsx needs xlsxwriter: pip install 'rst2spec[xlsx]'\n"
    assert list(tmp_path.iterdir()) == []


@process
def test_help_and_other_formats_import_no_library_of_spreadsheets(tmp_path: Path) -> None:
    (tmp_path / "acme-globex.rst").write_text(TEXT)
    for arguments in (["compile", "--help"], ["checklist", "--help"], ["compile", str(tmp_path), "-o", "x.json"]):
        code = (
            "import sys; from rst2spec.cli.main import main\n"
            f"try: main({arguments!r})\nexcept SystemExit: pass\n"
            "print([name for name in sys.modules if name in ('xlsxwriter', 'openpyxl')], file=sys.stderr)"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
        assert done.stderr.strip() == "[]"


@needs_corpus
def test_the_corpus_has_a_checklist(rst2spec: Run, tmp_path: Path) -> None:
    assert CORPUS is not None
    folder = CORPUS / "2024-03-26"
    made = rst2spec("compile", folder, "-o", "qa.xlsx", "-o", "spec.json", "--no-cache")
    assert made.returncode == 0
    import json

    spec = json.loads((tmp_path / "spec.json").read_bytes())
    flows = [flow for one in spec["documents"] for flow in one["flows"]]
    book = opened((tmp_path / "qa.xlsx").read_bytes())
    counts = {title: book[title].max_row - 1 for title in SHEETS[1:4]}
    assert counts == {
        "Mappings": sum(len(flow["mappings"]) or 1 for flow in flows),
        "Match rules": sum(len(flow["match_rules"]) for flow in flows),
        "Creation rules": len(flows),
    }
