"""The data that is derived from a grammar: reading a document needs neither Lark nor generated code."""

from __future__ import annotations

from typing import TypedDict


class Derived(TypedDict):
    """One grammar as data.

    Attributes:
        hash: Hash of the grammar's text.
        forms: The forms of each regular rule, in the order in which they are tried: words, and slots in braces
            (``Every {source} will be synchronized with a {target}.``). A slot with a plus (``{clause+}``) is a
            repeated rule.
        choices: The alternatives of each rule that is only a choice of other rules.
        slots: A regular expression for one character of each slot.
        recursive: The first words of the texts of each recursive rule.
    """

    hash: str
    forms: dict[str, list[str]]
    choices: dict[str, list[str]]
    slots: dict[str, str]
    recursive: dict[str, list[str]]
