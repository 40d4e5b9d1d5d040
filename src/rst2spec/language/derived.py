"""What is derived from a grammar: plain data, so that reading a document needs neither Lark nor generated code."""

from __future__ import annotations

from typing import TypedDict


class Derived(TypedDict):
    """One grammar as data.

    Attributes:
        hash: Hash of the grammar's text.
        forms: Of each regular rule its forms, in the order in which they are tried: words, and slots in braces
            (``Every {source} will be synchronized with a {target}.``). A slot with a plus (``{clause+}``) is a rule
            that is repeated.
        choices: Of each rule that is only a choice of other rules, those rules.
        slots: The characters that each slot may hold, as a regular expression for one of them.
        recursive: Of each rule that contains itself, the words that its texts begin with.
    """

    hash: str
    forms: dict[str, list[str]]
    choices: dict[str, list[str]]
    slots: dict[str, str]
    recursive: dict[str, list[str]]
