"""``docs/spec.md`` is up to date, describes every field and value, and names no field that isn't there."""

from __future__ import annotations

import re
from typing import Any, Literal, get_args, get_origin

import pytest

from rst2spec.spec import model
from rst2spec.spec.enumerations import ENUMERATIONS
from rst2spec.spec.serialization import json_schema, schema_with_markup
from tests import spec_page
from tests.conftest import ROOT
from tests.sampling import slow
from tests.spec_prose import ORDER, ORIGINS, QUESTIONS

PAGE = ROOT / "docs" / "spec.md"


@slow
def test_the_page_is_up_to_date(request: pytest.FixtureRequest) -> None:
    text = spec_page.page()
    if request.config.getoption("--update-goldens"):
        PAGE.write_text(text)
    assert PAGE.read_text() == text, "'make docs' writes it again"


def test_every_field_has_a_place_and_says_where_it_comes_from() -> None:
    definitions = spec_page.definitions_of_spec()
    assert sorted(ORDER) == sorted(definitions)
    fields = {f"{name}.{field}" for name, part in definitions.items() for field in part["properties"]}
    assert set(ORIGINS) == fields


def test_every_value_of_an_enumeration_has_a_meaning() -> None:
    enumerations = {
        name: get_args(value)
        for name, value in vars(model).items()
        if get_origin(value) is Literal and name != "Form"  # each schema has one of its two values
    }
    assert {name: tuple(item.values) for name, item in ENUMERATIONS.items()} == enumerations
    definitions = schema_with_markup("spec")["$defs"]
    for name, item in ENUMERATIONS.items():
        assert definitions[name]["description"] == item.description


def test_every_code_of_a_field_that_the_page_names_is_there() -> None:
    schema = json_schema("spec")
    paths = re.findall(r"`((?:documents|systems|diagnostics)\[\][\w.\[\]]*)`", QUESTIONS)
    assert len(paths) > 20
    for path in paths:
        definition: Any = schema
        for step in path.split("."):
            content = definition["properties"][step.removesuffix("[]")]
            names = re.findall(r"#/\$defs/(\w+)", str(content))
            assert ("array" in str(content)) or not step.endswith("[]"), path
            definition = schema["$defs"][names[0]] if names else {}


def test_the_page_answers_what_when_connected_means() -> None:
    text = PAGE.read_text()
    meaning = ENUMERATIONS["CreationPolicy"].values["when_connected"].replace("``", "`")
    assert f"| BEFORE, NEW | `when_connected` | {meaning} |" in text
    assert "| What does `when_connected` mean? |" in text
