"""GitHub's workflow commands: each finding is one command, whatever its document says; and the page of a step."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from rst2spec.addresses import rule_page
from rst2spec.checks.known_checks import check_of
from rst2spec.outputs.finding_formats.github import step_summary
from rst2spec.outputs.finding_options import FindingOptions
from rst2spec.outputs.plain import escape_controls
from rst2spec.spec.diagnostic import Position
from rst2spec.spec.result import Result
from tests.formats.shared import EMPTY, OPTIONS, PLAIN, documents, finding, shared, written

COMMAND = re.compile(r"::(error|warning|notice) ([^:]*)::(.*)")
SPAN = (Position(2, 2), Position(2, 5))


def commands(content: bytes) -> list[tuple[str, dict[str, str], str]]:
    """Commands as the runner reads them: the level, the properties, the text."""
    found = []
    for line in content.decode().splitlines():
        match = COMMAND.fullmatch(line)
        assert match, line
        properties = dict(part.split("=", 1) for part in match[2].split(","))
        found.append((match[1], {name: unescaped(value) for name, value in properties.items()}, unescaped(match[3])))
    return found


def unescaped(text: str) -> str:
    for character in "\r\n:,":
        text = text.replace(f"%{ord(character):02X}", character)
    return text.replace("%25", "%")


def of_messages(*messages: str, path: str = PLAIN, code: str = "R301") -> Result:
    item = finding(path, code, "", SPAN)
    found = tuple(replace(item, message=message, fingerprint=str(number)) for number, message in enumerate(messages))
    return Result((replace(documents()[1], path=path),), (path,), (), (found,))


def test_errors_come_first_and_each_group_stays_in_order() -> None:
    levels = {"error": "error", "warning": "warning", "info": "notice"}
    expected = [
        (levels[severity], f"{item.code} {item.name}", item.start.line)
        for severity in levels
        for _, item in shared().findings()
        if item.severity == severity
    ]
    found = [
        (level, properties["title"], int(properties["line"]))
        for level, properties, _ in commands(written("github", shared()))
    ]
    assert found == expected


def test_columns_only_where_a_finding_is_on_one_line() -> None:
    for span, expected in {
        SPAN: "line=2,endLine=2,col=2,endColumn=5",
        (Position(2, 2), Position(2, 2)): "line=2,endLine=2,col=2,endColumn=2",
        (Position(2, 2), Position(4, 3)): "line=2,endLine=4",
        (Position(2, 2), Position(4, 1)): "line=2,endLine=3",
        (Position(2, 2), Position(3, 1)): "line=2,endLine=2",
    }.items():
        result = Result(documents()[1:2], (PLAIN,), (), ((finding(PLAIN, "R301", "x", span),),))
        assert (
            f"globex.rst,{expected},title=R301 duplicate-clause::x%0A'rst2spec fix"
            in written("github", result).decode()
        )


@given(st.text(), st.text(st.characters(exclude_characters="/\x00", exclude_categories=["Cs"]), min_size=1))
def test_a_command_a_finding_whatever_the_text(message: str, name: str) -> None:
    content = written("github", of_messages(message, "second", path=f"docs/{name}x"))
    found = commands(content)
    assert [text for _, _, text in found] == [
        f"{escape_controls(reported)}\n{check_of('R301').hint}" for reported in (message, "second")
    ]
    for _, properties, _ in found:
        assert set(properties) == {"file", "line", "endLine", "col", "endColumn", "title"}
        if escape_controls(name) == name:
            assert properties["file"] == f"sub/my folder/docs/{name}x"


def test_the_page_says_what_is_not_annotated() -> None:
    result = of_messages(*(f"message {number}" for number in range(25)))
    page = b"".join(step_summary(result, OPTIONS)).decode()
    assert f"| [R301]({rule_page('R301')}) | duplicate-clause | warning | 25 |" in page
    assert [f"message {number} |" in page for number in range(25)] == [False] * 10 + [True] * 15
    assert "left" not in page


def test_the_page_of_few_findings_has_no_table_of_the_rest() -> None:
    assert b"place" not in b"".join(step_summary(of_messages("one"), OPTIONS))
    assert b"".join(step_summary(EMPTY, OPTIONS)) == b"### rst2spec: No findings\n\n"


def test_the_page_is_kept_small() -> None:
    result = of_messages(*(f"message {number} {'x' * 300}" for number in range(20_000)))
    page = b"".join(step_summary(result, OPTIONS))
    assert len(page) < 2**20
    rows = page.count(b"message ") - page.count(b"| message |")
    (left,) = re.findall(r"([\d,]+) more findings omitted", page.decode())
    assert rows + int(left.replace(",", "")) + 10 == 20_000


@given(st.text())
def test_a_row_of_the_page_has_its_three_cells_whatever_the_text(message: str) -> None:
    page = b"".join(step_summary(of_messages(*[message] * 11), OPTIONS)).decode()
    row = page.splitlines()[-2]
    assert row.count("|") == 4
    assert not re.search(r"[<>`*\[\]]", row)


def test_severities_of_the_configuration_count() -> None:
    item = replace(finding(PLAIN, "R301", "x", SPAN), severity="info")
    result = Result(documents()[1:2], (PLAIN,), (), ((item,),))
    assert written("github", result, FindingOptions()).startswith(b"::notice file=docs/acme-globex.rst,line=2,")
