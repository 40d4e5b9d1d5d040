"""What makes a finding the same one: it outlives inserted lines, other words, and the mending of its neighbours."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from rst2spec import Diagnostic, compile_text
from rst2spec.checks.known_checks import all_checks
from rst2spec.run.accumulator import run
from rst2spec.run.options import Options
from rst2spec.source.discover import discover
from rst2spec.spec.result import Result
from tests.conftest import SAMPLES, text_of
from tests.formats.shared import OPTIONS, written
from tests.sampling import slow
from tests.test_checks import FIXTURES
from tests.test_fixes import applied
from tests.writing import document, section

CODES = sorted(FIXTURES.iterdir())


def result_of(folder: Path) -> Result:
    return run(discover([str(folder)], folder), Options())


def fingerprints(result: Result) -> set[tuple[str, str]]:
    return {(item.code, item.fingerprint) for _, item in result.findings()}


def names(result: Result) -> list[str]:
    root = ET.fromstring(written("junit", result, OPTIONS))
    return sorted(case.get("name", "") for case in root.iter("testcase"))


@pytest.mark.parametrize("check", CODES, ids=lambda path: path.name)
def test_inserted_lines_change_no_fingerprint_and_no_name_of_a_test_case(check: Path, tmp_path: Path) -> None:
    shutil.copytree(check, tmp_path / "a")
    before = result_of(tmp_path / "a")
    for path in (tmp_path / "a").rglob("*.rst"):
        if path.is_file():
            path.write_bytes(b"\n\n\n" + path.read_bytes())
    after = result_of(tmp_path / "a")
    assert fingerprints(after) == fingerprints(before)
    assert names(after) == names(before)


def reworded(find: Any) -> Any:
    def found(self: Any, seen: Any) -> Iterator[Any]:
        for item in find(self, seen):
            yield item._replace(message=f"reworded: {item.message[::-1]}")

    return found


@slow
def test_other_words_change_no_fingerprint(monkeypatch: pytest.MonkeyPatch) -> None:
    before = result_of(FIXTURES)
    for check in all_checks():
        monkeypatch.setattr(type(check), "find", reworded(vars(type(check))["find"]))
    after = result_of(FIXTURES)
    assert all(item.message.startswith("reworded: ") for item in after.diagnostics)
    assert fingerprints(after) == fingerprints(before)


CLAUSE = "Dependant on having NO in country"
REPEATED = document(
    section(rows=[(f"vat ({CLAUSE}{CLAUSE}{CLAUSE})\t", "Vat", '"string"')] * 4 + [("a", "b", '"string"')]),
    section(rows=[(f"vat ({CLAUSE}{CLAUSE})", "Vat \t", '"string"')] * 3),
)


def texts() -> dict[str, str]:
    """Documents with something that can be mended, by their names."""
    fixtures = [path for path in sorted(FIXTURES.glob("r*/bad*/acme-globex.rst")) if "r901" not in str(path)]
    real = [*fixtures, *sorted(SAMPLES.glob("*.rst"))]
    named = [("repeated", REPEATED), *((str(path.relative_to(path.parents[2])), text_of(path)) for path in real)]
    return {name: text for name, text in named if fixable(text)}


def fixable(text: str) -> list[Diagnostic]:
    """The findings that can be mended."""
    return [item for item in compile_text(text, "acme-globex.rst").diagnostics if item.fix is not None]


TEXTS = texts()


@pytest.mark.parametrize("name", TEXTS)
def test_what_is_left_when_one_is_mended_was_there_before(name: str) -> None:
    text = TEXTS[name]
    found = compile_text(text, "acme-globex.rst").diagnostics
    for item in fixable(text):
        assert item.fix is not None
        before = [other.fingerprint for other in found if other.code == item.code]
        mended = compile_text(applied(text, item.fix), "acme-globex.rst").diagnostics
        after = [other.fingerprint for other in mended if other.code == item.code]
        assert len(after) < len(before)
        assert set(after) < set(before)


def test_some_of_those_are_identical_but_for_their_place() -> None:
    found = compile_text(REPEATED, "acme-globex.rst").diagnostics
    assert len({item.fingerprint for item in found}) == len(found)
    codes = [item.code for item in found if item.fix is not None]
    assert min(codes.count(code) for code in ("R301", "R402", "R403")) >= 4
