"""``--strict-rst``: what docutils itself reports about a document is bounded; see ``test_independence.py``, too."""

from __future__ import annotations

from pathlib import Path

import pytest

from rst2spec.source import source_of
from rst2spec.tokens.docutils_reader.system_messages import system_messages

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
    "a default role that is not restored": ".. default-role:: pep-reference\n",
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


def test_the_configuration_of_docutils_makes_no_difference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "docutils.conf").write_text("[general]\nhalt_level: 1\n")
    here = messages(USES)
    monkeypatch.chdir(tmp_path)
    assert messages(USES) == here == [UNKNOWN]


LONG = {
    "roles": ":a:`" * 4_000,
    "stars": "*a " * 20_000,
    "ticks": "`a " * 20_000,
    "brackets": "[a " * 20_000,
    "bars": "|a " * 20_000,
}


@pytest.mark.parametrize("kind", LONG)
def test_more_inline_markup_than_its_size_allows_is_one_message(kind: str) -> None:
    assert messages(LONG[kind]) == ["not checked: the markup takes too much work for a document of this size"]
    assert "not checked" not in "".join(messages("*a* `b` :c:`d` " * 300))


@pytest.mark.parametrize("directive", [".. role:: other(custom)\n   :class: wide", ".. default-role:: custom"])
def test_an_unknown_role_has_its_directives_line(directive: str) -> None:
    found = system_messages(source_of(f"Some text.\n\n{directive}\n\nAnd more.\n", "x.rst"))
    assert [(message.level, message.line, message.text) for message in found] == [(3, 3, UNKNOWN)]


def test_code_of_any_language_is_no_mistake() -> None:
    """Whichever lexers are installed."""
    assert messages(".. code:: unheard-of\n\n   x = 1\n") == []
