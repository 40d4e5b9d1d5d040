"""Work grows with the size of a document and no faster, whatever is in it and whichever reader reads it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rst2spec import compile_text, render_text
from rst2spec.syntax import cell, datatype, sentence
from tests.dialects import GRAMMAR
from tests.sampling import sampled, slow
from tests.work import no_hang, work
from tests.writing import document, section

S, T = "Acme Member", "Globex Person"
D = "Dependant on having "
NAME = "acme-globex.rst"
GRID = "+--+\n|  |\n+--+\n\n"

Shape = Callable[[int], str]


def rows(count: int) -> str:
    return document(section(S, T, [(f"a{number}", f"b{number}", '"string"') for number in range(count)]))


def beside(make: Shape) -> Shape:
    """Markup after a section of the template, and a table that has docutils asked."""
    return lambda count: document(section(S, T)) + GRID + make(count) + "\n"


SHAPES: dict[str, Shape] = {
    # --- the template's own
    "rows": rows,
    "same rows": lambda count: document(section(S, T, [("a", "b", '"string"')] * count)),
    "sections": lambda count: document(*[section(f"Acme M{number}", T) for number in range(count)]),
    "same sections": lambda count: document(*[section()] * count),
    "clauses": lambda count: document(
        section(S, T, [(f"a ({''.join(f'{D}v{n} in p{n}' for n in range(count))})", "b", '"string"')])
    ),
    "same clauses": lambda count: document(section(S, T, [(f"a ({f'{D}NO in x' * count})", "b", '"string"')])),
    "broken clauses": lambda count: document(section(S, T, [(f"a ({f'{D}NO in x' * count}(", "b", '"string"')])),
    "having": lambda count: document(section(S, T, [(f"a ({D * count})", "b", '"string"')])),
    "brackets": lambda count: document(section(S, T, [("(" * count, "b", "[" * count)])),
    "calls": lambda count: document(section(S, T, [("a", "b", f"[{', '.join(['1'] * count)}]")])),
    "sentences": lambda count: document(section(S, T, statements="Say it again.\n\n" * count)),
    "words": lambda count: document(section(S, T, statements=f"Every {'x ' * count}\n\n")),
    "rules": lambda count: "====\n----\n" * count,
    "tables": lambda count: ".. list-table::\n   :header-rows: 1\n\n" * count,
    "strays": lambda count: "   x\n" * count,
    "unread headings": lambda count: "Notes\n-----\n" * count,
    "drifted sentences": lambda count: document(
        section(S, T, statements="".join(f"Every {S} gets a {T}, number {n}.\n\n" for n in range(count)))
    ),
    "drifted clauses": lambda count: document(
        section(S, T, [("a (Dependent on having x in y)", f"b{number}", '"string"') for number in range(count)])
    ),
    "drifted sections": lambda count: document(*[section(f"Acme M{n}", T) for n in range(count)]).replace(
        "will", "may"
    ),
    "lost bullets": lambda count: rows(count).replace('     - "string"', '"string"'),
    "blocks in cells": lambda count: document(section(S, T, [("- a", "| b", "1. c")] * count)),
    "header rows": lambda count: rows(count).replace(":header-rows: 1", f":header-rows: {count}"),
    # --- any other markup
    "grid": beside(lambda count: "+---+---+\n" + "| a | b |\n+---+---+\n" * count),
    "wide grid": beside(lambda count: f"+{'-+' * count}\n|{'a|' * count}\n+{'-+' * count}\n"),
    "grid with spans": beside(
        lambda count: "+---+---+\n" + "| a | b |\n+---+   |\n| c |   |\n+---+---+\n| d e f |\n+---+---+\n" * count
    ),
    "one cell of a grid": beside(lambda count: "+---+\n" + "| a |\n" * count + "+---+\n"),
    "crosses": beside(lambda count: f"+{'-+' * 40}\n" + f"|{' +' * 40}\n" * count + f"+{'-+' * 40}\n"),
    "broken grids": beside(lambda count: "+---+\n| a\n+---+\n\n" * count),
    "simple table": beside(lambda count: "=== ===\n" + "a   b\n" * count + "=== ===\n"),
    "blank simple table": beside(lambda count: f"{'= ' * count}=\n" + "a\n" * count + f"{'= ' * count}=\n"),
    "open simple tables": beside(lambda count: "=== ===\na   b\n\n" * count),
    "spans of a simple table": beside(lambda count: "=== ===\n" + "a   b\n-------\n" * count + "=== ===\n"),
    "csv": beside(lambda count: ".. csv-table::\n\n" + "   a,b,c\n" * count),
    "wide csv": beside(lambda count: ".. csv-table::\n\n   " + "a," * count + "\n"),
    "quoted csv": beside(lambda count: '.. csv-table::\n\n   "' + '""\n   ' * count + '"\n'),
    "csv header": beside(lambda count: ".. csv-table::\n   :header: " + "a,\n      " * count + "b\n\n   c,d\n"),
    "paragraphs": beside(lambda count: "Say it again.\n\n" * count),
    "wrapped paragraph": beside(lambda count: "Say it again.\n" * count),
    "sentence begins": beside(lambda count: "word. A b c" * count),
    "sentences of one paragraph": beside(lambda count: "Every a will be synchronized with a b.\n" * count),
    "blank runs": beside(lambda count: f"word.{' ' * count}x\n" * 4),
    "enumerated": beside(lambda count: "".join(f"{number}. x\n" for number in range(1, count))),
    "enumerators": beside(lambda count: "1. a\n\nx\n\n" * count),
    "bullets": beside(lambda count: "- a\n" * count),
    "lists": beside(lambda count: "- a\n\nx\n\n" * count),
    "nested bullets": beside(lambda count: "- - - - - - a\n" * count),
    "deep bullets": beside(lambda count: "- " * count + "a\n"),
    "deeper and deeper": beside(lambda count: "".join(f"{' ' * (number % 30)}- a\n\n" for number in range(count))),
    "line block": beside(lambda count: "| x\n" * count),
    "line blocks": beside(lambda count: "| x\n|  y\n\n" * count),
    "wrapped cell": lambda count: document(section(S, T, [("a\n" + "       b\n" * count, "b", "c")])),
    "lines in a cell": lambda count: document(section(S, T, [("a\n" + "       - b\n" * count, "b", "c")])),
    "directives": beside(lambda count: ".. note:: x\n\n" * count),
    "directives between paragraphs": beside(lambda count: ".. note:: x\n\ny\n\n" * count),
    "nested directives": beside(lambda count: "".join(f"{'   ' * (n % 9)}.. note::\n\n" for n in range(count))),
    "comments": beside(lambda count: ".. x\n\n" * count),
    "a long comment": beside(lambda count: ".. x\n" + "   y\n" * count),
    "targets": beside(lambda count: ".. _a: b\n" * count),
    "an open target": beside(lambda count: ".. _`a\n" + "   b\n" * count),
    "an open substitution": beside(lambda count: ".. |a\n" + "   b\n" * count),
    "footnotes": beside(lambda count: ".. [1] x\n\n" * count),
    "quotes": beside(lambda count: "   x\n\n   -- y\n\n" * count),
    "attributions": beside(lambda count: "  x\n\n" + "  -- y\n\n" * count),
    "definitions": beside(lambda count: "x : y\n  z\n" * count),
    "fields": beside(lambda count: ":a: b\n" * count),
    "a long field": beside(lambda count: ":a: b\n" + "   c\n" * count),
    "options": beside(lambda count: "-a  b\n" * count),
    "literals": beside(lambda count: "x::\n\n  y\n\n" * count),
    "open literals": beside(lambda count: "::\n\n" * count),
    "doctests": beside(lambda count: ">>> x\n\n" * count),
    "overlined": beside(lambda count: "=====\nTitle\n=====\n\n" * count),
    "open overlines": beside(lambda count: "=====\nTitle\n\n" * count),
    "transitions": beside(lambda count: "x\n\n----\n\n" * count),
    "blank lines": beside(lambda count: "\n" * count),
    "tabs": beside(lambda count: "\t" * count + "x\n"),
    "colons": beside(lambda count: ":" * count + "\n"),
    "backslashes": beside(lambda count: "\\" * count + "\n"),
}  # fmt: skip

READERS: list[Any] = ["template", "auto", "docutils"]


def translated(make: Shape) -> Shape:
    """A shape of documents in the words of the Norwegian dialect."""
    return lambda count: render_text(compile_text(make(count), NAME), grammar=GRAMMAR)


OWN_WORDS = {name: translated(SHAPES[name]) for name in ("rows", "sections", "clauses", "sentences")}


def forget() -> None:
    """What was read of other documents is read anew."""
    for remembered in (
        sentence.parse_heading, sentence.parse_title,
        cell.parse_property, cell._parse_clause, cell.parse_header, datatype.parse_type,
    ):  # fmt: skip
        remembered.cache_clear()


def operations(text: str, reader: Any, grammar: Path | None = None) -> int:
    """How much work it is to compile a text."""
    forget()
    return work(lambda: compile_text(text, NAME, reader=reader, grammar=grammar))


@slow
@pytest.mark.parametrize(("name", "reader"), sampled(SHAPES, READERS, one_in=13))
def test_work_grows_with_the_size_and_no_faster(name: str, reader: Any) -> None:
    make = SHAPES[name]
    compile_text(make(2), NAME, reader=reader)  # parsers are built
    small, large = operations(make(100), reader), operations(make(400), reader)
    assert large <= 6 * small, (small, large)  # sixteen times as much where it grows with the square


@slow
@pytest.mark.parametrize(
    ("name", "reader"), sampled([*SHAPES, *(f"translated {name}" for name in OWN_WORDS)], READERS, one_in=19)
)
def test_work_grows_no_faster_with_another_dialect(name: str, reader: Any) -> None:
    """Of texts in its own words, and of texts in others', which it reads nothing of."""
    make = OWN_WORDS.get(name.removeprefix("translated ")) if name.startswith("translated ") else SHAPES[name]
    assert make is not None
    compile_text(make(2), NAME, reader=reader, grammar=GRAMMAR)
    small, large = operations(make(100), reader, GRAMMAR), operations(make(400), reader, GRAMMAR)
    assert large <= 6 * small, (small, large)


# Long lines, in which a regular expression could search too far. That can't be counted; what has many lines, or is read
# in many pieces, can.
LONG_LINES = {
    "sentence begins": 90_000, "blank runs": 300_000, "having": 40_000, "brackets": 200_000, "words": 200_000,
    "broken clauses": 60_000, "tabs": 300_000, "colons": 300_000, "backslashes": 300_000,
}  # fmt: skip


@slow
@pytest.mark.parametrize(("name", "reader"), sampled(LONG_LINES, READERS, one_in=5))
def test_no_search_goes_through_a_long_line_again_and_again(name: str, reader: Any) -> None:
    forget()
    text = SHAPES[name](LONG_LINES[name])
    with no_hang(name):
        compile_text(text, NAME, reader=reader)
