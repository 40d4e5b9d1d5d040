"""Texts of documents, configurations and command lines: reading them is work in proportion to their length."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rst2spec.changelog.times import between
from rst2spec.checks.known_checks import check_of
from rst2spec.cli import sides
from rst2spec.outputs import github_commands, markdown_text
from rst2spec.outputs.checklist.table import escaped, unescaped
from rst2spec.outputs.finding_formats.sarif import without_links
from rst2spec.outputs.plain import escape_controls
from rst2spec.outputs.spec_formats import mermaid
from rst2spec.source import source_of
from rst2spec.source.discover import expanded
from rst2spec.source.stamp import without_stamp
from rst2spec.spec import names, references, values
from rst2spec.spec.recognition import may_be_dataflow
from rst2spec.syntax import cell, datatype, sentence
from rst2spec.syntax.exact_json import parse_exact
from tests.sampling import slow
from tests.work import growth, long_text, no_hang

HAVING = "Dependant on having "
SHAPES: dict[str, Callable[[int], str]] = {
    "blanks": lambda size: "a" + " " * size + "b",
    "blanks at the end": lambda size: "a" + " " * size,
    "blanks and a bracket": lambda size: "a" + " " * size + "a)",
    "blanks and a bracket at the end": lambda size: "Acme a" + " " * size + "a)",
    "blanks in brackets": lambda size: "a (" + " " * size + ")(x",
    "tabs": lambda size: "a" + "\t" * size + "b",
    "lines": lambda size: "a" + "\r\n" * size + "b",
    "semicolons": lambda size: "; " * size,
    "closed brackets": lambda size: ")" * size,
    "open brackets": lambda size: "(" * size,
    "brackets": lambda size: "a (b) " * size + ")",
    "square brackets": lambda size: "[" * size + "](",
    "square brackets closed": lambda size: "[" * size + "]" * size,
    "quotes": lambda size: '"' * size,
    "backslashes": lambda size: '"' + "\\\\" * size,
    "strings": lambda size: '["' + "a" * size,
    "digits": lambda size: "[" + "1" * size,
    "zeros": lambda size: "[0." + "0" * size + "1]",
    "keys": lambda size: "[{" + ",".join(f'"{number}":1' for number in range(size)) + "}]",
    "calls": lambda size: "[" + '["a"],' * size,
    "clauses": lambda size: "a (" + f"{HAVING}x in y" * size + ")",
    "clauses without a path": lambda size: "a (" + f"{HAVING}x" * size + ")",
    "clauses that close": lambda size: "a (" + f"{HAVING}x in y) (" * size,
    "clauses with blanks": lambda size: f"a ({HAVING}x in y" + " " * size + ")" + " " * size + "x",
    "in": lambda size: f"a ({HAVING}" + " in " * size,
    "to": lambda size: "a to " * size,
    "every": lambda size: "Every " * size + " will be synchronized with a x",
    "synchronized": lambda size: " will be synchronized with a " * size,
    "conditions": lambda size: "x, it " * size,
    "into": lambda size: (
        "A new x will be created from a y if it is connected to a " + "z that is synchronized into " * size
    ),
    "colons": lambda size: ":a" * size,
    "dots": lambda size: "." * size + ":",
    "slugs": lambda size: '(slug "' * size,
    "stars": lambda size: "**/" * size + "x",
    "stamps": lambda size: "Generated: " * size,
    "digits and commas": lambda size: "1," * size + "a_",
    "wikidata": lambda size: "wd:Q1" + "1" * size + "x",
    "word": lambda size: "acme" * size,
    "words": lambda size: "acme " * size,
    "relative": lambda size: "1" * size + " day ago x",
    "underscores": lambda size: "`_*" * size,
    "introduction": lambda size: "This technical document " * size,
}  # fmt: skip


def _cleared(function: Callable[..., object]) -> Callable[[str], object]:
    """A function that remembers its answers, without these."""

    def call(text: str) -> object:
        for remembered in (cell.parse_property, cell._parse_clause, datatype.parse_type):
            remembered.cache_clear()
        return function(text)

    return call


def _refusing(function: Callable[[str], object]) -> Callable[[str], object]:
    def call(text: str) -> object:
        try:
            return function(text)
        except (ValueError, RecursionError):
            return None

    return call


NAMES = references.DocumentNames(names.NamePair("Acme", "acme"), names.NamePair("Globex", "globex"))

READ: dict[str, Callable[[str], object]] = {
    "property": _cleared(cell.parse_property),
    "header": _cleared(cell.parse_header),
    "type": _cleared(datatype.parse_type),
    "json": _refusing(parse_exact),
    "statement": _cleared(sentence.parse_statement),
    "title": _cleared(sentence.parse_title),
    "heading": _cleared(sentence.parse_heading),
    "label": lambda text: names._other_label.__wrapped__(text, *NAMES, None),
    "connected": lambda text: references.read_references(text, NAMES),
    "iri": values.iri,
    "time stamp": lambda text: values.timestamp.__wrapped__(f"Generated: {text}"),
    "lines": lambda text: source_of(text, "x").lines,
    "stamp": lambda text: without_stamp(text.encode()),
    "recognition": may_be_dataflow,
    "visible": escape_controls,
    "markdown": lambda text: (markdown_text.text.__wrapped__(text), markdown_text.code.__wrapped__(text)),
    "github": github_commands.escaped,
    "spreadsheet": lambda text: unescaped(escaped(text)),
    "sarif": without_links,
    "mermaid": lambda text: mermaid._SPECIAL.sub("", text),
    "cause": lambda text: [check_of(code).cause([f"1 {text}"]) for code in ("R101", "R105", "R302", "R501", "R601")],
    "range": sides._range,
    "time": _refusing(lambda text: between(text, None, argparse.Namespace(seconds_of=float))),  # type: ignore[arg-type]
    "glob": lambda text: list(expanded([f"/nowhere/{text[:200]}*"])),
}


# Python reads these piece by piece, which can be counted; texts as long as the others would take it seconds
COUNTED = {("type", shape) for shape in ("calls", "keys", "square brackets", "square brackets closed")}
COUNTED |= {("range", shape) for shape in SHAPES}


@cache
def _text(shape: str) -> str:
    return long_text(SHAPES[shape])


@slow
@pytest.mark.parametrize("reader", READ)
def test_no_search_goes_through_a_long_text_again_and_again(reader: str) -> None:
    for shape in SHAPES:
        if (reader, shape) not in COUNTED:
            text = _text(shape)
            with no_hang(f"{reader} of {shape}"):
                READ[reader](text)


@pytest.mark.parametrize(("reader", "shape"), sorted(COUNTED))
def test_work_grows_with_the_text_and_no_faster(reader: str, shape: str) -> None:
    assert growth(lambda size: READ[reader](SHAPES[shape](size))) <= 5


@given(st.text("a [](x", max_size=12))
def test_links_are_taken_apart_as_before(text: str) -> None:
    assert without_links(text) == re.sub(r"\[(?=[^]]*\]\()", r"\\[", text)


@given(
    st.lists(st.sampled_from(["a", " ", "\xa0", "\t", "\r", "\n", ";", "=", "'", "+", "@"]), max_size=10).map("".join)
)
def test_formulas_are_escaped_as_before(text: str) -> None:
    signs = r"['=+\-@\uff1d\uff0b\uff0d\uff20]"
    begin = r"((?:^|[;\t\r\n])[ \xa0\t\r\n]*)"
    assert escaped(text) == re.sub(f"{begin}(?={signs})", r"\1'", text)
    assert unescaped(text) == re.sub(f"{begin}'(?={signs})", r"\1", text)


@given(
    st.lists(st.sampled_from(["a", " ", "\t", "(", ")", "person", " person"]), max_size=8).map("".join),
    st.lists(st.sampled_from(["a", " ", "\t", "person"]), max_size=3).map("".join),
    st.sampled_from(["", " ", "\t "]),
)
def test_variants_in_brackets_are_found_as_before(before: str, inside: str, after: str) -> None:
    text = f"{before} ({inside}){after}"
    found = re.search(r"(?:^|\s+)\(([^()]*)\)$", text.strip())
    _, entity, variant, _ = names.split_label(f" {text}", *NAMES, None)
    assert found is not None
    assert (entity, variant) == (text.strip()[: found.start()].strip() or None, found[1].strip() or None)
