"""Each format's golden, all made of one real run, and what all of them have in common."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from rst2spec import FolderDiagnostic
from rst2spec.checks.known_checks import modules
from rst2spec.cli.targets import targets_of
from rst2spec.outputs.finding_formats import github
from rst2spec.outputs.finding_options import FindingOptions
from rst2spec.outputs.registry import format_module, format_names
from rst2spec.spec.result import Result
from tests.conftest import ROOT
from tests.formats.real import real
from tests.formats.shared import EMPTY, OPTIONS, shared, written

GOLDENS = Path(__file__).parent / "goldens"
RULES = GOLDENS / "sarif_rules.json"
TEXT = ("concise", "full")
MACHINE = sorted(set(format_names("check")) - set(TEXT))


def golden(name: str) -> Path:
    return GOLDENS / f"{name}{format_module('check', name).SUFFIX}"


def compared(path: Path, content: bytes, request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update-goldens"):
        path.write_bytes(content)
    assert path.read_bytes() == content


def indented(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def test_the_run_has_every_kind_of_finding() -> None:
    found = [item for _, item in real().findings()]
    # no document shows R902, and the sample's R406 is suppressed
    assert {item.code for item in found} | {"R406"} == modules().keys() - {"R902"}
    assert {item.fix.safety for item in found if item.fix is not None} == {"safe", "unsafe"}
    assert {(item.flow is None, item.mapping is None) for item in found} == {
        (True, True),
        (False, True),
        (False, False),
    }
    assert {isinstance(item, FolderDiagnostic) for item in found} == {True, False}
    assert {min(len(item.related), 2) for item in found} == {0, 1, 2}
    assert len(real().notes) == 1
    assert real().left_out == {"suppressed by the configuration": 1}


@pytest.mark.parametrize("name", sorted({*format_names("check")} - {"sarif"}))
def test_golden(name: str, request: pytest.FixtureRequest) -> None:
    compared(golden(name), written(name, real()), request)


def test_golden_of_sarif(request: pytest.FixtureRequest) -> None:
    """Indented, and the rules, of which each log has all, in a file of their own."""
    content = written("sarif", real())
    log = json.loads(content)
    compared(RULES, indented(log["runs"][0]["tool"]["driver"].pop("rules")), request)
    compared(golden("sarif"), indented(log), request)
    assert content.count(b"\n") == len(log["runs"][0]["results"]) + 2  # a line a result


def test_golden_of_the_step_summary(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(github, "_ANNOTATIONS", 1)
    compared(GOLDENS / "step_summary.md", b"".join(github.step_summary(real(), OPTIONS)), request)


def test_every_golden_has_its_format() -> None:
    expected = {golden(name).name for name in format_names("check")} | {"step_summary.md", RULES.name}
    assert {path.name for path in GOLDENS.iterdir()} == expected


@pytest.mark.parametrize("name", format_names("check"))
@pytest.mark.parametrize("result", [real, shared], ids=["real", "hostile"])
def test_no_format_holds_raw_escapes(result: Callable[[], Result], name: str) -> None:
    assert not set(b"\x00\x07\x0b\x1b\r") & set(written(name, result()))


@pytest.mark.parametrize("name", MACHINE)
def test_machine_formats_are_complete_whatever_the_terminal_shows(name: str) -> None:
    options = FindingOptions(
        level="error",
        max_per_code=1,
        group_by="code",
        quiet=True,
        statistics=True,
        width=20,
        color=True,
        links="file:///x/",
        repository=OPTIONS.repository,
        version=OPTIONS.version,
    )
    assert written(name, shared(), options) == written(name, shared())


def validator() -> Any:
    return jsonschema.Draft202012Validator(json.loads((ROOT / "schema" / "findings.schema.json").read_text()))


def test_json_meets_its_schema() -> None:
    for result in (shared(), EMPTY):
        content = json.loads(written("json", result))
        validator().validate(content)
        assert len(content["diagnostics"]) == len(list(result.findings()))
    content["more"] = 1
    validator().validate(content)  # readers tolerate what a later version adds


def test_json_can_be_read_back_as_what_was_found() -> None:
    from pydantic import TypeAdapter

    from rst2spec.spec.findings_report import Report

    result = shared()
    report = TypeAdapter(Report).validate_json(written("json", result))
    assert report.notes == result.notes
    for (path, item), read in zip(result.findings(), report.diagnostics, strict=True):
        assert read.path == path
        assert [getattr(read, name) for name in item.__dataclass_fields__] == [
            getattr(item, name) for name in item.__dataclass_fields__
        ]


def test_json_lines_are_the_same_objects() -> None:
    lines = [json.loads(line) for line in written("jsonl", shared()).split(b"\n")[:-1]]
    assert lines == json.loads(written("json", shared()))["diagnostics"]


def test_fingerprints_are_the_same_in_all_formats() -> None:
    found = [item.fingerprint for _, item in shared().findings()]
    assert len(set(found)) == len(found)
    assert [item["fingerprint"] for item in json.loads(written("json", shared()))["diagnostics"]] == found
    assert [item["fingerprint"] for item in json.loads(written("gitlab", shared()))] == found
    results = json.loads(written("sarif", shared()))["runs"][0]["results"]
    assert [item["partialFingerprints"]["rst2spec/v1"] for item in results] == found


@pytest.mark.parametrize("name", format_names("check"))
def test_nothing_found_in_nothing(name: str) -> None:
    content = written(name, EMPTY)
    if name in TEXT:
        assert b"No findings" in content
    elif name in {"jsonl", "github"}:
        assert content == b""
    elif name != "junit":
        json.loads(content)


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("a.json", "json"),
        ("gl-code.json", "json"),
        ("a.jsonl", "jsonl"),
        ("a.gitlab.json", "gitlab"),
        ("a.sarif", "sarif"),
        ("a.xml", "junit"),
        ("a.github.txt", "github"),
        ("a.txt", "concise"),
        ("sarif=a.json", "sarif"),
    ],
)
def test_a_files_ending_says_the_format(file: str, name: str) -> None:
    (target,) = targets_of("check", [file], None, "concise")
    assert target.format == name


def test_gitlab() -> None:
    content = json.loads(written("gitlab", shared()))
    for (_, item), entry in zip(shared().findings(), content, strict=True):
        assert entry["description"].startswith(f"{item.code} {item.name}: ")
        assert entry["check_name"] == item.code
        assert entry["severity"] in {"info", "minor", "major"}
        assert entry["location"]["path"].startswith("sub/my folder/docs/")
        lines = entry["location"]["lines"]
        assert 1 <= lines["begin"] == item.start.line <= lines["end"] <= item.end.line
