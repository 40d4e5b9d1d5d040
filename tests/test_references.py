"""Which entity types a document's names stand for: by the document alone, and by the run's other documents."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from rst2spec import Creation, Document, Flow, Reference, Resolved, Side, Spec, compile_paths, compile_text
from rst2spec.language.translation import is_condition
from rst2spec.outputs.builtin_formats import builtin_names
from rst2spec.outputs.registry import format_module
from rst2spec.outputs.spec_builder import SpecOptions
from rst2spec.run.accumulator import run
from rst2spec.run.options import Options
from rst2spec.source.discover import discover
from rst2spec.spec.result import Result
from tests import writing
from tests.conftest import SAMPLES, corpus_folders, for_each
from tests.writing import document, section

S, T = "Acme Member", "Globex Person"


def connected(names: str, into: str = "Globex") -> str:
    """A section whose target is created where its source is connected to something."""
    return section(S, T, statements=writing.before(S, T) + writing.new(S, T, names, into))


def creation_of(compiled: Document) -> Creation:
    (creation,) = [flow.creation for flow in compiled.flows if flow.creation.policy == "when_connected"]
    return creation


# --- by the document alone

OTHERS = (
    section("Acme Order", "Globex Sale"),
    section("Acme Order person", "Globex Sale person"),
    section("Acme Shift (human data)", "Globex Shift"),
    section("Acme Price list", "Globex Prices"),
    section("Globex Badge", "Globex Badges"),
)


@pytest.mark.parametrize(
    ("name", "system", "found"),
    [
        ("Acme Order", "Acme", ("acme", "Order", None)),
        ("Acme Acme-order", "Acme", ("acme", "Order", None)),
        ("Acme Order person", "Acme", ("acme", "Order", "person")),
        ("Acme Order-person", "Acme", ("acme", "Order", "person")),
        ("Acme Shift-human-data", "Acme", ("acme", "Shift", "human data")),
        ("Acme Shift (human data)", "Acme", ("acme", "Shift", "human data")),
        ("Acme Price-list", "Acme", ("acme", "Price list", None)),
        ("ACME Order", "ACME", ("acme", "Order", None)),
        (" Order", None, ("acme", "Order", None)),
        ("Order", None, ("acme", "Order", None)),
        ("Acme-order-person", "Acme", ("acme", "Order", "person")),
        ("acme-order", "acme", ("acme", "Order", None)),
        ("Globex Sale", "Globex", ("globex", "Sale", None)),
        ("Glo bex Sale", "Glo bex", ("globex", "Sale", None)),
        ("Globex-sale-person", "Globex", ("globex", "Sale", "person")),
        ("Globex Badge", "Globex", ("globex", "Badge", None)),  # a source's label that names the target's system
        ("Acme Member", "Acme", ("acme", "Member", None)),
        ("Acme Badge", "Acme", None),
        ("Acme Sale", "Acme", None),
        ("Acme Orders", "Acme", None),
        ("Acme", "Acme", None),
        ("Initech Order", "Initech", None),
        ("Acme -", "Acme", None),
    ],
)
def test_a_name_is_looked_up_among_the_entity_types_of_the_document(
    name: str, system: str | None, found: tuple[str, str, str | None] | None
) -> None:
    compiled = compile_text(document(connected(name), *OTHERS), "acme-globex.rst")
    (reference,) = creation_of(compiled).connected_to or ()
    flow_ids = [
        flow.id
        for flow in compiled.flows
        if found in {(side.slug, side.entity, side.variant) for side in (flow.source, flow.target)}
    ]
    assert bool(flow_ids) == (found is not None)
    slug, entity, variant = found or (None, None, None)
    assert reference == Reference(name.strip(), system, slug, entity, variant, tuple(flow_ids), None)


def test_the_names_of_a_list_are_those_of_one_system() -> None:
    sections = (section("Acme Order", "Globex Sale"), section("Acme Sale", "Globex Order"))
    compiled = compile_text(document(connected("Globex Sale, Order, or Acme-sale"), *sections), "acme-globex.rst")
    references = creation_of(compiled).connected_to or ()
    assert [(item.system, item.slug, item.entity) for item in references] == [
        ("Globex", "globex", "Sale"),
        (None, "globex", "Order"),
        ("Acme", "acme", "Sale"),
    ]


def test_of_a_system_to_itself_either_side_counts() -> None:
    text = document(connected("Acme Person, or Order"), section("Acme Stock", "Acme Order"), target="Acme")
    compiled = compile_text(text.replace(T, "Acme Person"), "acme-acme.rst")
    references = creation_of(compiled).connected_to or ()
    assert [(item.entity, item.flow_ids) for item in references] == [
        ("Person", (compiled.flows[0].id,)),
        ("Order", (compiled.flows[1].id,)),
    ]


def test_names_that_could_be_two_entity_types_stand_for_none() -> None:
    sections = section("Acme Price-list", "Globex A"), section("Acme Price list", "Globex B")
    text = document(connected("Acme Price_list, Price-list, or Price list"), *sections)
    references = creation_of(compile_text(text, "acme-globex.rst")).connected_to or ()
    assert [item.entity for item in references] == [None, "Price-list", "Price list"]


def test_files_without_slugs_have_references_all_the_same() -> None:
    compiled = compile_text(document(connected("Acme Order"), section("Acme Order", "Globex Sale")))
    (reference,) = creation_of(compiled).connected_to or ()
    assert reference == Reference("Acme Order", "Acme", None, "Order", None, (compiled.flows[1].id,))


@pytest.mark.parametrize(
    ("into", "slug"),
    [("Globex", "globex"), ("Globex Group", "globex"), ("Acme", "acme"), ("Initech", None), ("", None)],
)
def test_the_system_that_others_are_synchronized_into(into: str, slug: str | None) -> None:
    creation = creation_of(compile_text(document(connected("Acme Order", into)), "acme-globex.rst"))
    assert (creation.into, creation.into_slug, creation.inferred_into_slug) == (into or None, slug, None)


# --- by the run


def folder_of(folder: Path, **texts: str) -> Spec:
    for name, text in texts.items():
        (folder / f"{name.replace('_', '-')}.rst").write_text(text)
    return compile_paths(folder, root=folder)


def document_at(spec: Spec, path: str) -> Document:
    return next(item for item in spec.documents if item.path == path)


def codes_of(spec: Spec) -> list[tuple[str, str]]:
    return [(item.code, item.message) for item in spec.diagnostics if item.code == "R602"]


def test_what_only_other_documents_show_stands_in_resolved(tmp_path: Path) -> None:
    names = "Acme Order, Acme-shift-person, Basket, Initech Invoice, or Initech-bill"
    spec = folder_of(
        tmp_path,
        acme_globex=document(connected(names, "Initech Group")),
        acme_hooli=document(section("Acme Order", "Hooli A"), section("Acme Shift person", "Hooli B"), target="Hooli"),
        hooli_initech=document(
            section("Hooli A", "Initech Group Invoice"),
            section("Hooli A", "Initech Group Bill"),
            source="Hooli",
            target="Initech Group",
        ),
    )
    creation = creation_of(document_at(spec, "acme-globex.rst"))
    assert [(item.slug, item.entity, item.flow_ids, item.resolved) for item in creation.connected_to or ()] == [
        (None, None, (), Resolved("acme", "Order", None)),
        (None, None, (), Resolved("acme", "Shift", "person")),
        (None, None, (), None),
        (None, None, (), Resolved("initech", "Invoice", None)),
        (None, None, (), Resolved("initech", "Bill", None)),
    ]
    assert (creation.into_slug, creation.inferred_into_slug) == (None, "initech")
    assert codes_of(spec) == [("R602", 'entity "Basket" has no flows')]


def test_a_label_of_another_system_is_filed_under_that_one(tmp_path: Path) -> None:
    foreign = document(
        section("Tripletex Customer person", "HubSpot Contact"),
        section("HubSpot Deal", "Poweroffice Order"),
        source="Poweroffice",
        target="HubSpot",
    )
    alone = folder_of(tmp_path, poweroffice_hubspot=foreign).documents[0]
    labels = [alone.flows[0].source, alone.flows[1].source, alone.flows[1].target]
    assert labels == [
        Side("Tripletex Customer person", None, "Tripletex", "Customer", "person"),
        Side("HubSpot Deal", "hubspot", "HubSpot", "Deal", None),
        Side("Poweroffice Order", "poweroffice", "Poweroffice", "Order", None),
    ]
    mismatches = [item.message for item in alone.diagnostics if item.code == "R601"]
    assert mismatches == [
        '2 of 2 source labels don\'t start with "Poweroffice", such as "Tripletex Customer person"',
        'label "Poweroffice Order" doesn\'t start with "HubSpot"',
    ]
    together = folder_of(
        tmp_path,
        tripletex_hubspot=document(
            section("Tripletex Customer", "HubSpot Company"), source="Tripletex", target="HubSpot"
        ),
    )
    found = document_at(together, "poweroffice-hubspot.rst").flows[0].source
    assert found == replace(labels[0], resolved=Resolved("tripletex", "Customer", "person"))
    assert [flow.id for flow in document_at(together, "poweroffice-hubspot.rst").flows] == [
        flow.id for flow in alone.flows
    ]


def test_the_own_system_goes_before_one_whose_name_begins_alike(tmp_path: Path) -> None:
    spec = folder_of(
        tmp_path,
        powerofficego_hubspot=document(
            section("PowerOffice GO Customer", "HubSpot Contact"), source="PowerOffice GO", target="HubSpot"
        ),
        poweroffice_hubspot=document(
            section("PowerOffice Customer", "HubSpot Contact"), source="PowerOffice", target="HubSpot"
        ),
    )
    sides = [(item.flows[0].source.slug, item.flows[0].source.entity) for item in spec.documents]
    assert sides == [("poweroffice", "Customer"), ("powerofficego", "Customer")]
    assert all(item.flows[0].source.resolved is None for item in spec.documents)


def test_a_longer_name_of_the_system_is_split_off_where_the_run_has_it(tmp_path: Path) -> None:
    short = document(section("Wave Financial Product", T), section("Wave Big Product", T), source="Wave")
    spec = folder_of(tmp_path, wave_globex=short)
    assert [flow.source.resolved for flow in spec.documents[0].flows] == [None, None]
    long = document(section("Wave Financial Product", "Hooli A"), source="Wave Financial", target="Hooli")
    spec = folder_of(tmp_path, wave_hooli=long)
    sides = [flow.source for flow in document_at(spec, "wave-globex.rst").flows]
    assert [(side.entity, side.resolved) for side in sides] == [
        ("Financial Product", Resolved("wave", "Product", None)),
        ("Big Product", None),
    ]
    assert document_at(spec, "wave-hooli.rst").flows[0].source.entity == "Product"


def test_a_name_that_two_systems_have_is_none_of_them(tmp_path: Path) -> None:
    texts = {f"{slug}_globex": document(section("Blue Order", T), source="Blue") for slug in ("blueone", "bluetwo")}
    spec = folder_of(tmp_path, hooli_globex=document(section("Blue Order", T), source="Hooli"), **texts)
    assert document_at(spec, "hooli-globex.rst").flows[0].source.resolved is None
    spec = folder_of(tmp_path, blue_globex=document(section("Blue Order", T), source="Blue"))
    assert document_at(spec, "hooli-globex.rst").flows[0].source.resolved == Resolved("blue", "Order", None)


# --- headings


def test_a_heading_is_split_where_the_statements_say() -> None:
    source, target = "Acme Order ready to ship", "Globex Way to go"
    compiled = compile_text(document(section(source, target)), "acme-globex.rst")
    (flow,) = compiled.flows
    assert (flow.source.label, flow.target.label, flow.unread) == (source, target, ())
    assert not [item for item in compiled.diagnostics if item.code in {"R205", "R206", "R207"}]


def test_without_statements_a_heading_is_split_at_its_first_words() -> None:
    text = document(section("Acme Ready to ship", T, statements="")).replace("Once a link", "One link")
    text = text.replace("The following properties", "These properties")
    (flow,) = compile_text(text, "acme-globex.rst").flows
    assert (flow.source.label, flow.target.label) == ("Acme Ready", f"ship to {T}")


# --- conditions and remarks


@pytest.mark.parametrize("word", ["When", "If", "Where", "Unless", "Only", "Once", "Provided"])
def test_what_reads_as_a_condition(word: str) -> None:
    text = f"{word} a {S} is of age"
    (flow,) = compile_text(document(section(S, T, statements=writing.free(text, T)))).flows
    assert flow.creation == Creation("conditional", text, None, None, None)


@pytest.mark.parametrize(
    "text", ["first try, until we have the list", "we skip drafts", "Whenever", "iffy", "when lower case", "no When"]
)
def test_what_does_not_is_a_remark(text: str) -> None:
    compiled = compile_text(document(section(S, T, statements=writing.free(text, T) + writing.match(S, T))))
    assert compiled.flows[0].creation == Creation("conditional_match_or_create", None, text, None, None)
    assert "R208" in {item.code for item in compiled.diagnostics}


@for_each("folder", corpus_folders())
def test_no_remark_of_the_corpus_is_a_condition(folder: Path) -> None:
    conditions: dict[str, int] = {}
    remarks: dict[str, int] = {}
    for compiled in compile_paths(folder, root=folder).documents:
        creations = [flow.creation for flow in compiled.flows]
        here = [item.remark for item in creations if item.remark is not None]
        for item in creations:
            assert (item.condition is not None or item.remark is not None) == (item.policy or "").startswith("cond")
            assert item.condition is None or item.remark is None
        for text in here:
            remarks[text] = remarks.get(text, 0) + 1
        for text in [item.condition for item in creations if item.condition is not None]:
            conditions[text] = conditions.get(text, 0) + 1
        assert sum(item.code == "R208" for item in compiled.diagnostics) == len(here)
    assert all(map(is_condition, conditions))
    assert not any(map(is_condition, remarks))
    assert {text.split()[0] for text in conditions} <= {"When"}
    assert {text.split()[0] for text in remarks} <= {"preliminary", "removed"}


PEOPLE = sorted({*builtin_names("compile")} - {"json", "jsonl", "sqlite", "csv", "parquet"})


def written(result: Result, name: str) -> str:
    from tests.test_contract import text_of

    return text_of(b"".join(format_module("compile", name).write(result, SpecOptions(level="none"))))


@pytest.mark.parametrize("name", PEOPLE)
def test_no_output_for_people_repeats_a_remark_as_a_condition(name: str, tmp_path: Path) -> None:
    remark, condition = "zzz drafts are left out for now", "When a zzy is of age"
    both = "".join(
        section(S, f"Globex {number}", statements=writing.free(text, f"Globex {number}"))
        for number, text in enumerate([remark, condition])
    )
    (tmp_path / "acme-globex.rst").write_text(document(both))
    text = written(run(discover([str(tmp_path)], tmp_path), Options()), name)
    assert "zzz" not in text
    assert "condition not stated" in text


# --- formats that join


def datasets_of_openlineage(result: Result) -> set[tuple[str, str]]:
    found = set()
    for line in b"".join(format_module("compile", "openlineage").write(result, OPENLINEAGE)).splitlines():
        event = json.loads(line)
        found |= {(item["namespace"], item["name"]) for item in (*event["inputs"], *event["outputs"])}
    return found


OPENLINEAGE = SpecOptions(level="none", event_time="2026-11-02T03:15:00Z")
ENTITIES = """
SELECT DISTINCT coalesce(systems.slug, systems.name), coalesce(entities.name, used.label)
FROM (
  SELECT source_entity_id AS entity_id, source_label AS label FROM flows
  UNION SELECT target_entity_id, target_label FROM flows
  UNION SELECT entity_id, text FROM connected_entities WHERE entity_id IS NOT NULL
) AS used
JOIN entities ON entities.id = used.entity_id JOIN systems ON systems.id = entities.system_id
"""


def datasets_of_sqlite(result: Result) -> set[tuple[str, str]]:
    database = sqlite3.connect(":memory:")
    database.deserialize(b"".join(format_module("compile", "sqlite").write(result, SpecOptions(level="none"))))
    rows = set(database.execute(ENTITIES))
    (count,) = database.execute("SELECT count(*) FROM entities").fetchone()
    (used,) = database.execute(
        "SELECT count(*) FROM entities WHERE id IN (SELECT source_entity_id FROM flows UNION SELECT target_entity_id "
        "FROM flows UNION SELECT entity_id FROM connected_entities)"
    ).fetchone()
    database.close()
    assert count == used
    return {(f"rst2spec://{system}", name) for system, name in rows}


@for_each("folder", [SAMPLES, *corpus_folders()])
def test_lineage_and_database_have_the_same_entity_types(folder: Path) -> None:
    result = run(discover([str(folder)], folder), Options())
    lineage = datasets_of_openlineage(result)
    assert lineage
    assert lineage == datasets_of_sqlite(result)


def test_what_resolves_to_nothing_is_no_entity_type_of_any_format(tmp_path: Path) -> None:
    texts = {
        "acme-globex": document(connected("Acme Order, Basket, or Business Central Bill"), section("Acme Order", T)),
        "acme-hooli": document(section("Initech Order", "Hooli A"), section("Tri Bill", "Hooli B"), target="Hooli"),
        "acme-initech": document(section("Acme Order", "Initech Order"), target="Initech"),
    }
    for name, text in texts.items():
        (tmp_path / f"{name}.rst").write_text(text)
    result = run(discover([str(tmp_path)], tmp_path), Options())
    found = datasets_of_openlineage(result)
    assert found == {
        ("rst2spec://acme", "Member"),
        ("rst2spec://acme", "Order"),
        ("rst2spec://globex", "Person"),
        ("rst2spec://hooli", "A"),
        ("rst2spec://hooli", "B"),
        ("rst2spec://initech", "Order"),
        ("rst2spec://acme-hooli.rst%3ATri", "Bill"),  # a system that only this label names: not a known one's
    }
    in_database = {(namespace.replace("//Tri", "//acme-hooli.rst%3ATri"), name) for namespace, name in
                   datasets_of_sqlite(result)}  # fmt: skip
    assert found == in_database


def test_a_flow_is_where_its_label_says_on_the_page_and_in_a_diagram(tmp_path: Path) -> None:
    text = document(section("Initech Order", "Globex A"), section("Tri Bill", "Globex B"))
    (tmp_path / "acme-globex.rst").write_text(text)
    (tmp_path / "initech-globex.rst").write_text(document(section("Initech Order", T), source="Initech"))
    result = run(discover([str(tmp_path / "acme-globex.rst")], tmp_path, context=[str(tmp_path)]), Options())
    drawn = written(result, "mermaid")
    assert [line.split('"')[1] for line in drawn.splitlines() if "subgraph" in line] == ["Globex", "initech", "Tri"]
    page = written(result, "html")
    assert '["initech",' in page
    assert '["acme-globex.rst:Tri","Tri",["Tri"]]' in page


def flows_of(spec: Spec) -> list[Flow]:
    return [flow for compiled in spec.documents for flow in compiled.flows]


@for_each("folder", corpus_folders())
def test_each_name_of_the_corpus_is_found_or_reported(folder: Path) -> None:
    spec = compile_paths(folder, root=folder)
    missing = {
        (compiled.path, item.text)
        for compiled in spec.documents
        for flow in compiled.flows
        for item in flow.creation.connected_to or ()
        if not item.flow_ids and item.resolved is None
    }
    found = {(item.path, item.message.split('"')[1]) for item in spec.diagnostics if item.code == "R602"}
    assert found == missing
    for flow in flows_of(spec):
        for item in flow.creation.connected_to or ():
            assert (item.entity is not None) == bool(item.flow_ids)
            assert item.resolved is None or not item.flow_ids
