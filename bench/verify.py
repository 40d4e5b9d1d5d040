"""Compares ``rst2spec verify`` with a merge that is written by hand in pandas, over the same files of Parquet.

``make bench-verify`` runs it: a flow with 20 mappings, for several numbers of pairs. Both find as many pairs that
differ. DuckDB writes the files; the same number of pairs gives the same files.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import duckdb

from history import WORK, Used, measured

FAULT = 997
"""One pair of so many is wrong in a property, in each property another one."""

DOCUMENT = """\
=======================
Acme to Globex Dataflow
=======================

Acme Member to Globex Person
----------------------------
Every Acme Member will be synchronized with a Globex Person.

Once a link between a Acme Member and a Globex Person is established, it will keep in sync between the two systems, \
regardless of where it is edited.

The following properties are synchronized between a Acme Member and a Globex Person:

.. list-table::
   :header-rows: 1

   * - Acme Member Property
     - Globex Person Property
     - Globex Data Type
"""

CONFIG = """\
[[pairs]]
flow = "Acme Member to Globex Person"
keys = { number = "Member" }
"""


class Column(NamedTuple):
    """A mapping with its values.

    Attributes:
        name: The source's property; the target's begins with a capital letter.
        type: The data type.
        value: The source's value, as SQL over a number ``n``.
        expected: The target's value.
        wrong: A wrong one.
        condition: What stands behind the source's property.
    """

    name: str
    type: str
    value: str
    expected: str
    wrong: str
    condition: str = ""


def columns() -> Iterator[Column]:
    """The 20 mappings."""
    for number in range(8):
        text = f"'value ' || (n * {number + 3} % 100003)"
        yield Column(f"text{number}", '"string"', text, text, "'wrong'")
    for number in range(4):
        whole = f"n * {number + 7} % 100003"
        yield Column(f"whole{number}", '"integer"', whole, f"CAST({whole} AS VARCHAR)", "'-1'")
    for number in range(3):
        decimal = f"CAST((n * {number + 5} % 100003) / 100 AS DOUBLE)"
        yield Column(f"decimal{number}", '"decimal"', decimal, decimal, "-1")
    for number in range(2):
        time = f"TIMESTAMP '2026-01-01' + to_minutes(n * {number + 3} % 500009)"
        kind = '["datetime-format","%Y-%m-%d","_."]'
        yield Column(f"time{number}", kind, time, f"strftime({time}, '%Y-%m-%d')", "'1999-01-01'")
    yield Column("flag", '"boolean"', "n % 3 = 0", "n % 3 = 0", "n % 3 <> 0")
    for number in range(2):
        text = f"'code ' || (n * {number + 11} % 100003)"
        yield Column(f"code{number}", '"string"', text, text, "'wrong'", " (Dependant on having NO in country)")


def write(folder: Path, pairs: int) -> None:
    """Writes the document, the configuration and both tables, where they aren't there yet."""
    if (folder / "globex").exists():
        return
    (folder / "acme").mkdir(parents=True)
    mapped = list(columns())
    rows = [f"   * - {item.name}{item.condition}\n     - {item.name.title()}\n     - {item.type}\n" for item in mapped]
    (folder / "acme-globex.rst").write_text(DOCUMENT + "".join(rows))
    (folder / "rst2spec.toml").write_text(CONFIG)
    source = [f"{item.value} AS {item.name}" for item in mapped]
    target = [
        f"CASE WHEN (n + {number * 13}) % {FAULT} = 0 THEN {item.wrong} ELSE {item.expected} END AS {item.name.title()}"
        for number, item in enumerate(mapped)
    ]
    numbers = f"FROM (SELECT range AS n FROM range({pairs}))"
    country = "CASE WHEN n % 4 = 0 THEN 'SE' ELSE 'NO' END AS country"
    members = f"SELECT 's' || n AS id, n AS number, {country}, {', '.join(source)} {numbers}"
    persons = f"SELECT 't' || n AS id, n AS Member, {', '.join(target)} {numbers} ORDER BY hash(n)"
    with duckdb.connect() as database:
        database.execute(f"COPY ({members}) TO '{folder}/acme/Member.parquet'")
        (folder / "unfinished").mkdir()
        database.execute(f"COPY ({persons}) TO '{folder}/unfinished/Person.parquet'")
    (folder / "unfinished").rename(folder / "globex")


class Runs(NamedTuple):
    """Medians over several runs, and the pairs that differ by the source's property."""

    used: Used
    different: dict[str, int]


def verify(folder: Path, runs: int, memory: str | None) -> Runs:
    """Runs ``rst2spec verify``."""
    command = [sys.executable, "-m", "rst2spec", "verify", str(folder), "--root", str(folder), "-f", "json"]
    command += ["--config", str(folder / "rst2spec.toml"), "--fail-on", "none", "--temp-dir", str(WORK)]
    command += ["--data", f"acme={folder / 'acme'}", "--data", f"globex={folder / 'globex'}"]
    if memory:
        command += ["--memory-limit", memory]
    output = WORK / "verify.json"
    used = _median([measured(command, output) for _ in range(runs)])
    items = [item for item in json.loads(output.read_text())["items"] if item["kind"] == "mapping"]
    return Runs(used, {item.name: found["counts"]["different"] for item, found in zip(columns(), items, strict=True)})


def by_hand(folder: Path, runs: int) -> Runs:
    """Runs the merge in pandas."""
    output = WORK / "pandas.json"
    command = [sys.executable, str(Path(__file__).with_name("verify_pandas.py")), str(folder)]
    used = _median([measured(command, output) for _ in range(runs)])
    found = json.loads(output.read_text())
    return Runs(used, {name: item["different"] for name, item in found.items()})


def _median(used: Sequence[Used]) -> Used:
    return Used(*map(statistics.median, zip(*used, strict=True)))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--pairs", type=int, nargs="+", default=[100_000, 300_000, 1_000_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--memory-limit", help="of rst2spec verify, such as 2GB")
    options = parser.parse_args()
    WORK.mkdir(exist_ok=True)
    print("| pairs | verify, s | pandas, s | ratio | of processor time | verify, MB | pandas, MB |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for pairs in options.pairs:
        folder = WORK / f"verify-{pairs}"
        write(folder, pairs)
        found, expected = verify(folder, options.runs, options.memory_limit), by_hand(folder, options.runs)
        if found.different != expected.different:
            raise SystemExit(f"they differ: {found.different} and {expected.different}")
        ours, theirs = found.used, expected.used
        print(
            f"| {pairs:,} | {ours.wall:.2f} | {theirs.wall:.2f} | **{ours.wall / theirs.wall:.2f}** "
            f"| {ours.cpu / theirs.cpu:.2f} | {ours.peak:.0f} | {theirs.peak:.0f} |",
            flush=True,
        )
    print(f"\nPython {platform.python_version()}, {len(os.sched_getaffinity(0))} cores")


if __name__ == "__main__":
    main()
