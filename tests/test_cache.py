"""The cache: the same bytes as without, whatever state its file is in, and never more than a help."""

from __future__ import annotations

import contextlib
import importlib
import os
import random
import sqlite3
import subprocess
import sys
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from rst2spec.outputs.spec_builder import SpecOptions
from rst2spec.outputs.written_documents import OutputRequest
from rst2spec.plugins import Plugin
from rst2spec.run import cache as cache_module
from rst2spec.run.cache import FILE, FOLDER, Cache, clean, code_fingerprint, info, key_of, options_fingerprint
from rst2spec.run.codec import seal, unseal
from rst2spec.run.document_result import DocumentResult, check_file
from rst2spec.run.options import Options
from rst2spec.run.scheduler import check_all
from rst2spec.samples import sample
from rst2spec.source.discover import InputFile, discover
from rst2spec.source.read import SkippedFile, load
from tests.conftest import Run
from tests.processes import HANG

COUNT = 24  # more than WORTH_CACHING
BROKEN = "rst2spec: docs/broken.rst can't be read: it isn't UTF-8: byte 0xff\n"
OPTIONS = Options(
    keep_documents=False, outputs=(OutputRequest("json", SpecOptions()), OutputRequest("jsonl", SpecOptions("all")))
)


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    for number in range(COUNT):
        name, text = sample(number, COUNT)
        (folder / name).write_text(text)
    (folder / "broken.rst").write_bytes(b"\xff")
    (tmp_path / "rst2spec.toml").touch()  # paths are relative to its folder
    return folder


@pytest.fixture
def few(tmp_path: Path) -> Path:
    """A folder with three documents."""
    folder = tmp_path / "few"
    folder.mkdir()
    for number in range(3):
        name, text = sample(number, COUNT)
        (folder / name).write_text(text)
    return folder


def compiled(run: Run, *arguments: str) -> str:
    done = run("compile", "docs", "--min-severity", "info", *arguments)
    assert (done.returncode, done.stderr) == (
        1,
        "rst2spec: docs/broken.rst can't be read: it isn't UTF-8: byte 0xff\n",
    )
    return done.stdout


def checked(run: Run, *arguments: str) -> str:
    done = run("check", "docs", "--min-severity", "info", *arguments)
    assert (done.returncode, done.stderr) == (1, "")
    return done.stdout


def test_warm_and_cold_give_the_same_bytes(docs: Path, tmp_path: Path, rst2spec: Run) -> None:
    for arguments in (["-f", "json"], ["-f", "jsonl"], ["--stable"], ["--min-severity", "error"]):
        cold = compiled(rst2spec, *arguments, "--no-cache")
        assert not (tmp_path / FOLDER).exists()
        assert compiled(rst2spec, *arguments) == compiled(rst2spec, *arguments) == cold
        assert compiled(rst2spec, *arguments, "-j", "2") == cold
        assert rst2spec("cache", "clean").stdout == f"{tmp_path / FOLDER}: removed\n"
    (docs / "empty.rst").touch()  # its excerpt is empty, too
    for name in ("full", "concise", "json", "sarif"):
        cold = checked(rst2spec, "-f", name, "--no-cache")
        assert checked(rst2spec, "-f", name) == checked(rst2spec, "-f", name) == cold
    assert (tmp_path / FOLDER / ".gitignore").read_text().endswith("*\n")


def test_a_changed_document_and_a_changed_setting_count_at_once(docs: Path, tmp_path: Path, rst2spec: Run) -> None:
    compiled(rst2spec)
    victim = next(docs.glob("*.rst"))
    victim.write_text(victim.read_text().replace("string", "decimal"))
    assert compiled(rst2spec) == compiled(rst2spec, "--no-cache")
    checked(rst2spec)
    (tmp_path / "rst2spec.toml").write_text("ignore = ['R2']\nseverity = { R105 = 'error' }\n")
    assert checked(rst2spec) == checked(rst2spec, "--no-cache")
    # names are inferred from all documents, known or not
    (tmp_path / "rst2spec.toml").write_text("[systems]\nhooli = 'Hooli Group'\n")
    assert compiled(rst2spec) == compiled(rst2spec, "--no-cache")


def test_few_documents_leave_no_cache_behind(docs: Path, tmp_path: Path, rst2spec: Run) -> None:
    rst2spec("check", next(docs.glob("*.rst")))
    assert not (tmp_path / FOLDER).exists()


def test_info_and_clean(docs: Path, tmp_path: Path, rst2spec: Run) -> None:
    assert rst2spec("cache", "info").stdout == f"there is no cache in {tmp_path / FOLDER}\n"
    compiled(rst2spec)
    said = rst2spec("cache", "info").stdout
    assert said.startswith(f"{tmp_path / FOLDER / FILE}: {COUNT} documents, ")
    rst2spec("check", "docs", "--cache-dir", "elsewhere")
    assert (tmp_path / "elsewhere" / FILE).is_file()
    (tmp_path / FOLDER / "mine.txt").write_text("keep this")
    rst2spec("cache", "clean")
    assert os.listdir(tmp_path / FOLDER) == ["mine.txt"]
    assert rst2spec("cache", "clean").stdout == f"there is no cache in {tmp_path / FOLDER}\n"
    (tmp_path / "elsewhere" / FILE).write_text("no database")
    assert ": 0 documents" in rst2spec("cache", "info", "--cache-dir", "elsewhere").stdout


def cached(docs: Path, folder: Path) -> list[DocumentResult | SkippedFile]:
    """What a run with a cache makes of the documents."""
    cache = Cache(str(folder))
    made = list(check_all(discover([str(docs)], docs), OPTIONS, cache=cache))
    cache.close()
    return made


def schema_of(file: Path) -> list[tuple[str, str]]:
    """What is declared in a database."""
    with contextlib.closing(sqlite3.connect(file)) as database:
        return database.execute("select type, name from sqlite_schema where sql is not null order by name").fetchall()


def count_in(file: Path) -> int:
    """How many entries are in a cache."""
    with contextlib.closing(sqlite3.connect(file)) as database:
        (count,) = database.execute("select count(*) from entries").fetchone()
        return int(count)


def noise(length: int) -> bytes:
    return random.Random(length).randbytes(length)


@pytest.mark.parametrize(
    "damage",
    [
        lambda file: file.write_bytes(b""),
        lambda file: file.write_bytes(b"not a database at all" * 100),
        lambda file: file.write_bytes(file.read_bytes()[: file.stat().st_size // 2]),
        lambda file: file.write_bytes(file.read_bytes()[:4096] + noise(file.stat().st_size - 4096)),
        lambda file: (file.unlink(), file.symlink_to("/nowhere/at/all")),
    ],
    ids=["empty", "text", "truncated", "garbage", "dangling link"],
)
def test_a_damaged_file_is_made_anew(damage: object, few: Path, tmp_path: Path) -> None:
    cold = cached(few, tmp_path)
    damage(tmp_path / FILE)  # type: ignore[operator]
    assert cached(few, tmp_path) == cold
    assert cached(few, tmp_path) == cold
    assert schema_of(tmp_path / FILE) == [("table", "entries")]
    assert count_in(tmp_path / FILE) == 3


def test_a_folder_in_its_place_is_no_error(docs: Path, tmp_path: Path, rst2spec: Run) -> None:
    cold = compiled(rst2spec, "--no-cache")
    (tmp_path / FOLDER / FILE).mkdir(parents=True)
    assert compiled(rst2spec) == cold
    assert (tmp_path / FOLDER / FILE).is_dir()


ENDLESS = "with recursive c(x) as (select 1 union all select x from c) select x from c where x < 0"
OURS = "CREATE TABLE entries (key blob primary key, value blob not null)"
FOREIGN = {
    "table of that name": "create table entries (id int, value blob)",
    "table with a column that is computed": (
        "create table entries (key blob primary key, value blob not null, x as (hex(value)))"
    ),
    "view of that name": f"create view entries as select x as key, x as value from ({ENDLESS})",
    "trigger": f"{OURS}; create trigger t before insert on entries begin delete from entries; end",
    "endless trigger": (
        f"{OURS}; create trigger t before insert on entries begin delete from entries where key in ({ENDLESS}); end"
    ),
    "index": f"{OURS}; create index i on entries (value)",
    "view beside it": f"{OURS}; create view v as select * from entries",
    "trigger on another table": (
        f"{OURS}; create table mine (x); create trigger t after insert on mine begin delete from entries; end"
    ),
}


@pytest.mark.parametrize("script", FOREIGN.values(), ids=FOREIGN)
def test_a_database_that_declares_something_else_is_made_anew(script: str, few: Path, tmp_path: Path) -> None:
    """It might do something else than hold entries, and take forever."""
    with contextlib.closing(sqlite3.connect(tmp_path / FILE)) as database:
        database.executescript(script)
    cache = Cache(str(tmp_path))
    assert schema_of(tmp_path / FILE) == [("table", "entries")]  # before anything is asked, or written
    cache.close()
    assert cached(few, tmp_path) == cached(few, tmp_path / "another")
    assert count_in(tmp_path / FILE) == 3


def test_a_table_of_another_name_is_left_alone(few: Path, tmp_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(tmp_path / FILE)) as database:
        database.executescript("create table mine (x); create index of_mine on mine (x)")
    cached(few, tmp_path)
    assert schema_of(tmp_path / FILE) == [("table", "entries"), ("table", "mine"), ("index", "of_mine")]


def test_entries_that_are_damaged_foreign_or_swapped_are_not_believed(
    docs: Path, tmp_path: Path, rst2spec: Run
) -> None:
    cold = compiled(rst2spec)
    file = tmp_path / FOLDER / FILE
    for change in (
        lambda rows: [(key, value[:-3]) for key, value in rows],
        lambda rows: [(key, value[:10] + b"x" + value[11:]) for key, value in rows],
        lambda rows: [(key, zlib.crc32(b"[]", zlib.crc32(key)).to_bytes(4, "big") + b"[]") for key, _ in rows],
        lambda rows: [(key, rows[index - 1][1]) for index, (key, _) in enumerate(rows)],
        lambda rows: [(key, b"") for key, _ in rows],
        lambda rows: [(key, 5) for key, _ in rows],
        lambda rows: [(key, "text") for key, _ in rows],
    ):
        with sqlite3.connect(file) as database:
            rows = list(database.execute("select key, value from entries"))
            database.executemany("update entries set value = ? where key = ?", [row[::-1] for row in change(rows)])
        database.close()
        assert compiled(rst2spec) == cold


def test_an_entry_of_other_content_at_the_same_path_is_not_believed(tmp_path: Path) -> None:
    file = tmp_path / "acme-globex.rst"
    _, text = sample(0, COUNT)
    cache = Cache(str(tmp_path / "cache"))
    for content in (text, text.replace("string", "decimal")):
        file.write_text(content)
        made = list(check_all([InputFile(str(file), file.name)], OPTIONS, cache=cache))
    with sqlite3.connect(tmp_path / "cache" / FILE) as database:
        (old, _), (new, _) = rows = list(database.execute("select key, value from entries"))
        database.executemany("update entries set value = ? where key = ?", [(rows[1][1], old), (rows[0][1], new)])
    database.close()
    assert list(check_all([InputFile(str(file), file.name)], OPTIONS, cache=cache)) == made
    cache.close()


def test_pages_that_are_damaged_deep_inside_are_made_anew(docs: Path, tmp_path: Path, rst2spec: Run) -> None:
    cold = compiled(rst2spec)
    file = tmp_path / FOLDER / FILE
    content = bytearray(file.read_bytes())
    with sqlite3.connect(file) as database:
        (root,) = database.execute("select rootpage from sqlite_master where type = 'index'").fetchone()
    database.close()
    content[(root - 1) * 4096 : root * 4096] = noise(4096)  # not looked at when it is opened
    file.write_bytes(content)
    assert compiled(rst2spec) == cold
    assert compiled(rst2spec) == cold
    with sqlite3.connect(file) as database:
        assert database.execute("pragma integrity_check").fetchone() == ("ok",)
        assert database.execute("select count(*) from entries").fetchone() == (COUNT,)
    database.close()


def test_a_cache_that_is_locked_is_left_as_it_is(docs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_module, "_WAIT", 0.01)
    file = tmp_path / "cache" / FILE
    file.parent.mkdir()
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("create table mine (x)")
    other.execute("begin exclusive")
    cache = Cache(str(file.parent))
    assert len(list(check_all(discover([str(docs)], docs), OPTIONS, cache=cache))) == COUNT + 1
    cache.close()
    other.execute("commit")
    other.close()
    with sqlite3.connect(file) as database:
        assert database.execute("select name from sqlite_master").fetchall() == [("mine",)]
    database.close()


def test_other_things_in_its_folder_stay_as_they_are(docs: Path, tmp_path: Path, rst2spec: Run) -> None:
    compiled(rst2spec, "--cache-dir", ".")
    assert (tmp_path / FILE).is_file()
    assert not (tmp_path / ".gitignore").exists()  # git would no longer see any of it
    (tmp_path / ".gitignore").write_text("mine\n")
    assert rst2spec("cache", "clean", "--cache-dir", ".").stdout == ".: removed\n"
    assert sorted(os.listdir(tmp_path)) == [".gitignore", "docs", "rst2spec.toml"]
    assert (tmp_path / ".gitignore").read_text() == "mine\n"


def test_a_folder_that_cannot_be_written_is_no_error(docs: Path, tmp_path: Path, rst2spec: Run) -> None:
    (tmp_path / "file").write_text("no folder")
    cold = compiled(rst2spec, "--no-cache")
    assert compiled(rst2spec, "--cache-dir", "file") == cold
    assert compiled(rst2spec, "--cache-dir", "/proc/nowhere") == cold


def mark(database: sqlite3.Connection) -> None:
    """Makes entries say something else than documents do, to see whether they are used."""
    rows = list(database.execute("select key, value from entries"))
    for key, value in rows:
        item = unseal(DocumentResult, key, value)
        fragments = tuple(
            [
                part._replace(pieces=tuple([piece.replace(b"string", b"STRING") for piece in part.pieces]))
                for part in item.fragments
            ]
        )
        changed = seal(key, item._replace(fragments=fragments))
        database.execute("update entries set value = ? where key = ?", (changed, key))
    database.commit()


@pytest.mark.parametrize("state", ["closed", "the file alone", "written to meanwhile", "left by a crash"])
def test_a_warm_cache_that_may_only_be_read_is_used(
    state: str, docs: Path, tmp_path: Path, rst2spec: Run, rst2spec_of_a_user: Run
) -> None:
    cold = compiled(rst2spec)
    folder = tmp_path / FOLDER
    other = sqlite3.connect(folder / FILE)
    mark(other)
    marked = compiled(rst2spec)
    assert "STRING" in marked
    kept = {name: (folder / name).read_bytes() for name in (FILE, f"{FILE}-wal")}
    if state != "written to meanwhile":
        other.close()
    if state == "left by a crash":  # and its -shm is gone
        for name, content in kept.items():
            (folder / name).write_bytes(content)
    for path in (*folder.iterdir(), *([] if state == "the file alone" else [folder])):
        path.chmod(path.stat().st_mode & ~0o222)
    before = [(path, path.read_bytes()) for path in folder.iterdir()]
    count = 0 if state == "left by a crash" else COUNT  # what is true is in the other file, which can't be read
    assert compiled(rst2spec_of_a_user) == (marked if count else cold)
    assert f": {count} documents, " in rst2spec_of_a_user("cache", "info").stdout
    (docs / "new.rst").write_text("to be kept\n==========\n")  # and can't be
    assert compiled(rst2spec_of_a_user, "-j", "2").count("STRING") == marked.count("STRING") * bool(count)
    if state != "the file alone":
        assert [(path, path.read_bytes()) for path in folder.iterdir()] == before
    other.close()


def test_the_oldest_entries_go_when_it_is_too_large(
    docs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = 200_000
    monkeypatch.setattr(cache_module, "LIMIT", limit)
    found = discover([str(docs)], docs)
    counts = set()
    for level in ("all", "info", "warning", "error"):  # each has keys of its own
        cache = Cache(str(tmp_path / "cache"))
        list(check_all(found, replace(OPTIONS, level=level), cache=cache))
        cache.close()
        assert (tmp_path / "cache" / FILE).stat().st_size < limit * 5 // 4
        counts.add(info(str(tmp_path / "cache")).entries)  # type: ignore[union-attr]
    assert 0 < min(counts) <= max(counts) < 2 * COUNT
    monkeypatch.setattr(cache_module, "LIMIT", 4_000)  # less than an entry
    cache = Cache(str(tmp_path / "small"))
    assert len(list(check_all(found, OPTIONS, cache=cache))) == COUNT + 1
    cache.close()
    assert info(str(tmp_path / "small")).entries == 0  # type: ignore[union-attr]


def test_what_is_known_is_not_made_again(docs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from rst2spec.run import scheduler

    found = discover([str(docs)], docs)
    cache = Cache(str(tmp_path / "cache"))
    cold = list(check_all(found, OPTIONS, cache=cache))
    made: list[str] = []

    def counting(item: InputFile, options: Options) -> object:
        made.append(item.path)
        return check_file(item, options)

    monkeypatch.setattr(scheduler, "check_file", counting)
    assert list(check_all(found, OPTIONS, cache=cache)) == cold
    assert made == ["broken.rst"]  # what can't be read isn't remembered
    cache.close()


def test_flows_that_cannot_be_read_are_no_entry(docs: Path, tmp_path: Path) -> None:
    found = load(InputFile(str(docs / sample(0, COUNT)[0]), "p"))
    (item,) = check_all([found], OPTIONS)
    assert isinstance(item, DocumentResult)
    cache = Cache(str(tmp_path / "cache"))
    for number, content in enumerate((b"[", b"[1]", b'[["flow",[null],[null,null],[1,1,1,1],[],true]]')):
        cache.put({b"%d" % number: item._replace(flows=item.flows._replace(content=content)), b"well": item})
    assert cache.get([b"0", b"1", b"2", b"well"]) == {b"well": item}
    cache.close()


def test_the_key_holds_all_that_goes_in() -> None:
    found = InputFile("f", "p", content=b"x")
    setting = options_fingerprint(OPTIONS)
    keys = {
        key_of(found, setting),
        key_of(found._replace(content=b"y"), setting),
        key_of(found._replace(path="q"), setting),
        key_of(found._replace(is_explicit=True), setting),
        key_of(found._replace(is_reference_only=True), setting),
        key_of(found, options_fingerprint(Options())),
        key_of(found, options_fingerprint(Options(level="error"))),
        key_of(found, options_fingerprint(Options(reader="docutils"))),
    }
    assert len(keys) == 8
    assert key_of(found._replace(file="g"), setting) == key_of(found, setting)
    assert options_fingerprint(OPTIONS) == setting


def test_the_program_is_known_by_what_is_in_it_not_by_when_it_was_installed(tmp_path: Path) -> None:
    """A cache may be shared by installations of one version; editors leave links that lead nowhere."""
    programs: list[list[tuple[str, bytes]]] = []
    for place in ("here", "there"):
        package = tmp_path / place / "odd_checks"
        package.mkdir(parents=True)
        (package / "__init__.py").write_text("x = 1\n")
        os.utime(package / "__init__.py", (len(programs), len(programs)))
        programs.append(sorted(cache_module._contents(str(package))))
    assert programs[0] == programs[1]
    (package / ".#odd.py").symlink_to("somebody@nowhere.1")
    os.mkfifo(package / "pipe")
    (package / "__pycache__").mkdir()
    (package / "__pycache__" / "__init__.cpython-311.pyc").write_bytes(b"x")
    assert sorted(cache_module._contents(str(package))) == programs[0]
    (package / "__init__.py").write_text("x = 2\n")
    assert sorted(cache_module._contents(str(package))) != programs[0]


def test_a_plugins_modules_all_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that its module imports as well as itself, in a package and beside one."""
    package = tmp_path / "odd_checks"
    (package / "deep").mkdir(parents=True)
    for name in ("__init__.py", "odd101.py", "deep/__init__.py", "deep/words.py", "words.txt"):
        (package / name).write_text("x = 1\n")
    (tmp_path / "odd_format.py").write_text("x = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    importlib.invalidate_caches()
    plugins = (Plugin("ODD101", "odd_checks.odd101:Odd", "odd 1.0"), Plugin("odd", "odd_format", "odd 1.0"))
    programs = {
        code_fingerprint(()),
        code_fingerprint(plugins[:1]),
        code_fingerprint(plugins[1:]),
        code_fingerprint(plugins),
    }
    assert len(programs) == 4
    for changed in (*package.rglob("*.*"), tmp_path / "odd_format.py"):
        changed.write_text("x = 2\n")
        assert code_fingerprint(plugins) not in programs, changed
        programs.add(code_fingerprint(plugins))
    assert len(programs) == 10
    assert code_fingerprint(plugins) == code_fingerprint(plugins[::-1])


@pytest.mark.parametrize("before", ["no cache", "a damaged one", "one that is removed again and again"])
def test_several_processes_at_once(before: str, docs: Path, tmp_path: Path, rst2spec: Run) -> None:
    cold = compiled(rst2spec, "--no-cache")
    if before == "a damaged one":
        (tmp_path / FOLDER).mkdir()
        (tmp_path / FOLDER / FILE).write_bytes(b"no database" * 1000)
    command = [sys.executable, "-m", "rst2spec", "compile", "docs", "--min-severity", "info", "-j", "1", "-o"]
    running = [
        subprocess.Popen([*command, f"{number}.json"], cwd=tmp_path, stderr=subprocess.PIPE) for number in range(5)
    ]
    while before.startswith("one") and any(process.poll() is None for process in running):
        clean(str(tmp_path / FOLDER))
    for number, process in enumerate(running):
        assert process.communicate(timeout=HANG)[1].decode() == BROKEN
        assert (tmp_path / f"{number}.json").read_text() == cold
    assert compiled(rst2spec) == cold
    assert compiled(rst2spec) == cold
    with sqlite3.connect(tmp_path / FOLDER / FILE) as database:
        assert database.execute("select count(*) from entries").fetchone() == (COUNT,)
    database.close()
