"""Conditions: of the record or of a list's items, terms, several of them, and what the document leaves out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rst2spec.spec.verify_report import Verification
from tests.verify.shared import counted, items_of, one_flow, verified, write, write_links


def run(
    folder: Path, mapping: tuple[str, str], sources: list[dict[str, Any]], targets: list[dict[str, Any]], **config: Any
) -> Verification:
    """A mapping of texts over records that are paired in their order."""
    left = [{"id": f"s{number}", **record} for number, record in enumerate(sources)]
    right = [{"id": f"t{number}", **record} for number, record in enumerate(targets)]
    data = write(folder, {"acme": {"Member": left}, "globex": {"Person": right}})
    links = write_links(folder, *[(f"s{number}", f"t{number}") for number in range(len(sources))])
    return verified([one_flow((*mapping, '"string"'))], data, links=links, config=config)


def test_a_literal_decides_about_the_record(tmp_path: Path) -> None:
    verification = run(
        tmp_path,
        ("zip (Dependant on having NO in country)", "Zip"),
        [{"zip": "1", "country": "NO"}, {"zip": "2", "country": "SE"}, {"zip": "3", "country": None}],
        [{"Zip": "1"}, {"Zip": "x"}, {"Zip": "x"}],
    )
    (item,) = items_of(verification)
    assert (item.result, counted(item)) == ("pass", {"pairs": 3, "equal": 1, "not_applicable": 2})


def test_a_number_is_compared_as_a_number(tmp_path: Path) -> None:
    verification = run(
        tmp_path,
        ("zip (Dependant on having 14 in kind)", "Zip"),
        [{"zip": "1", "kind": 14.0}, {"zip": "2", "kind": 15}],
        [{"Zip": "1"}, {"Zip": "x"}],
    )
    assert counted(items_of(verification)[0]) == {"pairs": 2, "equal": 1, "not_applicable": 1}


def test_each_side_has_its_own_conditions(tmp_path: Path) -> None:
    verification = run(
        tmp_path,
        ("zip (Dependant on having NO in country)", "Zip (Dependant on having person in Kind)"),
        [{"zip": "1", "country": "NO"}, {"zip": "2", "country": "NO"}, {"zip": "3", "country": "SE"}],
        [{"Zip": "1", "Kind": "person"}, {"Zip": "x", "Kind": "robot"}, {"Zip": "x", "Kind": "person"}],
    )
    assert counted(items_of(verification)[0]) == {"pairs": 3, "equal": 1, "not_applicable": 2}


def test_a_condition_in_the_same_list_selects_items(tmp_path: Path) -> None:
    verification = run(
        tmp_path,
        ("phones.number (Dependant on having mobile in phones.kind)", "Mobile"),
        [
            {"phones": [{"number": "1", "kind": "home"}, {"number": "2", "kind": "mobile"}]},
            {"phones": [{"number": "1", "kind": "home"}]},
            {"phones": [{"number": "1", "kind": "mobile"}]},
            {"phones": [{"number": "1", "kind": "home"}]},
            {"phones": []},
        ],
        [{"Mobile": "2"}, {"Mobile": None}, {"Mobile": None}, {"Mobile": "9"}, {"Mobile": None}],
    )
    (item,) = items_of(verification)
    assert counted(item) == {"pairs": 5, "equal": 3, "different": 2, "source_blank": 3, "target_blank": 3}
    assert [(example.source_value, example.target_value) for example in item.examples] == [("[1]", None), (None, "9")]


def test_a_condition_in_another_list_needs_one_item(tmp_path: Path) -> None:
    verification = run(
        tmp_path,
        ("name (Dependant on having vip in tags)", "Name"),
        [{"name": "a", "tags": ["x", "vip"]}, {"name": "b", "tags": ["x"]}, {"name": "c", "tags": []}],
        [{"Name": "a"}, {"Name": "x"}, {"Name": "x"}],
    )
    assert counted(items_of(verification)[0]) == {"pairs": 3, "equal": 1, "not_applicable": 2}


TERM = ("zip (Dependant on having wd:Q20 in country)", "Zip")
COUNTRIES: list[dict[str, Any]] = [{"zip": str(at), "country": code} for at, code in enumerate(["NO", "SE", None])]
ZIPS: list[dict[str, Any]] = [{"Zip": "0"}, {"Zip": "x"}, {"Zip": "x"}]


def test_a_term_without_values_is_undecided_and_listed(tmp_path: Path) -> None:
    verification = run(tmp_path, TERM, COUNTRIES, ZIPS)
    (item,) = items_of(verification)
    assert (item.result, item.reason) == (
        "undecided",
        "2 pairs undecided: the configuration has no value for the term wd:Q20",
    )
    assert counted(item) == {"pairs": 3, "not_applicable": 1, "undecided": 2}
    (term,) = verification.terms
    assert (term.system, term.term, term.mappings, term.undecided) == ("acme", "wd:Q20", 1, 2)


def test_a_term_without_values_and_without_pairs_is_listed(tmp_path: Path) -> None:
    tables = {"acme": {"Member": [{"id": "s", **COUNTRIES[0]}]}, "globex": {"Person": [{"id": "t", **ZIPS[0]}]}}
    data = write(tmp_path, tables)
    verification = verified([one_flow((*TERM, '"string"'))], data, links=write_links(tmp_path, ("another", "other")))
    (item,) = items_of(verification)
    assert (item.result, item.reason) == ("undecided", "there are no pairs of records")
    (term,) = verification.terms
    assert (term.term, term.mappings, term.undecided) == ("wd:Q20", 1, 0)


@pytest.mark.parametrize(
    "values",
    [{"wd:Q20": ["NO", "Norway"]}, {"wd:Q20": "NO"}, {"acme": {"wd:Q20": "NO"}, "wd:Q20": "SE"}],
)
def test_a_term_has_the_values_that_are_set(tmp_path: Path, values: Any) -> None:
    verification = run(tmp_path, TERM, COUNTRIES, ZIPS, values=values)
    assert counted(items_of(verification)[0]) == {"pairs": 3, "equal": 1, "not_applicable": 2}
    assert verification.terms == ()


def test_a_term_that_the_data_has_itself_needs_no_values(tmp_path: Path) -> None:
    verification = run(
        tmp_path, TERM, [{"zip": "0", "country": "wd:Q20"}, {"zip": "1", "country": "http://www.wikidata.org/entity/Q20"}],
        [{"Zip": "0"}, {"Zip": "1"}],
    )  # fmt: skip
    assert counted(items_of(verification)[0]) == {"pairs": 2, "equal": 2}


@pytest.mark.parametrize(
    ("clause", "reason"),
    [
        ("Dependant on having  in country", "the condition's value is blank in the document"),
        ("Dependant on having NO in ", "the condition's property is blank in the document"),
        ("Dependant on having NO in land", "acme Member has no property land"),
    ],
)
def test_what_is_missing_leaves_the_item_undecided(tmp_path: Path, clause: str, reason: str) -> None:
    verification = run(tmp_path, (f"zip ({clause})", "Zip"), COUNTRIES, ZIPS)
    (item,) = items_of(verification)
    assert (item.result, item.reason) == ("undecided", f"3 pairs undecided: {reason}")


BOTH = ("zip (Dependant on having NO in countryDependant on having vip in kind)", "Zip")


def test_several_conditions_are_read_both_ways(tmp_path: Path) -> None:
    records: list[dict[str, Any]] = [
        {"zip": "0", "country": "NO", "kind": "vip"},
        {"zip": "1", "country": "SE", "kind": "x"},
        {"zip": "2", "country": "NO", "kind": "x"},
        {"zip": "3", "country": "NO", "kind": "x"},
    ]
    verification = run(tmp_path, BOTH, records, [{"Zip": "0"}, {"Zip": "x"}, {"Zip": "2"}, {"Zip": "x"}])
    (item,) = items_of(verification)
    assert counted(item) == {"pairs": 4, "equal": 1, "not_applicable": 1, "undecided": 2}
    assert item.reason == (
        "2 pairs undecided: the document doesn't specify whether all conditions must hold, or any: "
        "0 differ if all, 1 if any"
    )


def test_several_conditions_that_agree_are_decided(tmp_path: Path) -> None:
    records = [{"zip": "0", "country": "NO", "kind": "vip"}, {"zip": "1", "country": "SE", "kind": "x"}]
    verification = run(tmp_path, BOTH, records, [{"Zip": "9"}, {"Zip": "x"}])
    (item,) = items_of(verification)
    assert (item.result, counted(item)) == ("fail", {"pairs": 2, "different": 1, "not_applicable": 1})


def test_what_can_be_decided_is_decided_beside_what_can_not(tmp_path: Path) -> None:
    """Any of two conditions: where one holds, the other doesn't matter; all of them: where one doesn't hold."""
    clauses = "Dependant on having NO in countryDependant on having wd:Q20 in kind"
    records: list[dict[str, Any]] = [
        {"zip": "0", "country": "SE", "kind": None},
        {"zip": "1", "country": "SE", "kind": "x"},
    ]
    verification = run(tmp_path, (f"zip ({clauses})", "Zip"), records, [{"Zip": "x"}, {"Zip": "x"}])
    assert counted(items_of(verification)[0]) == {"pairs": 2, "not_applicable": 1, "undecided": 1}


def test_conditions_that_are_never_met_pass_nothing(tmp_path: Path) -> None:
    verification = run(tmp_path, ("zip (Dependant on having XX in country)", "Zip"), COUNTRIES, ZIPS)
    (item,) = items_of(verification)
    assert (item.result, item.reason) == ("undecided", "no pair meets the conditions")
