"""The sentences that formats for people share: each as it reads, for everything that a spec can hold or leave blank."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from rst2spec import compile_text
from rst2spec.outputs import wording
from rst2spec.outputs.wording import Names, fan_in, match_keys, names_of
from rst2spec.spec.model import (
    Condition,
    Creation,
    DataType,
    Flow,
    Mapping,
    MatchRule,
    Property,
    Reference,
    Side,
    System,
)
from tests.conftest import SAMPLES, every_document, text_of

NAMES = Names("Customers person", "Contacts")
STRING = DataType("primitive", '"string"', "string", None)


def prop(path: str | None, *conditions: tuple[str | None, str | None]) -> Property:
    return Property(path, tuple(Condition(value, where, None, 1) for value, where in conditions))


def mapping(source: Property, target: Property, kind: DataType = STRING, name: str = "map-1") -> Mapping:
    return Mapping(id=name, source=source, target=target, type=kind)


def side(entity: str | None, variant: str | None = None, system: str | None = None, label: str = "") -> Side:
    return Side(label, None, system, entity, variant)


def flow(policy: Any = "always", rules: int = 0, **more: Any) -> Flow:
    texts = more.pop("condition", None), more.pop("remark", None)
    creation = Creation(policy, *texts, more.pop("connected", None), more.pop("into", None))
    rule = MatchRule(id="rule-1", source=prop("a"), target=prop("b"))
    fields: dict[str, Any] = {
        "source": side("Customers", "person"),
        "target": side("Contacts"),
        "mappings": (),
        **more,
    }
    return Flow(id="flow-1", type_system=None, creation=creation, match_rules=(rule,) * rules, unread=(), **fields)


EMAIL, MAIL = prop("email"), prop("EmailAddress")
NO, NOR = ("NO", "country"), ("NOR", "land")


@pytest.mark.parametrize(
    ("source", "target", "kind", "expected"),
    [
        (EMAIL, MAIL, STRING, "Contacts.EmailAddress equals Customers person.email."),
        (
            prop("email", NO),
            MAIL,
            STRING,
            "Contacts.EmailAddress equals Customers person.email, where country is NO.",
        ),
        (
            prop("email", NO),
            prop("Mail", NOR),
            STRING,
            (
                "Contacts.Mail equals Customers person.email, where country is NO in Customers person and/or land is "
                "NOR in Contacts "
                "(the document doesn't specify whether all of these conditions must hold, or any of them)."
            ),
        ),
        (
            prop("email", NO, NOR, (None, "type")),
            MAIL,
            STRING,
            (
                "Contacts.EmailAddress equals Customers person.email, where country is NO, land is NOR and/or type is "
                "(blank) (the document doesn't specify whether all of these conditions must hold, or any of them)."
            ),
        ),
        (
            prop("email", ("NO", None)),
            MAIL,
            STRING,
            "Contacts.EmailAddress equals Customers person.email, where (blank) is NO.",
        ),
        (prop(None), prop(None), STRING, "Contacts.(blank) equals Customers person.(blank)."),
        (
            EMAIL,
            MAIL,
            DataType("primitive", '"integer"', "integer", None),
            "Contacts.EmailAddress equals Customers person.email as an integer.",
        ),
        (
            EMAIL,
            MAIL,
            DataType("primitive", '"first"', "first", None),
            "Contacts.EmailAddress equals the first value of Customers person.email.",
        ),
        (
            EMAIL,
            MAIL,
            DataType("primitive", '"{uri}"', "{uri}", None),
            "Contacts.EmailAddress equals Customers person.email as {uri}.",
        ),
        (
            EMAIL,
            MAIL,
            DataType("expression", '["lower","_."]', None, ["lower", "_."]),
            'Contacts.EmailAddress equals Customers person.email after ["lower","_."].',
        ),
        (
            EMAIL,
            MAIL,
            DataType("not_applicable", "N/A", None, None),
            "Contacts.EmailAddress equals Customers person.email, converted in a way that isn't stated (N/A).",
        ),
        (
            EMAIL,
            MAIL,
            DataType("malformed", '"lower"]', None, None),
            (
                "Contacts.EmailAddress equals Customers person.email, converted by an expression that can't be read "
                '("lower"]).'
            ),
        ),
        (
            EMAIL,
            MAIL,
            DataType("missing", "", None, None),
            "Contacts.EmailAddress equals Customers person.email (type not stated).",
        ),
    ],
)
def test_what_a_mapping_leads_to(source: Property, target: Property, kind: DataType, expected: str) -> None:
    assert wording.mapping_expected(mapping(source, target, kind), NAMES) == f"After a sync, {expected}"


def test_a_property_that_several_write() -> None:
    said = wording.mapping_expected(mapping(EMAIL, MAIL), NAMES, is_shared=True)
    assert said.endswith("equals Customers person.email. Other properties write it, too: precedence not stated.")


def test_which_mappings_write_one_property() -> None:
    rows = (
        mapping(prop("a"), prop("x"), name="1"),
        mapping(prop("b"), prop("x"), name="2"),
        mapping(prop("c", NO), prop("x"), name="conditional"),
        mapping(prop("a"), prop("y"), name="repeated"),
        mapping(prop("a"), prop("y"), name="repeated-2"),
        mapping(prop("b"), prop("y", NO), name="under another condition"),
        mapping(prop("a"), prop(None), name="blank"),
        mapping(prop("b"), prop(None), name="blank-2"),
        mapping(prop("c"), prop("z", NO, NOR), name="3"),
        mapping(prop("d"), prop("z", NOR, NO), name="4"),
    )
    assert fan_in(flow(mappings=rows)) == {"1", "2", "3", "4"}


def test_they_are_those_of_r406() -> None:
    codes: Counter[str] = Counter()
    for path in (SAMPLES / "everything" / "acme-globex.rst", *every_document()[:100]):
        document = compile_text(text_of(path), path.name)
        found = {(item.flow, item.mapping) for item in document.diagnostics if item.code == "R406"}
        shared = {one.id: fan_in(one) for one in document.flows}
        assert {name for name, ids in shared.items() if ids} == {name for name, _ in found}
        assert all(row in shared[str(name)] for name, row in found)
        codes.update(item.code for item in document.diagnostics)
    assert codes["R406"]


@pytest.mark.parametrize(
    ("source", "target", "priority"),
    [
        (prop("a", NO), prop("b"), "high"),
        (prop("a"), prop("c"), "low"),
        (prop("a", NO), prop("c"), "medium"),
        (prop("a"), prop("c", NO), "medium"),
    ],
)
def test_priority(source: Property, target: Property, priority: str) -> None:
    assert wording.mapping_priority(mapping(source, target), match_keys(flow(rules=1))) == priority


@pytest.mark.parametrize(
    ("source", "target", "names"),
    [
        (side("Customers", "person"), side("Contacts"), ("Customers person", "Contacts")),
        (side("Product", system="Wix"), side("Product", system="Wave"), ("Wix Product", "Wave Product")),
        (
            replace(side("Product"), slug="wix"),
            side("Product", system="Wave"),
            ("wix Product", "Wave Product"),
        ),
        (side("Product"), side("Product", system="Wave"), ("source Product", "target Product")),
        (side("Product", system="Wix"), side("Product", system="Wix"), ("source Product", "target Product")),
        (
            replace(side("Product", system="Wix.com"), slug="wix"),
            replace(side("Product"), slug="wix"),
            ("source Product", "target Product"),
        ),
        (side("Product", system="Wix"), replace(side("Product"), slug="wix"), ("source Product", "target Product")),
        (side(None, label="Globex"), side(None), ("Globex", "(blank)")),
        (side(None, "person"), side(None), ("person", "(blank)")),
        (side(None), side(None), ("source (blank)", "target (blank)")),
    ],
)
def test_names(source: Side, target: Side, names: tuple[str, str]) -> None:
    assert names_of(flow(source=source, target=target)) == names


def test_a_systems_name_is_the_best_that_is_known() -> None:
    system = System("Title", "slug", "Inferred", None, ())
    assert wording.flow_system_name(side("x", system="Label"), system) == "Label"
    assert wording.flow_system_name(side("x"), system) == "Title"
    assert wording.flow_system_name(side("x"), replace(system, name=None)) == "Inferred"
    assert wording.flow_system_name(side("x"), replace(system, name=None, inferred_name=None)) == "slug"
    assert wording.flow_system_name(side("x"), System(None, None, None, None, ())) == "(blank)"


def test_conditions_for_a_cell() -> None:
    assert wording.conditions(prop("a")) == ""
    assert wording.conditions(prop("a", NO, (None, None))) == "country is NO; (blank) is (blank)"


def reference(text: str, system: str | None = None) -> Reference:
    return Reference(text, system, None, None, None, ())


CONNECTED = (reference("Wix Order", "Wix"), reference("Line"), reference("Item"))
ODD = (reference("Wix", "Wix"),)


@pytest.mark.parametrize(
    ("one", "said", "expected", "priority"),
    [
        (
            flow(),
            "Every Customers person record gets a new Contacts record.",
            "After a sync, every new Customers person record has a new Contacts record.",
            "low",
        ),
        (
            flow("match_or_create"),
            "Every Customers person record gets the Contacts record that matches it, else a new one.",
            (
                "After a sync, every new Customers person record is linked to the Contacts record that matches it, "
                "else to a new one."
            ),
            "low",
        ),
        (
            flow("conditional", condition="When it rains"),
            'Customers person records get new Contacts records under the condition "When it rains".',
            (
                "After a sync, new Customers person records have new Contacts records under the condition "
                '"When it rains", else none.'
            ),
            "medium",
        ),
        (
            flow("conditional_match_or_create", condition="If it rains"),
            (
                'Customers person records get Contacts records under the condition "If it rains": those that match '
                "them, else new ones."
            ),
            (
                'After a sync, new Customers person records are linked under the condition "If it rains" to the '
                "Contacts records that match them, else to new ones; if it doesn't hold, to none."
            ),
            "medium",
        ),
        (
            flow("conditional", remark="no rain for now"),
            "Customers person records get new Contacts records on a condition (condition not stated).",
            "Not stated: find out which new Customers person records get Contacts records (condition not stated).",
            "medium",
        ),
        (
            flow("conditional_match_or_create", remark="no rain for now"),
            (
                "Customers person records get Contacts records on a condition (condition not stated): those that match "
                "them, else new ones."
            ),
            (
                "Not stated: find out which new Customers person records are linked to the Contacts records that match "
                "them, else to new ones (condition not stated)."
            ),
            "medium",
        ),
        (
            flow("when_connected", connected=CONNECTED, into="Wave"),
            (
                "Customers person records get new Contacts records only if they are connected to Wix Order, Line or "
                "Item records that are synchronized into Wave."
            ),
            (
                "After a sync, new Customers person records that are connected to Wix Order, Line or Item records that "
                "are synchronized into Wave have new Contacts records; for all others, none is created."
            ),
            "medium",
        ),
        (
            flow("when_connected", rules=1, connected=ODD),
            (
                "Customers person records get new Contacts records only if they are connected to Wix records that are "
                "synchronized into (blank)."
            ),
            (
                "After a sync, new Customers person records that are connected to Wix records that are synchronized "
                "into (blank) have new Contacts records; for all others, none is created; those that match are linked."
            ),
            "medium",
        ),
        (
            flow("linked_only"),
            "No Contacts record is created: Customers person records are in sync once they are linked to one.",
            "After a sync, no Contacts record is created for new Customers person records.",
            "low",
        ),
        (
            flow("linked_only", rules=1),
            "No Contacts record is created: Customers person records are in sync once they are linked to one.",
            (
                "After a sync, no Contacts record is created for new Customers person records; those that match are "
                "linked."
            ),
            "low",
        ),
        (
            flow(None),
            "The document doesn't specify when a Contacts record is created.",
            "Not stated: find out whether new Customers person records get Contacts records.",
            "low",
        ),
        (
            flow("when_connected"),
            (
                "Customers person records get new Contacts records only if they are connected to (blank) records that "
                "are synchronized into (blank)."
            ),
            (
                "After a sync, new Customers person records that are connected to (blank) records that are "
                "synchronized into (blank) have new Contacts records; for all others, none is created."
            ),
            "medium",
        ),
    ],
)
def test_creation(one: Flow, said: str, expected: str, priority: str) -> None:
    assert wording.creation(one) == said
    assert wording.creation_expected(one) == expected
    assert wording.creation_priority(one) == priority


def test_match_rules() -> None:
    rule = MatchRule(id="rule-1", source=prop("vat", NO), target=prop(None))
    assert wording.match_rule(rule, NAMES) == "Customers person.vat equals Contacts.(blank), where country is NO"
    assert wording.match_expected(rule, NAMES) == (
        "After a sync, Customers person and Contacts records are linked if Customers person.vat equals "
        "Contacts.(blank), where country is NO."
    )
