"""Excerpts: pointers stand right under what they mark, whatever the characters and the width."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len, get_character_cell_size

from rst2spec.outputs.excerpt import Highlight, annotated, shown, window
from rst2spec.outputs.finding_formats import full
from rst2spec.outputs.finding_options import FindingOptions
from rst2spec.outputs.location import FindingLocator
from rst2spec.outputs.plain import escape_controls
from rst2spec.run.accumulator import aggregate
from rst2spec.run.document_result import check_source
from rst2spec.run.options import Options
from rst2spec.source import source_of
from rst2spec.spec.result import Result
from tests.writing import document, section

CHARACTERS = st.sampled_from("ab(- \té\u0301界😀\x1b\u202e\u200b·")


@pytest.mark.parametrize(
    ("text", "start", "end", "line", "pointer"),
    [
        ("* - abc", 4, 7, "* - abc", "    ^^^"),
        ("\tabc", 1, 4, "    abc", "    ^^^"),
        ("ab\tc", 3, 4, "ab  c", "    ^"),
        ("界界x", 2, 3, "界界x", "    ^"),
        ("界x", 0, 1, "界x", "^^"),
        ("e\u0301x", 2, 3, "e\u0301x", " ^"),
        ("a\x1bx", 2, 3, "a\\x1bx", "     ^"),
        ("a\u202ex", 1, 2, "a\\u202ex", " ^^^^^^"),
        ("abc", 3, 3, "abc", "   ^"),
        ("abc\t ", 3, 5, "abc→·", "   ^^"),
        ("", 0, 0, "", "^"),
    ],
)
def test_pointers_are_under_their_text(text: str, start: int, end: int, line: str, pointer: str) -> None:
    reported, ((_, below),) = annotated(text, [Highlight(start, end, "^")], 80)
    assert (reported, below) == (line, pointer)


@given(st.text(CHARACTERS, max_size=120), st.integers(0, 120), st.integers(0, 120), st.integers(20, 90))
@example("aa\u0301a", 3, 4, 20)
def test_the_first_pointer_points_at_its_text_in_any_window(text: str, one: int, two: int, width: int) -> None:
    start, end = sorted((min(one, len(text)), min(two, len(text))))
    reported, pointers = annotated(text, [Highlight(start, end, "^")], width)
    assert cell_len(reported) <= width
    assert all(character.isprintable() for character in reported)
    (_, below) = pointers[0]
    assert cell_len(below) <= width + 1  # a pointer behind the last column
    marked = text[start:end]
    if (
        marked
        and escape_controls(marked) == marked
        and not marked[0].isspace()
        and get_character_cell_size(marked[0]) > 0
    ):
        left = len(below) - len(below.lstrip())
        columns = [sum(get_character_cell_size(other) for other in reported[:index]) for index in range(len(reported))]
        at = max(index for index, column in enumerate(columns) if column == left)  # after combining characters
        assert reported[at] == marked[0]


@given(st.text(CHARACTERS, max_size=60), st.integers(0, 50))
def test_a_line_that_fits_is_shown_whole(text: str, room: int) -> None:
    line = shown(text)
    width = max(30, line.columns[-1] + room)
    assert window(line, 0, 0, width).text == "".join(line.pieces).rstrip()


def test_several_marks_in_a_line_and_labels() -> None:
    long = "x" * 100 + "first" + "y" * 20 + "second" + "z" * 100
    reported, pointers = annotated(long, [Highlight(125, 131, "^"), Highlight(100, 105, "-", "reported here")], 60)
    assert reported[pointers[0][1].index("^") :].startswith("second")
    assert reported[pointers[1][1].index("-") :].startswith("first")
    assert pointers[1][1].endswith("----- reported here")
    _, pointers = annotated(long, [Highlight(0, 1, "^"), Highlight(200, 205, "-", "far away")], 60)
    assert [mark.character for mark, _ in pointers] == ["^"]


def result_of(text: str, path: str = "acme-globex.rst") -> Result:
    options = Options(keep_texts=True)
    return aggregate([check_source(source_of(text, path), options)], options)


def page(text: str, **options: object) -> str:
    return b"".join(full.write(result_of(text), FindingOptions(**options))).decode()  # type: ignore[arg-type]


S, T = "Acme Member", "Globex Person"
REPEATED = "vat (Dependant on having NO in aDependant on having SE in bDependant on having NO in a)"
TEXT = document(section(S, T, [("x", "y", '"string"'), (REPEATED, "b", '"string"')]))


def test_where_in_the_document_a_finding_is() -> None:
    result = result_of(TEXT)
    places = {
        item.code: FindingLocator(result.documents[0]).location_of(item, source_of(TEXT, "x"))
        for item in result.documents[0].diagnostics
    }
    assert places["R301"] == "Acme Member to Globex Person, row 2, clause 3"
    ruled = document(section(S, T, [("a", "b", "")]))
    (found,) = [item for item in result_of(ruled).documents[0].diagnostics if item.code == "R501"]
    assert (
        FindingLocator(result_of(ruled).documents[0]).location_of(found, None) == "Acme Member to Globex Person, row 1"
    )
    assert FindingLocator(None).location_of(found, None) == ""


def test_a_second_place_that_is_out_of_sight_is_told_all_the_same() -> None:
    clauses = "Dependant on having NO in first.place" + "".join(f"Dependant on having v{n} in p" for n in range(30))
    text = document(section(S, T, [(f"vat ({clauses}Dependant on having NO in first.place)", "b", '"string"')]))
    reported = page(text)
    assert " | column 13: The clause first appears here.\n" in reported
    assert max(map(len, reported.splitlines())) <= 80


@pytest.mark.parametrize("width", [40, 80, 200])
@pytest.mark.parametrize("color", [False, True])
def test_pages_keep_to_their_width(width: int, color: bool) -> None:
    import re

    reported = page(TEXT, width=width, color=color, links="file:///x/" if color else "")
    plain = re.sub(r"\x1b\[[0-9;]*m|\x1b\]8;;[^\x1b]*\x1b\\", "", reported)
    shown_part = plain.partition("\ncode  ")[0]
    assert max(map(cell_len, shown_part.splitlines())) <= width
    assert ("\x1b" in reported) == color
    assert plain == page(TEXT, width=width)


def test_at_most_so_many_of_a_code_and_groups() -> None:
    rows = [(f"p{n} (Dependant on having  in kind{n % 2})", f"t{n}", '"string"') for n in range(6)]
    text = document(section(S, T, rows))
    assert page(text).count("error R302") == 3
    assert "3 shown in full (--max-per-code 0 for all)" in page(text)
    assert page(text, max_per_code=0).count("error R302") == 6
    assert page(text, group_by="code").startswith("R302: 6 findings in 1 document\n\n")
    assert page(text, group_by="document").startswith("acme-globex.rst: 6 findings\n\n")
    cause = page(text, group_by="cause")
    assert cause.count("error R302") == 1
    assert "= also: acme-globex.rst:29, acme-globex.rst:32" in cause
    assert page(text, statistics=True).startswith("code  name")
    assert page(text, quiet=True).rstrip().endswith("configuration.")


def test_nothing_wrong_is_one_line() -> None:
    assert page(document(section(S, T, [("a", "b", '"string"')]))) == "No findings in 1 document.\n"
