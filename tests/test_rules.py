"""The grammars in both directions: read as Lark reads them, and written so that they are read back."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput

from rst2spec import compile_text
from rst2spec.language import grammar_files
from rst2spec.language.derive import derive, derived_text, parser_of
from rst2spec.language.dialect import clear_caches
from rst2spec.language.grammar_files import GRAMMARS, GrammarError, grammar_text
from rst2spec.language.grammars import derived_file, rules_of
from rst2spec.language.rules import Form, Regular
from rst2spec.language.write import header, property_cell, sentence
from rst2spec.spec.flow import STATEMENTS
from rst2spec.syntax.cell import parse_property
from rst2spec.syntax.document_parser import parse_document
from rst2spec.syntax.nodes import Section, Sentence, Table, UnknownMarkup
from rst2spec.tokens.template_reader import read_template
from rst2spec.tokens.token import Cell, Rows, TokenStream
from rst2spec.tokens.token import Token as LineToken
from tests import writing
from tests.conftest import ROOT, SAMPLES, corpus_documents, every_document, load, needs_corpus
from tests.mutating import mutated
from tests.processes import process
from tests.wild import damaged_documents, in_source, wild_documents

RULES = [
    (grammar, rule)
    for grammar in GRAMMARS
    for rule in rules_of(grammar).names
]  # fmt: skip
FORMS = [(grammar, rule, number) for grammar, rule in RULES for number in range(len(rules_of(grammar)[rule].forms))]


# --- the derived data


def test_the_derived_data_is_up_to_date(request: pytest.FixtureRequest) -> None:
    path = Path(derived_file())
    if request.config.getoption("--update-goldens"):
        path.write_text(derived_text(), encoding="utf-8")
    assert path.read_text(encoding="utf-8") == derived_text()


def test_every_grammar_is_read() -> None:
    names = sorted(path.stem for path in (ROOT / "grammar").glob("*.lark"))
    assert names == sorted([*GRAMMARS, "document"])


@process
def test_the_same_grammar_gives_the_same_data() -> None:
    """However Python orders its sets today."""
    code = "from rst2spec.language.derive import derived_text; print(derived_text(), end='')"
    texts = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert texts == {Path(derived_file()).read_text(encoding="utf-8")}


def test_an_edited_grammar_takes_effect_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "grammar", tmp_path / "grammar")
    edited = tmp_path / "grammar" / "type.lark"
    edited.write_text(edited.read_text().replace('not_applicable: "N/A"', 'not_applicable: "none"'))
    monkeypatch.setattr(grammar_files, "grammar_folder", lambda: str(tmp_path / "grammar"))
    clear_caches()
    try:
        rule = rules_of("type")["not_applicable"]
        assert rule.write() == "none"
        assert rule.read("none") is not None
        assert rule.read("N/A") is None
        assert rules_of("cell")["property"].write(path="a") == "a"
    finally:
        monkeypatch.undo()
        clear_caches()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("start: A B\nA: /.+/\nB: /.+/", "start: no words between b and the slot before it"),
        ('start: A "," A\nA: /.+/', "start: a occurs twice"),
        ("start: A\nA: /x+y/", "start: A is neither words nor a slot"),
        ('start: A\nA: "x" | "y"', "start: A is neither words nor a slot"),
        ('start: "a"i', "start: A should be words"),
        (
            "start: a a a a\na: b b b\nb: " + " | ".join(f'"{number}"' for number in range(9)),
            "start: more than 200 forms",
        ),
    ],
)
def test_what_cannot_be_read_and_written_is_refused(text: str, message: str) -> None:
    with pytest.raises(GrammarError, match=re.escape(message)):
        derive(text, ["start"])


def test_braces_in_words_are_words() -> None:
    form = Form(derive('start: "{" A "}"\nA: /[^}]+/', ["start"])["forms"]["start"][0], {"a": "[^}]"})
    assert form.write({"a": "b"}) == "{b}"
    assert form.read("{b}") is not None


# --- the oracle: a parser of Lark's for each form, whose slots end where the words behind them begin


def lark_of_form(form: Form) -> Lark:
    symbols = ["WORDS0"] if form.words[0] else []
    terminals = [f"WORDS0: {quoted(form.words[0])}"] if form.words[0] else []
    for number, (slot, words) in enumerate(zip(form.slots, form.words[1:], strict=True), start=1):
        until = re.escape(words).replace("/", r"\/") + (r"\Z" if number == len(form.slots) else "")
        one = slot.one.replace("/", r"\/")
        symbols.append(slot.name.upper())
        terminals.append(f"{slot.name.upper()}: /(?!{until}){one}+?(?={until})/")
        if words:
            symbols.append(f"WORDS{number}")
            terminals.append(f"WORDS{number}: {quoted(words)}")
    return parser_of("\n".join([f"start: {' '.join(symbols)}", *terminals]), ["start"])


def quoted(text: str) -> str:
    return '"' + text.replace("\\", r"\\").replace('"', r"\"") + '"'


@cache
def oracle(grammar: str, rule: str, number: int) -> Lark:
    return lark_of_form(rules_of(grammar)[rule].forms[number])


def assert_same(grammar: str, rule: str, number: int, text: str) -> None:
    form = rules_of(grammar)[rule].forms[number]
    found = form.read(text)
    ours = None if found is None else {name: (part.start, part.end) for name, part in found.items()}
    try:
        tree = oracle(grammar, rule, number).parse(text)
    except UnexpectedInput:
        larks = None
    else:
        leaves = [leaf for leaf in tree.children if isinstance(leaf, Token)]
        larks = {
            leaf.type.lower(): (leaf.start_pos, leaf.end_pos) for leaf in leaves if not leaf.type.startswith("WORDS")
        }
    assert ours == larks, (rule, number, text)


def assert_same_by_all(texts: Iterable[str]) -> None:
    for text in texts:
        for grammar, rule, number in FORMS:
            assert_same(grammar, rule, number, text)


def texts_of(stream: TokenStream) -> Iterator[str]:
    for token in stream.tokens:
        yield token.text
        for cell in token.cells:
            yield cell.text


def test_the_texts_of_the_samples() -> None:
    assert_same_by_all({text for path in sorted(SAMPLES.glob("*.rst")) for text in texts_of(read_template(load(path)))})


@needs_corpus
def test_the_texts_of_the_corpus() -> None:
    assert_same_by_some(read_template(load(path)) for path in corpus_documents())


def test_the_texts_of_generated_documents() -> None:
    documents = [*wild_documents(60), *(item.document for item in damaged_documents()[::3])]
    assert_same_by_some(read_template(in_source(item)) for item in documents)


def assert_same_by_some(streams: Iterable[TokenStream]) -> None:
    """Some of the cells and sentences: they differ in little but the names in them."""
    texts = {text for stream in streams for text in texts_of(stream)}
    assert_same_by_all(sorted(texts)[::25])


@given(mutated(), st.integers(0, 19))
def test_the_texts_of_mutated_documents(text: str, part: int) -> None:
    assert_same_by_all(text.splitlines()[part::20])


_PIECES = [
    "q", " ", "(", ")", '"', ".", "[", ",", "\n", "é",
    *sorted({words for name in FORMS for words in rules_of(name[0])[name[1]].forms[name[2]].words} - {""}),
]  # fmt: skip


@given(st.sampled_from(FORMS), st.lists(st.sampled_from(_PIECES), max_size=12))
def test_texts_of_the_languages_words(form: tuple[str, str, int], pieces: list[str]) -> None:
    assert_same(*form, "".join(pieces))


@given(st.sampled_from(FORMS), st.data())
def test_texts_that_are_nearly_of_a_form(name: tuple[str, str, int], data: st.DataObject) -> None:
    form = rules_of(name[0])[name[1]].forms[name[2]]
    parts = [form.words[0]]
    for words in form.words[1:]:
        parts += ["".join(data.draw(st.lists(st.sampled_from([*_PIECES, "a", "b"]), max_size=3))), words]
    if data.draw(st.booleans()):
        del parts[data.draw(st.integers(0, len(parts) - 1))]
    assert_same(*name, "".join(parts))


# --- writing is the other way round


@given(st.sampled_from(RULES), st.data())
def test_what_is_written_is_read_back(name: tuple[str, str], data: st.DataObject) -> None:
    rule = rules_of(name[0])[name[1]]
    form = data.draw(st.sampled_from(rule.forms))
    texts = {slot: data.draw(st.sampled_from(["q", "Acme", "a.b:c", "é", "x_"])) for slot in form.names}
    text = rule.write(**texts)
    found = rule.read(text)
    assert found is not None
    assert {slot: part.text.strip() for slot, part in found.items() if part.text.strip()} == texts


@pytest.mark.parametrize(("grammar", "name"), RULES)
def test_a_rule_that_is_asked_for_another_slot_says_so(grammar: str, name: str) -> None:
    with pytest.raises(ValueError, match=f"{name} can't be written with nothing_like_it"):
        rules_of(grammar)[name].write(nothing_like_it="x")


GAPS = [
    (grammar, rule, without.names, form.names - without.names)
    for grammar, rule in RULES
    for without in rules_of(grammar)[rule].forms
    for form in rules_of(grammar)[rule].forms
    if without.names < form.names and len(form.names - without.names) == 1 and "clause" not in form.names
]  # fmt: skip


@pytest.mark.parametrize(("grammar", "name", "others", "gap"), GAPS)
def test_a_gap_is_where_the_slot_would_be(grammar: str, name: str, others: frozenset[str], gap: frozenset[str]) -> None:
    """Written in there, the text is read with the slot in its place."""
    rule = rules_of(grammar)[name]
    (slot,) = gap
    texts = dict.fromkeys(others, "q")
    text = rule.write(**texts)
    at = rule.insertion_offset(text, texts, slot)
    assert rule.write(**texts, **{slot: "Z"}).replace(" ", "") == f"{text[:at]}Z{text[at:]}".replace(" ", "")


@given(st.lists(st.tuples(st.sampled_from(["", "NO", "p:P1.ps:P2"]), st.sampled_from(["", "a.b", "c"])), max_size=4))
def test_a_property_is_read_as_it_was_written(clauses: list[tuple[str, str]]) -> None:
    for path in ("", "a.b"):
        read = parse_property(property_cell(path, clauses))
        assert (read.path or "", [(item.value or "", item.path or "") for item in read.clauses]) == (path, clauses)
        assert not read.malformed


def test_blank_names_are_written_as_the_generator_does() -> None:
    assert property_cell("a", [("NO", ""), ("", "b")]) == "a (Dependant on having NO in  Dependant on having  in b)"
    assert property_cell("", [("", "")]) == "(Dependant on having  in  )"
    assert sentence("title", source="", target="") == " to  Dataflow"
    assert sentence("title", source="A", target="") == "A to  Dataflow"
    assert header("type_header", system="") == " Data Type"
    assert sentence("new", source="A", target="B", connected="C", into="").endswith(" synchronized into .")
    assert sentence("free", condition="If", target="B") == "If, it  will be synchronized with a B."


# --- the order of a document's tokens


@cache
def document_grammar() -> Lark:
    return parser_of(grammar_text("document.lark"), ["start"])


_KINDS = ["TITLE", "GENERATED", "INTRODUCTION", "HEADING", "SENTENCE", "TABLE", "HEADER", "ROWS", "STRAY"]


def by_lark(kinds: Iterable[str]) -> Any:
    """Front and sections as the grammar has them: tokens by their numbers, tables as lists; null if it refuses them."""
    parser = document_grammar().parse_interactive(start="start")
    try:
        for number, kind in enumerate(kinds):
            parser.feed_token(Token(kind, str(number), number))
        tree: Tree[Token] = parser.feed_eof(Token("$END", ""))  # type: ignore[no-untyped-call]
    except UnexpectedInput:
        return None
    return [[_plain(child) for child in part.children] for part in tree.children if isinstance(part, Tree)]


def _plain(child: Tree[Token] | Token) -> Any:
    return int(child) if isinstance(child, Token) else [int(leaf) for leaf in child.children if isinstance(leaf, Token)]


def by_us(kinds: Iterable[str]) -> Any:
    parts = [_part(kind, number) for number, kind in enumerate(kinds)]
    try:
        tree = parse_document(TokenStream(tuple(parts), False, "template"))
    except ValueError:
        return None
    once = [token for token in (tree.title and tree.title.token, tree.generated, tree.introduction_heading) if token]
    front = [*(token.start for token in once), *map(_numbers, tree.front)]
    return [sorted(front, key=_first), *(_section_numbers(section) for section in tree.sections)]


def _first(item: Any) -> int:
    return int(item[0] if isinstance(item, list) else item)


def _part(kind: str, number: int) -> LineToken | Rows:
    cells = (Cell("a", 0, 1, 1),) if kind in {"HEADER", "ROWS"} else ()
    token = LineToken("ROW" if kind == "ROWS" else kind, "", number, number, number, number, number + 1, cells)
    return Rows([token]) if kind == "ROWS" else token


def _section_numbers(section: Section) -> list[Any]:
    return [section.heading.token.start, *map(_numbers, section.items)]


def _numbers(item: Sentence | Table | UnknownMarkup) -> Any:
    if not isinstance(item, Table):
        return item.token.start
    headers = [header for header in (item.header, *item.other_headers) if header is not None]
    inner = [*headers, *item.rows, *(stray.token for stray in item.unknown_markup)]
    return [item.token.start, *sorted(token.start for token in inner)]


@given(st.lists(st.sampled_from([*_KINDS, "TABLE", "ROWS"]), max_size=30))
def test_token_streams(kinds: list[str]) -> None:
    assert by_us(kinds) == by_lark(kinds)


def test_the_token_streams_of_documents() -> None:
    for path in every_document()[::5]:
        kinds = [part.type for part in read_template(load(path)).parts if part.type != "ROW"]
        tree = by_us(kinds)
        assert tree is not None
        assert tree == by_lark(kinds)


# --- each statement has a meaning


def test_every_statement_of_the_grammar_has_a_meaning() -> None:
    """A rule that is added has to be given one in ``spec/flow.py``; until then its sentences are unread text."""
    assert {rule.name for rule in rules_of("sentence").choice("statement")} == STATEMENTS


def test_a_statement_without_a_meaning_is_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "grammar", tmp_path / "grammar")
    edited = tmp_path / "grammar" / "sentence.lark"
    rule = 'removed: "Deleted " SOURCE " are removed from " TARGET "."\n'
    edited.write_text(edited.read_text().replace("| merge | free\n", f"| merge | removed | free\n\n{rule}"))
    monkeypatch.setattr(grammar_files, "grammar_folder", lambda: str(tmp_path / "grammar"))
    clear_caches()
    try:
        statements = writing.every("A", "B") + "Deleted A are removed from B.\n\n"
        document = compile_text(writing.document(writing.section("A", "B", statements=statements)), "acme-globex.rst")
    finally:
        monkeypatch.undo()
        clear_caches()
    assert [item.text for item in document.flows[0].unread] == ["Deleted A are removed from B."]
    assert "R207" in {item.code for item in document.diagnostics}


# --- the language is defined in one place


def test_the_languages_sentences_stand_in_the_grammar_alone() -> None:
    """But for docstrings, and for what people are shown of a check."""
    phrases = {
        words.strip()
        for grammar in ("sentence", "cell")
        for rule in rules_of(grammar).names
        for form in rules_of(grammar)[rule].forms
        for words in form.words
        if len(words.split()) > 2
    }
    found = []
    for path in sorted((ROOT / "src" / "rst2spec").rglob("*.py")):
        code = re.sub(r'""".*?"""', "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        code = re.sub(r"hint: ClassVar\[str\] = (?:\(.*?\n    \)|[^\n]*)", "", code, flags=re.DOTALL)
        found += [f"{path.name}: {phrase}" for phrase in phrases if phrase in code]
    assert found == []


def test_a_regular_rule_has_its_words() -> None:
    rule: Regular = rules_of("sentence")["once"]
    assert rule.first_words == "Once a link between a "
