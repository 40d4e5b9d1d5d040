"""What comes from outside is distrusted alike: specs, databases and caches that somebody else has made."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from rst2spec import compile_text, load_spec, same_meaning
from rst2spec.outputs.spec_formats import sqlite
from rst2spec.outputs.sql_schema import schema
from rst2spec.run.cache import FILE, FOLDER, why_not_used
from rst2spec.run.codec import seal, unseal
from rst2spec.run.document_result import DocumentResult
from rst2spec.samples import sample
from tests.conftest import Run, needs_root, runner
from tests.forking import Server
from tests.repository import Git
from tests.writing import document, section

MARK = b"\xef\xbb\xbf"
TEXT = document(section(rows=[("email (Dependant on having NO in country)", "Mail", '"string"\t')]))


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory, forking_server: Server) -> Path:
    """A folder with a document and its spec in every form, which nobody changes."""
    folder = tmp_path_factory.mktemp("compiled")
    (folder / "acme-globex.rst").write_text(TEXT)
    outputs = ("-o", "s.json", "-o", "s.jsonl", "-o", "s.db")
    done = runner(folder, forking_server)("compile", "acme-globex.rst", *outputs, "--min-severity", "info")
    assert done.returncode == 0
    return folder


@pytest.fixture
def folder(tmp_path: Path, compiled: Path) -> Path:
    """The same for one test."""
    return shutil.copytree(compiled, tmp_path, dirs_exist_ok=True)


# --- byte order marks


@pytest.mark.parametrize("name", ["s.json", "s.jsonl"])
def test_a_spec_with_a_byte_order_mark_is_read(name: str, folder: Path, rst2spec: Run) -> None:
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(MARK + content)
    assert rst2spec("diff", name, "acme-globex.rst").returncode == 0
    assert rst2spec("render", name, "-o", "out").returncode == 0
    assert rst2spec("compile", "acme-globex.rst", "--check", "-o", name).returncode == 0
    assert rst2spec("diff", "-", "acme-globex.rst", stdin=MARK + content).returncode == 0
    if name == "s.json":
        assert load_spec(MARK + content) == load_spec(content) == load_spec((MARK + content).decode())


def test_a_baseline_with_a_byte_order_mark_is_read(folder: Path, rst2spec: Run) -> None:
    rst2spec("baseline", "update", "acme-globex.rst")
    file = folder / "rst2spec-baseline.json"
    file.write_bytes(MARK + file.read_bytes())
    assert rst2spec("check", "acme-globex.rst", "--baseline", file).returncode == 0


@pytest.mark.parametrize("text", [TEXT, "", "x", "Drafts are never sent.", TEXT.replace("\n", "\r\n")])
def test_the_library_leaves_out_a_byte_order_mark_as_the_command_line_does(
    text: str, tmp_path: Path, rst2spec: Run
) -> None:
    expected = compile_text(text, "acme-globex.rst")
    assert compile_text(f"\ufeff{text}", "acme-globex.rst") == expected
    assert same_meaning(text, f"\ufeff{text}")
    assert compile_text(f"\ufeff\ufeff{TEXT}", "acme-globex.rst") != compile_text(TEXT, "acme-globex.rst")
    if text == TEXT:
        (tmp_path / "acme-globex.rst").write_bytes(MARK + text.encode())
        done = rst2spec("compile", "acme-globex.rst", "--min-severity", "info")
        assert load_spec(done.stdout).documents[0].digest == expected.digest


# --- JSON

Edit = Callable[[Any], object]
FLOW = ("documents", 0, "flows", 0)
PLACES: tuple[tuple[Any, ...], ...] = (
    (*FLOW, "line"),
    (*FLOW, "mappings", 0, "line"),
    (*FLOW, "mappings", 0, "source", "conditions", 0, "occurrences"),
    ("documents", 0, "diagnostics", 0, "start", "line"),
    ("documents", 0, "diagnostics", 0, "end", "column"),
    ("documents", 0, "unread", 0, "line"),
    ("documents", 0, "unread", 0, "column"),
)


@pytest.mark.parametrize("number", [0, -1, -(10**30)])
@pytest.mark.parametrize("place", PLACES, ids=lambda place: ".".join(map(str, place)))
def test_a_line_that_no_document_has_is_refused(
    place: tuple[Any, ...], number: int, folder: Path, rst2spec: Run
) -> None:
    spec = json.loads((folder / "s.json").read_text())
    spec["documents"][0]["unread"] = [{"line": 1, "column": 1, "text": "x", "kind": "markup"}]
    part = spec
    for step in place[:-1]:
        part = part[step]
    assert part[place[-1]] >= 1
    part[place[-1]] = number
    (folder / "s.json").write_text(json.dumps(spec))
    for arguments in (("diff", "s.json", "acme-globex.rst"), ("render", "s.json", "-o", "out")):
        done = rst2spec(*arguments)
        assert (done.returncode, done.stdout) == (2, "")
        (line,) = done.stderr.splitlines()
        assert line.startswith("rst2spec: s.json isn't a spec of rst2spec: ")
        assert line.endswith((" is less than 1", " has more than 64 bits"))
        if number == 0:
            break


@pytest.mark.parametrize("old", ['"title": ', '"schema_version": ', '"policy": ', '"path": "email"', '"line": '])
@pytest.mark.parametrize("name", ["s.json", "s.jsonl"])
def test_a_key_that_is_there_twice_is_refused(name: str, old: str, folder: Path, rst2spec: Run) -> None:
    text = (folder / name).read_text()
    old = old if name == "s.json" else old.replace(": ", ":")
    key = old.partition(":")[0]
    value = '"email"' if "email" in old else "null"
    assert old in text
    (folder / name).write_text(text.replace(old, f"{key}:{value},{old}", 1))
    done = rst2spec("diff", name, "acme-globex.rst")
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line == f"rst2spec: {name} isn't a spec of rst2spec: an object has the key {key[1:-1]} twice"


def test_json_that_is_nested_deeply_is_one_line(folder: Path, rst2spec: Run) -> None:
    for content in ("[" * 100_000, '{"a":' * 100_000, '{"schema_version": "1.0", "documents": ' + "[" * 100_000):
        (folder / "s.json").write_text(content)
        done = rst2spec("render", "s.json", "-o", "out")
        assert (done.returncode, done.stdout) == (2, "")
        assert len(done.stderr.splitlines()) == 1


# --- databases

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT "
NO_VIEWS = "".join(f"DROP VIEW {name};" for kind, name in schema() if kind == "view")
DATABASES = {
    "a view": ("CREATE VIEW x AS SELECT 1", "the view x"),
    "a trigger": ("CREATE TRIGGER x AFTER INSERT ON spec BEGIN SELECT 1; END", "the trigger x"),
    "an index": ("CREATE INDEX x ON documents (hex(path))", "the index x"),
    "a table": ("CREATE TABLE x (a)", "the table x"),
    "a virtual table": ("CREATE VIRTUAL TABLE x USING fts5 (a)", "the table x"),
    "statistics": ("ANALYZE", "the table sqlite_stat1"),
    "another view of ours": ("DROP VIEW property_list; CREATE VIEW property_list AS SELECT 1", "view property_list"),
    "an endless view": (
        f"{NO_VIEWS}DROP TABLE documents; CREATE VIEW documents AS {ENDLESS}i AS id FROM n", "the view documents",
    ),
    "an endless version": (f"DROP TABLE spec; CREATE VIEW spec AS {ENDLESS}i AS schema_version FROM n", "table spec"),
    "a virtual version": ("DROP TABLE spec; CREATE VIRTUAL TABLE spec USING fts5 (schema_version)", "table spec"),
    "a generated version": (
        "DROP TABLE spec; CREATE TABLE spec (a, schema_version AS (hex(zeroblob(99999)))); INSERT INTO spec VALUES (1)",
        "table spec",
    ),
    "a generated column": (
        f"{NO_VIEWS}ALTER TABLE unread ADD COLUMN x AS (hex(zeroblob(100000000)))", "its table unread",
    ),
    "a default": (f"{NO_VIEWS}ALTER TABLE unread ADD COLUMN x DEFAULT 'x'", "its table unread"),
    "no keys": (
        f"PRAGMA foreign_keys = OFF;{NO_VIEWS}DROP TABLE types; CREATE TABLE types (id, kind, text, name, expression)",
        "its table types",
    ),
    "a negative line": ("UPDATE flows SET line = -1", "a line or count is less than 1"),
    "write-ahead logging": ("PRAGMA journal_mode = WAL", "its journal mode is WAL"),
}  # fmt: skip


@pytest.mark.parametrize("case", DATABASES)
def test_a_database_with_anything_of_somebody_else_is_refused(case: str, folder: Path, rst2spec: Run) -> None:
    statements, said = DATABASES[case]
    with closing(sqlite3.connect(folder / "s.db", isolation_level=None)) as database:
        try:
            database.executescript(statements)
        except sqlite3.DataError:  # SQLite computes the column at once
            assert "generated" in case
    before = sorted(folder.iterdir())
    for arguments in (("diff", "s.db", "acme-globex.rst"), ("render", "s.db", "-o", "out")):
        done = rst2spec(*arguments)
        assert (done.returncode, done.stdout) == (2, "")
        (line,) = done.stderr.splitlines()
        assert line.startswith("rst2spec: s.db isn't a spec of rst2spec: ")
        assert said in line
    assert sorted(folder.iterdir()) == before


def test_our_own_database_is_read_as_it_is_and_vacuumed(folder: Path, rst2spec: Run) -> None:
    assert rst2spec("diff", "s.db", "acme-globex.rst").returncode == 0
    with closing(sqlite3.connect(folder / "s.db", isolation_level=None)) as database:
        database.execute("VACUUM")
        database.execute("DROP VIEW property_list")
    assert rst2spec("diff", "s.db", "acme-globex.rst").returncode == 0


def test_a_page_that_is_in_several_places_is_refused(folder: Path) -> None:
    """A few pages that name each other could otherwise be more rows than anybody can read."""
    content = bytearray((folder / "s.db").read_bytes())
    with closing(sqlite3.connect(folder / "s.db")) as database:
        pages = dict(database.execute("SELECT name, rootpage FROM sqlite_schema WHERE type = 'table'").fetchall())
    size = 4096
    root = (pages["mappings"] - 1) * size
    page = content[root : root + size]
    child = pages["match_rules"].to_bytes(4, "big")
    cell = child + b"\x01"  # an interior page whose children are all the same
    page[:12] = b"\x05\0\0\0\x02" + (size - 10).to_bytes(2, "big") + b"\0" + child
    page[12:16] = (size - 5).to_bytes(2, "big") + (size - 10).to_bytes(2, "big")
    page[size - 10 :] = cell + cell
    content[root : root + size] = page
    with pytest.raises(ValueError, match="database disk image is malformed"):
        sqlite.read(bytes(content))


# --- caches

COUNT = 24


@pytest.fixture
def git(tmp_path: Path, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Git:
    """A repository with documents, of which one has an error, and a cache that says it hasn't."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    made = Git(tmp_path / "repository")
    for number in range(COUNT):
        made.write(f"docs/{sample(number, COUNT)[0]}", sample(number, COUNT)[1])
    made.write("docs/acme-globex.rst", document(section(rows=[("", "Mail", '"string"')])))
    return made


def lie(run: Run, git: Git) -> None:
    """Makes a cache that says of every document that nothing is wrong with it."""
    run("check", "docs", cwd=git.folder)
    file = git.folder / FOLDER / FILE
    with closing(sqlite3.connect(file)) as database, database:
        entries = database.execute("SELECT key, value FROM entries").fetchall()
        results = {key: unseal(DocumentResult, key, value) for key, value in entries}
        assert any(result.diagnostics for result in results.values())
        for key, result in results.items():
            lying = seal(key, result._replace(diagnostics=()))
            database.execute("UPDATE entries SET value = ? WHERE key = ?", (lying, key))


def test_a_cache_that_git_tracks_is_not_used(git: Git, rst2spec: Run) -> None:
    honest = rst2spec("check", "docs", "--no-cache", cwd=git.folder)
    assert honest.returncode == 1
    lie(rst2spec, git)
    assert rst2spec("check", "docs", cwd=git.folder).returncode == 0  # it is believed where git doesn't track it
    (git.folder / FOLDER / ".gitignore").unlink()
    git.commit()
    clone = git.folder.parent / "clone"
    git("clone", "-q", ".", str(clone))
    for folder in (git.folder, clone):
        before = (folder / FOLDER / FILE).read_bytes()
        for arguments in (("check", "docs"), ("check", "docs", "-j", "2"), ("check", "docs", "--cache-dir", FOLDER)):
            done = rst2spec(*arguments, cwd=folder)
            assert (done.returncode, done.stdout) == (1, honest.stdout)
            (line,) = done.stderr.splitlines()
            assert line.endswith(f"{FOLDER} is not used: git tracks it; remove it with 'git rm -r --cached'")
        assert (folder / FOLDER / FILE).read_bytes() == before
    # as a hook sees it, and from a folder below
    hook = {"GIT_DIR": ".git", "GIT_INDEX_FILE": ".git/index"}
    assert rst2spec("check", "docs", cwd=clone, **hook).returncode == 1
    assert rst2spec("check", ".", cwd=clone / "docs").returncode == 1
    assert rst2spec("compile", "docs", "-o", "s.jsonl", cwd=clone).stderr.count("is not used") == 1


@pytest.mark.parametrize("what", ["folder", "file"])
def test_nor_one_that_a_link_leads_to(what: str, git: Git, rst2spec: Run) -> None:
    lie(rst2spec, git)
    (git.folder / FOLDER / ".gitignore").unlink()
    os.rename(git.folder / FOLDER, git.folder / "innocent")
    if what == "folder":
        (git.folder / FOLDER).symlink_to("innocent")
    else:
        (git.folder / FOLDER).mkdir()
        (git.folder / FOLDER / FILE).symlink_to(f"../innocent/{FILE}")
    git("add", "innocent", "docs")
    git("commit", "-q", "-m", "innocent")
    done = rst2spec("check", "docs", cwd=git.folder)
    assert done.returncode == 1
    assert "is not used: git tracks it" in done.stderr


@pytest.mark.parametrize("what", [FOLDER, f"{FOLDER}/{FILE}"])
def test_nothing_is_written_where_a_tracked_link_leads(what: str, git: Git, tmp_path: Path, rst2spec: Run) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    link = git.folder / what
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(elsewhere if what == FOLDER else elsewhere / "new")
    git.commit()
    done = rst2spec("check", "docs", cwd=git.folder)
    assert done.returncode == 1
    assert "is not used: git tracks it" in done.stderr
    assert list(elsewhere.iterdir()) == []


def test_git_that_can_not_tell_is_no_reason_to_believe_it(git: Git, rst2spec: Run) -> None:
    lie(rst2spec, git)
    (git.folder / ".git" / "index").write_bytes(b"damaged")
    done = rst2spec("check", "docs", cwd=git.folder)
    assert done.returncode == 1
    assert "is not used: git can't be asked whether it tracks the folder: git: " in done.stderr


@needs_root
def test_nor_a_cache_of_somebody_else_that_nobody_named(git: Git, rst2spec: Run) -> None:
    lie(rst2spec, git)
    os.chown(git.folder / FOLDER / FILE, 1234, -1)
    done = rst2spec("check", "docs", cwd=git.folder)
    assert done.returncode == 1
    assert done.stderr.endswith(" is not used: it belongs to another user\n")
    assert why_not_used(str(git.folder / FOLDER), is_named=True) == ""


def test_without_a_repository_nobody_is_asked(tmp_path: Path, rst2spec: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError

    (tmp_path / "docs").mkdir()
    for number in range(COUNT):
        name, text = sample(number, COUNT)
        (tmp_path / "docs" / name).write_text(text)
    rst2spec("check", "docs")
    monkeypatch.setattr(subprocess, "run", never)
    assert why_not_used(str(tmp_path / FOLDER), is_named=False) == ""
