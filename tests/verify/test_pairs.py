"""How records become pairs: links, match rules, keys; and who is left out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rst2spec.spec.verify_report import Verification, VerifiedFlow
from rst2spec.verify.errors import DataError
from tests.verify.shared import S, T, compiled, counted, items_of, one_flow, verified, write, write_links
from tests.writing import before, document, every, free, match, merge, new, section

NAME = ("name", "Name", '"string"')


def people(*names: str) -> list[dict[str, Any]]:
    return [{"id": name, "mail": name, "name": name} for name in names]


def persons(*names: str) -> list[dict[str, Any]]:
    return [{"Id": name.upper(), "Mail": name, "Name": name} for name in names]


def flow_of(verification: Verification) -> VerifiedFlow:
    (flow,) = verification.flows
    return flow


def numbers(flow: VerifiedFlow) -> dict[str, int]:
    names = ("pairs", "ambiguous_source", "ambiguous_target", "unmatched_source", "unmatched_target", "missing")
    return {name: number for name in names if (number := getattr(flow, name))}


def test_links_make_pairs_in_both_directions_and_spellings(tmp_path: Path) -> None:
    data = write(tmp_path, {"acme": {"Member": people("a", "b")}, "globex": {"Person": persons("a", "b", "c")}})
    links = tmp_path / "links.csv"
    links.write_text(
        "Source_System,source_entity,source_id,target_system,target_entity,target_id\n"
        "Acme,member,a,globex,PERSON,A\nglobex,Person,B,acme,Member,b\nglobex,Person,B,acme,Order,b\n"
    )
    verification = verified([one_flow(NAME)], data, links=str(links))
    flow = flow_of(verification)
    assert (flow.method, numbers(flow)) == ("links", {"pairs": 2, "unmatched_target": 1})


def test_rows_of_links_that_are_none_are_counted(tmp_path: Path) -> None:
    data = write(tmp_path, {"acme": {"Member": people("a")}, "globex": {"Person": persons("a")}})
    links = write_links(tmp_path, ("a", "A"), ("b", ""))
    Path(links).write_text(Path(links).read_text() + "acme,Member\n")
    table = verified([one_flow(NAME)], data, links=links).tables[-1]
    assert (table.entity, table.records, table.without_key, table.invalid, table.first_invalid) == ("links", 2, 1, 1, 4)


def test_what_is_linked_twice_or_to_nothing_is_left_out(tmp_path: Path) -> None:
    data = write(tmp_path, {"acme": {"Member": people("a", "b", "c")}, "globex": {"Person": persons("a", "b", "c")}})
    links = write_links(tmp_path, ("a", "A"), ("a", "B"), ("c", "X"), ("c", "C"))
    flow = flow_of(verified([one_flow(NAME)], data, links=links))
    assert numbers(flow) == {
        "pairs": 1, "ambiguous_source": 1, "unmatched_source": 1, "missing": 1
    }  # fmt: skip


def test_a_match_rule_makes_pairs_of_values_that_occur_once(tmp_path: Path) -> None:
    sources = [*people("a", "b", "c"), {"id": "b2", "mail": "b", "name": "b"}, {"id": "n", "mail": None}]
    data = write(tmp_path, {"acme": {"Member": sources}, "globex": {"Person": persons("a", "b", "x")}})
    statements = before(S, T) + merge(S, T, [("mail", "Mail")])
    verification = verified([one_flow(NAME, statements=statements)], data)
    flow = flow_of(verification)
    assert flow.method == "match rules"
    assert numbers(flow) == {
        "pairs": 1, "ambiguous_source": 2, "ambiguous_target": 1, "unmatched_source": 2, "unmatched_target": 1
    }  # fmt: skip
    (rule,) = items_of(verification, "match")
    assert (rule.result, rule.reason) == ("fail", "1 value of 2 would match several records")
    assert [(item.source_value, item.note) for item in rule.examples] == [("b", "2 records and 1 record have it")]


def test_each_match_rule_is_an_alternative(tmp_path: Path) -> None:
    sources: list[dict[str, Any]] = [
        {"id": 1, "mail": "a", "no": 1},
        {"id": 2, "mail": None, "no": 2},
        {"id": 3, "mail": "a2", "no": 1},
    ]
    targets = [
        {"id": 1, "Mail": "a", "No": "9"},
        {"id": 2, "Mail": "x", "No": "2.0"},
        {"id": 3, "Mail": "y", "No": "1"},
    ]
    data = write(tmp_path, {"acme": {"Member": sources}, "globex": {"Person": targets}})
    statements = before(S, T) + merge(S, T, [("mail", "Mail"), ("no", "No")])
    verification = verified([one_flow(("mail", "Mail", '"string"'), statements=statements)], data)
    # 1 and 3 share a number, so both are ambiguous, though 1 has an address of its own
    assert numbers(flow_of(verification)) == {
        "pairs": 1, "ambiguous_source": 2, "ambiguous_target": 1
    }  # fmt: skip


def test_a_match_rule_over_lists_matches_by_any_item(tmp_path: Path) -> None:
    sources = [{"id": 1, "mails": [{"value": "a"}, {"value": "b"}], "name": "x"}]
    data = write(tmp_path, {"acme": {"Member": sources}, "globex": {"Person": [{"id": 2, "Mail": "b", "Name": "x"}]}})
    statements = before(S, T) + merge(S, T, [("mails.value", "Mail")])
    assert numbers(flow_of(verified([one_flow(NAME, statements=statements)], data))) == {"pairs": 1}


def test_a_condition_of_a_match_rule_selects_records(tmp_path: Path) -> None:
    sources = [{"id": 1, "no": "1", "kind": "x", "name": "x"}, {"id": 2, "no": "1", "kind": "y", "name": "x"}]
    data = write(tmp_path, {"acme": {"Member": sources}, "globex": {"Person": [{"id": 3, "No": "1", "Name": "x"}]}})
    statements = before(S, T) + merge(S, T, [("no (Dependant on having x in kind)", "No")])
    flow = flow_of(verified([one_flow(NAME, statements=statements)], data))
    assert numbers(flow) == {"pairs": 1, "unmatched_source": 1}


def test_configured_keys_make_pairs_in_both_directions(tmp_path: Path) -> None:
    rows = [NAME]
    documents = compiled(
        document(section(S, T, rows)),
        document(section(T, S, [("Name", "name", '"string"')]), source="Globex", target="Acme"),
    )
    sources = [{"id": 1, "no": 1, "year": 2025, "name": "x"}, {"id": 2, "no": 1, "year": 2026, "name": "y"}]
    targets = [{"id": 3, "No": "1", "Year": "2026", "Name": "y"}]
    data = write(tmp_path, {"acme": {"Member": sources}, "globex": {"Person": targets}})
    config = {"pairs": [{"flow": f"{S} to {T}", "keys": {"no": "No", "year": "Year"}}]}
    verification = verified(documents, data, config=config)
    assert [(flow.method, flow.pairs) for flow in verification.flows] == [("key", 1), ("key", 1)]
    assert [item.result for item in items_of(verification)] == ["pass", "pass"]


def test_without_a_way_the_flow_is_one_undecided_line(tmp_path: Path) -> None:
    data = write(tmp_path, {"acme": {"Member": people("a")}, "globex": {"Person": persons("a")}})
    verification = verified([one_flow(NAME, ("mail", "Mail", '"string"'))], data)
    flow = flow_of(verification)
    assert flow.problem == "records can't be paired: there are no links, no match rule and no key"
    assert flow.hint == (
        'Add --links FILE, or [[tool.rst2spec.pairs]] flow = "Acme Member to Globex Person", '
        'keys = { SOURCE = "TARGET" }'
    )
    assert {(item.result, item.reason) for item in verification.items} == {("undecided", flow.problem)}


def test_records_without_a_key_or_with_a_shared_one_are_left_out(tmp_path: Path) -> None:
    sources = [*people("a", "b", "b"), {"name": "x"}, {"id": " ", "name": "y"}]
    data = write(tmp_path, {"acme": {"Member": sources}, "globex": {"Person": persons("a", "b")}})
    verification = verified([one_flow(NAME)], data, links=write_links(tmp_path, ("a", "A"), ("b", "B")))
    table = next(item for item in verification.tables if item.system == "acme")
    assert (table.records, table.without_key, table.duplicate_keys) == (5, 2, 2)
    assert numbers(flow_of(verification)) == {"pairs": 1, "unmatched_target": 1, "missing": 1}


def test_a_variant_needs_a_filter_or_a_table(tmp_path: Path) -> None:
    documents = compiled(document(section("Acme Member person", T, [NAME]), section("Acme Member company", T, [NAME])))
    sources = [{"id": 1, "kind": "person", "name": "x"}, {"id": 2, "kind": "firm", "name": "y"}]
    tables: dict[str, Any] = {
        "acme": {"Member": sources, "member_company": sources[1:]},
        "globex": {"Person": persons("x")},
    }
    data = write(tmp_path, tables)
    links = write_links(tmp_path, ("1", "X"), entities=("Member person", "Person"))
    verification = verified(documents, data, links=links)
    assert [flow.problem for flow in verification.flows] == [
        'the configuration doesn\'t specify which records of Member are "person"',
        "records can't be paired: there are no links, no match rule and no key",
    ]
    assert verification.flows[0].hint == (
        'Set [tool.rst2spec.data.acme] "Member person" = { where = { PROPERTY = [VALUE] } }'
    )
    config = {"data": {"acme": {"Member person": {"where": {"kind": ["person", "human"]}}}}}
    verification = verified(documents, data, links=links, config=config)
    assert (verification.flows[0].source_records, verification.flows[0].pairs) == (1, 1)


def test_a_table_of_links_may_leave_out_a_variant(tmp_path: Path) -> None:
    documents = compiled(document(section("Acme Member person", T, [NAME])))
    data = write(tmp_path, {"acme": {"Member person": people("a")}, "globex": {"Person": persons("a")}})
    assert flow_of(verified(documents, data, links=write_links(tmp_path, ("a", "A")))).pairs == 1


def test_twins_are_judged_together(tmp_path: Path) -> None:
    """One always creates, the other only links: a record without a link fails once."""
    twins = (
        section(S, T, [NAME], statements=every(S, T)),
        section(S, T, [("nick", "Name", '"string"')], statements=before(S, T)),
    )
    sources = [{"id": "a", "name": "x", "nick": "y"}, {"id": "b", "name": "x", "nick": "y"}]
    data = write(tmp_path, {"acme": {"Member": sources}, "globex": {"Person": [{"id": "A", "Name": "y"}]}})
    verification = verified(compiled(document(*twins)), data, links=write_links(tmp_path, ("a", "A")))
    assert len(verification.flows) == 1
    assert len(verification.flows[0].flows) == 2
    first, second = items_of(verification, "creation")
    assert (first.result, first.reason) == ("fail", "1 record of 2 has no target")
    assert (second.result, second.reason) == ("undecided", f"verified with {first.id}")
    assert [(item.result, item.reason) for item in items_of(verification)] == [
        ("pass", "explained by nick (1)"),
        ("pass", "explained by nick (1)"),
    ]


CREATION: list[tuple[str, str, dict[str, Any], str, dict[str, int]]] = [
    (every(S, T), "links", {}, "fail", {"pairs": 3, "equal": 1, "different": 2}),
    (every(S, T), "rules", {}, "fail", {"pairs": 3, "equal": 1, "different": 2}),
    (every(S, T) + match(S, T), "links", {}, "undecided", {"pairs": 3, "equal": 1, "undecided": 2}),
    (free("When a Member is active", T), "links", {}, "undecided", {"pairs": 3, "undecided": 3}),
    (free("When a Member is active", T), "links", {"state": "on"}, "fail", {"pairs": 3, "equal": 1, "different": 2}),
    (
        free("When a Member is active", T),
        "links",
        {"state": ["on", "off"]},
        "fail",
        {"pairs": 3, "equal": 2, "different": 1},
    ),
    (before(S, T), "links", {}, "undecided", {"pairs": 3, "equal": 1, "undecided": 2}),
    (before(S, T), "links and rules", {}, "undecided", {"pairs": 3, "equal": 2, "undecided": 1}),
    (before(S, T), "rules", {}, "undecided", {"pairs": 3, "undecided": 3}),
    (
        before(S, T) + new(S, T, "Acme Order", "Globex"),
        "links and rules",
        {},
        "undecided",
        {"pairs": 3, "equal": 1, "undecided": 2},
    ),
    ("", "links", {}, "undecided", {}),
]


@pytest.mark.parametrize(("statements", "how", "where", "result", "expected"), CREATION)
def test_creation(
    statements: str, how: str, where: dict[str, Any], result: str, expected: dict[str, int], tmp_path: Path
) -> None:
    """Of three records one is linked, one is linked to a record that isn't there, and one isn't linked."""
    rules = merge(S, T, [("mail", "Mail")]) if "rules" in how else ""
    sources = [
        {"id": "a", "mail": "a", "state": "off", "name": "x"},
        {"id": "b", "mail": "b", "state": "gone", "name": "x"},
        {"id": "c", "mail": "c", "state": "on", "name": "x"},
    ]
    data = write(tmp_path, {"acme": {"Member": sources}, "globex": {"Person": persons("a")}})
    links = write_links(tmp_path, ("a", "A"), ("b", "X")) if "links" in how else None
    config = {"pairs": [{"flow": f"{S} to {T}", "created-where": where}]} if where else {}
    verification = verified([one_flow(NAME, statements=statements + rules)], data, links=links, config=config)
    (item,) = items_of(verification, "creation")
    assert (item.result, counted(item)) == (result, expected), item.reason


def test_a_match_has_to_be_linked_where_there_are_links(tmp_path: Path) -> None:
    data = write(tmp_path, {"acme": {"Member": people("a", "b")}, "globex": {"Person": persons("a", "b")}})
    statements = before(S, T) + merge(S, T, [("mail", "Mail"), ("nick", "Nick")])
    verification = verified([one_flow(NAME, statements=statements)], data, links=write_links(tmp_path, ("a", "A")))
    rule, other = items_of(verification, "match")
    assert (rule.result, rule.reason) == ("fail", "1 pair of records that match is not linked")
    assert [(item.source_id, item.target_id, item.note) for item in rule.examples] == [("b", "B", "not linked")]
    assert (other.result, other.reason) == (
        "undecided", "acme Member has no property nick; globex Person has no property Nick"
    )  # fmt: skip


def test_a_flow_without_mappings_passes_by_its_links(tmp_path: Path) -> None:
    data = write(tmp_path, {"acme": {"Member": people("a")}, "globex": {"Person": persons("a")}})
    verification = verified([one_flow()], data, links=write_links(tmp_path, ("a", "A")))
    (item,) = items_of(verification)
    assert (item.result, item.reason) == ("pass", "1 pair linked; there is nothing to compare")
    statements = before(S, T) + merge(S, T, [("mail", "Mail")])
    (item,) = items_of(verified([one_flow(statements=statements)], data))
    assert (item.result, item.reason) == ("undecided", "only a table of links shows whether records are linked")


def test_a_table_of_links_needs_its_columns(tmp_path: Path) -> None:
    data = write(tmp_path, {"acme": {"Member": people("a")}, "globex": {"Person": persons("a")}})
    (tmp_path / "links.csv").write_text("source_id,target_id\na,A\n")
    with pytest.raises(
        DataError, match=r"links\.csv has no column source_system; a table of links needs source_system,"
    ):
        verified([one_flow(NAME)], data, links=str(tmp_path / "links.csv"))
