"""The format for people: how much it shows of what is long, and where it breaks lines."""

from __future__ import annotations

from typing import Any

from rst2spec.outputs.finding_options import FindingOptions
from rst2spec.run.accumulator import aggregate
from rst2spec.run.document_result import check_source
from rst2spec.run.options import Options
from rst2spec.source import source_of
from tests.formats.shared import written
from tests.writing import document, section

ROW = ("email", "Mail", '"string"')


def shown(text: str, name: str = "full", **options: Any) -> list[str]:
    """The findings of a document, as lines."""
    run = Options(keep_texts=True)
    result = aggregate([check_source(source_of(text, "acme-globex.rst"), run)], run)
    return written(name, result, FindingOptions(**{"quiet": True, **options})).decode().splitlines()


def with_tabs(count: int) -> str:
    """A document with so many findings of one cause, three lines apart."""
    return document(section(rows=[(f"a{number}\t", f"b{number}", '"string"') for number in range(count)]))


def test_of_a_place_of_many_lines_the_first_three_and_the_last_are_shown() -> None:
    assert shown(document(section(rows=[(*ROW, "four", "five")]))) == [
        "error R204 ragged-row: row has 5 cells, expected 3",
        "  --> acme-globex.rst:26:4 in Acme Member to Globex Person, row 1",
        "   |",
        "26 |    * - email",
        "   |    ^^^^^^^^^",
        "27 |      - Mail",
        "   |      ^^^^^^",
        '28 |      - "string"',
        "   |      ^^^^^^^^^^",
        "   | ...",
        "30 |      - five",
        "   |      ^^^^^^",
        "   = hint: Find the missing or extra cell.",
        "",
    ]
    assert "   | ..." not in shown(document(section(rows=[(*ROW, "four")])))


def test_of_many_places_of_a_fix_the_first_three_are_shown() -> None:
    changes = [line for line in shown(document(target="")) if line.startswith(("  - ", "  + ", "    ..."))]
    assert changes == [
        f"  - {'=' * 17}",
        f"  + {'=' * 23}",
        "  - Acme to  Dataflow",
        "  + Acme to Globex Dataflow",
        f"  - {'=' * 17}",
        f"  + {'=' * 23}",
        "    ... and 1 more place",
    ]


def test_of_many_findings_of_one_cause_five_more_are_named() -> None:
    def also(count: int) -> str:
        lines = shown(with_tabs(count), group_by="cause", max_per_code=1, width=200)
        return "\n".join(line.strip() for line in lines if "also" in line)

    five = ", ".join(f"acme-globex.rst:{line}" for line in (29, 32, 35, 38, 41))
    assert also(1) == ""
    assert also(6) == f"= also: {five}"
    assert also(8) == f"= also: {five}, and 2 more"


def test_where_it_is_stands_on_the_same_line_if_it_fits() -> None:
    line = "  --> acme-globex.rst:26:10 in Acme Member to Globex Person, row 1"
    assert line in shown(with_tabs(1), width=len(line))
    narrow = shown(with_tabs(1), width=len(line) - 1)
    assert narrow[1:3] == ["  --> acme-globex.rst:26:10", "      in Acme Member to Globex Person, row 1"]


def test_a_code_and_name_that_are_wider_than_the_page_are_broken_like_text() -> None:
    lines = shown(with_tabs(1), width=20, color=True)
    assert lines[:4] == ["warning R402", "  stray-whitespace:", "  trailing", "  whitespace: 1 tab"]


def test_quiet_leaves_out_the_summary() -> None:
    (line,) = shown(with_tabs(1), "concise")
    assert line == "acme-globex.rst:26:10: warning R402 stray-whitespace: trailing whitespace: 1 tab"
    assert shown(with_tabs(1), "concise", quiet=False) == [
        line,
        "",
        "code  name              severity  findings  documents",
        "R402  stray-whitespace  warning          1          1",
        "",
        "1 finding in 1 document.",
    ]
