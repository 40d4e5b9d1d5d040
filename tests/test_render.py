"""The laws of the renderer: what is written back says the same, and is in one form only."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from rst2spec import Document, compile_text, render_text
from rst2spec.outputs.canonical_form import render
from rst2spec.rendering import has_unread, render_document
from rst2spec.run.options import Reader
from rst2spec.spec.changes.meaning import digest_of
from rst2spec.spec.model import Unread, UnreadKind
from rst2spec.spec.serialization import dump_document
from rst2spec.tokens.template_reader import read_template
from tests.conftest import EXPECTED, SAMPLES, corpus_folders, load, text_of
from tests.mutating import mutated
from tests.sampling import fewer, long, slow, some
from tests.specs import documents
from tests.wild import damaged_documents, wild_documents
from tests.writing import before, document, every, free, match, merge, new, section

NAME = "acme-globex.rst"
ROW = ("email", "Mail", '"string"')
READERS: tuple[Reader, ...] = ("auto", "template", "docutils")


def comparable(compiled: Document) -> dict[str, Any]:
    """All of a document's spec but for lines, occurrences and findings."""
    said: dict[str, Any] = json.loads(dump_document(compiled, stable=True))
    for flow in said["flows"]:
        for row in (*flow["match_rules"], *flow["mappings"]):
            for side in ("source", "target"):
                for condition in row[side]["conditions"]:
                    del condition["occurrences"]
    return {**said, "generated_at": compiled.generated_at}


def canonicalised(text: str) -> str:
    """A generated document in the canonical form, by replacing what isn't: knows nothing of the renderer."""
    text = text.replace("\r\n", "\n").replace("\nIntroduction.\n", "\nIntroduction\n")
    text = re.sub(r"(?m)^(   \* - .*\n     - .*\n)(?=[^\s])", r"\1     - ", text)
    text = re.sub(r"(?m)^( {3}[* ] - .*\S)[ \t]+$", r"\1", text)
    text = re.sub(r"(?m)^( {3}[* ] -)[ \t]+$", r"\1 ", text)
    return re.sub(r"(?<=\()Dependant on having [^()]*", _once, text)


def _once(clauses: re.Match[str]) -> str:
    return "Dependant on having ".join(dict.fromkeys(clauses[0].split("Dependant on having ")))


def assert_laws(text: str, name: str = NAME) -> None:
    compiled = compile_text(text, name)
    rendering = render_document(compiled)
    again = compile_text(rendering.text, name)
    assert (rendering.problem, again.digest) == (None, compiled.digest)
    assert render_document(again) == rendering
    if not has_unread(compiled):
        assert comparable(again) == comparable(compiled)
        assert {item.occurrences for item in _conditions(again)} <= {1}


def _conditions(compiled: Document) -> list[Any]:
    rows: list[Any] = [row for flow in compiled.flows for row in (*flow.match_rules, *flow.mappings)]
    return [item for row in rows for side in (row.source, row.target) for item in side.conditions]


OURS = [*sorted(SAMPLES.glob("*.rst")), *(sorted(EXPECTED.glob("*.rst")) if EXPECTED else [])]
FOLDERS = {"samples": OURS, **{folder.name: sorted(folder.rglob("*.rst")) for folder in corpus_folders()}}


@slow
@pytest.mark.parametrize("name", FOLDERS)
def test_the_laws_hold_on_documents(name: str) -> None:
    assert_laws_on(some(FOLDERS[name], 60))


@long
@pytest.mark.parametrize("name", FOLDERS)
def test_the_laws_hold_on_every_document(name: str) -> None:
    assert_laws_on(FOLDERS[name])


def assert_laws_on(paths: list[Path]) -> None:
    read = 0
    for path in paths:
        text = text_of(path)
        compiled = compile_text(text, path.name)
        assert_laws(text, path.name)
        if not has_unread(compiled) and not read_template(load(path)).has_unknown_markup:
            read += 1
            assert render(compiled) == _closed(canonicalised(text)), path
    assert read


def _closed(text: str) -> str:
    """The real documents end with one blank line; some that were written by hand have another."""
    return re.sub(r"\n\n\n\Z", "\n\n", text)


@slow
def test_the_laws_hold_on_generated_documents() -> None:
    for name, text in wild_documents(150):
        assert_laws(text, name)
        assert render(compile_text(text, name)) == _closed(canonicalised(text)), name


@slow
def test_the_laws_hold_on_damaged_documents() -> None:
    for item in damaged_documents()[::3]:
        assert_laws(item.document.text, item.document.name)


def test_a_reference_may_leave_its_system_to_its_text() -> None:
    """A blank before the text is a system without a name, and would be lost where the text begins with one."""
    statement = new("Acme Member", "Globex Person", "Acme Order", "Globex")
    compiled = compile_text(document(section(statements=statement)), "acme-globex.rst")
    (flow,) = compiled.flows
    assert flow.creation.connected_to is not None
    (reference,) = flow.creation.connected_to
    assert reference.system == "Acme"
    creation = replace(flow.creation, connected_to=(replace(reference, system=None),))
    edited = replace(compiled, flows=(replace(flow, creation=creation),))
    assert render_document(edited) == render_document(compiled)


@fewer(2)
@given(documents())
def test_the_laws_hold_on_any_spec(drawn: Document) -> None:
    """What was drawn has no ids that fit; what is read back has, and is a spec like any other."""
    rendering = render_document(drawn)
    assert rendering.problem is None
    back = compile_text(rendering.text, drawn.path)
    assert not has_unread(back)
    assert digest_of(drawn) == back.digest
    assert back.generated_at == drawn.generated_at
    assert_laws(rendering.text, drawn.path)
    assert render(back) == rendering.text


@fewer(2)
@given(documents(anything=True))
def test_what_no_document_can_say_is_never_written_in_silence(drawn: Document) -> None:
    rendering = render_document(drawn)
    assert (rendering.text == "") == (rendering.problem is not None)
    if rendering.problem is None:
        back = compile_text(rendering.text, drawn.path)
        assert drawn.generated_at in {None, back.generated_at}
        assert back.digest == digest_of(drawn)
        assert render_document(back) == rendering


@fewer(2)
@pytest.mark.parametrize("reader", READERS)
@given(text=mutated(fixable=True))
def test_damaged_documents_are_rendered_or_refused(reader: Reader, text: str) -> None:
    compiled = compile_text(text, NAME, reader=reader)
    rendering = render_document(compiled)
    if rendering.problem is None:
        back = compile_text(rendering.text, NAME)
        assert back.digest == compiled.digest
        assert render_document(back) == rendering
        assert {*unread(compiled)} - {".."} <= {*unread(back)}
    else:
        assert has_unread(compiled) or "\0" in text  # a file with a NUL can't be read back


def unread(compiled: Document) -> list[str]:
    return [item.text for item in [*compiled.unread, *(item for flow in compiled.flows for item in flow.unread)]]


UNREAD = [
    "Ask Ann.",
    "- a remark as an item",
    "A. Cooper said so.",
    "1984. Only members of that kind are sent.",
    "XIV. is the number of the contract.",
    "#. numbered",
    "(i) first",
    ".. csv-table::",
    ".. a comment",
    ".. _target:",
    ":file: list.csv",
    ":Generated: 2026-11-02 03:15:00",
    "Generated: 2026-11-02 03:15:00",
    "Generated: yesterday",
    "Introduction",
    "Introduction.",
    "Acme Member to Globex Person",
    "Every Acme Member will be synchronized with a Globex Person.",
    "Every Acme Order will be synchronized with a Globex Person.",
    "So it is. Every Acme Member will be synchronized with a Globex Person.",
    "If no matching Globex Person is found, a new Globex Person will be created.",
    "The following properties are synchronized between a Acme Member and a Globex Person:",
    "| a line",
    "* - a",
    "- b",
    "- -",
    "+---+---+",
    "=== ===",
    ">>> a + b",
    "-a  an option",
    "a paragraph::",
    "::",
    "x",
    "1",
    "-",
    "...",
    "*a* `b` |c| d_ \\e",
    "a\tb\x0bc\x85d\u2028e",
    "__ anonymous",
    '"a", "b"',
    "Dependant on having (",
    'a "quoted" one',
    "\ufeff",
]


@slow
@pytest.mark.parametrize("others", [(), ("Ask Bob.", "- another item", "..", "----")])
@pytest.mark.parametrize("text", UNREAD)
def test_unread_text_survives(text: str, others: tuple[str, ...]) -> None:
    compiled = compile_text(document(section(), section("Acme Order")), NAME)
    kinds: tuple[UnreadKind, ...] = ("cell", "markup")
    for kind in kinds:
        unread = tuple([Unread(text=said, kind="markup") for said in others] + [Unread(text=text, kind=kind)])
        flow = replace(compiled.flows[0], unread=unread)
        changed = replace(compiled, unread=unread, flows=(flow, compiled.flows[1]))
        rendering = render_document(changed)
        assert rendering.problem is None
        for reader in READERS:
            back = compile_text(rendering.text, NAME, reader=reader)
            assert back.digest == digest_of(changed) != compiled.digest
        assert render_document(back) == rendering


@pytest.mark.parametrize("text", ["a\nb", " a", "", "----"])
def test_unread_text_that_no_document_can_hold_is_refused_with_its_place(text: str) -> None:
    compiled = compile_text(document(), NAME)
    value = Unread(line=12, column=3, text=text, kind="cell")
    for changed in (
        replace(compiled, unread=(value,)),
        replace(compiled, flows=(replace(compiled.flows[0], unread=(value,)),)),
    ):
        problem = render_document(changed).problem
        assert problem is not None
        assert problem.location(NAME) == f"{NAME}:12:3"
        with pytest.raises(ValueError, match=f"{NAME}:12:3: no document can represent the unread text"):
            render_text(changed)
    stable = replace(compiled, unread=(Unread(text=text, kind="cell"),))
    with pytest.raises(ValueError, match=f"{NAME}: no document can represent the unread text"):
        render_text(stable)


# --- the canonical form, case by case

BEFORE = before("Acme Member", "Globex Person")
CANONICAL = {
    "blank names": document(section(" Members", " People", [ROW], system=""), source="", target=""),
    "every statement": document(
        section(statements=every("Acme Member", "Globex Person")),
        section(statements=every("Acme Member", "Globex Person") + match("Acme Member", "Globex Person")),
        section(statements=free("When it is paid", "Globex Person")),
        section(statements=free("a remark", "Globex Person") + match("Acme Member", "Globex Person")),
    ),
    "cells": document(
        section(
            rows=[
                ("a (Dependant on having  in bDependant on having NO in  )", "$original_id", "N/A"),
                ("a (Dependant on having NO in cDependant on having NO in C)", "id_", '"integer", "decimal"]'),
                ("", "*x*", ""),
                ("", "*x*", ""),
                ("(Dependant on having NO in c)", "", '["datetime-format","%Y-%m-%d","_."]'),
            ]
        )
    ),
    "no rows, and the same section again": document(section(rows=[]), section(rows=[])),
    "match rules": document(
        section(statements=merge("Acme Member", "Globex Person", [("", "b"), ("a (Dependant on having NO in c)", "b")]))
    ),
    "created when connected": document(
        section(statements=BEFORE + new("Acme Member", "Globex Person", " Bills, or Orders", "")),
        section(statements=BEFORE + new("Acme Member", "Globex Person", "Acme One, Two, or Three", "Globex Inc")),
        section(statements=BEFORE),
    ),
}


@pytest.mark.parametrize("case", CANONICAL)
def test_what_is_canonical_comes_back_to_the_byte(case: str) -> None:
    text = _closed(CANONICAL[case])
    compiled = compile_text(text, NAME)
    assert not has_unread(compiled)
    assert render(compiled) == text


def test_the_library_raises_what_the_command_refuses() -> None:
    compiled = compile_text(document(), NAME)
    assert render_text(compiled) == _closed(document())
    broken = replace(compiled, source=replace(compiled.source, name="A\nB"))
    with pytest.raises(ValueError, match="no document can represent the title"):
        render_text(broken)
    with pytest.raises(ValueError, match="a lone surrogate"):
        render_text(replace(compiled, source=replace(compiled.source, name="\ud800")))
