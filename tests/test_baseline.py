"""The baseline: known findings don't fail, new ones do, those that are gone are named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rst2spec.outputs.baseline import Baseline, KnownFinding, dump_baseline, load_baseline
from tests.conftest import Run
from tests.writing import document, section

S, T = "Acme Member", "Globex Person"
ROW = ("a", "b", '"string"')
BLANK_VALUE = ("e (Dependant on having  in f)", "g", '"string"')
BLANK_CELL = ("h", "", '"string"')


def faulty(*rows: tuple[str, str, str], source: str = "Acme") -> str:
    return document(section(f"{source} Member", T, [ROW, *rows]), source=source)


@pytest.fixture
def docs(tmp_path: Path, rst2spec: Run) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "acme-globex.rst").write_text(faulty(BLANK_VALUE))
    (tmp_path / "docs" / "hooli-globex.rst").write_text(faulty(BLANK_VALUE, source="Hooli"))
    (tmp_path / "rst2spec.toml").write_text("baseline = 'known.json'\n")
    done = rst2spec("baseline", "update", "docs")
    assert done.stdout == "known.json: 3 known findings, 3 added, 0 removed\n"
    return tmp_path / "docs"


def test_known_findings_do_not_fail(docs: Path, rst2spec: Run) -> None:
    done = rst2spec("check", "docs")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "No findings in 2 documents; 3 known by the baseline.\n"
    assert rst2spec("check", ".", cwd=docs).returncode == 0
    assert rst2spec("check", "docs", "--isolated").returncode == 1
    assert rst2spec("check", "docs", "--isolated", "--root", ".", "--baseline", "known.json").returncode == 0


def test_new_findings_do(docs: Path, rst2spec: Run) -> None:
    (docs / "acme-globex.rst").write_text(faulty(BLANK_VALUE, BLANK_CELL))
    done = rst2spec("check", "docs", "-q")
    assert done.returncode == 1
    assert [line.split()[2] for line in done.stdout.splitlines()] == ["R401"]


def test_moved_lines_and_renamed_systems_are_no_new_findings(docs: Path, rst2spec: Run) -> None:
    text = document(
        section("Acme Group Extra", T, [ROW, ("x", "y", '"string"')]),
        section("Acme Group Member", T, [("c", "d", '"string"'), ROW, BLANK_VALUE]),
        source="Acme Group",
    )
    (docs / "acme-globex.rst").write_text(text)
    assert rst2spec("check", "docs", "-q").stdout == ""


def test_findings_that_are_gone_are_named_and_pruned(docs: Path, rst2spec: Run) -> None:
    (docs / "acme-globex.rst").write_text(faulty())
    (docs / "hooli-globex.rst").unlink()
    done = rst2spec("check", "docs")
    assert done.returncode == 1  # for the document that is lost: tests/test_lost.py
    assert "docs/hooli-globex.rst:1:1: error R705 document-lost" in done.stdout
    assert done.stderr.startswith("rst2spec: 3 findings in known.json no longer occur: R")
    assert "R302 in docs/acme-globex.rst" in done.stderr
    assert "R302 in docs/hooli-globex.rst" in done.stderr
    assert done.stderr.endswith("'rst2spec baseline prune' removes them\n")
    # a run over one file can tell of that file only, and of what isn't there any more
    (docs / "wave-globex.rst").write_text(faulty(source="Wave"))
    assert "acme-globex.rst" not in rst2spec("check", "docs/wave-globex.rst").stderr
    # a code that isn't looked for can't be missed
    assert rst2spec("check", "docs", "--select", "R1").stderr == ""
    assert rst2spec("baseline", "prune", "docs").stdout == "known.json: 1 known finding, 0 added, 2 removed\n"
    assert rst2spec("check", "docs").stderr == ""


def test_update_and_prune_leave_other_documents_alone(docs: Path, tmp_path: Path, rst2spec: Run) -> None:
    before = (tmp_path / "known.json").read_text()
    (docs / "acme-globex.rst").write_text(faulty(BLANK_VALUE, BLANK_CELL))
    rst2spec("baseline", "update", "docs/acme-globex.rst")
    after = (tmp_path / "known.json").read_text()
    assert set(before.splitlines()) - set(after.splitlines()) <= {before.splitlines()[-3]}  # the one without a comma
    assert "R401" in after
    (docs / "acme-globex.rst").write_text(faulty(BLANK_VALUE))
    rst2spec("baseline", "prune", "docs/acme-globex.rst")
    assert (tmp_path / "known.json").read_text() == before
    # prune adds nothing
    (docs / "acme-globex.rst").write_text(faulty(BLANK_VALUE, BLANK_CELL))
    rst2spec("baseline", "prune", "docs")
    assert (tmp_path / "known.json").read_text() == before


def test_sarif_marks_what_is_known(docs: Path, rst2spec: Run) -> None:
    (docs / "acme-globex.rst").write_text(faulty(BLANK_VALUE, BLANK_CELL))
    results = json.loads(rst2spec("check", "docs", "-f", "sarif").stdout)["runs"][0]["results"]
    states = {(item["ruleId"], item["baselineState"]) for item in results}
    assert ("R401", "new") in states
    assert ("R302", "unchanged") in states
    found = json.loads(rst2spec("check", "docs", "-f", "json").stdout)["diagnostics"]
    assert [item["code"] for item in found if item["severity"] == "error"] == ["R401"]


@pytest.mark.parametrize(
    ("content", "reported"),
    [
        ("{", "isn't a baseline of rst2spec; 'rst2spec baseline update' writes a new one"),
        ("[]", "isn't a baseline of rst2spec"),
        ('{"documents": []}', "isn't a baseline of rst2spec"),
        ('{"baseline_version": "1.1", "findings": [], "findings": []}', "isn't a baseline of rst2spec"),
        ('{"baseline_version": "2.0", "findings": []}', "is a baseline of version 2.0, but this rst2spec reads 1.x"),
        ('{"baseline_version": 1, "findings": []}', "is a baseline of version 1"),
        ('{"baseline_version": "1.0", "findings": [{"path": "x"}]}', "an entry has no path, code or fingerprint"),
        ('{"baseline_version": "1.0", "findings": [{"path": 1, "code": "", "fingerprint": ""}]}', "an entry has"),
        ('{"baseline_version": "1.0", "findings": 1}', "an entry has no path"),
        ("[" * 100_000, "isn't a baseline of rst2spec"),
        (
            '{"baseline_version": "1.0", "findings": [{"path": "other/a-b.rst", "code": "R101", "fingerprint": "0"}]}',
            "lists none of the documents here: it belongs to another project, or their folder has moved",
        ),
    ],
)  # fmt: skip
def test_what_is_no_baseline_of_this_project(
    content: str, reported: str, docs: Path, tmp_path: Path, rst2spec: Run
) -> None:
    (tmp_path / "known.json").write_text(content)
    for command in (("check", "docs"), ("baseline", "prune", "docs")):
        done = rst2spec(*command)
        assert done.returncode == 2
        assert reported in done.stderr
        assert len(done.stderr.splitlines()) == 1
    assert rst2spec("baseline", "update", "docs").returncode == 0
    assert rst2spec("check", "docs").returncode == 0


def test_a_baseline_that_is_missing_or_cannot_be_read_or_written(docs: Path, rst2spec: Run) -> None:
    done = rst2spec("check", "docs", "--baseline", "none.json")
    assert (done.returncode, done.stderr) == (
        2,
        "rst2spec: there is no baseline none.json; 'rst2spec baseline update' writes one\n",
    )
    assert "can't be read: is a directory" in rst2spec("check", "docs", "--baseline", "docs").stderr
    assert "can't be written" in rst2spec("baseline", "update", "docs", "--baseline", "no/where.json").stderr
    assert rst2spec("baseline", "prune", "docs", "--baseline", "none.json").returncode == 2
    (docs / "rst2spec.toml").write_text("exclude = ['*']")
    assert rst2spec("baseline", "update", ".", cwd=docs).returncode == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["update", "--baseline", "new.json", "docs/acme-globex.rst", "docs/hooli-globex.rst"],
        ["update", "docs/acme-globex.rst", "--baseline", "new.json", "docs/hooli-globex.rst"],
        ["update", "docs/acme-globex.rst", "docs/hooli-globex.rst", "--baseline", "new.json"],
        ["update", "docs/acme-globex.rst", "--baseline", "new.json", "--", "docs/hooli-globex.rst"],
    ],
)
def test_options_stand_anywhere(arguments: list[str], docs: Path, tmp_path: Path, rst2spec: Run) -> None:
    done = rst2spec("baseline", *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "new.json").read_bytes() == (tmp_path / "known.json").read_bytes()
    assert docs.is_dir()
    assert rst2spec("diff", "docs", "-q", "docs").returncode == 0
    assert "3 known" in rst2spec("check", "docs/acme-globex.rst", "--fail-on", "error", "docs").stdout


@pytest.mark.parametrize(
    ("arguments", "reported"),
    [
        (["baseline", "update", "--bogus", "docs"], "baseline update has no option --bogus"),
        (["baseline", "update", "-q", "--", "docs"], "baseline update has no option -q"),
        (["check", "docs", "-q", "docs", "--bogus"], "check has no option --bogus"),
        (["cache", "info", "docs"], "unexpected argument 'docs'"),
        (["config", "--isolated", "docs"], "unknown setting docs"),
        (["diff", "docs", "docs", "-q", "docs"], "expected two sides, got also 'docs'"),
    ],
)
def test_what_no_command_takes(arguments: list[str], reported: str, docs: Path, rst2spec: Run) -> None:
    assert docs.is_dir()
    done = rst2spec(*arguments)
    assert done.returncode == 2
    assert done.stderr.startswith(f"rst2spec: {reported}")


PLAIN = st.text().filter(str.isprintable)


@given(
    st.lists(st.builds(KnownFinding, PLAIN, PLAIN, PLAIN), max_size=5),
    st.none() | st.dictionaries(PLAIN, st.integers(0, 1 << 40), max_size=5),
)
def test_what_is_written_is_read_back(known: list[KnownFinding], documents: dict[str, int] | None) -> None:
    written = dump_baseline(Baseline(known, documents))
    assert load_baseline(written) == Baseline(sorted(set(known)), documents)
    turned = None if documents is None else dict(reversed(documents.items()))
    assert written == dump_baseline(Baseline([*reversed(known), *known], turned))
