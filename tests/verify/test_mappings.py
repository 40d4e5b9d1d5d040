"""Mappings beside each other: several that write one property, the other direction, references to other records."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rst2spec.spec.verify_report import Verification
from tests.verify.shared import S, T, compiled, counted, items_of, one_flow, verified, write, write_links
from tests.writing import before, document, merge, section

TEXT = '"string"'


def run(
    folder: Path,
    rows: list[tuple[str, str, str]],
    sources: list[dict[str, Any]],
    targets: list[dict[str, Any]],
    **config: Any,
) -> Verification:
    """Mappings over records that are paired in their order."""
    left = [{"id": f"s{number}", **record} for number, record in enumerate(sources)]
    right = [{"id": f"t{number}", **record} for number, record in enumerate(targets)]
    data = write(folder, {"acme": {"Member": left}, "globex": {"Person": right}})
    links = write_links(folder, *[(f"s{number}", f"t{number}") for number in range(len(sources))])
    return verified([one_flow(*rows)], data, links=links, config=config)


NAMES = [("first", "Name", TEXT), ("nick", "Name", TEXT)]


def test_one_of_several_sources_has_to_explain_a_target(tmp_path: Path) -> None:
    sources: list[dict[str, Any]] = [
        {"first": "a", "nick": "b"},
        {"first": "a", "nick": "b"},
        {"first": None, "nick": "b"},
    ]
    first, second = items_of(run(tmp_path, NAMES, sources, [{"Name": "a"}, {"Name": "b"}, {"Name": "b"}]))
    assert first.result == second.result == "pass"
    assert first.reason == second.reason == "explained by first (1) and nick (2)"
    assert first.explained_by == {first.id: 1, second.id: 2}
    assert counted(first) == {"pairs": 3, "equal": 3, "source_blank": 1}


def test_a_target_that_no_source_explains_fails(tmp_path: Path) -> None:
    sources: list[dict[str, Any]] = [
        {"first": "a", "nick": "b"},
        {"first": None, "nick": "b"},
        {"first": None, "nick": None},
    ]
    items = items_of(run(tmp_path, NAMES, sources, [{"Name": "x"}, {"Name": None}, {"Name": None}]))
    assert [(item.result, counted(item)["different"]) for item in items] == [("fail", 2), ("fail", 2)]
    assert [example.source_id for example in items[0].examples] == ["s0", "s1"]


def test_a_source_that_can_not_be_decided_leaves_the_others_open(tmp_path: Path) -> None:
    rows = [("first", "Name", TEXT), ("nick", "Name", '["lower","_."]')]
    sources: list[dict[str, Any]] = [{"first": "a", "nick": "B"}, {"first": "a", "nick": "B"}]
    first, second = items_of(run(tmp_path, rows, sources, [{"Name": "a"}, {"Name": "b"}]))
    assert (first.result, counted(first)) == ("undecided", {"pairs": 2, "equal": 1, "undecided": 1})
    assert first.reason == (
        "1 pair undecided: another mapping with the same target can't be decided; explained by first (1)"
    )
    assert second.reason == "the function lower is not executed"


def test_the_configured_order_decides(tmp_path: Path) -> None:
    sources: list[dict[str, Any]] = [
        {"first": "a", "nick": "b"},
        {"first": "a", "nick": "b"},
        {"first": "a", "nick": None},
    ]
    pairs = [{"flow": f"{S} to {T}", "precedence": {"Name": ["nick", "first"]}}]
    items = items_of(run(tmp_path, NAMES, sources, [{"Name": "a"}, {"Name": "b"}, {"Name": "a"}], pairs=pairs))
    assert [(item.result, counted(item)["different"], counted(item)["equal"]) for item in items] == [("fail", 1, 2)] * 2


def test_conditions_of_the_target_tell_writers_apart(tmp_path: Path) -> None:
    rows = [
        ("home", "Phone (Dependant on having home in Kind)", TEXT),
        ("work", "Phone (Dependant on having work in Kind)", TEXT),
    ]
    sources = [{"home": "1", "work": "2"}, {"home": "1", "work": "2"}]
    targets = [{"Phone": "1", "Kind": "home"}, {"Phone": "1", "Kind": "work"}]
    home, work = items_of(run(tmp_path, rows, sources, targets))
    assert counted(home) == {"pairs": 2, "equal": 1, "not_applicable": 1}
    assert counted(work) == {"pairs": 2, "different": 1, "not_applicable": 1}


def test_repeated_rows_have_the_same_answer(tmp_path: Path) -> None:
    rows = [("first", "Name", TEXT), ("first", "Name", TEXT), ("nick", "Name", TEXT)]
    items = items_of(run(tmp_path, rows, [{"first": "a", "nick": "b"}], [{"Name": "x"}]))
    assert len({item.id for item in items}) == 3
    assert [item.result for item in items] == ["fail", "fail", "fail"]


def test_values_that_are_blank_everywhere_pass_nothing(tmp_path: Path) -> None:
    (item,) = items_of(run(tmp_path, [("first", "Name", TEXT)], [{"first": None}], [{"Name": ""}]))
    assert (item.result, item.reason) == ("undecided", "both sides are blank in every pair")


def test_a_property_that_is_not_there_is_named_on_its_side(tmp_path: Path) -> None:
    verification = run(tmp_path, [("first", "Name", TEXT), ("nick", "Nick", TEXT)], [{"first": 1}], [{"Nick": 1}])
    assert [item.reason for item in items_of(verification)] == [
        "globex Person has no property Name",
        "acme Member has no property nick",
    ]
    assert [(table.system, table.missing) for table in verification.tables] == [
        ("acme", ("nick",)),
        ("globex", ("Name",)),
        ("", ()),
    ]


def test_an_object_is_not_compared(tmp_path: Path) -> None:
    (item,) = items_of(run(tmp_path, [("first", "Name", TEXT)], [{"first": {"a": 1}}], [{"Name": "a"}]))
    assert (item.result, item.reason) == ("undecided", "first of acme Member is an object")


# --- the other direction


def test_a_difference_that_the_other_direction_explains_is_told_as_such(tmp_path: Path) -> None:
    documents = compiled(
        document(section(S, T, [("size", "Size", '"decimal"')])),
        document(
            section(T, S, [("Size", "size", '["if",["gt","_.",7],7,["decimal","_."]]')]), source="Globex", target="Acme"
        ),
    )
    data = write(
        tmp_path,
        {"acme": {"Member": [{"id": "a", "size": 7}, {"id": "b", "size": 7}]},
         "globex": {"Person": [{"id": "A", "Size": 9}, {"id": "B", "Size": 3}]}},
    )  # fmt: skip
    verification = verified(documents, data, links=write_links(tmp_path, ("a", "A"), ("b", "B")))
    there, back = items_of(verification)
    assert counted(there) == {"pairs": 2, "different": 2, "explained": 1}
    assert there.reason == "2 of 2 pairs differ; the flow in the other direction explains 1 of them"
    assert counted(back) == {"pairs": 2, "equal": 1, "different": 1}


# --- references


def referring(folder: Path, source: str, target: str, links: str) -> Verification:
    rows = [(source, target, TEXT)]
    documents = compiled(document(section("Acme Order", "Globex Bill", rows), section(S, T, [])))
    sources = [{"id": "o1", "ownerId": "m1", "member": {"id": "m1"}, "memberId": "m1"}]
    targets = [{"id": "b1", "PersonId": "p1", "Person": {"Id": "p1"}, "PersonNo": "p1"}]
    data = write(
        folder,
        {"acme": {"Order": sources, "Member": [{"id": "m1"}]}, "globex": {"Bill": targets, "Person": [{"id": "p1"}]}},
    )
    (folder / "links.csv").write_text(
        "source_system,source_entity,source_id,target_system,target_entity,target_id\n"
        f"acme,Order,o1,globex,Bill,b1\n{links}"
    )
    return verified(documents, data, links=str(folder / "links.csv"))


def test_a_reference_is_right_where_the_records_are_linked(tmp_path: Path) -> None:
    for source, target in (("memberId", "PersonId"), ("member.id", "Person.Id")):
        for links in ("acme,Member,m1,globex,Person,p1\n", "globex,Person,p1,acme,Members,m1\n"):
            item = items_of(referring(tmp_path, source, target, links))[0]
            assert (item.result, counted(item)) == ("pass", {"pairs": 1, "equal": 1})


def test_a_reference_without_such_a_link_is_undecided_and_never_failed(tmp_path: Path) -> None:
    reason = "1 pair undecided: the ids differ, and the records that they refer to aren't linked"
    for source, links in (
        ("memberId", "acme,Member,m2,globex,Person,p1\n"),
        ("memberId", "acme,Thing,m1,globex,Person,p1\n"),
        ("ownerId", "acme,Member,m1,globex,Person,p1\n"),  # an owner is no known entity type
    ):
        item = items_of(referring(tmp_path, source, "PersonId", links))[0]
        assert (item.result, item.reason) == ("undecided", reason)


def test_what_is_no_id_on_both_sides_is_no_reference(tmp_path: Path) -> None:
    item = items_of(referring(tmp_path, "memberId", "PersonNo", "acme,Member,m1,globex,Person,p1\n"))[0]
    assert item.result == "fail"


def test_the_configuration_says_what_a_property_refers_to(tmp_path: Path) -> None:
    documents = compiled(document(section("Acme Order", "Globex Bill", [("ownerId", "PersonId", TEXT)])))
    data = write(
        tmp_path, {"acme": {"Order": [{"id": 1, "ownerId": "m"}]}, "globex": {"Bill": [{"id": 2, "PersonId": "p"}]}}
    )
    (tmp_path / "links.csv").write_text(
        "source_system,source_entity,source_id,target_system,target_entity,target_id\n"
        "acme,Order,1,globex,Bill,2\nacme,Member,m,globex,Person,p\n"
    )
    config = {"data": {"acme": {"Order": {"references": {"ownerId": "Member"}}}}}
    for given, result in ((config, "pass"), ({}, "undecided")):
        (item,) = items_of(verified(documents, data, links=str(tmp_path / "links.csv"), config=given))
        assert item.result == result


def test_references_follow_the_pairs_of_match_rules(tmp_path: Path) -> None:
    rules = before(S, T) + merge(S, T, [("mail", "Mail")])
    orders = before("Acme Order", "Globex Bill") + merge("Acme Order", "Globex Bill", [("no", "No")])
    documents = compiled(
        document(
            section("Acme Order", "Globex Bill", [("memberId", "PersonId", TEXT)], statements=orders),
            section(S, T, [], statements=rules),
        )
    )
    data = write(
        tmp_path,
        {"acme": {"Order": [{"id": 1, "no": 1, "memberId": "m"}], "Member": [{"id": "m", "mail": "x"}]},
         "globex": {"Bill": [{"id": 2, "No": 1, "PersonId": "p"}], "Person": [{"id": "p", "Mail": "x"}]}},
    )  # fmt: skip
    assert items_of(verified(documents, data))[0].result == "pass"
