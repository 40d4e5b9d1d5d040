"""SARIF: valid by the official schema and Microsoft's validator, and what GitHub needs of it."""

from __future__ import annotations

import json
import os
import re
import subprocess
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rst2spec.checks.known_checks import all_checks, modules
from rst2spec.outputs.finding_formats.sarif import SCHEMA
from rst2spec.run.accumulator import run
from rst2spec.run.options import Options
from rst2spec.source.discover import discover
from rst2spec.spec.result import Result
from tests import needs
from tests.conftest import MULTITOOL, SAMPLES, SCHEMAS, Run, needs_multitool, needs_schemas
from tests.formats.shared import BROKEN, EMPTY, HOSTILE, shared, written
from tests.formats.test_github import of_messages
from tests.processes import integration, process
from tests.sampling import fewer
from tests.writing import document, section

# What the validator may say, and why it is left at that. Whatever else it says is a failure.
ACCEPTED = {
    "SARIF2002": "a message is told in full: no viewer needs a template to put it together, and GitHub reads none",
    "SARIF2003": "which commit was looked at is known to whoever runs this; asking git would make output depend on it",
    "SARIF2006": "the validator asks for the schema over the network, which isn't always there",
    "SARIF2010": "no snippets: the documents are at hand where this is shown, and a report may go where they must not",
    "SARIF2011": "no context, for the same reason",
    "SARIF2012": "a rule's name is the one that --select and rule take, not PascalCase",
}

# It asks for each schema, and waits for a name server that may not be there; a closed port says no at once.
NO_NETWORK = dict.fromkeys(("http_proxy", "https_proxy"), "http://127.0.0.1:1")


def log(result: Result) -> Any:
    return json.loads(written("sarif", result))


def results(result: Result) -> list[Any]:
    found: list[Any] = log(result)["runs"][0]["results"]
    return found


@cache
def validator() -> Any:
    assert SCHEMAS is not None
    schema = json.loads((SCHEMAS / "sarif-schema-2.1.0.json").read_text())
    assert schema["id"] == SCHEMA
    return jsonschema.Draft7Validator(schema)


def samples() -> Result:
    return run(discover([str(SAMPLES)], SAMPLES), Options())


@needs_schemas
@pytest.mark.parametrize("result", [shared(), EMPTY, samples()], ids=["shared", "empty", "samples"])
def test_it_is_valid_by_the_official_schema(result: Result) -> None:
    validator().validate(log(result))


@process
@needs_multitool
@integration
def test_they_are_valid_by_microsofts_validator(tmp_path: Path) -> None:
    """All in one go: it takes seconds to start."""
    files = {name: tmp_path / f"{name}.sarif" for name in ("shared", "empty", "samples")}
    for file, result in zip(files.values(), (shared(), EMPTY, samples()), strict=True):
        file.write_bytes(written("sarif", result))
    report = tmp_path / "report.sarif"
    done = subprocess.run(
        [str(MULTITOOL), "validate", *map(str, files.values()), "--rule-kind", "Sarif;Ghas",
         "--level", "Error;Warning;Note", "--output", str(report)],
        capture_output=True, text=True, check=False, env={**os.environ, **NO_NETWORK},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    (ran,) = json.loads(report.read_text(encoding="utf-8-sig"))["runs"]
    said = {
        (Path(place["uri"]).stem, item["ruleId"], item.get("level", "warning"))
        for item in ran.get("results", [])
        for place in [item["locations"][0]["physicalLocation"]["artifactLocation"]]
    }
    assert [item for item in said if item[2] == "error"] == []
    assert [item for item in said if item[1] not in ACCEPTED] == []
    for name in ("shared", "samples"):
        told = {code for file, code, _ in said if file == name}
        assert told >= set(ACCEPTED) - {"SARIF2006"}, f"{name}: what is accepted is no longer said"


def test_the_rules_are_all_codes_with_their_documentation() -> None:
    rules = log(EMPTY)["runs"][0]["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(modules())
    for rule, check in zip(rules, all_checks(), strict=True):
        assert rule["name"] == check.name
        for name in ("shortDescription", "fullDescription"):
            assert 20 <= len(rule[name]["text"]) <= 1024
            assert rule[name]["text"].endswith(".")
            assert "``" not in rule[name]["text"]
        assert "Why this is" in rule["fullDescription"]["text"]
        assert check.hint in rule["help"]["markdown"]
        assert ("```rst" in rule["help"]["markdown"]) == (check.code != "R902")
        assert check.code in rule["help"]["text"]
        assert rule["properties"]["problem.severity"] in {"error", "warning", "recommendation"}


def test_results_are_the_findings_with_whole_places() -> None:
    for (path, item), result in zip(shared().findings(), results(shared()), strict=True):
        assert list(modules())[result["ruleIndex"]] == result["ruleId"] == item.code
        assert result["level"] == {"info": "note"}.get(item.severity, item.severity)
        (location,) = result["locations"]
        assert location["physicalLocation"]["region"] == {
            "startLine": item.start.line,
            "startColumn": item.start.column,
            "endLine": item.end.line,
            "endColumn": item.end.column,
        }
        uri = location["physicalLocation"]["artifactLocation"]["uri"]
        assert re.fullmatch(r"[A-Za-z0-9/._%~-]+", uri)
        assert unquote(uri) == f"sub/my folder/{path}"
        assert [place["id"] for place in result.get("relatedLocations", [])] == [
            number for number, _ in enumerate(item.related, start=1)
        ]
        assert bool(result.get("fixes")) == (item.fix is not None)


def test_fixes_say_whether_they_are_safe() -> None:
    said = {
        result["ruleId"]: result["fixes"][0]["description"]["text"].partition(":")[0]
        for result in results(shared())
        if "fixes" in result
    }
    assert said == {"R102": "Unsafe", "R301": "Safe", "R402": "Safe"}


def test_skipped_files_and_notes_are_notifications() -> None:
    (invocation,) = log(shared())["runs"][0]["invocations"]
    (skipped,) = invocation["toolExecutionNotifications"]
    uri = skipped["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert unquote(uri) == f"sub/my folder/{BROKEN}"
    assert skipped["message"]["text"].startswith("can't be read: ")
    (note,) = invocation["toolConfigurationNotifications"]
    assert note["message"]["text"].endswith(r"(\x1b[1mmended)")
    assert invocation["executionSuccessful"] is True


def test_no_text_of_a_document_becomes_a_link() -> None:
    (result,) = [item for item in results(shared()) if item["ruleId"] == "R401"]
    assert r"\[link](http" in result["message"]["text"]
    (result,) = [item for item in results(shared()) if item["ruleId"] == "R501"]
    assert result["relatedLocations"][0]["message"]["text"] == r"::this, \[too](1)"
    assert r"\x1b[31mred" in result["message"]["text"]
    assert HOSTILE.isprintable() is False


@needs_schemas
@fewer(2)
@given(st.text(), st.text(st.characters(exclude_characters="/", exclude_categories=["Cs"]), min_size=1))
def test_whatever_the_text_it_is_valid(message: str, name: str) -> None:
    result = of_messages(message, path=f"docs/{name}x")
    validator().validate(log(result))
    uri = results(result)[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert re.fullmatch(r"[A-Za-z0-9/._%~-]+", uri)
    assert unquote(uri) == f"sub/my folder/docs/{name}x"


def test_places_are_relative_to_the_repository_whatever_the_working_directory(tmp_path: Path, rst2spec: Run) -> None:
    repository = tmp_path / "repository"
    docs = repository / "sub" / "my docs"
    docs.mkdir(parents=True)
    subprocess.run([needs.program("git"), "init", "--quiet", str(repository)], check=True)
    (repository / "sub" / "rst2spec.toml").write_text("")
    rows = [("vat (Dependant on having NO in countryDependant on having NO in country)", "Vat", '"string"')]
    (docs / "acme-globex.rst").write_text(document(section(rows=rows)))
    for cwd in (repository, repository / "sub", docs):
        done = rst2spec("check", str(docs), "-f", "sarif", cwd=cwd)
        assert done.returncode == 0, done.stderr
        (result,) = [item for item in json.loads(done.stdout)["runs"][0]["results"] if item["ruleId"] == "R301"]
        places = [*result["locations"], *result["relatedLocations"]]
        uris = {place["physicalLocation"]["artifactLocation"]["uri"] for place in places}
        assert uris == {"sub/my%20docs/acme-globex.rst"}, cwd
