"""Writes sentences and cells as the generator does: by the grammars, the other way round.

A label is given as it is written: one whose system has no name begins with a blank.
"""

from __future__ import annotations

from collections.abc import Iterable

from rst2spec.language.grammars import rules_of


def sentence(rule: str, **slots: str) -> str:
    """The sentence of a rule of ``grammar/sentence.lark``; a slot may be blank."""
    return rules_of("sentence")[rule].write(**slots)


def header(rule: str, **slots: str) -> str:
    """The cell of a table's header."""
    return rules_of("cell")[rule].write(**slots)


def property_cell(path: str, clauses: Iterable[tuple[str, str]]) -> str:
    """A property's cell: its path, and its clauses as values with their paths."""
    rules = rules_of("cell")
    written = "".join([rules["clause"].write(value=value, path=where) for value, where in clauses])
    if not path and not written:
        return ""
    return rules["property"].write(**({"path": path, "clause": written} if written else {"path": path})).lstrip()
