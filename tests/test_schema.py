"""The published JSON Schemas: up to date, and met by every output."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter
from pydantic_core import to_json

from rst2spec import Spec, compile_paths, compile_text
from rst2spec.outputs.finding_options import FindingOptions
from rst2spec.outputs.registry import format_module
from rst2spec.outputs.spec_builder import SpecOptions
from rst2spec.run.accumulator import run
from rst2spec.run.options import Options
from rst2spec.source.discover import discover
from rst2spec.spec.model import COMMON_ROOT, SCHEMA_VERSION, Generator
from rst2spec.spec.serialization import SchemaName, dump_document, dump_spec, json_schema, schema_text
from rst2spec.version import VERSION
from tests.conftest import ROOT, SAMPLES, corpus_folders, every_document, text_of
from tests.sampling import long, sampled, slow, some
from tests.wild import wild_documents

FILES: dict[SchemaName, str] = {
    "spec": "spec.schema.json",
    "spec-stable": "spec-stable.schema.json",
    "spec-record": "spec-record.schema.json",
    "spec-record-stable": "spec-record-stable.schema.json",
    "findings": "findings.schema.json",
    "diff": "diff.schema.json",
    "log": "log.schema.json",
    "log-record": "log-record.schema.json",
    "verify": "verify.schema.json",
}


@cache
def validator(name: SchemaName) -> Any:
    """Checks against the strict schema, and so against the published one, which only tolerates more."""
    schema = json_schema(name, strict=True)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize("name", FILES)
def test_the_committed_schema_is_up_to_date(name: SchemaName, request: pytest.FixtureRequest) -> None:
    path = ROOT / "schema" / FILES[name]
    if request.config.getoption("--update-goldens"):
        path.write_text(schema_text(name))
    assert path.read_text() == schema_text(name)


FOLDERS = [SAMPLES, ROOT / "tests" / "checks", *corpus_folders()]


@slow
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_outputs_meet_their_schemas(folder: Path) -> None:
    """Of some documents of each folder: a validator takes ten times as long as the program."""
    assert_meets_schemas(some(sorted(folder.rglob("*.rst")), 16))


@long
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_every_output_meets_its_schema(folder: Path) -> None:
    assert_meets_schemas([folder])


@slow
def test_every_output_of_generated_documents_meets_its_schema(tmp_path: Path) -> None:
    for name, text in wild_documents(20):
        (tmp_path / name).write_bytes(text.encode())
    assert_meets_schemas([tmp_path])


def assert_meets_schemas(paths: list[Path]) -> None:
    spec = compile_paths(paths, strict_rst=SAMPLES in paths[0].parents)
    assert spec.documents
    validator("spec").validate(json.loads(dump_spec(spec)))
    validator("spec-stable").validate(json.loads(dump_spec(spec, stable=True)))
    result = run(discover([*map(str, paths)], ROOT), Options())
    for stable in (False, True):
        lines = b"".join(format_module("compile", "jsonl").write(result, SpecOptions("all", stable))).splitlines()
        assert len(lines) == len(spec.documents) + 2
        for line in lines:
            validator("spec-record-stable" if stable else "spec-record").validate(json.loads(line))
    report = json.loads(b"".join(format_module("check", "json").write(result, FindingOptions(version=VERSION))))
    validator("findings").validate(report)
    assert len(report["diagnostics"]) == len(list(result.findings()))


@slow
def test_the_schema_describes_every_field() -> None:
    for schema in (
        json_schema("spec"),
        json_schema("spec-record"),
        json_schema("findings"),
        json_schema("diff"),
        json_schema("log"),
    ):
        parts = [schema, *schema["$defs"].values()]
        for part in parts:
            for field, content in part.get("properties", {}).items():
                assert content.get("description"), f"{part['title']}.{field}"
                assert field in part["required"]


def test_only_the_strict_schema_refuses_what_it_does_not_know() -> None:
    content = json.loads(dump_spec(compile_paths(SAMPLES)))
    content["documents"][0]["more"] = 1
    jsonschema.Draft202012Validator(json_schema("spec")).validate(content)
    with pytest.raises(jsonschema.ValidationError):
        validator("spec").validate(content)


@slow
@pytest.mark.parametrize("name", FILES)
def test_the_schemas_differ_in_what_they_tolerate(name: SchemaName) -> None:
    def without_limits(part: Any) -> Any:
        if isinstance(part, list):
            return [without_limits(item) for item in part]
        if not isinstance(part, dict):
            return part
        return {key: without_limits(item) for key, item in part.items() if key not in {"additionalProperties", "$id"}}

    strict, tolerant = json_schema(name, strict=True), json_schema(name)
    assert strict["$id"] == f"{tolerant['$id']}:strict"
    assert '"additionalProperties": false' not in json.dumps(tolerant)
    assert without_limits(strict) == without_limits(tolerant)


@pytest.mark.parametrize("stable", [False, True])
def test_a_spec_names_the_schema_that_it_follows(stable: bool) -> None:
    spec = compile_paths(SAMPLES)
    content = json.loads(dump_spec(spec, stable=stable))
    assert list(content)[:3] == ["$schema", "schema_version", "form"]
    assert content["$schema"] == json_schema("spec-stable" if stable else "spec")["$id"]
    assert content["form"] == ("stable" if stable else "full")
    other = Draft202012Validator(json_schema("spec" if stable else "spec-stable", strict=True))
    assert not other.is_valid(content)


@slow
@pytest.mark.parametrize("folder", sampled(FOLDERS, one_in=2), ids=lambda path: path.name)
def test_what_is_written_is_what_pydantics_type_adapter_would_write(folder: Path) -> None:
    spec = compile_paths(folder)
    assert dump_spec(spec) == TypeAdapter(Spec).dump_json(spec, indent=2, by_alias=True) + b"\n"


def test_the_version_is_major_and_minor() -> None:
    assert [part.isdigit() for part in SCHEMA_VERSION.split(".")] == [True, True]


@pytest.mark.parametrize("path", every_document()[:60], ids=lambda path: path.name)
def test_a_document_is_written_as_the_core_would_by_itself(path: Path) -> None:
    document = compile_text(text_of(path), path.name)
    assert dump_document(document) == to_json(document)
    assert dump_document(document, depth=0) == to_json(document, indent=2)
    spec = Spec(generator=Generator("rst2spec", None), root=COMMON_ROOT, documents=(document,))
    stable = json.loads(dump_spec(spec, stable=True))["documents"]
    assert [json.loads(dump_document(document, stable=True))] == stable
