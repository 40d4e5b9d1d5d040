"""``churn`` and ``fix`` list the first documents, and count the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run
from tests.repository import Git
from tests.writing import document, section

CELL = "vat (Dependant on having NO in countryDependant on having NO in country)"


@pytest.fixture
def git(tmp_path: Path) -> Git:
    git = Git(tmp_path / "repo")
    for number in range(25):
        git.write(f"docs/acme-globex{number:02}.rst", document(section(rows=[(CELL, "Vat", '"string"')])))
    git.commit()
    return git


@pytest.mark.parametrize("hook", [{}, {"PRE_COMMIT": "1"}])
def test_fix_lists_ten_documents_and_the_count(git: Git, rst2spec: Run, hook: dict[str, str]) -> None:
    lines = rst2spec("fix", "docs", cwd=git.folder, **hook).stdout.splitlines()
    assert len([line for line in lines if line.startswith("docs/")]) == 10
    assert lines[10:] == ["... and 15 more documents (--full lists all)", "Fixed 25 findings in 25 documents."]


def test_fix_lists_all_where_it_is_asked_to(git: Git, rst2spec: Run) -> None:
    lines = rst2spec("fix", "docs", "--full", cwd=git.folder).stdout.splitlines()
    assert len(lines) == 26


def test_check_fix_lists_ten_documents_and_the_count(git: Git, rst2spec: Run) -> None:
    lines = rst2spec("check", "docs", "--fix", cwd=git.folder).stderr.splitlines()
    assert lines[10:] == ["... and 15 more documents (--full lists all)", "Fixed 25 findings in 25 documents."]


@pytest.mark.parametrize("arguments", [(), ("--staged",), ("--staged", "--restore"), ("--restore",)])
def test_churn_lists_ten_documents_and_the_count(arguments: tuple[str, ...], git: Git, rst2spec: Run) -> None:
    for file in (git.folder / "docs").glob("*.rst"):
        file.write_text(file.read_text().replace("2026-11-02", "2026-11-03"))
    if "--staged" in arguments:
        git("add", "-A")
    lines = rst2spec("churn", "docs", *arguments, cwd=git.folder).stdout.splitlines()
    assert len([line for line in lines if line.startswith("docs/")]) == 10
    assert lines[10] == "... and 15 more documents (--full lists all)"
    assert "25" in lines[11]


def test_churn_lists_all_where_it_is_asked_to(git: Git, rst2spec: Run) -> None:
    for file in (git.folder / "docs").glob("*.rst"):
        file.write_text(file.read_text().replace("2026-11-02", "2026-11-03"))
    lines = rst2spec("churn", "docs", "--full", cwd=git.folder).stdout.splitlines()
    assert len([line for line in lines if line.startswith("docs/")]) == 25
    assert not any("more" in line for line in lines)
