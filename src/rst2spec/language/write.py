"""Writes sentences and cells as the generator does, with the grammars' rules.

A label is passed as it is written: it begins with a space if its system has no name.
"""

from __future__ import annotations

from collections.abc import Iterable

from rst2spec.language.grammars import rules_of


def sentence(rule: str, **slots: str) -> str:
    """The sentence of a rule of ``grammar/sentence.lark``; a slot may be blank."""
    return rules_of("sentence")[rule].write(**slots)


def header(rule: str, **slots: str) -> str:
    """A header cell of a table."""
    return rules_of("cell")[rule].write(**slots)


def property_cell(path: str, clauses: Iterable[tuple[str, str]]) -> str:
    """A property's cell: its path, and its clauses as pairs of value and path."""
    rules = rules_of("cell")
    written = "".join([rules["clause"].write(value=value, path=where) for value, where in clauses])
    if not path and not written:
        return ""
    return rules["property"].write(**({"path": path, "clause": written} if written else {"path": path})).lstrip()
