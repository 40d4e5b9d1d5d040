"""The questions in SQL of docs/queries.md: SQLite and DuckDB give the answers that the page shows."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.conftest import ROOT, SAMPLES
from tests.databases import Rows, duckdb_rows, sqlite_rows
from tests.processes import process

PAGE = ROOT / "docs" / "queries.md"
ASKED = ("acme-globex", "acme-initech", "globex-acme")

_QUESTION = re.compile(
    r"^### ([^\n]+)\n(?:(?!^### ).)*?```sql\n(.*?)```\n(?:\n```text\n(.*?)```\n)?", re.MULTILINE | re.DOTALL
)


class Question(NamedTuple):
    title: str
    sql: str
    answer: str


def questions() -> list[Question]:
    return [Question(*found.groups()) for found in _QUESTION.finditer(PAGE.read_text())]


def text_of(rows: Rows) -> str:
    """Rows as the sqlite3 shell writes them."""
    return "".join("|".join("" if value is None else str(value) for value in row) + "\n" for row in rows)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the page's command makes."""
    folder = tmp_path_factory.mktemp("queries")
    shutil.copytree(SAMPLES, folder / "samples")
    (folder / ".git").mkdir()  # paths are relative to the top of a repository
    files = [f"samples/{name}.rst" for name in ASKED]
    subprocess.run([sys.executable, "-m", "rst2spec", "compile", *files, "-o", "spec.db"], cwd=folder, check=True)
    return folder / "spec.db"


def test_the_page_is_about_that_database() -> None:
    assert f"compile {' '.join(f'samples/{name}.rst' for name in ASKED)} -o spec.db\n" in PAGE.read_text()


def test_there_are_ten_questions_or_more() -> None:
    assert len(questions()) >= 10
    assert PAGE.read_text().count("```sql") == len(questions())


@process
def test_the_diagram_shows_the_tables_and_their_keys(database: Path) -> None:
    (diagram,) = re.findall(r"```mermaid\nerDiagram\n(.*?)```", PAGE.read_text(), re.DOTALL)
    shown = set(re.findall(r"^    (\w+) \|[o|]--o\{ (\w+) : ", diagram, re.MULTILINE))
    assert len(shown) == diagram.count("\n")
    tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'search%'"
    keys = {
        (row[2], name)
        for (name,) in sqlite_rows(database, tables)[1]
        for row in sqlite_rows(database, f"PRAGMA foreign_key_list({name})")[1]
    }
    left_out = {key for key in keys if key[1] == "name_candidates" or key[0] in {"flows", "mappings", "match_rules"}}
    assert shown <= keys
    assert keys - shown <= left_out


@process
@pytest.mark.parametrize("question", questions(), ids=lambda question: question.title)
def test_sqlite_answers_as_the_page_shows(question: Question, database: Path, request: pytest.FixtureRequest) -> None:
    answer = text_of(sqlite_rows(database, question.sql)[1])
    assert answer
    if request.config.getoption("--update-goldens"):
        update(question, answer)
    else:
        assert answer == question.answer


def update(question: Question, answer: str) -> None:
    """Writes an answer into the page."""
    before, block, after = PAGE.read_text().partition(f"```sql\n{question.sql}```\n")
    rest = re.sub(r"\A\n```text\n.*?```\n", "", after, count=1, flags=re.DOTALL)
    PAGE.write_text(f"{before}{block}\n```text\n{answer}```\n{rest}")


@process
@pytest.mark.parametrize("question", questions(), ids=lambda question: question.title)
def test_duckdb_answers_the_same(question: Question, database: Path) -> None:
    sql = question.sql
    if " MATCH " in sql:
        sql = f"FROM sqlite_query('spec', '{sql.strip().removesuffix(';').replace(chr(39), chr(39) * 2)}')"
    (shown,) = [item.answer for item in questions() if item.title == question.title]  # it may just have been updated
    assert text_of(duckdb_rows(database, sql)[1]) == shown
