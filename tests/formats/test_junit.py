"""JUnit's XML: read by two parsers, whatever the documents say."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from junitparser import Error, Failure, JUnitXml

from rst2spec.checks.base import Level
from rst2spec.outputs.plain import escape_controls
from tests.formats.shared import BROKEN, CLEAN, EMPTY, HOSTILE, OPTIONS, shared, written
from tests.formats.test_github import of_messages


def test_a_suite_a_document() -> None:
    suites = {suite.name: suite for suite in JUnitXml.fromstring(written("junit", shared()))}
    assert list(suites) == sorted([*map(escape_controls, shared().paths), BROKEN])
    (unreadable,) = suites[BROKEN]
    assert [type(outcome) for outcome in unreadable.result] == [Error]
    (passed,) = suites[CLEAN]
    assert (passed.name[:5], passed.result) == ("R702 ", [])
    assert passed.system_out.startswith(f"{CLEAN}:1:1: info R702 missing-reverse: ")


@pytest.mark.parametrize(("fail_on", "failing"), [("error", 3), ("warning", 13), ("info", 14), ("none", 0)])
def test_what_counts_as_a_failure(fail_on: Level, failing: int) -> None:
    content = written("junit", shared(), replace(OPTIONS, fail_on=fail_on))
    cases = [case for suite in JUnitXml.fromstring(content) for case in suite]
    outcomes = [type(outcome) for case in cases for outcome in case.result]
    assert (outcomes.count(Failure), outcomes.count(Error)) == (failing, 1)
    root = ET.fromstring(content)
    assert (root.get("failures"), root.get("errors"), root.get("tests")) == (str(failing), "1", str(len(cases)))
    for suite in root:
        assert len(suite) == int(suite.get("tests", 0))
        assert len(suite.findall(".//failure")) == int(suite.get("failures", -1))


def test_names_are_each_other_ones_and_hold_no_line_numbers() -> None:
    root = ET.fromstring(written("junit", shared()))
    names = [case.get("name", "") for case in root.iter("testcase")]
    assert "R502 unknown-function: twice the same in line N" in names
    assert "R502 unknown-function: twice the same in line N (2)" in names
    for suite in root:
        assert len({case.get("name") for case in suite}) == len(suite)
        assert {case.get("file") for case in suite} == {f"sub/my folder/{suite.get('name')}"}


def test_no_document_and_no_finding() -> None:
    root = ET.fromstring(written("junit", EMPTY))
    assert (root.tag, len(root), root.get("tests")) == ("testsuites", 0, "0")
    assert list(JUnitXml.fromstring(written("junit", EMPTY))) == []
    root = ET.fromstring(written("junit", of_messages()))
    assert [case.get("name") for case in root.iter("testcase")] == ["no findings"]


def test_it_has_no_clock() -> None:
    root = ET.fromstring(written("junit", shared()))
    assert not [name for element in root.iter() for name in element.attrib if "time" in name]


def test_control_characters_are_shown_as_escapes() -> None:
    content = written("junit", shared()).decode()
    assert "]]>" not in content
    assert r"\x1b[31mred, \u202edesrever, \x00, \ufffe, \u2028" in content
    assert escape_controls(HOSTILE) in content


@given(st.text(), st.text(min_size=1))
def test_whatever_the_text_it_comes_back_as_what_can_be_shown(message: str, name: str) -> None:
    result = of_messages(message, path=f"docs/{name}", code="R401")
    root = ET.fromstring(written("junit", result))
    (suite,) = root
    assert suite.get("name") == escape_controls(f"docs/{name}")
    (failure,) = root.iter("failure")
    assert failure.get("message") == escape_controls(message)
    assert escape_controls(message) in (failure.text or "")
