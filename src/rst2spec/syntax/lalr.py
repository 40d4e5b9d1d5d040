"""Runs the LALR tables that Lark computes (``lark_tables.py``): what it accepts and what comes out is Lark's.

Importing Lark and computing its tables would take longer than all the rest of a short run. A grammar that was edited
is still read by Lark, at once (``grammars.py``); tests compare this parser with Lark's own.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from itertools import chain
from typing import Any, NamedTuple

from rst2spec.syntax.grammar_tables import Tables
from rst2spec.syntax.sequences import Sequences, sequences_of


class Leaf(NamedTuple):
    """A terminal's text; ``start`` is its offset."""

    type: str
    text: str
    start: int


class Node(NamedTuple):
    """What a rule made of its children."""

    rule: str
    children: list[Any]


# a named tuple's own constructor is a function in Python: it takes three times as long
_make_leaf = partial(tuple.__new__, Leaf)
_END = Leaf("$END", "", -1)
_ENDING = (_END,)
_OFTEN = 50  # texts, from which on it is worth to have a rule's forms as one regular expression

Make = Callable[[list[Any]], Any]


class _Scanner(NamedTuple):
    """What is looked for in a state: a word, or else all else that may stand there, in one regular expression.

    ``only`` is the terminal's name where there is only one.
    """

    only: str | None
    word: str | None
    match: Callable[[str, int], re.Match[str] | None]
    renamed: dict[str, dict[str, str]]


class Parser:
    """The parser of one grammar.

    Args:
        tables: The grammar's tables.
        actions: What makes a node of its children, by the rule's name; nodes are ``Node`` without.
    """

    def __init__(self, tables: Tables, actions: Mapping[str, Make] | None = None) -> None:
        self._tables = tables
        self._starts = tables["starts"]
        self._states = tables["states"]
        self._ignored = frozenset(tables["ignored"])
        self._rules: list[tuple[str, int, list[tuple[int, bool]] | None, Make | None]] = [
            (origin, size, keep, None if name is None else _maker(name, actions))
            for origin, size, name, keep in tables["rules"]
        ]
        # each made when a text first gets there: compiling one takes as long as reading a hundred sentences
        self._scanners: list[_Scanner | None] = [None] * len(tables["states"])
        self._asked: dict[str, int] = {}
        self._sequences: dict[str, Sequences | None] = {}

    def parse(self, text: str, start: str = "start") -> Any:
        """What the grammar makes of a text; null if it is not of its language."""
        asked = self._asked[start] = self._asked.get(start, 0) + 1
        if asked == _OFTEN:
            self._sequences[start] = sequences_of(self._tables, start)
        sequences = self._sequences.get(start)
        if sequences is not None:
            return self._made(sequences.read(text))
        return self._read(text, start)

    def parse_tokens(self, tokens: Iterable[Any], start: str = "start") -> Any:
        """What the grammar makes of tokens that are there already: anything with a ``type``."""
        first, last = self._starts[start]
        stack, values = [first], []  # type: tuple[list[int], list[Any]]
        for token in chain(tokens, _ENDING):
            if not self._take(token, token.type, stack, values, last):
                return None
        return values[-1]

    def begins(self, start: str) -> frozenset[str]:
        """The terminals that a start rule begins with."""
        return frozenset(self._states[self._starts[start][0]]) - {origin for origin, *_ in self._rules}

    def _made(self, read: tuple[int, list[tuple[str, str, int]]] | None) -> Any:
        if read is None:
            return None
        _, _, keep, make = self._rules[read[0]]
        leaves = list(map(_make_leaf, read[1]))
        children = leaves if keep is None else _kept(leaves, keep)
        return children if make is None else make(children)

    def _read(self, text: str, start: str) -> Any:
        """Goes through a text, looking at each place only for the terminals that the parser can go on with there."""
        first, last = self._starts[start]
        stack, values = [first], []  # type: tuple[list[int], list[Any]]
        position = 0
        end = len(text)
        scanners = self._scanners
        states = self._states
        while position < end:
            only, word, match, renamed = scanners[stack[-1]] or self._scanner(stack[-1])
            if word is None:
                found = match(text, position)
                if found is None:
                    return None
                kind = only or str(found.lastgroup)
                value = found.group()
            elif text.startswith(word, position):
                kind, value = str(only), word
            else:
                return None
            if kind not in self._ignored:
                if kind in renamed:
                    kind = renamed[kind].get(value, kind)
                leaf = _make_leaf((kind, value, position))
                action = states[stack[-1]].get(kind, -1)
                if action >= 0:  # as most do
                    stack.append(action)
                    values.append(leaf)
                elif not self._take(leaf, kind, stack, values, last):
                    return None
            position += len(value)
        return values[-1] if self._take(_END, "$END", stack, values, last) else None

    def _scanner(self, state: int) -> _Scanner:
        names, renamed = self._tables["scanners"][self._tables["scanner_of"][state]]
        patterns = self._tables["patterns"]
        words = self._tables["words"]
        only = names[0] if len(names) == 1 else None
        word = words.get(only) if only else None
        pattern = patterns.get(only) if only else None
        if pattern is None and word is None:
            pattern = "|".join([f"(?P<{name}>{patterns.get(name) or re.escape(words[name])})" for name in names])
        match = re.compile(pattern or "(?!)").match  # where nothing may follow, nothing fits
        scanner = self._scanners[state] = _Scanner(only, word, match, renamed)
        return scanner

    def _take(self, token: Any, kind: str, stack: list[int], values: list[Any], last: int) -> bool:
        """Goes on by a token, reducing what it ends; false if it can't stand here. At the end the value is the last."""
        states = self._states
        while True:
            action = states[stack[-1]].get(kind)
            if action is None:
                return False
            if action >= 0:
                stack.append(action)
                values.append(token)
                return True
            origin, size, keep, make = self._rules[-1 - action]
            children: list[Any] = []
            if size:
                children = values[-size:]
                del values[-size:], stack[-size:]
            if keep is not None:
                children = _kept(children, keep)
            state = states[stack[-1]][origin]
            stack.append(state)
            values.append(children if make is None else make(children))
            if state == last and token is _END:
                return True


def _maker(name: str, actions: Mapping[str, Make] | None) -> Make:
    return partial(Node, name) if actions is None else actions[name]


def _kept(values: list[Any], keep: list[tuple[int, bool]]) -> list[Any]:
    """The children that a rule keeps. What is repeated grows one list: it was made for this and is nobody else's."""
    children: list[Any] = []
    for index, expand in keep:
        if not expand:
            children.append(values[index])
        elif children:
            children += values[index]
        else:
            children = values[index]
    return children
