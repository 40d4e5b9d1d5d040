"""Specs of older versions are read as ones of this version; those of others are refused with what to do."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rst2spec import Document, compile_paths, dump_spec, load_spec
from rst2spec.outputs.registry import format_module
from rst2spec.spec.model import COMMON_ROOT, SCHEMA_VERSION
from rst2spec.spec.older import VersionError
from rst2spec.spec.resolve import with_answers
from tests.conftest import ROOT, SAMPLES, Run

OLDER = ROOT / "tests" / "older"
NAMES = ("acme-globex", "acme-initech", "globex-acme")


def todays() -> tuple[Document, ...]:
    """The documents of the older specs, compiled today: in the stable form, and without what only the run shows."""
    spec = compile_paths([SAMPLES / f"{name}.rst" for name in NAMES], root=SAMPLES)
    documents = load_spec(dump_spec(spec, stable=True)).documents
    return tuple([with_answers(document, iter(lambda: None, 0)) for document in documents])


def test_a_spec_of_version_1_0_is_read_as_it_would_be_compiled_today() -> None:
    spec = load_spec((OLDER / "spec-1.0.json").read_bytes())
    assert (spec.schema_version, spec.form, spec.root, spec.systems) == (SCHEMA_VERSION, "stable", COMMON_ROOT, ())
    assert spec.documents == todays()
    assert load_spec(dump_spec(spec, stable=True)).documents == spec.documents


def test_so_are_json_lines() -> None:
    version, documents = format_module("compile", "jsonl").read((OLDER / "spec-1.0.jsonl").read_bytes())
    assert (version, documents) == (SCHEMA_VERSION, todays())


def edited(path: str, value: Any) -> str:
    content = json.loads((OLDER / "spec-1.0.json").read_text())
    *steps, last = path.split(".")
    part = content
    for step in steps:
        part = part[int(step) if step.isdecimal() else step]
    part[int(last) if last.isdecimal() else last] = value
    return json.dumps(content)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("documents", {}, "documents"),
        ("documents.0.more", 1, "more"),
        ("documents.0.flows", 1, "flows"),
        ("documents.0.flows.0.creation", None, "creation"),
        ("documents.0.flows.0.creation.connected_to", "Acme Order", "connected_to"),
        ("documents.0.flows.0.creation.connected_to", {"text": 1}, "connected_to"),
        ("documents.0.flows.0.creation.condition", 1, "condition"),
        ("documents.0", 1, "documents.0"),
        ("documents.0.flows.0", 1, "flows.0"),
        ("schema_version", 1, "schema_version"),
    ],
)
def test_what_is_no_spec_of_version_1_0_is_refused(path: str, value: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        load_spec(edited(path, value))


@pytest.mark.parametrize(
    ("version", "message"),
    [
        ("2.1", "a spec of version 2.1, newer than this rst2spec: update it"),
        ("10.0", "a spec of version 10.0, newer than this rst2spec: update it"),
        ("1.1", "a spec of version 1.1, and this rst2spec reads 1.0 and 2.0: compile the documents again"),
        ("0.9", "a spec of version 0.9, and this rst2spec reads 1.0 and 2.0: compile the documents again"),
    ],
)
@pytest.mark.parametrize("more", [{}, {"more": 1}])
def test_other_versions_are_refused_with_what_to_do(version: str, message: str, more: dict[str, int]) -> None:
    spec = json.loads(dump_spec(compile_paths(SAMPLES)))
    with pytest.raises(VersionError) as refused:
        load_spec(json.dumps({**spec, **more, "schema_version": version}))
    assert str(refused.value) == message


def test_a_database_of_another_version_says_what_to_do(tmp_path: Path, rst2spec: Run) -> None:
    import sqlite3

    rst2spec("compile", SAMPLES, "-o", tmp_path / "spec.db")
    with sqlite3.connect(tmp_path / "spec.db") as database:
        database.execute("UPDATE spec SET schema_version = '1.0'")
    database.close()
    done = rst2spec("render", "spec.db", "-o", "out")
    assert (done.returncode, done.stderr) == (
        2,
        "rst2spec: spec.db is a spec of version 1.0, and this rst2spec reads 2.0: compile the documents again\n",
    )


def test_the_meaning_of_a_converted_spec_is_that_of_today(rst2spec: Run) -> None:
    done = rst2spec("diff", OLDER / "spec-1.0.json", SAMPLES / "acme-globex.rst")
    assert done.returncode == 0, done.stdout


def test_ids_stay_as_they_are_in_a_converted_spec() -> None:
    spec = load_spec(edited("documents.0.flows.0.id", "flow-0"))
    assert spec.documents[0].flows[0] == replace(todays()[0].flows[0], id="flow-0")
