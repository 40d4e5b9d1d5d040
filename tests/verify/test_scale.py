"""Cost grows with the records, not with their possible pairs, and memory stays within what is set.

Nothing is timed: DuckDB counts the rows that each operator reads and returns.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import duckdb
import pytest

from rst2spec.verify.database import macros
from tests.processes import process
from tests.sampling import slow
from tests.verify.shared import S, T, running, write, write_links
from tests.verify.test_statements import SOURCES, TARGETS, documents
from tests.writing import document, section

FEW, TIMES_MORE = 400, 8
TOLERANCE: Final = 1.1
"""For more records DuckDB may choose another order of joins, which adds some rows. A join of all with all has 64
times as many rows, not 8."""
JOINS_OF_ALL: Final = {"NESTED_LOOP_JOIN", "BLOCKWISE_NL_JOIN", "CROSS_PRODUCT", "IE_JOIN", "PIECEWISE_MERGE_JOIN"}
"""Operators that compare each row of one side with many of the other."""


def statements_over(folder: Path, records: int, method: str) -> Iterator[str]:
    """The statements of a run. A fifth of the records share one value of the match rule and of the key."""
    folder.mkdir()
    numbers = range(records)
    email = [f"e{number}" if number % 5 else "shared" for number in numbers]
    sources = [{**SOURCES[0], "id": f"m{number}", "email": email[number]} for number in numbers]
    targets = [{**TARGETS[0], "id": f"p{number}", "Email": email[number]} for number in numbers]
    data = write(folder, {"acme": {"Member": sources}, "globex": {"Person.csv": targets}})
    links = write_links(folder, *((f"m{number}", f"p{number}") for number in numbers)) if method == "links" else None
    documents_ = documents(has_rules=method != "key")
    config = {"pairs": [{"flow": f"{S} to {T}", "keys": {"email": "Email"}}]}
    with running(documents_, data, links=links, config=config) as run:
        yield from run.statements()


def profiles(statements: Iterator[str] | Sequence[str], folder: Path) -> list[dict[str, Any]]:
    """What DuckDB says of each statement that reads rows: its operators with their rows."""
    found = []
    with duckdb.connect() as database:
        database.execute("SET TimeZone = 'UTC'")
        database.execute(macros())
        output = folder / "profile.json"
        database.execute("PRAGMA enable_profiling = 'json'")
        database.execute(f"PRAGMA profiling_output = '{output}'")
        for statement in statements:
            database.execute(statement).fetchall()
            if output.exists():  # of a view there is none
                found.append(json.loads(output.read_text()))
                output.unlink()
    return found


def operators(profile: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for child in profile["children"]:
        yield child
        yield from operators(child)


def rows_of(profile: dict[str, Any]) -> int:
    """The rows that a statement's operators read and return."""
    return sum(item["operator_cardinality"] + item["operator_rows_scanned"] for item in operators(profile))


def joins_of_all(profile: dict[str, Any]) -> list[str]:
    """The joins of many rows with many that compare all of them. One row, such as a count, may be joined in any way."""
    return [
        item["operator_name"]
        for item in operators(profile)
        if item["operator_name"] in JOINS_OF_ALL
        and min(child["operator_cardinality"] for child in item["children"]) > 1
    ]


@slow
@pytest.mark.parametrize("method", ["links", "match rules", "key"])
def test_rows_grow_with_the_records(method: str, tmp_path: Path) -> None:
    few, many = (
        profiles(statements_over(tmp_path / str(records), records, method), tmp_path)
        for records in (FEW, FEW * TIMES_MORE)
    )
    assert len(few) == len(many)
    assert [joins_of_all(item) for item in many] == [[]] * len(many)
    for before, after in zip(few, many, strict=True):
        assert rows_of(after) <= rows_of(before) * TIMES_MORE * TOLERANCE, after["query_name"]
    assert sum(map(rows_of, many)) > FEW * TIMES_MORE * len(many) / 2  # they were counted


def test_a_join_of_all_with_all_is_seen(tmp_path: Path) -> None:
    """A value that many records share, and a join that isn't one of equal values."""
    shared = "SELECT count(*) FROM range({0}) AS a(x) JOIN range({0}) AS b(x) ON a.x % 5 = b.x % 5"
    few, many = profiles([shared.format(FEW), shared.format(FEW * TIMES_MORE)], tmp_path)
    assert rows_of(many) > rows_of(few) * TIMES_MORE * TOLERANCE
    (ordered,) = profiles(["SELECT count(*) FROM range(9) AS a(x) JOIN range(9) AS b(x) ON a.x + b.x > 3"], tmp_path)
    assert joins_of_all(ordered)


LIMIT: Final = 1_000_000_000
RECORDS, WIDE, LONG = 400_000, 10, 150
"""The data: so many records of each side, with so many properties of about so many characters."""
PEAK_OF: Final = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:]).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
sys.exit(code)
"""
"""Linux counts the peak of the process that starts a program as one of the program's own (`setmax_mm_hiwater_rss` in
``exec``). Before this test the test process may have needed more than the limit, so a small process is between them."""


@slow
@process
def test_a_run_stays_within_its_memory(tmp_path: Path) -> None:
    """The limit is that of the whole process, without any tolerance. Both sides together are larger."""
    rows = [(f"text{number}", f"Text{number}", '"string"') for number in range(WIDE)]
    (tmp_path / "acme-globex.rst").write_text(document(section(S, T, rows)))
    texts = ", ".join(f"repeat(chr({97 + number}), {LONG}) || n AS text{number}" for number in range(WIDE))
    links = "'acme' AS source_system, 'Member' AS source_entity, n AS source_id"
    links += ", 'globex' AS target_system, 'Person' AS target_entity, n AS target_id"
    with duckdb.connect() as database:
        for file, columns in (
            ("acme/Member", f"n AS id, {texts}"),
            ("globex/Person", f"n AS id, {texts}"),
            ("links", links),
        ):
            (tmp_path / file).parent.mkdir(exist_ok=True)
            records = f"SELECT {columns} FROM (SELECT range AS n FROM range({RECORDS}))"
            database.execute(f"COPY ({records}) TO '{tmp_path / file}.parquet' (ROW_GROUP_SIZE 20_000)")
    command = [sys.executable, "-m", "rst2spec", "verify", "acme-globex.rst", "--isolated", "--memory-limit", "1GB"]
    command += ["--data", "acme=acme", "--data", "globex=globex", "--links", "links.parquet"]
    between = [sys.executable, "-c", PEAK_OF, *command]
    run = subprocess.run(
        between, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert int(run.stderr) * 1024 <= LIMIT
