"""What types make of values, each rule of ``docs/verify.md`` with examples. All of them are compared in one run."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import duckdb
import pytest

from tests.sampling import slow
from tests.verify.shared import counted, items_of, one_flow, verified, write, write_links


class Case(NamedTuple):
    """A value on each side of a mapping with a type, and what the pair says."""

    type: str
    source: Any
    target: Any
    verdict: str


DATES = '["datetime-format","%Y-%m-%d","_."]'
TIMES = '["datetime-format","%Y-%m-%dT%H:%M:%SZ","_."]'
PARSED = '["datetime-parse","%d.%m.%Y","_."]'
NUMBER_IF = '["if",["is-decimal","_."],["decimal","_."],["integer","_."]]'
DASH_IF = '["if",["or",["is-empty","_."],["eq","","_."]],"-","_."]'
PREFIX = '["if",["matches","+* *","_."],["join"," ",["slice",1,["split"," ","_."]]],"_."]'
BARE = '["if",["neq","_.","X"],"integer","string"]'

CASES = [
    # text: white space around it doesn't count, case does
    Case('"string"', "Kari", "Kari", "equal"),
    Case('"string"', " Kari\t", "Kari", "equal"),
    Case('"string"', "Kari", "kari", "different"),
    Case('"string"', "Kari Moen", "Kari  Moen", "different"),
    Case('"string"', "Kari", None, "lost"),
    Case('"string"', None, "Kari", "added"),
    Case('"string"', "", None, "blank"),
    Case('"string"', "  ", "", "blank"),
    # a number of one side and a text of the other: the number's own text, with any trailing zeros
    Case('"string"', 5, "5", "equal"),
    Case('"string"', 5, "5.00", "equal"),
    Case('"string"', 7, "007", "different"),
    Case('"string"', "0150", "150", "different"),
    Case('"string"', "5.00", "5", "different"),
    Case('"string"', 1e20, "100000000000000000000", "equal"),
    Case('"string"', True, "true", "equal"),
    Case('"string"', True, "True", "equal"),
    # lists are sets
    Case('"string"', ["a", "b"], ["b", "a", "a"], "equal"),
    Case('"string"', ["a", None, " "], "a", "equal"),
    Case('"string"', ["a", "b"], "a", "different"),
    Case('"string"', [], "", "blank"),
    Case('"list"', "a", ["a"], "equal"),
    Case('"list"', ["a", "b"], ["a"], "different"),
    Case('"first"', ["a", "b"], "a", "equal"),
    Case('"first"', [None, "b"], "b", "equal"),
    Case('"first"', ["a", "b"], ["a", "b"], "different"),
    Case('"first"', [], None, "blank"),
    # numbers are compared as decimals, however they are written
    Case('"decimal"', "1 234,50", 1234.5, "equal"),
    Case('"decimal"', "1,234.50", "1.234,50", "equal"),
    Case('"decimal"', "1,234", 1.234, "unreadable"),
    Case('"decimal"', 5, "5.000", "equal"),
    Case('"decimal"', 0.1 + 0.2, "0.3", "equal"),
    Case('"decimal"', "five", "five", "unreadable"),
    Case('"decimal"', 5, "five", "different"),
    Case('"decimal"', "+007.50", 7.5, "equal"),
    Case('"decimal"', "123456.123456789012", "123456.123456789012", "equal"),
    Case('"decimal"', "123456.123456789012", "123456.123456789013", "different"),
    Case('"decimal"', "999999999999.999999", "999999999999.999998", "different"),
    Case('"decimal"', "1234567890123.5", "1234567890123.50", "equal"),
    Case('"integer"', "123456789012345678", "123456789012345679", "different"),
    Case('"integer"', "12345678901234567890", "12345678901234567890.0", "equal"),
    Case('"integer"', "-0", 0, "equal"),
    Case('"float"', "1e3", 1000, "equal"),
    Case('"integer"', "5", 5.0, "equal"),
    Case('"integer"', "5.7", 5, "unreadable"),
    Case('"integer"', [1, "2"], ["2", "1"], "equal"),
    Case('"integer"', [1, "x"], [1], "unreadable"),
    Case('"integer"', [1, 2], [1, 2, "x"], "different"),
    Case('"boolean"', "True", 1, "equal"),
    Case('"boolean"', False, "0", "equal"),
    Case('"boolean"', "yes", True, "unreadable"),
    # times are in UTC
    Case(DATES, "2026-11-02T00:30:00+02:00", "2026-11-01", "equal"),
    Case(DATES, "2026-11-02", "2026-11-02", "equal"),
    Case(DATES, "02.11.2026", "2026-11-02", "equal"),
    Case(DATES, "20261102", "2026-11-02", "equal"),
    Case(DATES, "2026/11/02", "2026-11-02", "equal"),
    Case(DATES, "~t2026-11-02T10:00:00Z", "2026-11-02", "equal"),
    Case(DATES, "2026-11-02T00:30+02", "2026-11-01", "equal"),
    Case(DATES, "2026-11-02 23:30:00 -01:00", "2026-11-03", "equal"),
    Case(DATES, "~t2026-11-02T10:00z", "2026-11-02", "equal"),
    Case(DATES, "2026-11-31", "2026-11-31", "unreadable"),
    Case(DATES, "02/11/2026", "2026-11-02", "unreadable"),
    Case(DATES, ["2026-11-02", "2026-11-03"], ["2026-11-03", "2026-11-02"], "equal"),
    Case(TIMES, "2026-11-02T10:00:00.5+01:00", "2026-11-02T09:00:00Z", "equal"),
    Case(PARSED, "02.11.2026", "2026-11-02T00:00:00Z", "equal"),
    Case(PARSED, "2026-11-02", "2026-11-02", "unreadable"),
    # expressions
    Case(NUMBER_IF, 5, 5, "equal"),
    Case(NUMBER_IF, 5.5, 5.5, "ambiguous"),
    Case(NUMBER_IF, "x", "x", "unreadable"),
    Case(DASH_IF, None, "-", "equal"),
    Case(DASH_IF, "", None, "lost"),
    Case(DASH_IF, "a", "a", "equal"),
    Case(PREFIX, "+47 22 33", "22 33", "equal"),
    Case(PREFIX, "22 33", "22 33", "equal"),
    Case(PREFIX, "+47 22 33", "+47 22 33", "different"),
    Case(BARE, "5", "5", "ambiguous"),
    Case(BARE, "5", "integer", "ambiguous"),
    Case('["if-null",["integer","_."],["decimal","_."]]', "5", 5, "equal"),
    Case('["if",["gt","_.",7],["string","_."],"none"]', 8, "8", "equal"),
    Case('["if",["gt","_.",7],["string","_."],"none"]', 7, "none", "equal"),
    Case('["if",["eq","_.",true],"on","off"]', "1", "on", "equal"),
    Case('["if",["is-boolean","_."],"yes","no"]', True, "yes", "equal"),
    Case('["if",["is-boolean","_."],"yes","no"]', "true", "no", "equal"),
    Case('["if",["is-list","_."],"yes","no"]', "a", "no", "equal"),
    Case('["replace"," ","",["string","_."]]', "22 33", "2233", "equal"),
    Case('["abs",["decimal","_."]]', "-5,5", 5.5, "equal"),
    Case('["string",["integer",["decimal","_."]]]', "5.0", "5", "equal"),
    Case('["list","_."]', "a", ["a"], "equal"),
    Case('["split",",","_."]', "a,b", ["b", "a"], "equal"),
    Case('["if",["matches","a?c","_."],1,2]', "abc", 1, "equal"),
    Case('["if",["matches","a.c","_."],1,2]', "abc", 2, "equal"),
    Case('["now"]', "x", "2026-11-02T00:00:00Z", "equal"),
    Case('["if",["eq","_.","a"],"b"]', "c", None, "blank"),
    # what isn't typed is compared as it is written, and never passes
    Case("N/A", "5,50", "5.5", "as written"),
    Case("N/A", "2026-11-02", "02.11.2026", "as written"),
    Case("", " a", "a", "as written"),
    Case("N/A", "a", "b", "not as written"),
    Case('"integer", "decimal"]', "5", "5", "as written"),
    Case('"integer", "decimal"]', "5,0", "5", "not as written"),
]

COUNTS = {
    "equal": {"equal": 1},
    "blank": {"equal": 1, "source_blank": 1, "target_blank": 1},
    "different": {"different": 1},
    "lost": {"different": 1, "target_blank": 1},
    "added": {"different": 1, "source_blank": 1},
    "unreadable": {"undecided": 1},
    "ambiguous": {"undecided": 1},
    "as written": {"equal": 1},
    "not as written": {"different": 1},
}
RESULTS = {"equal": "pass", "different": "fail", "lost": "fail", "added": "fail"}


@cache
def results() -> list[tuple[str, dict[str, int], str]]:
    """Result, counts and reason of each case: each is a flow of its own in the data."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        found: list[tuple[str, dict[str, int], str]] = []
        rows = [(f"f{number}", f"F{number}", case.type) for number, case in enumerate(CASES)]
        sources: list[dict[str, Any]] = [{"id": "s"}]
        targets: list[dict[str, Any]] = [{"id": "t"}]
        for number, case in enumerate(CASES):
            sources[0][f"f{number}"] = case.source
            targets[0][f"F{number}"] = case.target
        data = write(folder, {"acme": {"Member": sources}, "globex": {"Person": targets}})
        links = write_links(folder, ("s", "t"))
        verification = verified([one_flow(*rows)], data, links=links, as_of="2026-11-02")
        for item in items_of(verification):
            names = ("equal", "different", "source_blank", "target_blank", "undecided", "not_applicable")
            counts = {key: count for key in names if (count := getattr(item.counts, key))}
            found.append((item.result, counts, item.reason))
        return found


@slow
@pytest.mark.xdist_group("conversions")  # another worker would compare all pairs again
@pytest.mark.parametrize(
    "number", range(len(CASES)), ids=lambda number: f"{CASES[number].type} {CASES[number].source!r}"
)
def test_a_pair_says(number: int) -> None:
    case = CASES[number]
    result, counts, reason = results()[number]
    expected = dict(COUNTS[case.verdict])
    if case.verdict in {"equal", "lost", "blank"}:
        expected.pop("source_blank", None)
        expected |= {"source_blank": 1} if case.source in (None, "", "  ", []) else {}
    assert counts == expected, reason
    assert result == RESULTS.get(case.verdict, "undecided"), reason


@slow
@pytest.mark.xdist_group("conversions")
def test_reasons_name_what_could_not_be_decided() -> None:
    reasons = {case.verdict: reason for case, (_, _, reason) in zip(CASES, results(), strict=True)}
    assert reasons["unreadable"].startswith("1 pair undecided: the source's value can't be read as ")
    assert reasons["ambiguous"] == "1 pair undecided: the type has two readings, and they differ here"
    assert reasons["as written"] == "the document's type can't be read: equal as written"
    by_type = {case.type: reason for case, (_, _, reason) in zip(CASES, results(), strict=True)}
    assert by_type["N/A"] == (
        "the document has lost the type (N/A): 1 of 1 pair not equal as written "
        "(a text, number or date that means the same)"
    )


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ('["datetime-diff","day","_.",["now"]]', "the function datetime-diff is not executed"),
        ('["if",["eq",["lower","_."],"x"],"a","b"]', "the function lower is not executed"),
        ('["now"]', "the function now needs --as-of"),
        ('["if",["eq","_."],"a","b"]', "the function eq is not executed with 1 arguments"),
        ('["datetime-format","%G","_."]', "the code %G in a format is not executed"),
        ('["string","_S.other"]', "it refers to _S.other"),
        ('["first","_."]', "the function first is not executed"),
        ('"uri"', 'the meaning of the type "uri" isn\'t known'),
        ('["list","a","b"]', "the function list is not executed with 2 arguments"),
        ('[["list"]]', "it contains an object or a list without a function"),
    ],
)
def test_what_is_not_executed_is_undecided_by_name(kind: str, reason: str, tmp_path: Path) -> None:
    data = write(tmp_path, {"acme": {"Member": [{"id": 1, "a": 1}]}, "globex": {"Person": [{"id": 2, "b": 1}]}})
    verification = verified([one_flow(("a", "b", kind))], data, links=write_links(tmp_path, ("1", "2")))
    (item,) = items_of(verification)
    assert (item.result, item.reason) == ("undecided", reason)


def test_a_format_without_types_leaves_tests_of_types_open(tmp_path: Path) -> None:
    kinds = ('["if",["is-boolean","_."],"yes","no"]', '["if",["is-list","_."],"yes","no"]')
    rows = [("a", f"b{number}", kind) for number, kind in enumerate(kinds)]
    data = write(
        tmp_path,
        {"acme": {"Member.csv": [{"id": 1, "a": "true"}]}, "globex": {"Person": [{"id": 2, "b0": "yes", "b1": "no"}]}},
    )
    verification = verified([one_flow(*rows)], data, links=write_links(tmp_path, ("1", "2")))
    assert [item.result for item in items_of(verification)] == ["undecided", "undecided"]


HUGE = "340282366920938463463374607431768211455"


@pytest.mark.parametrize(
    ("kind", "source", "target", "number"),
    [
        ('"decimal"', "0.1::DOUBLE", "0.1::DOUBLE", "equal"),
        ('"decimal"', "9007199254740993::BIGINT", "9007199254740992::DOUBLE", "different"),
        ('"decimal"', "'nan'::DOUBLE", "'nan'::DOUBLE", "undecided"),
        ('"decimal"', "1e30::DOUBLE", "1e30::DOUBLE", "undecided"),
        ('"string"', "'nan'::DOUBLE", "'nan'::DOUBLE", "equal"),
        ('"string"', "'-0.0'::DOUBLE", "0.0::DOUBLE", "equal"),
        ('"string"', f"{HUGE}::UHUGEINT", "5::BIGINT", "different"),
        ('"integer"', "5::BIGINT", "5::DOUBLE", "equal"),
        ('"integer"', "5::INTEGER", "5::BIGINT", "equal"),
        ('"integer"', "5::BIGINT", "'5.00'", "equal"),
        ('"integer"', "1234567890123::DOUBLE", "'1234567890123'", "equal"),
        ('"integer"', "5.5::DOUBLE", "5.5::DOUBLE", "undecided"),
        ('"integer"', "5.5::DECIMAL(10, 2)", "'5.5'", "undecided"),
        ('"boolean"', "true", "'True'", "equal"),
        ('"boolean"', "true", "false", "different"),
        ('"string"', "DATE '2026-01-02'", "TIMESTAMP '2026-01-02'", "equal"),
        ('"string"', "TIMESTAMPTZ '2026-01-02 03:00:00+02'", "'2026-01-02T01:00:00Z'", "equal"),
        (DATES, "TIMESTAMP '2026-01-02 03:04:05.5'", "'2026-01-02'", "equal"),
        (DATES, "TIMESTAMPTZ '2026-01-02 01:00:00+02'", "'2026-01-01'", "equal"),
        (DATES, "DATE '2026-01-02'", "'2026-01-03'", "different"),
        (DATES, "TIMESTAMP 'infinity'", "'infinity'", "undecided"),
    ],
)
def test_values_of_a_database_are_compared_as_their_texts(
    kind: str, source: str, target: str, number: str, tmp_path: Path
) -> None:
    for system, table, column, value in (("acme", "Member", "name", source), ("globex", "Person", "Name", target)):
        with duckdb.connect(str(tmp_path / f"{system}.db")) as database:
            database.execute(f"CREATE TABLE {table} AS SELECT 1 AS id, {value} AS {column}")
    data = {system: str(tmp_path / f"{system}.db") for system in ("acme", "globex")}
    (item,) = items_of(verified([one_flow(("name", "Name", kind))], data, links=write_links(tmp_path, ("1", "1"))))
    assert counted(item) == {"pairs": 1, number: 1}
