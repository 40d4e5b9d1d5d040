"""Writes sentences and cells as the generator does, with the grammars' rules.

A label is passed as it is written: it begins with a space if its system has no name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rst2spec.language.grammars import rules_of
from rst2spec.language.rules import Regular


def sentence(rule: str, **slots: str) -> str:
    """The sentence of a rule of ``grammar/sentence.lark``; a slot may be blank, and a dialect may leave it out."""
    return _written(rules_of("sentence")[rule], slots)


def header(rule: str, **slots: str) -> str:
    """A header cell of a table."""
    return _written(rules_of("cell")[rule], slots)


def property_cell(path: str, clauses: Iterable[tuple[str, str]]) -> str:
    """A property's cell: its path, and its clauses as pairs of value and path."""
    rules = rules_of("cell")
    separator = rules.separators("clause")[0]
    written = separator.join([rules["clause"].write(value=value, path=where) for value, where in clauses])
    if not path and not written:
        return ""
    return rules["property"].write(**({"path": path, "clause": written} if written else {"path": path})).lstrip()


def _written(rule: Regular, slots: Mapping[str, str]) -> str:
    return rule.write(**{name: text for name, text in slots.items() if name in rule.slots})
