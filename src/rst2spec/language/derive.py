"""Derives plain data from a grammar, as Lark reads it: its rules' expansions, and its terminals.

Most rules are regular: a choice of forms, each of them words and slots in turn. From such a form a regular expression
is made to read it, and the form itself is the template to write it (``rules.py``). A rule that contains itself is
left to Lark (``recursion.py``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import Final

from lark import Lark
from lark.grammar import NonTerminal, Rule, Symbol, Terminal
from lark.lexer import PatternStr

from rst2spec.language.derived import Derived
from rst2spec.language.grammar_files import GRAMMARS, GrammarError, grammar_hash, grammar_text

_SLOT: Final = re.compile(r"(?P<one>\.|\[(?:[^\\\]]|\\.)+\])\+")
"""A slot's terminal: one set of characters, once or more."""

_MOST_FORMS: Final = 200  # of one rule; each part that may be left out doubles them


def parser_of(text: str, starts: Sequence[str]) -> Lark:
    """Lark's own parser of a grammar."""
    return Lark(text, parser="lalr", start=list(starts), maybe_placeholders=False)


def derive(text: str, starts: Sequence[str]) -> Derived:
    """Derives a grammar's data.

    Args:
        text: The grammar.
        starts: The rules that a text may be read by.

    Raises:
        GrammarError: A rule is neither regular nor recursive, or its forms can be read in two ways.
    """
    grammar = _Grammar(parser_of(text, starts))
    forms: dict[str, list[str]] = {}
    choices: dict[str, list[str]] = {}
    recursive: dict[str, list[str]] = {}
    pending = list(starts)
    for name in pending:
        if name in {*forms, *choices, *recursive}:
            continue
        others = grammar.choice(name)
        if len(others) > 1:
            choices[name] = others
            pending += others
        elif grammar.is_recursive(name):
            recursive[name] = sorted(grammar.begins(name))
        else:
            forms[name] = list(dict.fromkeys(grammar.forms(name)))
            pending += grammar.repeated(name)
    return {
        "hash": grammar_hash(text),
        "forms": forms,
        "choices": choices,
        "slots": dict(sorted(grammar.slots.items())),
        "recursive": recursive,
    }


def derived_text() -> str:
    """What is committed as ``derived.json``: the data of all grammars, a line for each form."""
    data = {name: derive(grammar_text(name), starts) for name, starts in GRAMMARS.items()}
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


class _Grammar:
    """A grammar as Lark has read it.

    Attributes:
        slots: The slots that forms have used, with their characters.
    """

    def __init__(self, lark: Lark) -> None:
        self._patterns = {terminal.name: terminal.pattern for terminal in lark.terminals}
        self._rules: dict[str, list[Rule]] = {}
        for rule in sorted(lark.rules, key=lambda rule: rule.order):
            self._rules.setdefault(rule.origin.name, []).append(rule)
        self.slots: dict[str, str] = {}

    def choice(self, name: str) -> list[str]:
        """The rules that a rule is a choice of; none where it is something else."""
        expansions = [rule.expansion for rule in self._rules[name]]
        is_choice = all(len(symbols) == 1 and self._is_rule(symbols[0]) for symbols in expansions)
        return [symbols[0].name for symbols in expansions] if is_choice else []

    def is_recursive(self, name: str) -> bool:
        """Whether a rule contains itself, or one that does. What is merely repeated doesn't count."""
        return name in self._reached(name) or any(
            other in self._reached(other) for other in self._reached(name) if self._repeats(other) is None
        )

    def begins(self, name: str) -> set[str]:
        """The words that a rule's texts begin with.

        Raises:
            GrammarError: Some begin with something else.
        """
        found: set[str] = set()
        for other in {name, *self._reached(name)}:
            for rule in self._rules[other]:
                first = rule.expansion[0]
                if isinstance(first, Terminal) and other in {name, *self._first_rules(name)}:
                    found.add(self._words(first, name))
        return found

    def forms(self, name: str) -> Iterator[str]:
        """A regular rule's forms."""
        for rule in self._rules[name]:
            for symbols in self._inlined(rule.expansion, name):
                yield "".join(self._written(symbols, name))

    def repeated(self, name: str) -> list[str]:
        """The rules that are repeated in a rule."""
        found = [self._repeats(other) for other in self._reached(name)]
        return sorted({other for other in found if other is not None})

    def _inlined(self, symbols: Iterable[Symbol], name: str) -> Iterator[tuple[Symbol, ...]]:
        """A form's symbols with those of other rules in their places, in all ways that there are."""
        parts: list[list[tuple[Symbol, ...]]] = []
        count = 1
        for symbol in symbols:
            if self._is_rule(symbol) and self._repeats(symbol.name) is None:
                parts.append(
                    [inner for rule in self._rules[symbol.name] for inner in self._inlined(rule.expansion, name)]
                )
            else:
                parts.append([(symbol,)])
            count *= len(parts[-1])
            if count > _MOST_FORMS:
                raise GrammarError(f"{name}: more than {_MOST_FORMS} forms: say less of it in one rule")
        for choice in product(*parts):
            yield tuple([symbol for part in choice for symbol in part])

    def _written(self, symbols: Sequence[Symbol], name: str) -> Iterator[str]:
        was_slot = False
        seen: set[str] = set()
        for symbol in symbols:
            pattern = self._patterns.get(symbol.name)
            if isinstance(symbol, Terminal) and isinstance(pattern, PatternStr):
                was_slot = False
                yield self._words(symbol, name).replace("{", "{{").replace("}", "}}")
                continue
            slot = self._slot(symbol, name)
            if was_slot:
                raise GrammarError(f"{name}: no words between {slot} and the slot before it: where does one end?")
            if slot in seen:
                raise GrammarError(f"{name}: {slot} occurs twice: give the second one a name of its own")
            seen.add(slot)
            was_slot = True
            yield f"{{{slot}}}"

    def _slot(self, symbol: Symbol, name: str) -> str:
        if self._is_rule(symbol):
            return f"{self._repeats(symbol.name)}+"
        slot = symbol.name.lower()
        found = _SLOT.fullmatch(self._patterns[symbol.name].value)
        if found is None or self._patterns[symbol.name].flags:
            raise GrammarError(
                f"{name}: {symbol.name} is neither words nor a slot; a slot is one set of characters, "
                "such as /.+/ or /[^()]+/"
            )
        self.slots[slot] = found["one"]
        return slot

    def _words(self, symbol: Symbol, name: str) -> str:
        pattern = self._patterns[symbol.name]
        if not isinstance(pattern, PatternStr) or pattern.flags:
            raise GrammarError(f"{name}: {symbol.name} should be words")
        return pattern.value

    def _repeats(self, name: str) -> str | None:
        """The rule that a helper of Lark's repeats, for ``clause+``; null for any other rule."""
        expansions = [rule.expansion for rule in self._rules[name]]
        if len(expansions) != 2 or not name.startswith("__"):
            return None
        once = min(expansions, key=len)
        is_repetition = len(once) == 1 and self._is_rule(once[0]) and sorted(map(len, expansions)) == [1, 2]
        return once[0].name if is_repetition else None

    def _first_rules(self, name: str) -> set[str]:
        """The rules that a rule's texts may begin with."""
        found: set[str] = set()
        pending = [name]
        for other in pending:
            for rule in self._rules[other]:
                first = rule.expansion[0] if rule.expansion else None
                if isinstance(first, NonTerminal) and first.name not in found:
                    found.add(first.name)
                    pending.append(first.name)
        return found

    def _reached(self, name: str) -> set[str]:
        """The rules that a rule is made of, directly or not."""
        found: set[str] = set()
        pending = [name]
        for other in pending:
            for rule in self._rules[other]:
                for symbol in rule.expansion:
                    if self._is_rule(symbol) and symbol.name not in found:
                        found.add(symbol.name)
                        pending.append(symbol.name)
        return found

    @staticmethod
    def _is_rule(symbol: Symbol) -> bool:
        return not symbol.is_term
