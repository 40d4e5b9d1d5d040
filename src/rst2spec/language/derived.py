"""The data that is derived from a dialect: reading a document needs neither Lark nor generated code."""

from __future__ import annotations

from typing import Literal, TypedDict

Tables = Literal["list", "grid"]


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
        separators: The words that may be between the repetitions of a rule, the first of which is written; rules
            that are repeated without any words are left out.
        written: The forms of a rule in the order in which they are preferred for writing, if that is another one.
    """

    hash: str
    forms: dict[str, list[str]]
    choices: dict[str, list[str]]
    slots: dict[str, str]
    recursive: dict[str, list[str]]
    separators: dict[str, list[str]]
    written: dict[str, list[str]]


class DialectSettings(TypedDict):
    """What ``dialect.toml`` sets besides the grammars' words.

    Attributes:
        hash: Hash of the file's text.
        name: The dialect's name.
        conditions: The words that a condition begins with; other text in its place is a remark.
        separator: The words between the names of a list.
        last: The words before the last name of a list.
        tables: The markup of tables that are written.
    """

    hash: str
    name: str
    conditions: list[str]
    separator: str
    last: str
    tables: Tables


class DialectData(TypedDict):
    """A dialect as data.

    Attributes:
        settings: Its settings.
        grammars: Its grammars.
        texts: The texts of grammars with recursive rules, which Lark reads; those of the built-in dialect are left out.
    """

    settings: DialectSettings
    grammars: dict[str, Derived]
    texts: dict[str, str]
