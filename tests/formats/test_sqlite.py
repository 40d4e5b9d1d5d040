"""The database: all of the spec and nothing else, with keys that hold, for SQLite and DuckDB alike."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rst2spec.outputs.errors import OutputError
from rst2spec.outputs.spec_builder import SpecOptions
from rst2spec.outputs.spec_formats import sqlite
from rst2spec.run.accumulator import aggregate, run
from rst2spec.run.document_result import check_source
from rst2spec.run.options import Options
from rst2spec.source import source_of
from rst2spec.source.discover import discover
from rst2spec.spec.diagnostic import Severity
from rst2spec.spec.model import CreationPolicy, TypeKind, UnreadKind
from rst2spec.spec.result import Result
from tests.conftest import ROOT, SAMPLES, Run, corpus_folders, for_each, needs_corpus
from tests.databases import Rows, duckdb_rows, sqlite_rows
from tests.formats.shared import EMPTY, shared
from tests.formats.test_goldens import compared
from tests.mutating import mutated
from tests.sampling import fewer, sampled, slow
from tests.test_checks import FIXTURES
from tests.wild import compiled, damaged_documents, wild_folder
from tests.writing import document, merge, section

GOLDEN = Path(__file__).parent / "spec_goldens" / "sqlite.txt"
ALL = SpecOptions("all", version="1.2.3")
SQL = ROOT / "src" / "rst2spec" / "outputs" / "sql"

FOLDERS = [SAMPLES, SAMPLES / "everything", FIXTURES]


def result_of(*paths: Path) -> Result:
    return run(discover([str(path) for path in paths], ROOT), Options())


def result_of_texts(**texts: str) -> Result:
    sources = [source_of(text, f"{name.replace('_', '-')}.rst") for name, text in texts.items()]
    return aggregate([check_source(source, Options()) for source in sources], Options())


def written(result: Result, options: SpecOptions = ALL) -> bytes:
    return b"".join(sqlite.write(result, options))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "spec.db"


def asked(file: Path, result: Result, question: str, options: SpecOptions = ALL) -> Rows:
    file.write_bytes(written(result, options))
    return sqlite_rows(file, question)[1]


def tables(file: Path, kinds: str = "'table', 'view'") -> list[str]:
    question = f"SELECT name FROM sqlite_schema WHERE type IN ({kinds}) AND name NOT LIKE 'search%' ORDER BY rowid"
    return [name for (name,) in sqlite_rows(file, question)[1]]


# --- nothing lost, nothing else


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_all_of_the_spec_can_be_read_back(folder: Path) -> None:
    result = result_of(folder)
    assert result.documents
    assert sqlite.read(written(result)) == ("2.0", result.documents)


@for_each("folder", corpus_folders(), one_in=3)
def test_all_of_real_documents_can_be_read_back(folder: Path) -> None:
    result = result_of(folder)
    assert sqlite.read(written(result)) == ("2.0", result.documents)


@pytest.mark.parametrize("folder", range(4))
def test_all_of_generated_documents_can_be_read_back(folder: int) -> None:
    result = compiled(wild_folder(folder))
    assert len(result.documents) == 100
    assert sqlite.read(written(result)) == ("2.0", result.documents)


@slow
def test_all_of_generated_documents_that_are_damaged_can_be_read_back() -> None:
    for item in damaged_documents()[1::6]:
        result = compiled([item.document])
        assert sqlite.read(written(result)) == ("2.0", result.documents)


@fewer(2)
@given(st.lists(mutated(), min_size=1, max_size=3))
def test_all_of_damaged_documents_can_be_read_back(texts: list[str]) -> None:
    result = result_of_texts(**{f"acme_globex{number}": text for number, text in enumerate(texts)})
    assert sqlite.read(written(result)) == ("2.0", result.documents)


def test_documents_with_one_path_are_two() -> None:
    source = source_of(document(), "ac\\xffme-globex.rst")  # as a name with such a byte, and one with these characters
    result = aggregate([check_source(source, Options()), check_source(source, Options())], Options())
    assert len(result.documents) == 2
    assert sqlite.read(written(result))[1] == result.documents


def test_findings_of_the_folder_are_all_there(file: Path) -> None:
    result = result_of(FIXTURES)
    question = "SELECT path, code, message, fingerprint FROM findings WHERE is_of_folder"
    said = [(item.path, item.code, item.message, item.fingerprint) for item in result.diagnostics]
    assert sorted(asked(file, result, question)) == sorted(said)
    assert len(said) > 10


def test_golden(request: pytest.FixtureRequest, file: Path) -> None:
    result = shared()
    found = [replace(item, diagnostics=said) for item, said in zip(result.documents, result.reported, strict=True)]
    file.write_bytes(written(replace(result, documents=tuple(found))))
    lines = []
    for table in tables(file):
        columns, rows = sqlite_rows(file, f"SELECT * FROM {table}")
        lines += [f"{table}: {', '.join(columns)}", *(f"  {row!a}" for row in rows)]
    compared(GOLDEN, ("\n".join(lines) + "\n").encode(), request)


def test_an_empty_spec(file: Path) -> None:
    file.write_bytes(written(EMPTY))
    counts = {name: len(sqlite_rows(file, f"SELECT * FROM {name}")[1]) for name in tables(file)}
    assert {name for name, count in counts.items() if count} == {"spec"}
    assert sqlite.read(file.read_bytes()) == ("2.0", ())


def test_only_findings_that_are_wanted(file: Path) -> None:
    result = result_of(SAMPLES)
    assert set(asked(file, result, "SELECT severity FROM findings", SpecOptions("error"))) == {("error",)}
    assert asked(file, result, "SELECT * FROM rules", SpecOptions("none")) == []


def test_the_stable_form_holds_what_means_something(file: Path) -> None:
    stable = SpecOptions(stable=True, version="1.2.3")
    texts = [document(), "\n\n" + document().replace("2026-11-02", "2026-11-03")]
    contents = [written(result_of_texts(acme_globex=text), stable) for text in texts]
    assert contents[0] == contents[1]
    file.write_bytes(contents[0])
    assert sqlite_rows(file, "SELECT * FROM spec")[1] == [("2.0", "stable", "arguments", "rst2spec", None)]
    for name in ("flows", "mappings"):
        assert set(sqlite_rows(file, f"SELECT line FROM {name}")[1]) == {(None,)}
    assert sqlite_rows(file, "SELECT generated_at FROM documents")[1] == [(None,)]


# --- a sound database


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_keys_and_indexes_hold(folder: Path, file: Path) -> None:
    assert asked(file, result_of(folder), "PRAGMA integrity_check") == [("ok",)]
    assert sqlite_rows(file, "PRAGMA foreign_key_check")[1] == []
    with closing(sqlite3.connect(file)) as database:
        database.execute("INSERT INTO search (search) VALUES ('integrity-check')")


def test_every_foreign_key_has_an_index(file: Path) -> None:
    file.write_bytes(written(EMPTY))
    count = 0
    for table in tables(file, "'table'"):
        indexes = [name for _, name, *_ in sqlite_rows(file, f"PRAGMA index_list({table})")[1]]
        first = {sqlite_rows(file, f"PRAGMA index_info({index})")[1][0][2] for index in indexes}
        keys = {row[3] for row in sqlite_rows(file, f"PRAGMA foreign_key_list({table})")[1]}
        assert keys <= first, table
        count += len(keys)
    assert count > 20


def test_the_file_says_what_it_is(file: Path) -> None:
    assert asked(file, EMPTY, "PRAGMA user_version") == [(200,)]
    assert file.read_bytes()[68:72] == b"rst2"
    assert asked(file, EMPTY, "SELECT * FROM spec") == [("2.0", "full", "arguments", "rst2spec", "1.2.3")]


def test_the_bytes_are_the_same_in_every_run(rst2spec: Run, tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    subprocess.run([sys.executable, "-m", "rst2spec.samples", folder, "--count", "120"], check=True)
    for name, jobs, seed in (("a.db", "1", "1"), ("b.db", "2", "2"), ("c.db", "1", "3")):
        done = rst2spec("compile", folder, "-o", name, "-o", f"{name}.json", "-j", jobs, PYTHONHASHSEED=seed)
        assert done.returncode == 0
    assert len({(tmp_path / name).read_bytes() for name in ("a.db", "b.db", "c.db")}) == 1
    assert len({(tmp_path / name).read_bytes() for name in ("a.db.json", "b.db.json", "c.db.json")}) == 1


def words(values: Any) -> str:
    return ", ".join(f"'{value}'" for value in get_args(values))


def test_the_tables_know_the_words_of_the_spec() -> None:
    text = " ".join((SQL / "tables.sql").read_text().split())
    for column, values in {"creation_policy": CreationPolicy, "severity": Severity}.items():
        assert re.search(rf"{column} TEXT [A-Z ]*\(?{column} IN \( ?{re.escape(words(values))} ?\)", text), column
    for values in (TypeKind, UnreadKind):
        assert f"kind IN ( {words(values)} )" in text


def test_every_table_and_column_is_described(file: Path) -> None:
    general = {"id", "stable_id", "position", "line"}  # at the top of the file
    file.write_bytes(written(EMPTY))
    for table in tables(file, "'table'"):
        ((statement,),) = sqlite_rows(file, f"SELECT sql FROM sqlite_schema WHERE name = '{table}'")[1]
        assert re.match(rf"CREATE TABLE {table} \(  -- \w", statement)
        for _, name, *_ in sqlite_rows(file, f"PRAGMA table_info({table})")[1]:
            described = re.search(rf"^  {name} (?:[^\n]*\(\n[^)]*\)\)|[^\n]*?),?  -- \w", statement, re.MULTILINE)
            refers = re.search(rf"^  {name} [^\n]* REFERENCES ", statement, re.MULTILINE)
            assert described or refers or name in general, f"{table}.{name}"
    for view in tables(file, "'view'"):
        ((statement,),) = sqlite_rows(file, f"SELECT sql FROM sqlite_schema WHERE name = '{view}'")[1]
        assert re.match(rf"CREATE VIEW {view} AS\n-- \w", statement)


# --- the usual questions

BACK = document(
    section("Globex Person", "Acme Member", [("Mail", "email", '"string"')], system="Acme"),
    source="Globex",
    target="Acme",
)
ROWS = [
    ("email", "Mail", '"string"'),
    ("vat (Dependant on having NO in countryDependant on having SE in country)", "VAT", '["upper","_."]'),
    ("name", "Name (Dependant on having person in Kind)", '"string"'),
]
RULES = [("email", "Mail"), ("no (Dependant on having SE in country)", "Code (Dependant on having person in Kind)")]
THERE = document(
    section(rows=ROWS, statements=merge("Acme Member", "Globex Person", RULES)),
    section("Acme Order", "Globex Invoice", [("no", "Number", '"string"')]),
)
BOTH = {"acme_globex": THERE, "globex_acme": BACK}


def test_what_feeds_this_property(file: Path) -> None:
    question = (
        "SELECT from_system, from_entity, from_property, type, conditions, document, line FROM property_sources "
        "WHERE system = 'globex' AND property = 'VAT'"
    )
    assert asked(file, result_of_texts(**BOTH), question) == [
        ("acme", "Member", "vat", '["upper","_."]', "NO in country; SE in country", "acme-globex.rst", 39)
    ]


def test_conditions_of_match_rules_can_be_read_back() -> None:
    documents = result_of_texts(**BOTH).documents
    rule = documents[0].flows[0].match_rules[1]
    assert [(item.value, item.path) for side in (rule.source, rule.target) for item in side.conditions] == [
        ("SE", "country"),
        ("person", "Kind"),
    ]
    assert sqlite.read(written(result_of_texts(**BOTH))) == ("2.0", documents)


def test_mappings_without_a_reverse(file: Path) -> None:
    question = "SELECT source_property, target_property, has_reverse_flow FROM mappings_without_reverse"
    assert asked(file, result_of_texts(**BOTH), question) == [
        ("vat", "VAT", 1),
        ("name", "Name", 1),
        ("no", "Number", 0),
    ]


@slow
@needs_corpus
def test_mappings_without_a_reverse_are_those_of_r703_in_real_documents(file: Path) -> None:
    assert_without_reverse(file, result_of(*corpus_folders()[:2]))


def test_mappings_without_a_reverse_are_those_of_r703(file: Path) -> None:
    assert_without_reverse(file, compiled(wild_folder(2)))


def assert_without_reverse(file: Path, result: Result) -> None:
    question = """
        SELECT DISTINCT flows.stable_id FROM mappings_without_reverse
        JOIN mappings ON mappings.id = mapping_id
        JOIN flows ON flows.id = flow_id
        WHERE has_reverse_flow AND source_entity_id <> target_entity_id
    """
    found = {item.flow for item in result.diagnostics if item.code == "R703"}
    assert {name for (name,) in asked(file, result, question)} == found != set()


def test_conditions_by_value(file: Path) -> None:
    question = "SELECT value, system, entity, property, mappings, match_rules FROM condition_values ORDER BY value"
    assert asked(file, result_of_texts(**BOTH), question) == [
        ("NO", "acme", "Member", "country", 1, 0),
        ("SE", "acme", "Member", "country", 1, 1),
        ("person", "globex", "Person", "Kind", 1, 1),
    ]


@pytest.mark.parametrize(
    ("name", "uses"),
    [
        ("email", [("feeds", "Mail"), ("is fed by", "Mail"), ("matches", "Mail")]),
        ("country", [("decides", "VAT"), ("decides", "VAT"), ("decides", "Code")]),
        ("Kind", [("decides", "name"), ("decides", "no")]),
        ("Number", [("is fed by", "no")]),
    ],
)
def test_the_impact_of_dropping_a_property(name: str, uses: Rows, file: Path) -> None:
    question = f"SELECT use, other_property FROM property_impact WHERE property = '{name}' ORDER BY use"
    assert asked(file, result_of_texts(**BOTH), question) == uses


@pytest.mark.parametrize("view", ["property_sources", "property_impact"])
def test_a_question_about_one_property_goes_through_no_table(view: str, file: Path) -> None:
    question = f"EXPLAIN QUERY PLAN SELECT * FROM {view} WHERE system = 'acme' AND property = 'email'"
    plan = [row[3] for row in asked(file, result_of(SAMPLES), question)]
    assert any(step.startswith("SEARCH") and " INDEX properties_by_path " in step for step in plan)
    assert all(re.match(r"SCAN (uses|\(subquery-\d+\))$", step) for step in plan if step.startswith("SCAN"))


def test_full_text_finds_parts_of_words_in_any_case(file: Path) -> None:
    question = "SELECT text, kind FROM search WHERE search MATCH 'address' ORDER BY id"
    assert asked(file, result_of(SAMPLES / "acme-globex.rst"), question) == [
        ("homeAddress.zip", "property"),
        ("Address.PostalCode", "property"),
        ("homeAddress.country", "property"),
    ]
    exact = "SELECT path FROM search JOIN properties USING (id) WHERE search MATCH '\"Address.Postal\"'"
    assert sqlite_rows(file, exact)[1] == [("Address.PostalCode",)]


# --- names


def test_names_that_differ_only_in_case_are_two(file: Path) -> None:
    rows = [("email", "Mail", '"string"'), ("Email", "mail", '"String"')]
    result = result_of_texts(acme_globex=document(section(rows=rows), section("Acme member")), Acme_globex=document())
    assert asked(file, result, "SELECT slug FROM systems ORDER BY slug") == [("Acme",), ("acme",), ("globex",)]
    question = "SELECT entities.name FROM entities JOIN systems ON systems.id = system_id WHERE slug = 'acme'"
    assert sqlite_rows(file, question)[1] == [("Member",), ("member",)]
    assert sqlite_rows(file, "SELECT path FROM properties WHERE path LIKE 'mail'")[1] == [("Mail",), ("mail",)]
    assert sqlite_rows(file, "SELECT text FROM types ORDER BY id")[1] == [('"string"',), ('"String"',)]


def test_a_systems_name_is_what_most_titles_say(file: Path) -> None:
    texts = {"acme_globex": document(), "globex_acme": BACK, "acme_initech": document(source="ACME", target="")}
    rows = asked(file, result_of_texts(**texts), "SELECT slug, name FROM systems")
    assert rows == [("acme", "Acme"), ("globex", "Globex"), ("initech", None)]


def test_systems_without_slug_and_name_are_one_a_document(file: Path) -> None:
    text = document(section(" Member", " Person", system=""), source="", target="")
    assert asked(file, result_of_texts(a=text, b=text), "SELECT slug, name FROM systems") == [(None, None)] * 4
    named = result_of_texts(a=document(), b=document(source="ACME"))
    assert asked(file, named, "SELECT name FROM systems") == [("Acme",), ("Globex",), ("ACME",)]


# --- DuckDB


@slow
@pytest.mark.parametrize("folder", sampled(FOLDERS, one_in=3), ids=lambda folder: folder.name)
def test_duckdb_reads_the_same_in_every_table_and_view(folder: Path, file: Path) -> None:
    file.write_bytes(written(result_of(folder)))
    for name in tables(file):
        columns, rows = sqlite_rows(file, f"SELECT * FROM {name}")
        duck_columns, duck_rows = duckdb_rows(file, f"SELECT * FROM {name}")
        assert duck_columns == columns
        assert sorted(duck_rows, key=repr) == sorted(rows, key=repr), name


# --- bad input


def test_a_sqlite_that_lacks_full_text_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "schema_part", lambda name: "CREATE VIRTUAL TABLE search USING fts9 (text);")
    with pytest.raises(OutputError, match=r"needs SQLite 3\.36 or newer with FTS5, .* \(no such module: fts9\)$"):
        written(EMPTY)


def test_a_target_that_cannot_be_written_leaves_the_others(rst2spec: Run, tmp_path: Path) -> None:
    (tmp_path / "no.db").mkdir()
    (tmp_path / "no.db" / "acme-globex.db").mkdir()
    done = rst2spec("compile", SAMPLES / "acme-globex.rst", "-o", "missing/spec.db", "-o", "spec.db")
    assert done.returncode == 2
    assert done.stderr == "rst2spec: missing/spec.db can't be written: there is no folder missing\n"
    assert sqlite.read((tmp_path / "spec.db").read_bytes())[1]


def test_a_spec_a_document(rst2spec: Run, tmp_path: Path) -> None:
    folder = SAMPLES / "everything"
    done = rst2spec("compile", folder, "--root", folder, "-o", "sqlite=specs/")
    assert done.returncode == 1  # one can't be read
    found = sorted(path.relative_to(tmp_path / "specs").as_posix() for path in tmp_path.rglob("*.db"))
    assert found == [
        "acme-globex.db", "acme-hooli.db", "acme-initech.db", "globex-acme.db", "old/acme-globex.db",
    ]  # fmt: skip
    (one,) = sqlite.read((tmp_path / "specs" / "old" / "acme-globex.db").read_bytes())[1]
    assert one.path == "old/acme-globex.rst"


def test_check_compares_with_a_database(rst2spec: Run, tmp_path: Path) -> None:
    text = document()
    (tmp_path / "acme-globex.rst").write_text(text)
    assert rst2spec("compile", "acme-globex.rst", "-o", "spec.db").returncode == 0
    assert rst2spec("compile", "acme-globex.rst", "--check", "-o", "spec.db").returncode == 0
    (tmp_path / "acme-globex.rst").write_text(text.replace("Mail", "Post"))
    done = rst2spec("compile", "acme-globex.rst", "--check", "-o", "spec.db")
    assert done.returncode == 1
    assert "Post" in done.stdout


def test_whatever_reads_specs_reads_databases(rst2spec: Run, tmp_path: Path) -> None:
    (tmp_path / "acme-globex.rst").write_text(document())
    rst2spec("compile", "acme-globex.rst", "-o", "sqlite=specs/", "-o", "spec.json")
    for spec in ("spec.json", "specs", "specs/acme-globex.db"):
        assert rst2spec("render", spec, "-o", f"from-{spec}").returncode == 0
    first, *others = [path.read_text() for path in sorted(tmp_path.glob("from-*/**/acme-globex.rst"))]
    assert others == [first, first]


def test_a_newer_database_is_refused_as_that(rst2spec: Run, tmp_path: Path) -> None:
    (tmp_path / "spec.db").write_bytes(written(result_of(SAMPLES)))
    with closing(sqlite3.connect(tmp_path / "spec.db")) as database:
        database.executescript("UPDATE spec SET schema_version = '2.9'; ALTER TABLE flows RENAME TO sections;")
    done = rst2spec("compile", SAMPLES, "--check", "-o", "spec.db")
    assert "spec.db is a spec of version 2.9, newer than this rst2spec: update it" in done.stderr
    assert done.returncode == 2


STATEMENTS = {
    "no column": ("ALTER TABLE flows RENAME source_label TO label", "rst2spec didn't write its table flows"),
    "no table": ("DROP TABLE conditions", "no such table: conditions"),
    "no row": ("DELETE FROM types", "its tables don't match each other"),
    "no row of others": ("DELETE FROM systems", "its tables don't match each other"),
    "no row of a parent": ("DELETE FROM flows", "its tables don't match each other"),
    "no number": ("UPDATE flows SET line = 'twelve'", "Input should be a valid integer"),
    "no word of the spec": ("PRAGMA ignore_check_constraints = 1; UPDATE types SET kind = 'x'", "Input should be"),
    "no JSON": ("UPDATE findings SET fix = '{'", "Expecting property name"),
    "no end": (f"UPDATE types SET expression = '{'[' * 100_000}'", "maximum recursion depth exceeded"),
    "no version": ("UPDATE spec SET schema_version = 'newest'", "it has no spec version"),
    "another database": ("DROP TABLE spec", "no such table: spec"),
}


@pytest.mark.parametrize(("statement", "reason"), STATEMENTS.values(), ids=STATEMENTS)
def test_a_database_that_was_changed_is_read_or_refused(statement: str, reason: str, file: Path) -> None:
    file.write_bytes(written(result_of(SAMPLES)))
    with closing(sqlite3.connect(file)) as database:
        for (view,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'view'").fetchall():
            database.execute(f"DROP VIEW {view}")  # they would stop SQLite from some changes
        assert len(sqlite.read(database.serialize())[1]) == 8
        database.executescript(statement)
        content = database.serialize()
    with pytest.raises(ValueError, match=reason):
        sqlite.read(content)


def test_what_is_no_database_is_one_line(rst2spec: Run, tmp_path: Path) -> None:
    whole = written(result_of(SAMPLES))
    for content in (
        b"",
        b"{}",
        whole[:16],
        whole[:50],
        whole[: len(whole) // 2],
        whole[:8192] + bytes(len(whole) - 8192),
    ):
        with pytest.raises(
            ValueError, match=r"^(it isn't an SQLite database|database disk image is malformed|it is incomplete)$"
        ):
            sqlite.read(content)
    (tmp_path / "spec.db").write_bytes(b"{}")
    done = rst2spec("compile", SAMPLES / "acme-globex.rst", "--check", "-o", "spec.db")
    assert (done.returncode, done.stderr) == (
        2,
        "rst2spec: spec.db isn't a spec of rst2spec: it isn't an SQLite database\n",
    )
