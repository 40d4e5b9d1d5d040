"""``--strict-rst``: what docutils itself reports about a document depends on no other document, and is bounded."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rst2spec.run.reading import compile_source
from rst2spec.source import source_of
from rst2spec.tokens.docutils_reader.messages import system_messages
from tests import writing
from tests.conftest import Run
from tests.mutating import mutated

USES = "A :custom:`text` and :emphasis:`another` and `a third`.\n"
UNKNOWN = 'Unknown interpreted text role "custom".'


def messages(text: str) -> list[str]:
    return [message.text for message in system_messages(source_of(text, "x.rst"))]


DEFINING = {
    "a role": ".. role:: custom\n",
    "a role of another case": ".. role:: CUSTOM\n",
    "a role built on another": ".. role:: custom(strong)\n   :class: wide\n",
    "a role twice": ".. role:: custom\n\n.. role:: custom(strong)\n",
    "a role of docutils": ".. role:: emphasis(strong)\n",
    "a default role": ".. role:: custom\n\n.. default-role:: custom\n",
    "a default role that is not restored": ".. default-role:: literal\n",
    "an invalid role": ".. role::\n\n.. role:: ?\n\n.. role:: custom(unheard-of)\n",
    "a substitution": ".. |custom| replace:: x\n",
    "a target": ".. _custom: https://example.org\n",
}


@pytest.mark.parametrize("kind", DEFINING)
def test_what_a_document_defines_is_forgotten_before_the_next(kind: str) -> None:
    alone = messages(USES)
    assert alone == [UNKNOWN]
    defining = messages(DEFINING[kind] + "\n" + USES)
    assert messages(USES) == alone
    assert messages(DEFINING[kind] + "\n" + USES) == defining


@pytest.mark.parametrize("text", [".. role:: other(custom)\n", ".. default-role:: custom\n"])
def test_a_forgotten_role_is_unknown_to_whatever_would_build_on_it(text: str) -> None:
    alone = messages(text)
    assert UNKNOWN in alone
    messages(".. role:: custom\n")
    assert messages(text) == alone


MARKUP = st.lists(
    st.sampled_from(
        [*(f"{text}\n" for text in DEFINING.values()), USES, ".. role:: other(custom)\n\n:other:`x`\n\n",
         "`x`\n\n", ":title:`x`\n\n", ".. include:: x\n\n", ".. math:: x\n\n", ".. code:: python\n\n   x\n\n",
         "Title\n=====\n\n", "Other\n~~~~~\n\n", "|custom|\n\n", "custom_\n\n", "[1]_\n\n", ".. [1] x\n\n",
         ".. unheard-of:: x\n\n", "* x\ny\n\n", ".. contents::\n\n", ".. sectnum::\n\n", ".. class:: x\n\ny\n\n"]
    ),
    min_size=1, max_size=6,
).map("".join)  # fmt: skip


@settings(max_examples=150)
@given(st.one_of(MARKUP, mutated()), st.one_of(MARKUP, mutated()))
def test_messages_of_a_document_do_not_depend_on_the_one_before(one: str, other: str) -> None:
    alone = messages(other)
    messages(one)
    assert messages(other) == alone


@settings(max_examples=100)
@given(st.one_of(MARKUP, mutated()), st.one_of(MARKUP, mutated()))
def test_the_docutils_reading_of_a_document_does_not_depend_on_the_one_before(one: str, other: str) -> None:
    def document(text: str) -> object:
        return compile_source(source_of(text, "acme-globex.rst"), "docutils").document

    alone = document(other)
    document(one)
    messages(one)
    assert document(other) == alone


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_folder_reports_of_a_document_what_it_alone_reports(jobs: int, tmp_path: Path, rst2spec: Run) -> None:
    using = writing.document(writing.section()) + USES
    for number in range(12):
        (tmp_path / f"a{number:02}-globex.rst").write_text(".. role:: custom\n\n" + writing.document(writing.section()))
        (tmp_path / f"b{number:02}-globex.rst").write_text(using)
    options = ("--strict-rst", "--select", "R211", "-f", "concise", "-q", "--max-per-code", "0")
    together = rst2spec("check", ".", "-j", jobs, *options).stdout
    again = rst2spec("check", ".", "-j", jobs, *options).stdout  # from the cache
    alone = "".join(rst2spec("check", f"b{number:02}-globex.rst", *options).stdout for number in range(12))
    assert together == again == alone
    assert together.count(UNKNOWN) == 12


LONG = {
    "roles": ":a:`" * 4_000,
    "stars": "*a " * 20_000,
    "ticks": "`a " * 20_000,
    "brackets": "[a " * 20_000,
    "bars": "|a " * 20_000,
}


@pytest.mark.parametrize("kind", LONG)
def test_more_inline_markup_than_its_size_allows_is_one_message(kind: str) -> None:
    assert messages(LONG[kind]) == ["not checked: its markup takes more work than its size allows"]
    assert "not checked" not in "".join(messages("*a* `b` :c:`d` " * 300))
