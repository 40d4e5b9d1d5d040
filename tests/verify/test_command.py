"""``rst2spec verify`` as people call it: what it prints, writes and returns, and what it refuses."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from rst2spec.cli.main import main
from rst2spec.outputs.verify_options import masked
from rst2spec.verify.database import database
from rst2spec.verify.errors import DataError
from tests.conftest import ROOT
from tests.sampling import slow
from tests.verify.shared import write, write_links
from tests.writing import before, document, every, merge, section

S, T = "Acme Member", "Globex Person"
ROWS = [
    ("name", "Name", '"string"'),
    ("zip (Dependant on having wd:Q20 in country)", "Zip", '"string"'),
    ("age", "Age", '"integer"'),
]
SOURCES: list[dict[str, Any]] = [
    {"id": "kari@example.org", "mail": "k", "name": "Kari", "zip": "0150", "country": "NO", "age": 40},
    {"id": "m2", "mail": "o", "name": "Ola", "zip": "5003", "country": "NO", "age": 41},
]
TARGETS: list[dict[str, Any]] = [
    {"id": "p1", "Mail": "k", "Name": "Kari", "Zip": "0150", "Age": "40"},
    {"id": "17057512345", "Mail": "o", "Name": "Ole", "Zip": "5003", "Age": "41"},
]


class Result:
    """What a call printed and returned."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


class Program:
    """The program in a folder with documents and data."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *words: str) -> Result:
        self._capsys.readouterr()
        code = main(["verify", "acme-globex.rst", "--isolated", "--root", ".", *words])
        return Result(code, *self._capsys.readouterr())


DATA = ("--data", "acme=acme", "--data", "globex=globex")


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Program:
    monkeypatch.chdir(tmp_path)
    rules = merge(S, T, [("mail", "Mail")])
    texts = (
        section(S, T, ROWS, statements=every(S, T) + rules),
        section(
            "Acme Order", "Globex Bill", [("no", "No", '"string"')], statements=before("Acme Order", "Globex Bill")
        ),
    )
    (tmp_path / "acme-globex.rst").write_text(document(*texts))
    write(tmp_path, {"acme": {"Member": SOURCES, "Order": []}, "globex": {"Person": TARGETS}})
    return Program(capsys)


def test_the_screen_begins_with_what_is_wrong(program: Program) -> None:
    result = program(*DATA)
    assert (result.code, result.err) == (1, "")
    assert (
        result.out
        == """\
Not verified
  acme-globex.rst  Acme Order to Globex Bill
    acme Order has no property id
    = hint: Set [tool.rst2spec.data.acme] "Order" = { key = "..." }

Failed
  acme-globex.rst
    Acme Member to Globex Person
        36  Person.Name equals Member.name.
            1 of 2 pairs differs
              m2 -> 17057512345: "Ole" instead of "Ola"

Undecided
  1 item: the configuration has no value for the term wd:Q20
      acme-globex.rst:39  Person.Zip equals Member.zip, where country is wd:Q20.

Terms to fill in
  [tool.rst2spec.values]
  "wd:Q20" = []  # acme: 1 mapping, 2 pairs

7 items: 3 passed, 1 failed, 3 undecided; 2 pairs of records.
"""
    )


def test_the_plan_reads_no_records(program: Program, tmp_path: Path) -> None:
    (tmp_path / "acme" / "Member.jsonl").write_text("not json at all")
    result = program(*DATA, "--plan")
    assert (result.code, result.err) == (0, "")
    assert (
        result.out
        == """\
Data
  acme Member: acme/Member.jsonl
      its properties are known once it is read
  globex Person: globex/Person.jsonl
      its properties are known once it is read
  acme Order: acme/Order.jsonl
      its properties are known once it is read

No data
  globex Bill: globex has no table Bill; it has Person
    = hint: Set [tool.rst2spec.data.globex] "Bill" = { table = "..." }

Pairs of records
  Acme Member to Globex Person: by match rules
  Acme Order to Globex Bill: not verified

1 of 2 flows can be verified.
"""
    )


def test_the_plan_names_the_columns_that_are_missing(program: Program, tmp_path: Path) -> None:
    (tmp_path / "globex" / "Person.jsonl").unlink()
    (tmp_path / "globex" / "Person.csv").write_text("id,Mail,Name,Zip\n")
    out = program(*DATA, "--plan", "--links", write_links(tmp_path)).out
    assert "  globex Person: globex/Person.csv\n      not in the data: Age\n" in out
    assert (
        f"  Acme Member to Globex Person: by {tmp_path}/links.csv, where it has such records, else by match rules\n"
        in out
    )


@pytest.mark.parametrize(
    ("options", "code"),
    [((), 1), (("--fail-on", "undecided"), 1), (("--fail-on", "none"), 0), (("--fail-on", "fail"), 1)],
)
def test_what_fails_is_a_choice(options: tuple[str, ...], code: int, program: Program) -> None:
    assert program(*DATA, *options).code == code


def test_undecided_items_fail_only_if_asked(program: Program, tmp_path: Path) -> None:
    targets = [{**TARGETS[0]}, {**TARGETS[1], "Name": "Ola"}]
    write(tmp_path, {"globex": {"Person": targets}})
    assert [program(*DATA, "--fail-on", what).code for what in ("fail", "undecided")] == [0, 1]


def test_a_run_that_verifies_nothing_is_no_success(program: Program) -> None:
    codes = [program("--data", "acme=acme", "--fail-on", what).code for what in ("fail", "undecided", "none")]
    assert codes == [2, 1, 0]
    result = program("--data", "acme=acme")
    assert result.err == "rst2spec: nothing can be verified: all items are undecided\n"
    assert "globex has no data" in result.out


def test_properties_of_one_side_only_are_named_both_ways(program: Program, tmp_path: Path) -> None:
    targets = [{**row, "Nickname": "x", "Shoe": 1} for row in TARGETS]
    for row in targets:
        del row["Name"]
    write(tmp_path, {"globex": {"Person": targets}})
    parts = "not in the data: Name; not in the documents: Nickname, Shoe"
    line = f"globex Person: 2 records, {parts}"
    assert f"  {line}\n" in program(*DATA).out
    assert line in program(*DATA, "-f", "html").out


def test_records_without_a_pair_are_counted(program: Program, tmp_path: Path) -> None:
    write(tmp_path, {"globex": {"Person": [*TARGETS[:1], {"id": "p3", "Mail": "x"}, {"id": "p4", "Mail": "y"}]}})
    parts = "1 without a pair in the source, 2 without a pair in the target"
    assert f"  Acme Member to Globex Person: 1 pair; {parts}\n" in program(*DATA).out


def test_json_meets_its_schema_and_shows_keys_only(program: Program) -> None:
    result = program(*DATA, "-f", "json", "--as-of", "2026-11-02")
    report = json.loads(result.out)
    jsonschema.validate(report, json.loads((ROOT / "schema" / "verify.schema.json").read_text()))
    assert (report["schema_version"], report["as_of"]) == ("1.0", "2026-11-02")
    (failed,) = (item for item in report["items"] if item["result"] == "fail")
    assert failed["counts"] == {
        "pairs": 2, "equal": 1, "different": 1, "source_blank": 0, "target_blank": 0, "not_applicable": 0,
        "undecided": 0, "explained": 0,
    }  # fmt: skip
    (example,) = failed["examples"]
    assert (example["source_id"], example["source_value"], example["target_value"]) == ("m2", None, None)
    assert example["target_id"].startswith("hash:")  # it looks like a national number
    assert "Ole" not in result.out
    assert [item["id"] for item in report["items"]] == [row["id"] for row in checklist_ids()]


def checklist_ids() -> list[dict[str, str]]:
    """The ids of the checklist's rows, in its order."""
    from rst2spec import compile_paths
    from rst2spec.outputs.checklist.building import checklist_of
    from rst2spec.outputs.spec_builder import SpecOptions
    from tests.sheets import result_of_documents

    spec = compile_paths("acme-globex.rst")
    return [{"id": row.id} for row in checklist_of(result_of_documents(spec.documents), SpecOptions("none")).rows]


@pytest.mark.parametrize(
    ("form", "options", "shown", "hidden"),
    [
        ("text", (), ["Ole", "m2"], []),
        ("text", ("--no-values",), ["m2"], ["Ole", "17057512345"]),
        ("text", ("--mask",), ["m2", "Xxx"], ["Ole", "17057512345"]),
        ("html", (), ["Ole", "m2"], []),
        ("html", ("--no-values",), ["m2"], ["Ole", "17057512345"]),
        ("json", ("--values",), ["Ole", "17057512345"], []),
        ("json", ("--mask",), ["Xxx"], ["Ole", "17057512345"]),
        ("junit", (), ["m2"], ["Ole", "17057512345"]),
        ("junit", ("--values",), ["Ole"], []),
        ("csv", (), ["1 of 2 pairs differs"], ["Ole", "17057512345"]),
    ],
)
def test_personal_data_stays_out_of_reports(
    form: str, options: tuple[str, ...], shown: list[str], hidden: list[str], program: Program
) -> None:
    out = program(*DATA, "-f", form, *options).out
    assert [text for text in shown if text not in out] == []
    assert [text for text in hidden if text in out] == []


def test_what_is_masked_keeps_its_form() -> None:
    assert masked("Kari Ås-42@x.no") == "Xxxx Xx-00@x.xx"


def test_junit_has_a_case_for_each_item(program: Program) -> None:
    root = ET.fromstring(program(*DATA, "-f", "junit").out)
    assert root.attrib == {"name": "rst2spec verify", "tests": "7", "failures": "1", "errors": "0", "skipped": "3"}
    (suite,) = root
    kinds = [[child.tag for child in case] for case in suite]
    assert kinds.count(["failure"]) == 1
    assert kinds.count(["skipped"]) == 3
    (failure,) = suite.iter("failure")
    assert failure.get("message") == "1 of 2 pairs differs"


def test_the_page_has_no_scripts_and_escapes_what_it_shows(program: Program, tmp_path: Path) -> None:
    write(tmp_path, {"globex": {"Person": [{**TARGETS[0], "Name": "<script>alert(1)</script>"}, TARGETS[1]]}})
    out = program(*DATA, "-f", "html").out
    assert "<script" not in out
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in out
    assert "default-src 'none'" in out


def test_reports_are_written_to_files(program: Program, tmp_path: Path) -> None:
    result = program(
        *DATA, "-o", "json=report.json", "-o", "junit=report.xml", "-o", "csv=marks.csv", "-o", "page.html"
    )
    assert result.code == 1
    assert {"report.json", "report.xml", "marks.csv", "page.html"} <= {path.name for path in tmp_path.iterdir()}


@pytest.mark.parametrize("what", ["map-0000000000000000", "flow-0000000000000000", "nothing"])
def test_an_unknown_item_can_not_be_explained(what: str, program: Program) -> None:
    result = program(*DATA, "--explain", what)
    assert (result.code, result.out) == (2, "")
    assert result.err == f"rst2spec: --explain {what}: the documents have no such mapping, match rule or flow\n"


@slow
def test_an_item_is_explained_by_its_statements(program: Program) -> None:
    report = json.loads(program(*DATA, "-f", "json").out)
    for item in report["items"]:
        result = program(*DATA, "--explain", item["id"])
        if result.code == 0:
            assert result.out.startswith("CREATE TEMP TABLE")
            assert result.out.rstrip().endswith(";")
        else:
            assert result.err == f"rst2spec: --explain {item['id']}: acme Order has no property id\n"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "expected an export of a system: --data SLUG=SOURCE, such as --data acme=exports/acme"),
        (("--data", "acme"), "--data: expected SLUG=SOURCE, such as acme=exports/acme, got acme"),
        (("--data", "acme=x", "--data", "acme=y"), "--data: acme is named twice; put its files into one folder"),
        (("--data", "hooli=acme"), "--data hooli: no document has the system hooli"),
        ((*DATA, "--links", "nowhere.csv"), "nowhere.csv can't be read: no such file or directory"),
        (
            (*DATA, "--links", "notes"),
            "notes isnt a table: expected one of the extensions .jsonl, .ndjson, .json, .csv, .tsv, .parquet",
        ),
        ((*DATA, "--as-of", "soon"), "--as-of: expected a date such as 2026-11-02, or a time in ISO 8601, got soon"),
        ((*DATA, "--memory-limit", "much"), "--memory-limit: expected a size such as 4GB, got much"),
        ((*DATA, "--temp-dir", "/nowhere"), "/nowhere can't be used: no such file or directory"),
    ],
)
def test_wrong_use_is_one_line(words: tuple[str, ...], message: str, program: Program) -> None:
    result = program(*words)
    assert (result.code, result.out) == (2, "")
    assert message.replace("'", "") in result.err.replace("'", "").replace('"', "")
    assert result.err.count("\n") == 1


def test_a_limit_that_is_too_low_is_one_line() -> None:
    with (
        database(memory_limit="20MB", threads=1) as opened,
        pytest.raises(DataError, match=r"^the memory limit is too low") as caught,
    ):
        opened.run("SELECT list(x ORDER BY x DESC) FROM range(20_000_000) AS numbers(x)")
    assert "\n" not in str(caught.value)


def test_a_sample_is_no_more_than_asked(program: Program) -> None:
    report = json.loads(program(*DATA, "--sample", "1", "-f", "json").out)
    assert report["sample"] == 1
    assert {item["counts"]["pairs"] for item in report["items"] if item["kind"] == "mapping"} == {0, 1}


def test_a_spec_is_verified_like_its_documents(
    program: Program, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = program(*DATA).out
    assert main(["compile", "acme-globex.rst", "-o", "spec.json", "--isolated", "--root", "."]) == 0
    capsys.readouterr()
    assert main(["verify", "spec.json", "--isolated", *DATA]) == 1
    assert capsys.readouterr().out == text


def test_the_configuration_is_used(program: Program, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "rst2spec.toml").write_text('[values]\n"wd:Q20" = ["NO"]\n[data.acme.Order]\nkey = "no"\n')
    assert main(["verify", "acme-globex.rst", *DATA]) == 1
    out = capsys.readouterr().out
    assert "wd:Q20" not in out.replace("where country is wd:Q20", "")
    assert "acme Order has no property no" in out
