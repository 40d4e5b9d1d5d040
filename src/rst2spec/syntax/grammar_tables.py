"""What a grammar's tables are."""

from typing import TypedDict


class Tables(TypedDict):
    """A grammar as data.

    Attributes:
        grammar: Hash of the text that they were made of.
        words: The terminals that are one word or phrase, with it.
        patterns: The others, with their regular expressions.
        ignored: Terminals that count for nothing.
        rules: Of each rule its origin, the number of symbols, the node's name (null where its children become its
            parent's), and which symbols become children: pairs of an index and whether it gives its own children
            instead of itself; null where all do as they are.
        states: Of each state what to do by symbol: go to a state, or ``-1 - rule`` to reduce.
        scanners: The terminals that are looked for, the first one that fits wins; and for terminals that another
            one's text may turn out to be, the name by that text.
        scanner_of: Each state's scanner.
        starts: First and last state of each start rule.
    """

    grammar: str
    words: dict[str, str]
    patterns: dict[str, str]
    ignored: list[str]
    rules: list[tuple[str, int, str | None, list[tuple[int, bool]] | None]]
    states: list[dict[str, int]]
    scanners: list[tuple[list[str], dict[str, dict[str, str]]]]
    scanner_of: list[int]
    starts: dict[str, tuple[int, int]]
