"""The SQL of each kind of item, for people to read, and that it is what was run; names that try to be SQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rst2spec import Document
from rst2spec.verify.database import macros
from rst2spec.verify.quoting import comment, literal, name
from rst2spec.verify.running import Run
from tests.sampling import slow
from tests.verify.shared import S, T, compiled, counted, items_of, one_flow, running, verified, write, write_links
from tests.writing import document, every, merge, section

GOLDENS = Path(__file__).parent / "goldens"
ROWS = [
    ("firstName", "Name", '"string"'),
    ("nick", "Name", '"string"'),
    ("age", "Age", '"integer"'),
    ("bornOn", "Born", '["datetime-format","%Y-%m-%d","_."]'),
    ("phones.number (Dependant on having mobile in phones.kind)", "Mobile", '"string"'),
    ("zip (Dependant on having wd:Q20 in countryDependant on having NO in land)", "Zip", '"string"'),
    ("tags", "Tags", '"list"'),
    ("ownerId", "OwnerId", '"string"'),
    ("note", "Note", "N/A"),
    ("size", "Size", '["if",["is-decimal","_."],["decimal","_."],["integer","_."]]'),
]
SOURCES: list[dict[str, Any]] = [
    {
        "id": "m1", "email": "a", "firstName": "Kari", "nick": "K", "age": 40, "bornOn": "1986-01-02", "note": "x",
        "phones": [{"number": "1", "kind": "mobile"}], "zip": "0150", "country": "NO", "land": "NO", "tags": ["a"],
        "ownerId": "m1", "size": 5,
    }
]  # fmt: skip
TARGETS: list[dict[str, Any]] = [
    {
        "id": "p1", "Email": "a", "Name": "Kari", "Age": "40", "Born": "1986-01-02", "Mobile": "1", "Zip": "0150",
        "Tags": "a", "OwnerId": "p1", "Note": "x", "Size": "5",
    }
]  # fmt: skip
QUESTIONS = ("tables", "pairs by links", "pairs by match rules", "all mappings", "match rule", "creation rule")


def documents(*, has_rules: bool = True) -> list[Document]:
    statements = every(S, T) + (merge(S, T, [("email", "Email")]) if has_rules else "")
    back = [("Age", "age", '"decimal"')]
    return compiled(
        document(section(S, T, ROWS, statements=statements)),
        document(section(T, S, back), source="Globex", target="Acme"),
    )


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """A run over data at a path that is the same on each machine."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"acme": {"Member": SOURCES}, "globex": {"Person.csv": TARGETS}})
    write_links(tmp_path, ("m1", "p1"))
    with running(documents(), {"acme": "acme", "globex": "globex"}, links="links.csv") as opened:
        yield opened


def written(statements: list[str]) -> str:
    return "".join(f"{statement};\n\n" for statement in statements)


def compared(path: Path, text: str, request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update-goldens"):
        path.write_text(text)
    assert path.read_text() == text


def test_the_statements_of_a_run(run: Run, request: pytest.FixtureRequest) -> None:
    statements = list(run.statements())
    kinds: dict[str, list[str]] = {"tables": [], "pairs": [], "questions": []}
    for statement in statements:
        is_question = statement.startswith(("WITH", "SELECT"))
        is_pair = any(
            f'"{word} 1"' in statement.partition("AS\n")[0]
            for word in ("matches", "linked", "candidates", "ambiguous", "pairs")
        )
        other = any(f' {number}"' in statement.partition("AS\n")[0] for number in range(2, 9))
        if not other:
            kinds["questions" if is_question else "pairs" if is_pair else "tables"].append(statement)
    for kind, found in kinds.items():
        compared(GOLDENS / f"{kind}.sql", written(found), request)


@pytest.mark.parametrize("number", range(len(ROWS)))
def test_the_statement_that_decides_a_mapping(number: int, run: Run, request: pytest.FixtureRequest) -> None:
    mapping = documents()[0].flows[0].mappings[number]
    title = (mapping.target.path or "").lower() + (
        f"-{(mapping.source.path or '').lower()}" if mapping.target.path == "Name" else ""
    )
    *_, statement = run.statements(mapping.id)
    compared(GOLDENS / f"mapping-{title}.sql", written([statement]), request)


@slow
def test_each_statement_for_itself_says_what_the_run_says(run: Run) -> None:
    """What ``--explain`` prints, run in a database of its own, has the numbers of the report."""
    verification = run.verification(None)
    for item in verification.items:
        statements = list(run.statements(item.id))
        if not statements:
            assert item.result == "undecided"
            continue
        with duckdb.connect() as database:
            database.execute("SET TimeZone = 'UTC'")
            database.execute(macros())
            for statement in statements:
                answer = database.execute(statement)
            names = [column[0] for column in answer.description or ()]
            (row,) = answer.fetchall()
        numbers = dict(zip(names, row, strict=True))
        tally = numbers.get(item.id, numbers)
        pairs, equal = tally["pairs"], (tally["equal"] or 0) + (tally.get("blank") or 0)
        assert (pairs, equal) == (item.counts.pairs, item.counts.equal)


@slow
def test_all_statements_run_where_the_data_is(run: Run) -> None:
    """What ``--sql`` prints is complete: a database that knows nothing of this program runs it."""
    with duckdb.connect() as database:
        database.execute("SET TimeZone = 'UTC'")
        database.execute(macros())
        answers = [database.execute(statement).fetchall() for statement in run.statements()]
    verification = run.verification(None)
    compared_ = [item for item in items_of(verification) if item.document == "acme-globex.rst"]
    tallies = [
        value for answer in answers for row in answer for value in row if isinstance(value, dict) and "pairs" in value
    ]
    assert [tally["pairs"] for tally in tallies[: len(compared_)]] == [item.counts.pairs for item in compared_]


# --- names and values that try to be SQL

HOSTILE = [
    '"; DROP TABLE "links',
    "'; DROP TABLE links; --",
    "a\nb",
    "*/",
    "-- x",
    "{0}",
    "%s",
    "$1",
    "\\",
    "\0x",
    "é\u202e",
]
TEXTS = st.text(st.characters(codec="utf-8"), max_size=12)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_property_may_have_any_name_and_value(text: str, tmp_path: Path) -> None:
    path = text.replace("\n", " ").strip() or "x"
    document_ = one_flow(("name", "Name", '"string"'))
    flow = document_.flows[0]
    (mapping,) = flow.mappings
    named = replace(mapping, source=replace(mapping.source, path=path), target=replace(mapping.target, path=path))
    hostile = replace(document_, flows=(replace(flow, mappings=(named,)),))
    data = write(
        tmp_path,
        {"acme": {"Member": [{"id": text, path: text}]}, "globex": {"Person": [{"id": text + "t", path: text}]}},
    )
    config = {"pairs": [{"flow": f"{S} to {T}", "keys": {path: path}}]}
    (item,) = items_of(verified([hostile], data, config=config))
    assert (item.result, counted(item)) == ("pass", {"pairs": 1, "equal": 1}), item.reason


@given(TEXTS)
@settings(max_examples=30)
def test_quoting_is_exact(text: str) -> None:
    with duckdb.connect() as database:
        assert database.execute(f"SELECT {literal(text)}").fetchall() == [(text,)]
        column = text.replace("\0", " ") or "x"
        database.execute(f"CREATE TABLE t ({name(column)} INTEGER)")
        assert [row[0] for row in database.execute("DESCRIBE t").fetchall()] == [column]
        assert database.execute(f"SELECT 1 {comment(text)}").fetchall() == [(1,)]
