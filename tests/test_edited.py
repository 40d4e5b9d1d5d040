"""Documents as people edit them: what a review with fresh eyes found, and what must come of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rst2spec import Document, compile_text
from tests.conftest import Run
from tests.test_nothing_lost import lost_words
from tests.test_readers import MAPPINGS, PLAIN, ROWS, grid, meaning

GRID = PLAIN.replace(MAPPINGS, grid(ROWS))
HEADING = "Acme Member to Globex Person"
RULE = "-" * len(HEADING)
_OPTION = re.compile(r"^ +:(?:widths|delim):.*$", re.MULTILINE)


def compiled(text: str, reader: str = "auto") -> Document:
    document = compile_text(text, "acme-globex.rst", reader=reader)  # type: ignore[arg-type]
    assert lost_words(_OPTION.sub("", text), document) == []
    return document


def unread(document: Document) -> list[str]:
    return [item.text for item in document.unread] + [item.text for flow in document.flows for item in flow.unread]


SAME = {
    "blank lines between cells": PLAIN.replace("\n     - ", "\n\n     - "),
    "blank lines everywhere": PLAIN.replace("\n     - ", "\n\n\n     - ").replace("\n   * - ", "\n\n   * - "),
    "a rule above the heading": PLAIN.replace(HEADING + "\n", f"{RULE}\n{HEADING}\n"),
    "an inset heading": PLAIN.replace(HEADING + "\n", f"{RULE}\n {HEADING}\n").replace(RULE, RULE + "--"),
    "rules above in a document for docutils": GRID.replace(HEADING + "\n", f"{RULE}\n{HEADING}\n"),
    "a table directive": PLAIN.replace(
        MAPPINGS, ".. table::\n   :widths: 30 30 30\n\n" + "".join(f"   {line}\n" for line in grid(ROWS).splitlines())
    ),
}


@pytest.mark.parametrize("what", SAME)
@pytest.mark.parametrize("reader", ["auto", "docutils"])
def test_form_that_says_the_same(what: str, reader: str) -> None:
    assert meaning(compiled(SAME[what], reader)) == meaning(compiled(PLAIN))


def test_a_line_among_the_options_takes_no_row_away() -> None:
    rows = "   * - Acme Member Property\n     - Globex Person Property\n     - Globex Data Type\n"
    text = PLAIN.replace(f"   :header-rows: 1\n\n{rows}", f"   :header-rows: 1\n see note\n{rows}")
    assert text != PLAIN
    document = compiled(text)
    assert len(document.flows[0].mappings) == 3
    assert unread(document) == ["see note"]


def test_an_option_that_docutils_takes_for_a_title_is_kept() -> None:
    text = PLAIN.replace("   :header-rows: 1\n\n   * - Acme Member", "   :h\ufffdeader rows: 1\n\n   * - Acme Member")
    assert ":h\ufffdeader rows: 1" in unread(compiled(text, "docutils"))


def test_a_link_target_does_not_switch_docutils_off() -> None:
    document = compiled(GRID + "\n.. _link: http://x.y/\n")
    assert len(document.flows[0].mappings) == 3
    assert unread(document) == [".. _link: http://x.y/"]


@pytest.mark.parametrize("rule", ["-", "~", "^"])
def test_headings_without_a_system_over_any_rule(rule: str) -> None:
    heading = " Member to Globex Person"
    text = PLAIN.replace(f"{HEADING}\n{RULE}\n", f"{heading}\n{rule * len(heading)}\n").replace(
        "a Acme Member", "a  Member"
    )
    (flow,) = compiled(text.replace("a Acme Member", "a  Member")).flows
    assert (flow.source.system, flow.source.entity, len(flow.mappings)) == (None, "Member", 3)


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ("--no-delete  Orders are kept.", ["--no-delete", "Orders are kept."]),
        ("-s VALUE, --secret=VALUE  Keep it.", ["-s VALUE, --secret=VALUE", "Keep it."]),
        (".. [Warn2024] never run this", [".. [Warn2024]", "never run this"]),
        (".. note:: Mind the gap.", [".. note::", "Mind the gap."]),
        ("- One.\n- Two.", ["-", "One.", "-", "Two."]),
        ("1. One.\n2. Two.", ["1.", "One.", "2.", "Two."]),
        ("| One.", ["|", "One."]),
    ],
)
def test_text_that_shares_a_line_with_markup_is_kept(block: str, said: list[str]) -> None:
    assert unread(compiled(f"{GRID}\n{block}\n")) == said


def test_cells_that_span_rows_leave_the_columns_in_place() -> None:
    border, rows = "+-----+-----+-----+\n", "|{:5}|{:5}|{:5}|\n"
    table = border + rows.format("id", "no", "N/A") + "+     +-----+-----+\n" + rows.format("", "no2", "N/A") + border
    document = compiled(PLAIN.replace(MAPPINGS, table))
    assert [(item.source.path, item.target.path, item.type.text) for item in document.flows[0].mappings] == [
        ("id", "no", "N/A"),
        (None, "no2", "N/A"),
    ]


@pytest.mark.parametrize("header", ["; ", ", "])
def test_a_csv_header_may_have_commas_whatever_the_delimiter(header: str) -> None:
    names = header.join(f'"{name}"' for name in ROWS[0])
    document = compiled(PLAIN.replace(MAPPINGS, f".. csv-table::\n   :header: {names}\n   :delim: ;\n\n   a;b;N/A\n"))
    assert unread(document) == []
    assert document.flows[0].mappings[0].target.path == "b"


def test_a_csv_table_of_tabs_is_kept_as_text() -> None:
    document = compiled(PLAIN.replace(MAPPINGS, ".. csv-table::\n   :delim: tab\n   :header-rows: 1\n\n   a\tb\tN/A\n"))
    assert document.flows[0].mappings == ()
    assert "a\tb\tN/A" in unread(document)


def test_a_first_name_of_nothing_but_its_system() -> None:
    from rst2spec.spec.names import NamePair
    from rst2spec.spec.references import DocumentNames, bare_names, read_references

    names = DocumentNames(NamePair("Acme", "acme"), NamePair("Globex", "globex"))
    references = read_references("Acme, or Line", names)
    assert (references[0].system, bare_names(references)) == ("Acme", ("Line",))


def test_two_pairs_of_brackets_keep_both_clauses() -> None:
    from rst2spec.syntax.cell import parse_property

    parsed = parse_property("a (Dependant on having NO in b) (Dependant on having SE in c)")
    assert [(clause.value, clause.path) for clause in parsed.clauses] == [("NO", "b"), ("SE", "c")]
    assert parsed.malformed
    assert not parsed.unread


@pytest.mark.parametrize(("path", "said"), [("", "a path is empty"), ("x" * 5000, "nothing to read: there is no xxx")])
def test_paths_that_can_not_be(path: str, said: str, rst2spec: Run) -> None:
    finished = rst2spec("check", path)
    assert finished.returncode == 2
    assert finished.stderr.startswith(f"rst2spec: {said}")
    assert len(finished.stderr.splitlines()) == 1


def test_a_dangling_link_alone_in_a_folder_is_a_finding(tmp_path: Path, rst2spec: Run) -> None:
    (tmp_path / "only").mkdir()
    (tmp_path / "only" / "a-b.rst").symlink_to("nowhere")
    finished = rst2spec("check", "only")
    assert finished.returncode == 1
    assert "a-b.rst:1:1: error R901 unreadable-file: can't be read: it doesn't exist" in finished.stdout
