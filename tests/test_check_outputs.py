"""``check`` as it is used: what goes to the terminal, what to files, and what its exit code says."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from rst2spec.addresses import rule_page
from rst2spec.outputs.registry import format_names
from tests.conftest import SAMPLES, Run
from tests.writing import document, section

S, T = "Acme Member", "Globex Person"
FAULTY = document(section(S, T, [("a (Dependant on having  in b)", "c", '"string"')])).replace(
    "Introduction\n", "Introduction.\n"
)


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "acme-globex.rst").write_text(FAULTY)
    (tmp_path / "rst2spec.toml").touch()  # paths are relative to its folder
    return tmp_path


def on_a_terminal(*arguments: str, cwd: Path, **env: str) -> str:
    """What the program writes where standard output is a terminal of 80 columns."""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "rst2spec", *arguments], cwd=cwd, stdin=slave, stdout=slave, stderr=slave,
        env={**os.environ, "COLUMNS": "80", "TERM": "xterm", **env},
    )  # fmt: skip
    os.close(slave)
    reported = b""
    try:
        while chunk := os.read(master, 65536):
            reported += chunk
    except OSError:  # the other end is closed
        pass
    os.close(master)
    process.wait()
    return reported.decode().replace("\r\n", "\n")


def test_a_terminal_gets_excerpts_colors_and_links_a_pipe_gets_lines(docs: Path, rst2spec: Run) -> None:
    reported = on_a_terminal("check", "docs", cwd=docs)
    head = f"\x1b]8;;{rule_page('R302')}\x1b\\error R302 blank-clause-value\x1b]8;;\x1b\\"
    assert f"\x1b[1;31m{head}\x1b[0m" in reported
    assert f"\x1b]8;;{docs.as_uri()}/docs/acme-globex.rst\x1b\\docs/acme-globex.rst:26:" in reported
    assert "^" in reported
    plain = on_a_terminal("check", "docs", cwd=docs, NO_COLOR="1", FORCE_COLOR="1")
    assert "\x1b" not in plain
    assert "^" in plain
    lines = rst2spec("check", "docs", cwd=docs).stdout.splitlines()
    assert lines[0].startswith("docs/acme-globex.rst:26:")
    assert "error R302" in lines[0]
    lines = rst2spec("check", "docs", "--min-severity", "warning", cwd=docs).stdout.splitlines()
    assert lines[1].startswith("docs/acme-globex.rst:7:1: warning R105")
    assert "\x1b[1;31merror" in rst2spec("check", "docs", cwd=docs, FORCE_COLOR="1").stdout
    # files are the same wherever the command runs
    for name in format_names("check"):
        on_a_terminal("check", "docs", "-o", f"{name}=one", cwd=docs)
        rst2spec("check", "docs", "-o", f"{name}=two", cwd=docs)
        assert (docs / "one").read_bytes() == (docs / "two").read_bytes()


def test_several_files_of_one_run_are_complete_whatever_is_shown(docs: Path, rst2spec: Run) -> None:
    names = {"sarif": "a.sarif", "gitlab": "b.gitlab.json", "json": "c.json", "jsonl": "d.jsonl", "junit": "e.xml"}
    arguments = [word for path in names.values() for word in ("-o", path)]
    options = ("-o", "-", "--min-severity", "error", "-q", "--max-per-code", "1")
    done = rst2spec("check", "docs", *arguments, *options, cwd=docs)
    assert (done.returncode, len(done.stdout.splitlines()), done.stderr) == (1, 1, "")
    found = json.loads((docs / "c.json").read_text())["diagnostics"]
    assert {item["severity"] for item in found} >= {"error", "warning"}
    results = json.loads((docs / "a.sarif").read_text())["runs"][0]["results"]
    assert [item["ruleId"] for item in results] == [item["code"] for item in found]
    assert len(json.loads((docs / "b.gitlab.json").read_text())) == len(found)
    assert len((docs / "d.jsonl").read_text().splitlines()) == len(found)
    assert len(list(ET.parse(docs / "e.xml").iter("testcase"))) == len(found)


def test_files_replace_standard_output(docs: Path, rst2spec: Run) -> None:
    shown = rst2spec("check", "docs", cwd=docs).stdout
    done = rst2spec("check", "docs", "-o", "a.sarif", cwd=docs)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "rst2spec: 1 finding at or above error: see a.sarif\n"
    done = rst2spec("check", "docs", "-o", "a.sarif", "-q", cwd=docs)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")
    done = rst2spec("check", "docs", "-o", "a.sarif", "-o", "-", cwd=docs)
    assert (done.returncode, done.stdout, done.stderr) == (1, shown, "")
    # -f is the format of each file that names none
    assert rst2spec("check", "docs", "-f", "jsonl", "-o", "b.txt", cwd=docs).stdout == ""
    assert (docs / "b.txt").read_text() == rst2spec("check", "docs", "-f", "jsonl", cwd=docs).stdout


def test_a_report_that_cannot_be_written_stops_no_other(docs: Path, rst2spec: Run) -> None:
    outputs = ("sarif=nowhere/a.sarif", "gitlab=b.json", "json=docs", "-")
    done = rst2spec("check", "docs", *[word for value in outputs for word in ("-o", value)], cwd=docs)
    assert done.returncode == 2
    assert done.stderr == (
        "rst2spec: nowhere/a.sarif can't be written: there is no folder nowhere\n"
        "rst2spec: docs can't be written: is a directory\n"
    )
    assert json.loads((docs / "b.json").read_text())
    assert done.stdout.startswith("docs/acme-globex.rst:26:")


@pytest.mark.parametrize(
    ("arguments", "reported"),
    [
        (("-o", "report.doc"), "-o report.doc: the ending defines no format; use -o FORMAT=report.doc with concise, "),
        (("-o", "sarif="), "-o sarif=: expected a file after sarif="),
        (("-o", "a.json", "-o", "jsonl=a.json"), "a.json is named twice"),
        (("-f", "pdf"), "--format: expected concise, full, github, gitlab, json, jsonl, junit or sarif, got 'pdf'"),
        (("--max-per-code", "-1"), "--max-per-code: expected a number from 0, got '-1'"),
        (("--max-per-code", "x"), "--max-per-code: expected a number from 0, got 'x'"),
        (("--severity", "R302"), "--severity: expected CODE=LEVEL, such as R101=warning, got 'R302'"),
        (("--severity", "R3x=info"), "unknown code R3x"),
        (("--select", "nothing"), "unknown code nothing"),
        (("--config", "a.toml", "--isolated"), "--isolated can't be combined with --config"),
    ],
)
def test_wrong_use(arguments: tuple[str, ...], reported: str, docs: Path, rst2spec: Run) -> None:
    done = rst2spec("check", "docs", *arguments, cwd=docs)
    assert done.returncode == 2
    assert reported in done.stderr
    assert "Traceback" not in done.stderr


def test_github_also_fills_the_page_of_the_step(docs: Path, rst2spec: Run) -> None:
    page = docs / "summary.md"
    page.write_text("# before\n")
    done = rst2spec("check", "docs", "-f", "github", cwd=docs, GITHUB_STEP_SUMMARY=str(page))
    assert done.stdout.startswith("::error ")
    assert page.read_text().startswith("# before\n")
    assert "R302" in page.read_text()
    unwritable = rst2spec("check", "docs", "-f", "github", cwd=docs, GITHUB_STEP_SUMMARY=str(docs))
    assert unwritable.returncode == 2
    assert "can't be written: is a directory" in unwritable.stderr
    assert unwritable.stdout == done.stdout
    # other formats leave it alone
    before = page.read_text()
    rst2spec("check", "docs", cwd=docs, GITHUB_STEP_SUMMARY=str(page))
    assert page.read_text() == before


def test_what_says_less(docs: Path, rst2spec: Run) -> None:
    assert rst2spec("check", "docs", "-q", cwd=docs).stdout.splitlines()[-1].startswith("docs/")
    assert rst2spec("check", "docs", "--statistics", cwd=docs).stdout.startswith("code  name")
    by_document = rst2spec("check", "docs", "--statistics", "--group-by", "document", cwd=docs).stdout
    assert by_document.splitlines()[1].split() == ["1", "1", "0", "docs/acme-globex.rst"]
    by_cause = rst2spec("check", "docs", "--statistics", "--group-by", "cause", cwd=docs).stdout
    assert "R302  condition on b has no value\n" in by_cause
    assert rst2spec("check", "docs", "-q", "--select", "R9", cwd=docs).stdout == ""


def test_color_never_gets_into_a_name_that_tries(docs: Path, rst2spec: Run) -> None:
    (docs / "docs" / "acme-globex.rst").write_text(FAULTY.replace("Acme to", "\x1b[31mAcme\u202e to"))
    for name in ("full", "concise", "github", "junit"):
        reported = rst2spec("check", "docs", "-f", name, "--min-severity", "info", cwd=docs).stdout
        assert "\x1b" not in reported
        assert "\u202e" not in reported


def test_all_samples_in_all_formats(tmp_path: Path, rst2spec: Run) -> None:
    for name in format_names("check"):
        done = rst2spec("check", SAMPLES, "-f", name, "--root", SAMPLES)
        assert done.returncode == 1
        assert done.stdout
        assert done.stderr == ""


def test_reports_are_written_where_all_is_excluded(docs: Path, rst2spec: Run) -> None:
    (docs / "rst2spec.toml").write_text("exclude = ['*']\nforce-exclude = true\n")
    (docs / "a.sarif").write_text("an old report")
    done = rst2spec("check", "docs/acme-globex.rst", "-o", "a.sarif", "-o", "json=-", cwd=docs)
    assert (done.returncode, done.stderr) == (0, "rst2spec: nothing to read: everything named is excluded\n")
    assert json.loads((docs / "a.sarif").read_text())["runs"][0]["results"] == []
    assert json.loads(done.stdout)["diagnostics"] == []
