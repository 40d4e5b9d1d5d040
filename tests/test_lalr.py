"""The grammars' tables: made by Lark of the grammars as they are, and run with the results that Lark itself gives."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput

from rst2spec.syntax import grammars
from rst2spec.syntax.cell import parse_property
from rst2spec.syntax.grammars import GRAMMARS, grammar_text, tables_file, tables_of
from rst2spec.syntax.lalr import Leaf, Node, Parser
from rst2spec.syntax.lark_tables import lark_parser, make_tables, written
from rst2spec.syntax.sequences import sequences_of
from rst2spec.tokens.template_reader import read_template
from rst2spec.tokens.token import TokenStream
from tests.conftest import ROOT, SAMPLES, corpus_documents, every_document, load, needs_corpus
from tests.mutating import mutated
from tests.processes import process
from tests.wild import damaged_documents, in_source, wild_documents

TEXT_GRAMMARS = [(name, start) for name in ("cell", "sentence", "type") for start in GRAMMARS[name]]


@cache
def lark_of(name: str) -> Lark:
    return lark_parser(grammar_text(name), GRAMMARS[name])


@cache
def ours_of(name: str) -> Parser:
    return Parser(tables_of(name))


def plain(value: Any) -> Any:
    """A tree of either parser in the same form."""
    if isinstance(value, Tree):
        return str(value.data), [plain(child) for child in value.children]
    if isinstance(value, Token):
        return value.type, str(value), value.start_pos
    if isinstance(value, Node):
        return value.rule, [plain(child) for child in value.children]
    return tuple(value)


def by_lark(name: str, start: str, text: str) -> Any:
    try:
        return plain(lark_of(name).parse(text, start=start))
    except UnexpectedInput:
        return None


def by_us(name: str, start: str, text: str) -> Any:
    node = ours_of(name).parse(text, start)
    return None if node is None else plain(node)


def assert_same(name: str, start: str, text: str) -> None:
    assert by_us(name, start, text) == by_lark(name, start, text)


# --- the tables


@pytest.mark.parametrize("name", GRAMMARS)
def test_the_committed_tables_are_up_to_date(name: str, request: pytest.FixtureRequest) -> None:
    path = Path(tables_file(name))
    tables = written(make_tables(grammar_text(name), GRAMMARS[name]))
    if request.config.getoption("--update-goldens"):
        path.write_text(tables, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == tables


def test_every_grammar_has_tables() -> None:
    names = sorted(path.stem for path in (ROOT / "grammar").glob("*.lark"))
    assert names == sorted(GRAMMARS) == sorted(path.stem for path in Path(tables_file("cell")).parent.iterdir())


@process
def test_the_same_grammar_gives_the_same_tables() -> None:
    """However Python orders its sets today."""
    code = (
        "from rst2spec.syntax.grammars import *; from rst2spec.syntax.lark_tables import *\n"
        "for name, starts in GRAMMARS.items(): print(written(make_tables(grammar_text(name), starts)))"
    )
    made = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(made) == 1


def test_an_edited_grammar_takes_effect_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "grammar", tmp_path / "grammar")
    edited = tmp_path / "grammar" / "type.lark"
    edited.write_text(edited.read_text().replace('NOT_APPLICABLE: "N/A"', 'NOT_APPLICABLE: "none"'))
    monkeypatch.setattr(grammars, "grammar_folder", lambda: str(tmp_path / "grammar"))
    parser = Parser(tables_of("type"))
    assert parser.parse("none") == Node("not_applicable", [Leaf("NOT_APPLICABLE", "none", 0)])
    assert parser.parse("N/A") is None
    assert tables_of("cell") == json.loads(Path(tables_file("cell")).read_text(encoding="utf-8"))


def test_a_word_that_an_expression_finds_is_the_word() -> None:
    """Lark doesn't look for such a word by itself; none of our grammars has one today."""
    text = 'start: (NAME | IF | BLANK)*\nNAME: /[a-z]+/\nIF: "if"\nBLANK: " "'
    ours, lark = Parser(make_tables(text, ["start"])), lark_parser(text, ["start"])
    for sentence in ("if", "iff", "a if b", "", "if if", "A"):
        try:
            expected = plain(lark.parse(sentence))
        except UnexpectedInput:
            expected = None
        node = ours.parse(sentence)
        assert (None if node is None else plain(node)) == expected


@pytest.mark.parametrize("text", ['?start: "a"', 'start: "a"i', "start: /(a)/"])
def test_what_the_tables_cannot_hold_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not supported"):
        make_tables(text, ["start"])


# --- texts: what Lark refuses is refused, what it reads is read with the same words at the same places


def texts_of(stream: TokenStream) -> Iterable[str]:
    for token in stream.tokens:
        yield token.text
        for cell in token.cells:
            yield cell.text


def assert_same_by_all(texts: Iterable[str]) -> None:
    for text in texts:
        for name, start in TEXT_GRAMMARS:
            assert_same(name, start, text)


def test_the_texts_of_the_samples() -> None:
    assert_same_by_all({text for path in sorted(SAMPLES.glob("*.rst")) for text in texts_of(read_template(load(path)))})


@needs_corpus
def test_the_texts_of_the_corpus() -> None:
    assert_same_by_most(read_template(load(path)) for path in corpus_documents())


def test_the_texts_of_generated_documents() -> None:
    documents = [*wild_documents(60), *(item.document for item in damaged_documents()[::3])]
    assert_same_by_most(read_template(in_source(item)) for item in documents)


def assert_same_by_most(found: Iterable[TokenStream]) -> None:
    """Every cell, and some of the sentences: those differ in little but the names in them."""
    streams = list(found)
    cells = {cell.text for stream in streams for token in stream.tokens for cell in token.cells}
    sentences = {token.text for stream in streams for token in stream.tokens}
    assert_same_by_all(sorted(cells))
    assert_same_by_all(sorted(sentences)[::10])


@given(mutated(), st.integers(0, 6))
def test_the_texts_of_mutated_documents(text: str, part: int) -> None:
    assert_same_by_all(text.splitlines()[part::7])


_PIECES = {
    "cell": ["q", " ", "(", ")", " (", "Dependant on having ", " in ", "Dependant", " Property", " Data Type", "\n"],
    "sentence": [
        "A", " ", " to ", " Dataflow", "Every ", " will be synchronized with a ", ".", ", it ", ", it  ", ":", "\n",
        "If a matching ", " already exists, the ", "Once a link between a ", " and a ", "A ", " will merge with a ",
        "A new ", " will be created from a ", " if it is connected to a ", " that is synchronized into ",
        " will be created.",
    ],
    "type": ["[", "]", "{", "}", ",", ":", '"', '"a"', "N/A", "1", "-0.5e3", "true", "null", " ", "\n", "\\u00e9", "x"],
}  # fmt: skip


@given(st.data())
def test_texts_of_the_languages_words(data: st.DataObject) -> None:
    name, start = data.draw(st.sampled_from(TEXT_GRAMMARS))
    assert_same(name, start, "".join(data.draw(st.lists(st.sampled_from(_PIECES[name]), max_size=14))))


# --- the document: the parser is fed with tokens


def document_by_lark(kinds: Iterable[str]) -> Any:
    parser = lark_of("document").parse_interactive(start="start")
    try:
        for kind in kinds:
            parser.feed_token(Token(kind, "", 0))
        return plain(parser.feed_eof(Token("$END", "")))  # type: ignore[no-untyped-call]
    except UnexpectedInput:
        return None


def document_by_us(kinds: Iterable[str]) -> Any:
    node = ours_of("document").parse_tokens([Leaf(kind, "", 0) for kind in kinds])
    return None if node is None else plain(node)


_KINDS = ["TITLE", "GENERATED", "INTRODUCTION", "HEADING", "SENTENCE", "TABLE", "HEADER", "ROWS", "STRAY"]


@given(st.lists(st.sampled_from([*_KINDS, "TABLE", "ROWS", "UNHEARD_OF"]), max_size=30))
def test_token_streams(kinds: list[str]) -> None:
    assert document_by_us(kinds) == document_by_lark(kinds)


def test_the_token_streams_of_documents() -> None:
    for path in every_document()[::5]:
        kinds = ["ROWS" if token.type == "ROW" else token.type for token in read_template(load(path)).tokens]
        tree = document_by_us(kinds)
        assert tree is not None
        assert tree == document_by_lark(kinds)


@given(st.lists(st.sampled_from(_KINDS), max_size=30))
def test_sections_by_themselves_make_the_document(kinds: list[str]) -> None:
    """The tree is built section by section: each begins where the grammar says that one can."""
    ours = ours_of("document")
    places = [index for index, kind in enumerate(kinds) if kind in ours.begins("section")]
    first = places[0] if places else len(kinds)
    parts = [kinds[:first], *(kinds[begin:end] for begin, end in pairwise([*places, len(kinds)]))]
    trees = [
        ours.parse_tokens([Leaf(kind, "", 0) for kind in part], "section" if index else "front")
        for index, part in enumerate(parts)
    ]
    whole = document_by_us(kinds)
    assert whole == (None if None in trees else ("start", [plain(tree) for tree in trees]))


# --- rules that need no parser


@given(st.data())
def test_sequences_are_read_as_by_the_parser(data: st.DataObject) -> None:
    name, start = data.draw(
        st.sampled_from([item for item in TEXT_GRAMMARS if sequences_of(tables_of(item[0]), item[1])])
    )
    text = "".join(data.draw(st.lists(st.sampled_from(_PIECES[name]), max_size=8)))
    parser = Parser(tables_of(name))
    slow = parser.parse(text, start)
    for _ in range(50):
        parser.parse("", start)
    assert parser.parse(text, start) == slow


@given(
    st.lists(
        st.sampled_from(
            ["q", " ", "(", ")", " (", "Dependant on having ", "(Dependant on having ", " in ", "Dependant"]
        ),
        max_size=14,
    )
)
def test_clauses_one_by_one_say_what_the_cell_says(pieces: list[str]) -> None:
    text = "".join(pieces).strip()
    read = parse_property(text)
    node = ours_of("cell").parse(text, "property")
    assert read.malformed == (node is None)
    if node is not None:
        parsed = [child for child in node.children if isinstance(child, Node)]
        assert len(read.clauses) == len(parsed)
        for clause, child in zip(read.clauses, parsed, strict=True):
            leaves = {leaf.type: leaf for leaf in child.children}
            first, last = child.children[0], child.children[-1]
            assert (clause.start, clause.end) == (first.start, last.start + len(last.text))
            for kind, said, (start, end) in (
                ("VALUE", clause.value, clause.value_span),
                ("CLAUSE_PATH", clause.path, clause.path_span),
            ):
                leaf = leaves.get(kind)
                assert said == (leaf.text.strip() or None if leaf else None)
                assert text[start:end] == (leaf.text if leaf else "")
                assert start == (leaf.start if leaf else start)
        (path,) = [child.text for child in node.children if not isinstance(child, Node)] or [None]
        assert read.path == (path.strip() or None if path else None)


def test_titles_and_headings_need_no_parser() -> None:
    for start in ("title", "heading"):
        assert sequences_of(tables_of("sentence"), start)
    assert not sequences_of(tables_of("cell"), "property")
