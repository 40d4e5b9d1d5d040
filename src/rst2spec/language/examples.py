"""How messages quote the language: by its own words, in the dialect in use."""

from __future__ import annotations

import re
from typing import Final

from rst2spec.language.grammars import rules_of, settings
from rst2spec.language.write import property_cell, sentence

BLANK: Final = "(blank)"
"""What people see of a name, path or value that the document leaves blank."""

_WORDS = 3  # of a sentence's beginning


def title_example() -> str:
    """The form of a title: ``A to B Dataflow``."""
    return sentence("title", source="A", target="B").strip()


def heading_example() -> str:
    """The form of a heading: ``S to T``."""
    return sentence("heading", source="S", target="T")


def stamp_example() -> str:
    """The form of the line with the timestamp: ``Generated: YYYY-MM-DD HH:MM:SS``."""
    return sentence("generated", stamp="YYYY-MM-DD HH:MM:SS")


def stamp_words() -> str:
    """The words that the line with the timestamp begins with: ``Generated:``."""
    return rules_of("sentence")["generated"].first_words.strip()


def beginning(rule: str) -> str:
    """The beginning of a sentence: ``Once a link ...``."""
    words = re.findall(r"\S+", rules_of("sentence")[rule].first_words)[:_WORDS]
    return " ".join([*words, "..."])


def clauses_example() -> str:
    """The form of clauses: ``(Dependant on having VALUE in PATH)``."""
    return property_cell("", [("VALUE", "PATH")])


def short_clause(value: str | None, path: str | None) -> str:
    """A clause without its first words but for the last of them: ``having NO in country``."""
    rule = rules_of("cell")["clause"]
    first = " ".join(rule.first_words.split()[:-1])
    return rule.write(value=value or BLANK, path=path or BLANK).removeprefix(first).strip()


def condition_example() -> str:
    """The beginning of a condition: ``When ...``."""
    return f"{settings()['conditions'][0]} ..."


def no_type() -> str:
    """The text of a type that doesn't apply: ``N/A``."""
    return rules_of("type")["not_applicable"].write()
