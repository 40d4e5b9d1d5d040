"""What a gate prints that fails: what fails it, first and alone, and one line for the rest."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.writing import document, section

ERROR = ("vat (Dependant on having  in country)", "Vat", '"string"')
WARNING = ("age", "Age", "N/A")
FINE = ("email", "Mail", '"string"')


def with_rows(*rows: tuple[str, str, str], target: str = "Globex") -> str:
    return document(section("Acme Member", f"{target} Person", rows, system=target), target=target)


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """A night of thirty documents with a warning each, the last ones with five errors, and one without either."""
    folder = tmp_path / "docs"
    folder.mkdir()
    for number in range(30):
        rows = [WARNING, *[(f"{ERROR[0]}", f"Vat{row}", '"string"') for row in range(5 if number > 27 else 0)]]
        (folder / f"acme-globex{number:02}.rst").write_text(with_rows(*rows, target=f"Globex{number:02}"))
    (folder / "acme-hooli.rst").write_text(with_rows(FINE, target="Hooli"))
    return tmp_path


def check(run: Run, docs: Path, *arguments: str, code: int = 1) -> list[str]:
    ignored = () if "--select" in arguments else ("--ignore", "R7")
    done = run("check", "docs", *ignored, *arguments, cwd=docs)
    assert (done.returncode, done.stderr) == (code, "")
    return done.stdout.splitlines()


def findings(lines: list[str]) -> list[str]:
    """The severities of the findings that are listed."""
    return [line.split()[1] for line in lines if re.match(r"\S+\.rst:\d", line)]


def test_what_fails_comes_first_and_alone(docs: Path, rst2spec: Run) -> None:
    lines = check(rst2spec, docs, "--max-per-code", "0")
    assert findings(lines) == ["error"] * 10
    assert lines[-1] == "10 findings in 2 of 31 documents; 30 warnings not shown (--min-severity warning)."
    assert not any("R504" in line for line in lines)
    # at most 3 of a code in a pipe, too, and a line for what is left
    lines = check(rst2spec, docs)
    assert findings(lines) == ["error"] * 3
    assert lines[-1] == (
        "10 findings in 2 of 31 documents; 3 shown (--max-per-code 0 for all); "
        "30 warnings not shown (--min-severity warning)."
    )


def test_what_the_line_says_shows_the_rest(docs: Path, rst2spec: Run) -> None:
    lines = check(rst2spec, docs, "--max-per-code", "0", "--min-severity", "warning")
    assert findings(lines) == ["error"] * 10 + ["warning"] * 30
    assert lines[-1] == "40 findings in 30 of 31 documents."


@pytest.mark.parametrize("group", ["document", "code", "cause"])
def test_what_fails_comes_first_in_every_order(group: str, docs: Path, rst2spec: Run) -> None:
    lines = check(rst2spec, docs, "--group-by", group, "--min-severity", "warning", "--max-per-code", "0")
    found = findings(lines)
    assert found[0] == "error"
    if group != "document":  # a document's warnings stay with its errors
        assert found == sorted(found)
    assert {"error"} == set(findings(check(rst2spec, docs, "--group-by", group)))


def test_a_gate_that_isnt_reached_shows_what_it_did(docs: Path, rst2spec: Run) -> None:
    lines = check(rst2spec, docs, "--fail-on", "none", "--max-per-code", "0", code=0)
    assert sorted(findings(lines)) == ["error"] * 10 + ["warning"] * 30
    for file in docs.glob("docs/*globex2[89]*"):
        file.unlink()
    lines = check(rst2spec, docs, code=0)
    assert findings(lines) == ["warning"] * 3
    assert lines[-1] == "28 findings in 28 of 29 documents; 3 shown (--max-per-code 0 for all)."


def test_a_gate_of_another_level(docs: Path, rst2spec: Run) -> None:
    lines = check(rst2spec, docs, "--fail-on", "warning", "--max-per-code", "0")
    assert findings(lines) == ["error" if "R302" in line else "warning" for line in lines if ".rst:" in line]
    assert len(findings(lines)) == 40
    # an info that fails the gate is shown, and not hidden as infos are
    lines = check(rst2spec, docs, "--fail-on", "info", "--select", "R702")
    assert findings(lines) == ["info"] * 3


def test_without_a_summary_nothing_is_left_out_in_silence(docs: Path, rst2spec: Run) -> None:
    lines = check(rst2spec, docs, "-q")
    assert findings(lines) == ["error"] * 3 + ["warning"] * 3
    assert lines[-1] == "6 shown (--max-per-code 0 for all)"
    assert findings(check(rst2spec, docs, "-q", "--max-per-code", "0")) == ["error"] * 10 + ["warning"] * 30


def test_files_and_machine_formats_are_complete(docs: Path, rst2spec: Run) -> None:
    names = ("json", "jsonl", "sarif", "gitlab", "junit", "github")
    for name in names:
        assert rst2spec("check", "docs", "-f", name, cwd=docs).stdout.count("R504") >= 30, name
    outputs = [word for name in (*names, "concise") for word in ("-o", f"{name}=out.{name}")]
    check(rst2spec, docs, "-o", "-", *outputs)
    for name in (*names, "concise"):
        text = (docs / f"out.{name}").read_text()
        assert text.count("R504") >= 30, name
        assert text.count("R302") >= 10, name
    assert len(json.loads((docs / "out.json").read_text())["diagnostics"]) >= 40


def test_the_documents_that_are_counted_have_findings(tmp_path: Path, rst2spec: Run) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    rows = [(f"a{number}{ERROR[0][3:]}", f"B{number}", '"string"') for number in range(8)]
    (docs / "acme-globex.rst").write_text(with_rows(*rows))
    for name in ("Hooli", "Initech"):
        (docs / f"acme-{name.lower()}.rst").write_text(with_rows(FINE, target=name))
    assert check(rst2spec, tmp_path)[-1].startswith("8 findings in 1 of 3 documents; ")
    page = tmp_path / "summary.md"
    rst2spec("check", "docs", "-f", "github", "--select", "R302", cwd=tmp_path, GITHUB_STEP_SUMMARY=str(page))
    assert page.read_text().startswith("### rst2spec: 8 findings in 1 of 3 documents\n")
    (docs / "hooli-globex.rst").write_bytes(b"\0\1\2")
    assert check(rst2spec, tmp_path)[-1].startswith("9 findings in 2 of 4 files; ")
    (docs / "acme-globex.rst").unlink()
    (docs / "hooli-globex.rst").unlink()
    assert check(rst2spec, tmp_path, code=0)[-1].startswith("No findings in 2 documents")


def test_no_finding_is_in_no_document(tmp_path: Path, rst2spec: Run) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "acme-globex.rst").write_bytes(b"\0\1\2")
    done = rst2spec("check", "docs", cwd=tmp_path)
    assert done.returncode == 1
    assert "1 finding in 1 file" in done.stdout
    (tmp_path / "docs" / "acme-globex.rst").write_text("Notes\n=====\n")
    done = rst2spec("check", "docs/acme-globex.rst", "--min-severity", "info", cwd=tmp_path)
    assert "0 documents" not in done.stdout
