"""Text in markup that the template doesn't have: whichever reader wins, all of it is in a field or in ``unread``."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from rst2spec import Document, compile_text
from rst2spec.rendering import render_document
from rst2spec.spec.changes.meaning import digest_of
from tests import writing
from tests.conftest import Run

NAME = "acme-globex.rst"
S, T = "Acme Member", "Globex Person"
GRID = "+-----+\n| box |\n+-----+\n\n"
READERS = ["auto", "template", "docutils"]


def unread(compiled: Document) -> list[str]:
    return [item.text for item in [*compiled.unread, *(item for flow in compiled.flows for item in flow.unread)]]


def texts_of(compiled: Document) -> list[str]:
    """All text of rows, and all that is unread."""
    rows: list[Any] = [row for flow in compiled.flows for row in (*flow.match_rules, *flow.mappings)]
    sides = [side for row in rows for side in (row.source, row.target)]
    conditions = [part or "" for side in sides for item in side.conditions for part in (item.value, item.path)]
    types = [mapping.type.text for flow in compiled.flows for mapping in flow.mappings]
    return [*(side.path or "" for side in sides), *conditions, *types, *unread(compiled)]


def held(text: str, compiled: Document) -> bool:
    """Whether a text is in unread texts that follow each other."""
    return text.replace(" ", "") in "".join(unread(compiled)).replace(" ", "")


def with_grid(text: str) -> str:
    return writing.document(writing.section(S, T)) + GRID + text + "\n\n"


MARKERS = ["1984.", "A.", "XIV.", "3)", "(iv)", "#.", "-", "*", "+", "\u2022", "a.", "(#)", "12)"]


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("marker", MARKERS)
def test_the_marker_of_a_list_item_is_text(marker: str, reader: Any) -> None:
    compiled = compile_text(with_grid(f"{marker} Only members of that kind are sent."), NAME, reader=reader)
    assert held(f"{marker} Only members of that kind are sent.", compiled)


MARKUP = {
    "field": ":status: draft\n   of 2024",
    "line block": "| one\n|   two\n| three",
    "block quote": "   Somebody said so.\n\n   -- A. Nobody",
    "definition": "term : classifier\n   what it means",
    "literal": "So::\n\n   x = 1984",
    "quoted literal": "So::\n\n> x = 1984",
    "doctest": ">>> 1 + 1984\n1985",
    "option list": "-o FILE, --output=FILE   where to write",
    "footnote": ".. [7] A note.",
    "citation": ".. [Doe1984] A book.",
    "target": ".. _here: https://example.org/1984",
    "anonymous target": "__ https://example.org/1984",
    "substitution": ".. |year| replace:: 1984",
    "comment": ".. only until 1984",
    "note": ".. note:: Only until 1984.\n   :name: remark-1984\n\n   And then no more.",
    "topic": ".. topic:: Years\n   :class: old-1984\n\n   Until 1984.",
    "image": ".. image:: picture.png\n   :alt: until 1984",
    "figure": ".. figure:: picture.png\n\n   Until 1984.",
    "code": ".. code:: python\n   :number-lines: 1984\n\n   x = 1",
    "raw": ".. raw:: html\n\n   <b>1984</b>",
    "table with a caption": ".. table:: Years of 1984\n   :name: years-1984\n   :widths: 1\n\n   ===\n   box\n   ===",
    "list table with options": (
        ".. list-table:: Years\n   :name: years\n   :class: big\n   :widths: 1 2\n   :align: left\n\n   * - a\n     - b"
    ),
    "list table with bad options": ".. list-table::\n   :widths: 1984 too many\n\n   * - a",
    "csv table": (
        '.. csv-table:: Years\n   :name: years\n   :header: "a, ""b""", c\n   :widths: 1, 2\n\n   "d, ""e""\n   f", g'
    ),
    "csv file": ".. csv-table::\n   :file: list-1984.csv",
    "grid": "+---+---+\n| a | b |\n+---+   |\n| c | d |\n+---+---+\n| + - | |\n+-------+",
    "broken grid": "+---+---+\n| a | b\n+---+---+",
    "simple table": "===  ===\na    b\n===  ===\nc    d e\n     f\n---  ---\n g\n========",
    "transition": "before\n\n----\n\nafter",
    "nested": "1. one\n\n   a. two\n\n      - three\n\n        (i) four",
    "unknown directive": ".. unheard-of:: 1984\n   :of: old\n\n   x",
    "wide characters": "+------+---+\n| \u8868\u8868 | b |\n+------+---+",
    "combining characters": "+---+---+\n| e\u0301 | b |\n+---+---+",
    "tabs": "-\tone\n\n\ttwo\n\n\t-\tthree",
}  # fmt: skip


LAYOUT = {
    "table with a caption": [".. table::", ":widths: 1\n"],
    "list table with options": [".. list-table::", ":widths: 1 2", ":align: left"],
    "list table with bad options": [".. list-table::"],
    "csv table": [".. csv-table::", ":header:", ":widths: 1, 2"],
}


def _letters(text: str) -> Counter[str]:
    return Counter(char for char in text if char.isalnum())


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("kind", MARKUP)
def test_text_in_other_markup_is_unread(kind: str, reader: Any) -> None:
    """Every letter and digit is in the spec, as often as it stands there."""
    text = MARKUP[kind]
    compiled = compile_text(with_grid(text), NAME, reader=reader)
    without = compile_text(with_grid(""), NAME, reader=reader)
    held = _letters("".join(texts_of(compiled))) - _letters("".join(texts_of(without)))
    for markup in LAYOUT.get(kind, ()):
        assert markup in text
        text = text.replace(markup, "")
    assert not _letters(text) - held, unread(compiled)


@pytest.mark.parametrize("old", ["1984.", "A.", "- x", ":name: a"])
def test_diff_sees_a_change_in_it(old: str, rst2spec: Run, tmp_path: Any) -> None:
    new = {"1984.": "2024.", "A.": "B.", "- x": "- y", ":name: a": ":name: b"}[old]
    text = (
        ".. list-table::\n   :name: a\n\n   * - z\n\n" if old.startswith(":") else f"{old} Only members of that kind."
    )
    for folder, said in (("before", text), ("after", text.replace(old, new))):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / NAME).write_text(with_grid(said))
    done = rst2spec("diff", "before", "after")
    assert "unread text" in done.stdout, done.stdout
    assert "no change in meaning" not in done.stdout.lower()
    first, second = (compile_text((tmp_path / folder / NAME).read_text(), NAME) for folder in ("before", "after"))
    assert first.digest == digest_of(first) != second.digest


# --- cells that hold more than a property

CELLS = {
    "nested list": ("a\n\n       - x\n       - y", "a", ["- x", "- y"]),
    "nested list without a blank line": ("a\n       - x", "a", ["- x"]),
    "two paragraphs": ("a\n\n       b", "a", ["b"]),
    "definition": ("a\n         b", "a", ["b"]),
    "line block": ("| a\n       | b", None, ["| a", "| b"]),
    "list only": ("- x\n       - y", None, ["- x", "- y"]),
    "directive": (".. note:: x", None, [".. note:: x"]),
    "enumerated": ("1. x", None, ["1. x"]),
}


@pytest.mark.parametrize("reader", ["auto", "docutils"])
@pytest.mark.parametrize("kind", CELLS)
def test_a_cell_that_holds_more_than_a_property_has_a_finding(kind: str, reader: Any) -> None:
    written, path, rest = CELLS[kind]
    compiled = compile_text(writing.document(writing.section(S, T, [(written, "b", '"string"')])), NAME, reader=reader)
    (mapping,) = compiled.flows[0].mappings
    assert (mapping.source.path, mapping.target.path, mapping.type.text) == (path, "b", '"string"')
    assert unread(compiled) == rest
    codes = [item.code for item in compiled.diagnostics]
    assert codes.count("R207") == len(rest)
    assert ("R401" in codes) == (path is None)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("cell", ["- x", "| x", "* x", "#. x", ".. x", ":f: x", ">>> x", "(a) x", "-"])
def test_markup_in_a_cell_of_one_line_is_no_property(cell: str, reader: Any) -> None:
    compiled = compile_text(writing.document(writing.section(S, T, [("a", cell, '"string"')])), NAME, reader=reader)
    assert compiled.flows[0].mappings[0].target.path is None
    assert held(cell, compiled)
    assert {"R207", "R401"} <= {item.code for item in compiled.diagnostics}


@pytest.mark.parametrize("reader", READERS)
def test_the_property_that_is_missing_beside_markup_has_no_width(reader: Any) -> None:
    text = writing.document(writing.section(S, T, [("a", "- x", '"string"')]))
    line = text[: text.index("- - x")].count("\n") + 1
    found = [
        (item.code, item.start.line, item.start.column, item.end.line, item.end.column)
        for item in compile_text(text, NAME, reader=reader).diagnostics
    ]
    assert found == [("R401", line, 8, line, 8), ("R207", line, 8, line, 11)]


@pytest.mark.parametrize("path", ["a.b", "$original_id", "x-y", "id_", "*key*", "a:B", "|x|", ":x:y", "-1", "..x"])
def test_a_property_that_looks_like_markup_stays_one(path: str) -> None:
    compiled = compile_text(writing.document(writing.section(S, T, [(path, "b", '"string"')])), NAME)
    assert compiled.flows[0].mappings[0].source.path == path
    assert unread(compiled) == []


# --- headers

SECOND = "   * - Acme Owner Property\n     - Globex Owner Property\n     - Owner Data Type\n"


@pytest.mark.parametrize("reader", READERS)
def test_a_second_header_row_is_a_header(reader: Any) -> None:
    plain = writing.document(writing.section(S, T))
    header = "     - Globex Data Type\n"
    text = plain.replace(header, header + SECOND).replace(":header-rows: 1", ":header-rows: 2")
    compiled, expected = compile_text(text, NAME, reader=reader), compile_text(plain, NAME)
    assert [mapping.source.path for mapping in compiled.flows[0].mappings] == [
        mapping.source.path for mapping in expected.flows[0].mappings
    ]
    assert unread(compiled) == ["Acme Owner Property", "Globex Owner Property", "Owner Data Type"]
    assert {item.kind for item in compiled.flows[0].unread} == {"header"}
    found = [item for item in compiled.diagnostics if item.code == "R207"]
    assert len(found) == 3
    assert all(item.message.startswith("repeated table header: ") for item in found)


# --- titles


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("title", ["Acme Dataflow", "Acme to Globex", "Acme to Globex dataflow", "Notes of 1984"])
def test_a_title_that_names_nobody_is_unread_text(title: str, reader: Any) -> None:
    plain = writing.document(writing.section(S, T))
    rule, old = plain.split("\n")[:2]
    made = [
        compile_text(plain.replace(f"{rule}\n{old}\n{rule}", f"{bar}\n{text}\n{bar}", 1), NAME, reader=reader)
        for text in (title, title.replace("Acme", "Hooli").replace("1984", "2024"))
        for bar in ("=" * len(text),)
    ]
    if made[0].source.name is None:
        assert [item.unread[0].text for item in made] == [item.title for item in made]
    assert made[0].digest != made[1].digest
    for compiled in made:
        rendering = render_document(compiled)
        assert rendering.problem is None
        assert compile_text(rendering.text, NAME).digest == compiled.digest
