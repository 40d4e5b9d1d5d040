"""The spec: names, ids, digest, policies, and the laws that hold for every document."""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rst2spec
from rst2spec import Document, Flow, compile_paths, compile_text, same_meaning
from rst2spec.language.lists import list_words
from rst2spec.samples import Sample
from rst2spec.spec.names import VARIANTS, NamePair, contains_slug, split_label
from rst2spec.spec.references import DocumentNames, bare_names, list_text, read_references
from rst2spec.spec.values import iri, slugs_of, timestamp
from rst2spec.tokens.nested import begins_block
from tests import writing
from tests.conftest import corpus_documents, corpus_folders, every_document, for_each, needs_corpus, text_of
from tests.sampling import fewer, slow
from tests.wild import wild_documents, wild_folder
from tests.writing import document, section

S, T = "Acme Member", "Globex Person"
D = "Dependant on having "


@pytest.mark.parametrize(
    ("label", "title", "slug", "type_system", "expected"),
    [
        (" Customers", "Acme", "acme", None, (None, "Customers", None)),
        (" Acme Customers", "Acme", "acme", None, (None, "Acme Customers", None)),
        ("Power Office GO Customers person", "Power Office GO", None, None, ("Power Office GO", "Customers", "person")),
        ("Wave Customer", "Wave Financial", "wave", None, ("Wave", "Customer", None)),
        ("Power Office GO Customers", None, "powerofficego", None, ("Power Office GO", "Customers", None)),
        ("WooCommerceWoocommerce Order", None, "woocommerce", None, ("WooCommerceWoocommerce", "Order", None)),
        ("Woo Commerce Woo Commerce Order", None, "woocommerce", None, ("Woo Commerce Woo Commerce", "Order", None)),
        ("Acme - Order", None, "acme", None, ("Acme", "- Order", None)),
        ("Big Blue Order", None, None, "Big Blue", ("Big Blue", "Order", None)),
        ("Big Blue Order", None, "other", None, ("Big", "Blue Order", None)),
        ("Acmes Order", "Acme", "acme", None, ("Acmes", "Order", None)),
        ("Acme", "Acme", "acme", None, ("Acme", None, None)),
        ("Acme Member (human data)", "Acme", "acme", None, ("Acme", "Member", "human data")),
        ("Acme (human data)", "Acme", "acme", None, ("Acme", None, "human data")),
        ("Acme person", "Acme", "acme", None, ("Acme", "person", None)),
        ("Acme Contact", "Acme", "acme", None, ("Acme", "Contact", None)),
        ("Acme Product classification type", "Acme", "acme", None, ("Acme", "Product", "classification type")),
        ("Acme X person customer relation", "Acme", "acme", None, ("Acme", "X", "person customer relation")),
        ("", "Acme", "acme", None, (None, None, None)),
    ],
)
def test_labels(
    label: str, title: str | None, slug: str | None, type_system: str | None, expected: tuple[str | None, ...]
) -> None:
    assert split_label(label, NamePair(title, slug), NamePair("Globex", "globex"), type_system)[:3] == expected


@pytest.mark.parametrize(
    ("label", "title", "slug", "type_system", "owner"),
    [
        (" Customers", "Acme", "acme", None, "own"),
        ("Acme Customers", "Acme", "acme", None, "own"),
        ("Acmes Customers", "Acme", "acme", None, "own"),
        ("PowerOffice GO Product", "PowerOffice GO", "powerofficego", None, "own"),
        ("Wave Customer", "Wave Financial", "wf", None, "own"),
        ("wave Customer", "Wave Financial", "wf", None, "own"),
        ("Waves Customer", "Wave Financial", "wf", None, "unknown"),
        ("Wave Customer", None, "wave", None, "own"),
        ("Big Acme Order", None, "acme", "Big Acme", "own"),
        ("Big Order", None, "acme", "Big Acme", "own"),
        ("Big Order", None, "acme", "Big Blue", "unknown"),
        ("Big Blue Order", None, "acme", "Big Blue", "unknown"),
        ("Tripletex Customer", "Poweroffice", "poweroffice", None, "unknown"),
        ("Tripletex Customer", "Poweroffice", None, None, "own"),  # a file without slugs files labels under none
        ("Customers", "Poweroffice", "poweroffice", None, "own"),  # maybe an entity without a system
        ("Globex Customer", "Poweroffice", "poweroffice", None, "other"),
        ("Globex", "Poweroffice", "poweroffice", None, "other"),
        ("Glo bex Customer", "Poweroffice", "poweroffice", None, "other"),
        ("Globex Customer", "Globex", "globex", None, "own"),
        ("Globexes Customer", "Poweroffice", "poweroffice", None, "unknown"),
        ("", "Acme", "acme", None, "own"),
    ],
)
def test_which_system_a_label_names(
    label: str, title: str | None, slug: str | None, type_system: str | None, owner: str
) -> None:
    assert split_label(label, NamePair(title, slug), NamePair("Globex", "globex"), type_system).owner == owner


def test_longer_variants_are_tried_first() -> None:
    for index, variant in enumerate(VARIANTS):
        assert not any(other.endswith(f" {variant}") for other in VARIANTS[index + 1 :])


@given(st.text(alphabet="aB -.(é1", max_size=30), st.sampled_from([None, "ab", "a"]))
def test_a_label_keeps_its_letters(label: str, slug: str | None) -> None:
    parts = [part for part in split_label(label, NamePair(None, slug), NamePair(None, None), None)[:3] if part]
    assert sorted("".join("".join(parts).split())) == sorted("".join(label.split())) or "(" in label


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("wd:Q20", "http://www.wikidata.org/entity/Q20"),
        ("p:P4649", "http://www.wikidata.org/prop/P4649"),
        ("ps:P3864", "http://www.wikidata.org/prop/statement/P3864"),
        ("p:P4649.ps:P3864", None),
        ("wd:", None),
        ("NO", None),
        (None, None),
    ],
)
def test_iris(value: str | None, expected: str | None) -> None:
    assert iri(value) == expected


@pytest.mark.parametrize(
    ("path", "slugs"),
    [
        ("acme-globex.rst", ("acme", "globex")),
        ("docs/deep-er/acme-globex.RST", ("acme", "globex")),
        ("acme.rst", (None, None)),
        ("acme-globex-old.rst", (None, None)),
        ("-globex.rst", (None, None)),
        ("-", (None, None)),
    ],
)
def test_slugs(path: str, slugs: tuple[str | None, str | None]) -> None:
    assert slugs_of(path) == slugs


@pytest.mark.parametrize(
    ("text", "stamp"),
    [
        ("Generated: 2026-11-02 03:15:00", "2026-11-02T03:15:00"),
        ("Generated: 2024-02-29 23:59:59", "2024-02-29T23:59:59"),
        ("Generated: 2026-02-29 00:00:00", None),
        ("Generated: 2026-11-02", None),
        ("Generated: 2026-11-02 03:15:00 UTC", None),
        ("Generated: 2026-11-02 24:00:01", None),
        ("Generated:", None),
    ],
)
def test_timestamps(text: str, stamp: str | None) -> None:
    assert timestamp(text) == stamp


def listed(text: str, title: str = "Acme") -> tuple[str | None, tuple[str, ...]]:
    references = read_references(text, DocumentNames(NamePair(title, None), NamePair("Globex", "globex")))
    assert list_text(references) == text.strip()
    return references[0].system, bare_names(references)


def test_connected_entities() -> None:
    assert listed("Acme Order") == ("Acme", ("Order",))
    assert listed("Acme Order, or Shift") == ("Acme", ("Order", "Shift"))
    assert listed("Big Blue Order, Shift, or Badge-in", "Big Blue") == ("Big Blue", ("Order", "Shift", "Badge-in"))
    assert listed(" Order, or Shift") == (None, ("Order", "Shift"))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", ()),
        (" ", ()),
        ("One", ("One",)),
        (" One, or Two ", ("One", "Two")),
        ("One, Two, or Three", ("One", "Two", "Three")),
        ("One, Two", ("One, Two",)),  # the language has no such list: as one name, nothing of it is lost
        ("One, or Two, Three", ("One, or Two, Three",)),
        ("One, or , Two", ("One, or , Two",)),
        ("One,  or Two", ("One,  or Two",)),
    ],
)
def test_lists_of_names(text: str, names: tuple[str, ...]) -> None:
    assert list_words().split(text) == names


@given(st.text(alphabet="ab ,or", max_size=20))
def test_a_list_is_written_back_to_the_character(text: str) -> None:
    assert list_words().join(list_words().split(text)) == text.strip()


# --- when a target is created


def flow_of(statements: str, **names: str) -> Flow:
    compiled = compile_text(document(section(S, T, statements=statements), **names), "acme-globex.rst")
    (flow,) = compiled.flows
    return flow


EVERY, BEFORE, MATCH = writing.every(S, T), writing.before(S, T), writing.match(S, T)
NEW, FREE = writing.new(S, T, "Acme Order", "Globex"), writing.free("When it rains", T)


@pytest.mark.parametrize(
    ("statements", "policy", "unread"),
    [
        (EVERY, "always", 0),
        (EVERY + MATCH, "match_or_create", 0),
        (FREE, "conditional", 0),
        (FREE + MATCH, "conditional_match_or_create", 0),
        (BEFORE + NEW, "when_connected", 0),
        (BEFORE, "linked_only", 0),
        ("", None, 0),
        (NEW, "when_connected", 0),
        (EVERY + MATCH.split("\n")[0] + "\n\n", "always", 1),
        (MATCH, None, 2),
        (EVERY + BEFORE, "always", 1),
        (BEFORE + EVERY, "linked_only", 1),
        (EVERY + NEW, "always", 1),
        (BEFORE + MATCH, "linked_only", 2),
        (EVERY + EVERY, "always", 1),
    ],
)
def test_creation_policies(statements: str, policy: str | None, unread: int) -> None:
    flow = flow_of(statements)
    assert flow.creation.policy == policy
    assert len(flow.unread) == unread


def test_the_condition_is_the_free_text() -> None:
    assert flow_of(FREE).creation.condition == "When it rains"
    assert flow_of(BEFORE + NEW).creation.into == "Globex"
    assert flow_of(BEFORE + writing.new(S, T, "Acme Order", "")).creation.into is None


# --- names that heal


def test_names_are_inferred_from_the_strongest_evidence(tmp_path: Path) -> None:
    blank = document(section(S, " Person", system=""), target="")
    (tmp_path / "acme-globex.rst").write_text(blank)

    def target(**systems: str) -> tuple[str | None, str | None, tuple[str, ...]]:
        spec = compile_paths(tmp_path, root=tmp_path, systems=systems)
        (system,) = [item.target for item in spec.documents if item.path == "acme-globex.rst"]
        return system.inferred_name, system.inferred_from, system.candidates

    assert target() == (None, None, ())
    (tmp_path / "globex-acme.rst").write_text(document(source="Globex Inc", target="Acme"))
    assert target() == ("Globex Inc", "other_side", ("Globex Inc",))
    (tmp_path / "initech-globex.rst").write_text(document(source="Initech", target="Globex"))
    assert target() == ("Globex", "same_side", ("Globex",))
    (tmp_path / "wave-globex.rst").write_text(document(source="Wave", target="GLOBEX"))
    assert target() == ("GLOBEX", "same_side", ("GLOBEX",))  # one name: of equally frequent spellings the first
    (tmp_path / "hooli-globex.rst").write_text(document(source="Hooli", target="Globex"))
    assert target() == ("Globex", "same_side", ("Globex",))
    (tmp_path / "wix-globex.rst").write_text(document(source="Wix", target="Globex Inc"))
    assert target() == (None, None, ("Globex", "Globex Inc"))
    (tmp_path / "acme-globex.rst").write_text(blank.replace("-  Data Type", "- Globex AS Data Type"))
    assert target() == ("Globex AS", "document", ("Globex AS",))
    assert target(globex="Globex Group") == ("Globex Group", "configuration", ("Globex Group",))


def test_a_label_of_another_system_is_no_evidence() -> None:
    compiled = compile_text(document(section(S, "Initech Person", system="Initech"), target=""), "acme-globex.rst")
    assert compiled.target.candidates == ()


def test_a_named_system_infers_nothing() -> None:
    assert compile_text(document(), "acme-globex.rst").target.candidates == ()


# --- ids


def ids_of(compiled: Document) -> list[str]:
    return [
        item
        for flow in compiled.flows
        for item in [flow.id, *(rule.id for rule in flow.match_rules), *(mapping.id for mapping in flow.mappings)]
    ]


ROWS = [("a", "b", '"string"'), ("c", "d", '"string"')]
WITH_IDS = document(section(S, T, ROWS, statements=EVERY + MATCH + writing.merge(S, T, [("e", "f")])))


@pytest.mark.parametrize(
    ("what", "edit"),
    [
        ("names", lambda text: text.replace("Globex", "GLOBEX")),
        ("a blank name", lambda text: re.sub(r"Globex( Person| Data|\.)", r"\1", text)),
        ("conditions", lambda text: text.replace("- a\n", f"- a ({D}NO in x)\n")),
        ("types", lambda text: text.replace('"string"', "N/A")),
        ("lines", lambda text: text.replace("Introduction\n", "\n\n\nIntroduction\n")),
        ("the policy", lambda text: text.replace(EVERY + MATCH, BEFORE)),
        ("the time", lambda text: text.replace("2026", "2027")),
    ],
)  # fmt: skip
def test_ids_survive_a_change_of(what: str, edit: Callable[[str], str]) -> None:
    before = compile_text(WITH_IDS, "acme-globex.rst")
    after = compile_text(edit(WITH_IDS), "acme-globex.rst")
    assert ids_of(after) == ids_of(before), what
    assert edit(WITH_IDS) != WITH_IDS


def test_ids_differ_by_what_they_are_of() -> None:
    ids = ids_of(compile_text(WITH_IDS, "acme-globex.rst"))
    assert len(set(ids)) == len(ids) == 4
    assert [item.partition("-")[0] for item in ids] == ["flow", "rule", "map", "map"]
    same = document(section(S, T, [("a", "b", "N/A")], statements=EVERY + writing.merge(S, T, [("a", "b")])))
    assert len(set(ids_of(compile_text(same, "acme-globex.rst")))) == 3
    assert not set(ids) & set(ids_of(compile_text(WITH_IDS, "acme-initech.rst")))


def test_names_stand_for_slugs_that_are_not_there() -> None:
    assert ids_of(compile_text(WITH_IDS, "x.rst")) == ids_of(compile_text(WITH_IDS, "acme-globex.rst"))


def test_repeated_flows_are_numbered_by_content_and_not_by_order() -> None:
    one, two, empty = section(S, T, ROWS), section(S, T, ROWS[:1]), section(S, T, [])
    orders = [(one, two, empty), (empty, two, one), (two, empty, one)]
    found = []
    for order in orders:
        compiled = compile_text(document(*order), "acme-globex.rst")
        found.append(
            {len(flow.mappings): ids_of(dataclasses.replace(compiled, flows=(flow,))) for flow in compiled.flows}
        )
    assert found[0] == found[1] == found[2]
    assert found[0][0][0].endswith("-3")  # those with mappings come first


def test_repeated_rows_are_numbered() -> None:
    compiled = compile_text(document(section(S, T, [ROWS[0], ROWS[1], ROWS[0]])), "acme-globex.rst")
    one, _, three = [mapping.id for mapping in compiled.flows[0].mappings]
    assert three == f"{one}-2"


@for_each("folder", corpus_folders())
def test_ids_are_unique_in_each_folder(folder: Path) -> None:
    ids = [item for compiled in compile_paths(folder).documents for item in ids_of(compiled)]
    assert len(ids) == len(set(ids)) > 0


@pytest.mark.parametrize("folder", range(4))
def test_ids_are_unique_in_each_generated_folder(folder: int) -> None:
    ids = [item for name, text in wild_folder(folder) for item in ids_of(compile_text(text, name))]
    assert len(ids) == len(set(ids)) > 0


# --- digest

SECTIONS = (section(S, T, ROWS), section(S, "Globex Guest", [("a", f"b ({D}1 in x{D}2 in y)", "N/A")]))
BASE = document(*SECTIONS)


@pytest.mark.parametrize(
    "same",
    [
        BASE.replace("2026-11-02 03:15:00", "2027-01-01 00:00:00"),
        BASE.replace("Generated: 2026-11-02 03:15:00", "Generated: today"),
        BASE.replace("\n", "\r\n"),
        BASE.replace("Introduction\n-", "Introduction.\n--"),
        BASE.replace('     - "string"\n', '"string"\n'),
        BASE.replace("Generated", "----\n\nGenerated"),
        BASE.replace("Generated", "    ....\n\nGenerated"),
        BASE.replace("Generated", "..\n\nGenerated"),
        document(*reversed(SECTIONS)),
        document(*SECTIONS, SECTIONS[0]),
        document(section(S, T, [ROWS[1], ROWS[0], ROWS[1]]), SECTIONS[1]),
        BASE.replace(f"{D}1 in x{D}2 in y", f"{D}2 in y{D}1 in x{D}2 in y"),
        BASE.replace("- a\n", "- a \t\n"),
    ],
)
def test_form_does_not_change_the_meaning(same: str) -> None:
    assert same != BASE
    assert same_meaning(BASE, same)
    assert same_meaning(compile_text(BASE, "acme-globex.rst"), compile_text(same, "old/x-y.rst"))


@pytest.mark.parametrize(
    "other",
    [
        BASE.replace("Globex Dataflow", "Initech Dataflow"),
        BASE.replace(T, "Globex Human"),
        BASE.replace("Globex Data Type", " Data Type"),
        BASE.replace("- a\n", "- A\n"),
        BASE.replace('"string"', '"integer"'),
        BASE.replace("1 in x", "3 in x"),
        BASE.replace(writing.every(S, T), writing.before(S, T)),
        BASE.replace(writing.once(S, T), writing.once(S, T) + "Drafts are never sent.\n\n"),
        BASE.replace("Generated", "Note well.\n\nGenerated"),
        BASE.replace("Generated", "    1\n\nGenerated"),  # markup, for what is indented is none of the language
        BASE.replace("Generated", "    xx\n\nGenerated"),
        BASE.replace("Generated", "    -\n\nGenerated"),
        document(SECTIONS[0]),
    ],
)
def test_content_changes_the_meaning(other: str) -> None:
    assert other != BASE
    assert not same_meaning(BASE, other)


# --- laws


RUN_ONLY: dict[str, Any] = {
    "inferred_name": None,
    "inferred_from": None,
    "candidates": (),
    "resolved": None,
    "inferred_into_slug": None,
}
"""The fields that hold what other documents of the run show, and all that may differ in a document compiled alone."""


def without_inference(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(without_inference, value))
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        return value
    names = [field.name for field in dataclasses.fields(value)]
    parts = {name: RUN_ONLY[name] if name in RUN_ONLY else without_inference(getattr(value, name)) for name in names}
    return dataclasses.replace(value, **parts)


@for_each("folder", corpus_folders(), one_in=2)
def test_a_document_alone_is_its_entry_in_the_folder(folder: Path) -> None:
    together = {compiled.path: compiled for compiled in compile_paths(folder, root=folder).documents}
    assert together
    for path in sorted(folder.glob("*.rst")):
        alone = compile_paths(path, root=folder).documents[0]
        assert without_inference(alone) == without_inference(together[path.name])
        assert without_inference(compile_text(text_of(path), path.name)) == without_inference(alone)


def put(folder: Path, documents: list[Sample]) -> list[Path]:
    for name, text in documents:
        (folder / name).write_bytes(text.encode())
    return [folder / name for name, _ in documents]


@slow
def test_a_generated_document_alone_is_its_entry_in_the_folder(tmp_path: Path) -> None:
    documents = wild_folder(2)
    put(tmp_path, documents)
    together = {item.path: item for item in compile_paths(tmp_path, root=tmp_path).documents}
    assert len(together) == len(documents)
    for name, text in documents:
        assert without_inference(compile_text(text, name)) == without_inference(together[name])


def test_the_order_of_arguments_makes_no_difference_to_generated_documents(tmp_path: Path) -> None:
    paths = put(tmp_path, wild_documents(60))
    forwards, backwards = (rst2spec.dump_spec(compile_paths(order)) for order in (paths, paths[::-1]))
    assert forwards == backwards


@needs_corpus
def test_the_order_of_arguments_makes_no_difference(tmp_path: Path) -> None:
    paths = corpus_documents()[::20]
    forwards, backwards = (rst2spec.dump_spec(compile_paths(order)) for order in (paths, paths[::-1]))
    assert forwards == backwards
    for path in paths:
        shutil.copy(path, tmp_path / f"{path.parent.name}.{path.name}")
    assert rst2spec.dump_spec(compile_paths(tmp_path, root=tmp_path)).count(b'"path"') > len(paths)


# a property doesn't begin with markup
_NAME = st.text(alphabet="abcXYZ.019_$:é", min_size=1, max_size=12).filter(lambda text: not begins_block(text))
_WORD = st.text(alphabet="abcXYZ09é", min_size=1, max_size=8)
_CONDITIONS = st.lists(st.tuples(st.none() | _NAME, st.none() | _NAME), max_size=4, unique=True)
_TYPE = st.sampled_from(['"string"', "N/A", "", '["upper","_."]', '"integer", "decimal"]', '["if",["is-null","_."],1]'])
_SIDE = st.tuples(_NAME, _CONDITIONS)
_POLICY = st.sampled_from(["always", "match_or_create", "conditional", "when_connected", "linked_only"])
_FLOW = st.fixed_dictionaries(
    {
        "source": st.tuples(st.just("Acme"), _WORD),
        "target": st.tuples(st.sampled_from(["Globex", ""]), _WORD),
        "policy": _POLICY,
        "rules": st.lists(st.tuples(_SIDE, _SIDE), max_size=3),
        "mappings": st.lists(st.tuples(_SIDE, _SIDE, _TYPE), max_size=4),
    }
)


def cell(side: tuple[str, list[tuple[str | None, str | None]]]) -> str:
    path, conditions = side
    clauses = "".join(f"{D}{value or ''} in {where or ' '}" for value, where in conditions)
    return f"{path} ({clauses})" if clauses else path


def written(flow: dict[str, Any]) -> str:
    source, target = (" ".join(flow[side]) for side in ("source", "target"))
    said = {
        "always": writing.every(source, target),
        "match_or_create": writing.every(source, target) + writing.match(source, target),
        "conditional": writing.free("When it rains", target),
        "when_connected": writing.before(source, target) + writing.new(source, target, "Acme X, or Y", "Globex"),
        "linked_only": writing.before(source, target),
    }[flow["policy"]]
    if flow["rules"]:
        said += writing.merge(source, target, [(cell(left), cell(right)) for left, right in flow["rules"]])
    rows = [(cell(left), cell(right), kind) for left, right, kind in flow["mappings"]]
    return section(source, target, rows, system=flow["target"][0], statements=said)


def read_back(flow: Flow) -> dict[str, Any]:
    def side(value: Any) -> tuple[str, list[tuple[str | None, str | None]]]:
        assert all(condition.occurrences == 1 for condition in value.conditions)
        return value.path, [(condition.value, condition.path) for condition in value.conditions]

    return {
        "source": (flow.source.system or "", flow.source.entity),
        "target": (flow.target.system or "", flow.target.entity),
        "policy": flow.creation.policy,
        "rules": [(side(rule.source), side(rule.target)) for rule in flow.match_rules],
        "mappings": [(side(item.source), side(item.target), item.type.text) for item in flow.mappings],
    }


@fewer(2)
@given(st.lists(_FLOW, max_size=3), st.sampled_from(["template", "docutils"]))
def test_what_is_written_is_read_back(flows: list[dict[str, Any]], reader: Any) -> None:
    compiled = compile_text(
        document(*map(written, flows)) if flows else writing.front(), "acme-globex.rst", reader=reader
    )
    assert [read_back(flow) for flow in compiled.flows] == flows
    assert not compiled.unread
    assert not any(flow.unread for flow in compiled.flows)


@pytest.mark.parametrize("path", every_document()[:60], ids=lambda path: path.name)
def test_the_spec_survives_json(path: Path) -> None:
    spec = compile_paths(path)
    assert rst2spec.load_spec(rst2spec.dump_spec(spec)) == spec
    stable = rst2spec.load_spec(rst2spec.dump_spec(spec, stable=True))
    assert json.loads(rst2spec.dump_spec(stable, stable=True)) == json.loads(rst2spec.dump_spec(spec, stable=True))


@given(st.text(max_size=20), st.text(alphabet="abc", max_size=4))
def test_a_name_that_ends_in_its_slug_contains_it(name: str, slug: str) -> None:
    assert contains_slug(name + slug, slug)
