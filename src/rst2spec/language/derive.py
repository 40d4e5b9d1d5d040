"""Derives plain data from a grammar: from its rules' expansions and its terminals, as Lark parses them.

Most rules are regular: a choice of forms, each a sequence of words and slots. A form becomes a regular expression to
read texts with, and is itself the template to write them with (``rules.py``). Lark parses recursive rules
(``recursion.py``).
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

_MAX_FORMS: Final = 200  # of one rule; each optional part doubles their number


def parser_of(text: str, starts: Sequence[str]) -> Lark:
    """Lark's parser of a grammar."""
    return Lark(text, parser="lalr", start=list(starts), maybe_placeholders=False)


def derive(text: str, starts: Sequence[str]) -> Derived:
    """Derives a grammar's data.

    Args:
        text: The grammar.
        starts: The start rules.

    Raises:
        GrammarError: A rule is neither regular nor recursive, or one of its forms is ambiguous.
    """
    grammar = _Grammar(parser_of(text, starts))
    forms: dict[str, list[str]] = {}
    choices: dict[str, list[str]] = {}
    recursive: dict[str, list[str]] = {}
    pending = list(starts)
    for name in pending:
        if name in {*forms, *choices, *recursive}:
            continue
        alternatives = grammar.choice(name)
        if len(alternatives) > 1:
            choices[name] = alternatives
            pending += alternatives
        elif grammar.is_recursive(name):
            recursive[name] = sorted(grammar.first_words(name))
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
    """The content of ``derived.json``: the data of all grammars, with one line per form."""
    data = {name: derive(grammar_text(name), starts) for name, starts in GRAMMARS.items()}
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


class _Grammar:
    """A grammar, parsed by Lark.

    Attributes:
        slots: The slots of the forms so far, with their characters.
    """

    def __init__(self, lark: Lark) -> None:
        self._patterns = {terminal.name: terminal.pattern for terminal in lark.terminals}
        self._rules: dict[str, list[Rule]] = {}
        for rule in sorted(lark.rules, key=lambda rule: rule.order):
            self._rules.setdefault(rule.origin.name, []).append(rule)
        self.slots: dict[str, str] = {}

    def choice(self, name: str) -> list[str]:
        """The alternatives of a rule that is only a choice of other rules; empty for any other rule."""
        expansions = [rule.expansion for rule in self._rules[name]]
        is_choice = all(len(symbols) == 1 and self._is_rule(symbols[0]) for symbols in expansions)
        return [symbols[0].name for symbols in expansions] if is_choice else []

    def is_recursive(self, name: str) -> bool:
        """Whether a rule contains itself, or a rule that does. Repetitions (``clause+``) don't count."""
        return name in self._referenced_rules(name) or any(
            other in self._referenced_rules(other)
            for other in self._referenced_rules(name)
            if self._repeated_rule(other) is None
        )

    def first_words(self, name: str) -> set[str]:
        """The words that a rule's texts begin with.

        Raises:
            GrammarError: A text begins with something else than words.
        """
        words: set[str] = set()
        for other in {name, *self._referenced_rules(name)}:
            for rule in self._rules[other]:
                first = rule.expansion[0]
                if isinstance(first, Terminal) and other in {name, *self._first_rules(name)}:
                    words.add(self._words(first, name))
        return words

    def forms(self, name: str) -> Iterator[str]:
        """A regular rule's forms."""
        for rule in self._rules[name]:
            for symbols in self._inline(rule.expansion, name):
                yield "".join(self._template_parts(symbols, name))

    def repeated(self, name: str) -> list[str]:
        """The rules that a rule repeats."""
        rules = [self._repeated_rule(other) for other in self._referenced_rules(name)]
        return sorted({other for other in rules if other is not None})

    def _inline(self, symbols: Iterable[Symbol], name: str) -> Iterator[tuple[Symbol, ...]]:
        """All expansions of symbols in which rules are replaced by their own expansions."""
        parts: list[list[tuple[Symbol, ...]]] = []
        count = 1
        for symbol in symbols:
            if self._is_rule(symbol) and self._repeated_rule(symbol.name) is None:
                parts.append(
                    [inner for rule in self._rules[symbol.name] for inner in self._inline(rule.expansion, name)]
                )
            else:
                parts.append([(symbol,)])
            count *= len(parts[-1])
            if count > _MAX_FORMS:
                raise GrammarError(f"{name}: more than {_MAX_FORMS} forms: say less of it in one rule")
        for choice in product(*parts):
            yield tuple([symbol for part in choice for symbol in part])

    def _template_parts(self, symbols: Sequence[Symbol], name: str) -> Iterator[str]:
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
            return f"{self._repeated_rule(symbol.name)}+"
        slot = symbol.name.lower()
        match = _SLOT.fullmatch(self._patterns[symbol.name].value)
        if match is None or self._patterns[symbol.name].flags:
            raise GrammarError(
                f"{name}: {symbol.name} is neither words nor a slot; a slot is one set of characters, "
                "such as /.+/ or /[^()]+/"
            )
        self.slots[slot] = match["one"]
        return slot

    def _words(self, symbol: Symbol, name: str) -> str:
        pattern = self._patterns[symbol.name]
        if not isinstance(pattern, PatternStr) or pattern.flags:
            raise GrammarError(f"{name}: {symbol.name} should be words")
        return pattern.value

    def _repeated_rule(self, name: str) -> str | None:
        """The rule that a helper rule of Lark repeats (for ``clause+``); null for any other rule."""
        expansions = [rule.expansion for rule in self._rules[name]]
        if len(expansions) != 2 or not name.startswith("__"):
            return None
        single = min(expansions, key=len)
        is_repetition = len(single) == 1 and self._is_rule(single[0]) and sorted(map(len, expansions)) == [1, 2]
        return single[0].name if is_repetition else None

    def _first_rules(self, name: str) -> set[str]:
        """The rules that a rule's texts may begin with."""
        rules: set[str] = set()
        pending = [name]
        for other in pending:
            for rule in self._rules[other]:
                first = rule.expansion[0] if rule.expansion else None
                if isinstance(first, NonTerminal) and first.name not in rules:
                    rules.add(first.name)
                    pending.append(first.name)
        return rules

    def _referenced_rules(self, name: str) -> set[str]:
        """The rules that a rule contains, directly or indirectly."""
        rules: set[str] = set()
        pending = [name]
        for other in pending:
            for rule in self._rules[other]:
                for symbol in rule.expansion:
                    if self._is_rule(symbol) and symbol.name not in rules:
                        rules.add(symbol.name)
                        pending.append(symbol.name)
        return rules

    @staticmethod
    def _is_rule(symbol: Symbol) -> bool:
        return not symbol.is_term
