"""The fixes that findings carry: applied, they mend what was found and leave the meaning as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from rst2spec import Diagnostic, Fix, compile_text
from rst2spec.run.accumulator import run
from rst2spec.run.options import Options
from rst2spec.source import source_of
from rst2spec.source.discover import discover
from tests import writing
from tests.conftest import every_document, text_of
from tests.test_checks import FIXTURES
from tests.writing import document, section

S = "Acme Member"
SAFE = ("R105", "R203", "R301", "R402", "R403")


def applied(text: str, fix: Fix) -> str:
    """A text after a fix's edits, last one first."""
    source = source_of(text, "x")
    spans = [
        (source.starts[edit.start.line - 1] + edit.start.column - 1,
         source.starts[edit.end.line - 1] + edit.end.column - 1 if edit.end.line <= len(source.starts) else len(text),
         edit.text)
        for edit in fix.edits
    ]  # fmt: skip
    for start, end, new in sorted(spans, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def findings(text: str, code: str) -> list[Diagnostic]:
    return [item for item in compile_text(text, "acme-globex.rst").diagnostics if item.code == code]


def mended(text: str, code: str) -> str:
    """A text after all fixes of a code, one at a time."""
    for _ in range(2000):
        found = [item for item in findings(text, code) if item.fix is not None]
        if not found:
            return text
        assert found[0].fix is not None
        assert found[0].fix.safety == "safe"
        text = applied(text, found[0].fix)
    raise AssertionError("the fixes never end")


@pytest.mark.parametrize("code", SAFE)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_safe_fixes_mend_and_keep_the_meaning(code: str, line_end: str) -> None:
    (folder,) = [folder for folder in FIXTURES.iterdir() if folder.name.startswith(code.lower())]
    text = text_of(folder / "bad" / "acme-globex.rst").replace("\n", line_end)
    assert findings(text, code)
    after = mended(text, code)
    assert findings(after, code) == []
    assert compile_text(after).digest == compile_text(text).digest


@pytest.mark.parametrize("path", every_document()[::12], ids=lambda path: f"{path.parent.name}/{path.name}")
def test_safe_fixes_on_real_documents(path: Path) -> None:
    text = text_of(path)
    for code in ("R105", "R203", "R402"):
        after = text
        for _ in range(3):
            edits = [edit for item in findings(after, code) if item.fix for edit in item.fix.edits]
            after = applied(after, Fix("safe", tuple(edits)))
        assert findings(after, code) == []
        assert compile_text(after).digest == compile_text(text).digest


BLANK = writing.front("Acme", "") + section(
    S,
    " Person",
    [("a", "b", '"string"')],
    system="",
    statements=writing.every(S, " Person") + writing.match(S, " Person") + writing.merge(S, " Person", [("a", "b")]),
)
NAMED = writing.front("Acme", "Globex Inc") + section(
    S,
    "Globex Inc Person",
    [("a", "b", '"string"')],
    system="Globex Inc",
    statements=writing.every(S, "Globex Inc Person")
    + writing.match(S, "Globex Inc Person")
    + writing.merge(S, "Globex Inc Person", [("a", "b")]),
)


def reported(folder: Path, **systems: str) -> list[Diagnostic]:
    result = run(discover([str(folder)], folder), Options(systems=systems))
    return [item for _, item in result.findings() if item.code == "R101"]


@pytest.mark.parametrize(
    ("blank", "named", "side"),
    [
        (BLANK, NAMED, "globex"),
        (
            document(section(" Member", "Globex Person"), source="", target="Globex"),
            document(section("Acme AS Member", "Globex Person"), source="Acme AS", target="Globex"),
            "acme",
        ),
        (
            document(
                section(S, " P", system="", statements=writing.before(S, " P") + writing.new(S, " P", "Acme X", "")),
                target="",
            ),
            document(
                section(
                    S, "G P", system="G", statements=writing.before(S, "G P") + writing.new(S, "G P", "Acme X", "G")
                ),
                target="G",
            ),
            "globex",
        ),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_certain_name_is_filled_in_everywhere(
    blank: str, named: str, side: str, line_end: str, tmp_path: Path
) -> None:
    path = tmp_path / "acme-globex.rst"
    path.write_bytes(blank.replace("\n", line_end).encode())
    assert all(item.fix is None for item in reported(tmp_path))
    name = {"globex": compile_text(named).target.name, "acme": compile_text(named).source.name}[side]
    (finding,) = reported(tmp_path, **{side: name or ""})
    assert finding.fix is not None
    assert finding.fix.safety == "unsafe"
    assert applied(text_of(path), finding.fix) == named.replace("\n", line_end)


def test_an_introduction_that_has_the_name_gets_no_second_one(tmp_path: Path) -> None:
    text = BLANK.replace("from Acme to .", "from Acme to Globex Inc.")
    (tmp_path / "acme-globex.rst").write_text(text)
    (finding,) = reported(tmp_path, globex="Globex Inc")
    assert finding.fix is not None
    assert applied(text, finding.fix) == NAMED


def test_a_sentence_that_goes_over_two_lines_stays_as_it_is(tmp_path: Path) -> None:
    text = BLANK.replace("will be synchronized with", "will be\nsynchronized with")
    (tmp_path / "acme-globex.rst").write_text(text)
    (finding,) = reported(tmp_path, globex="Globex Inc")
    assert finding.fix is not None
    one, two = "will be synchronized with a Globex Inc Person", "will be\nsynchronized with a  Person"
    assert applied(text, finding.fix) == NAMED.replace(one, two)


def test_a_doubtful_name_is_not_filled_in(tmp_path: Path) -> None:
    (tmp_path / "acme-globex.rst").write_text(BLANK)
    for number, name in enumerate(("Globex", "Globex Inc")):
        (tmp_path / f"hooli{number}-globex.rst").write_text(document(source=f"Hooli{number}", target=name))
    (finding,) = reported(tmp_path)
    assert finding.fix is None
    (tmp_path / "acme-globex.rst").write_text("The following properties\n")
    assert all(item.fix is None for item in reported(tmp_path, acme="Acme", globex="Globex"))


def test_a_blank_that_an_editor_took_away_is_put_back(tmp_path: Path) -> None:
    squeezed = BLANK.replace("-  Person Property", "- Person Property").replace("-  Data Type", "- Data Type")
    (tmp_path / "acme-globex.rst").write_text(squeezed)
    (finding,) = reported(tmp_path, globex="Globex Inc")
    assert finding.fix is not None
    assert applied(squeezed, finding.fix) == NAMED


@pytest.mark.parametrize(
    "again",
    [
        ("a", "b", '"string"', "a note"),
        ("a (which see", "b", '"string"'),
    ],
)
def test_a_row_that_says_more_than_the_one_it_repeats_is_not_taken_out(again: tuple[str, ...]) -> None:
    rows = [(again[0].replace("which see", ""), "b", '"string"'), again]
    (finding,) = findings(document(section(rows=rows)), "R403")
    assert finding.fix is None
