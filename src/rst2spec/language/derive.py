"""Derives plain data from a grammar: from its rules' expansions and its terminals, as Lark parses them.

Most rules are regular: a choice of forms, each a sequence of words and slots. A form is the template to write texts
with, and its words are where a text is split to read it (``rules.py``). Lark parses recursive rules (``recursion.py``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterable, Iterator, Sequence, Set
from itertools import product
from typing import Final

from lark import Lark
from lark.grammar import NonTerminal, Rule, Symbol, Terminal
from lark.lexer import PatternStr

from rst2spec.language.derived import Derived, DialectData
from rst2spec.language.dialect_settings import parse_settings
from rst2spec.language.grammar_files import GRAMMARS, SETTINGS, GrammarError, grammar_text, text_hash
from rst2spec.language.literals import template_of

_SLOT: Final = re.compile(r"(?P<one>\.|\[(?:[^\\\]]|\\.)+\])\+")
"""A slot's terminal: one set of characters, once or more."""

MAX_FORMS: Final = 200  # of one rule; each optional part doubles their number


def parser_of(text: str, starts: Sequence[str]) -> Lark:
    """Lark's parser of a grammar."""
    return Lark(text, parser="lalr", start=list(starts), maybe_placeholders=False)


def derive(text: str, starts: Sequence[str]) -> Derived:
    """Derives a grammar's data.

    Raises:
        RuleError: A rule is neither regular nor recursive, or one of its forms is ambiguous.
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
        "hash": text_hash(text),
        "forms": forms,
        "choices": choices,
        "slots": dict(sorted(grammar.slots.items())),
        "recursive": recursive,
        "separators": grammar.separators(forms),
        "written": {},
    }


def built_in() -> DialectData:
    """The data of the built-in dialect."""
    grammars = {name: derive(grammar_text(f"{name}.lark"), starts) for name, starts in GRAMMARS.items()}
    return {"settings": parse_settings(grammar_text(SETTINGS)).settings, "grammars": grammars, "texts": {}}


def derived_text() -> str:
    """The content of ``derived.json``: the data of the built-in dialect, with one line per form."""
    return json.dumps(built_in(), ensure_ascii=False, indent=1) + "\n"


class RuleError(GrammarError):
    """A rule can't be used.

    Attributes:
        rule: Its name.
        problem: Its defect.
    """

    def __init__(self, rule: str, problem: str) -> None:
        super().__init__(f"{rule}: {problem}")
        self.rule = rule
        self.problem = problem


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
        self._separators: dict[str, dict[str, None]] = {}

    def choice(self, name: str) -> list[str]:
        """The alternatives of a rule that is only a choice of other rules; empty for any other rule."""
        expansions = [rule.expansion for rule in self._rules[name]]
        is_choice = all(len(symbols) == 1 and self._is_rule(symbols[0]) for symbols in expansions)
        return [symbols[0].name for symbols in expansions] if is_choice else []

    def is_recursive(self, name: str) -> bool:
        """Whether a rule contains itself, or a rule that does. Repetitions (``clause+``) don't count."""
        referenced = self._referenced_rules(name)
        return name in referenced or any(
            other in self._referenced_rules(other) for other in referenced if self._repeated_rule(other) is None
        )

    def first_words(self, name: str) -> set[str]:
        """The words that a rule's texts begin with.

        Raises:
            RuleError: A text begins with something else than words.
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
        repeated = set(self.repeated(name))
        for rule in self._rules[name]:
            for symbols in self._inline(rule.expansion, name, repeated):
                yield "".join(self._template_parts(symbols, name))

    def repeated(self, name: str) -> list[str]:
        """The rules that a rule repeats."""
        rules = [self._repeated_rule(other) for other in self._referenced_rules(name)]
        return sorted({other for other in rules if other is not None})

    def separators(self, rules: Container[str]) -> dict[str, list[str]]:
        """The words between the repetitions of rules, for those of some rules with other words than none."""
        return {rule: list(words) for rule, words in sorted(self._separators.items()) if any(words) and rule in rules}

    def _inline(self, symbols: Iterable[Symbol], name: str, repeated: Set[str]) -> Iterator[tuple[Symbol, ...]]:
        """All expansions of symbols in which rules, but for repeated ones, are replaced by their own expansions."""
        parts: list[list[tuple[Symbol, ...]]] = []
        count = 1
        for symbol in symbols:
            if self._is_rule(symbol) and self._base(symbol) not in repeated:
                parts.append(
                    [
                        inner
                        for rule in self._rules[symbol.name]
                        for inner in self._inline(rule.expansion, name, repeated)
                    ]
                )
            else:
                parts.append([(symbol,)])
            count *= len(parts[-1])
            if count > MAX_FORMS:
                raise RuleError(name, f"more than {MAX_FORMS} forms; split the rule")
        for choice in product(*parts):
            yield tuple([symbol for part in choice for symbol in part])

    def _template_parts(self, symbols: Sequence[Symbol], name: str) -> Iterator[str]:
        was_slot = False
        last = ""
        seen: set[str] = set()
        for symbol in symbols:
            pattern = self._patterns.get(symbol.name)
            if isinstance(symbol, Terminal) and isinstance(pattern, PatternStr):
                was_slot = False
                yield template_of(self._words(symbol, name))
                last = ""
                continue
            slot = self._slot(symbol, name)
            if slot == last and self._is_rule(symbol) and symbol.name.startswith("__"):
                continue  # "clause (separator clause)*": the first one, and the rest
            last = slot
            if was_slot:
                raise RuleError(name, f"no words between {slot} and the slot before it; write some to separate them")
            if slot in seen:
                raise RuleError(name, f"{slot} occurs twice; give the second one a name of its own")
            seen.add(slot)
            was_slot = True
            yield f"{{{slot}}}"

    def _slot(self, symbol: Symbol, name: str) -> str:
        if self._is_rule(symbol):
            return f"{self._base(symbol)}+"
        slot = symbol.name.lower()
        pattern = self._patterns[symbol.name]
        match = _SLOT.fullmatch(pattern.value)
        if match is None or pattern.flags:
            written = f"/{pattern.value}/" if symbol.name.startswith("__ANON") else symbol.name
            raise RuleError(
                name,
                f"{written} is neither words nor a slot; a slot is one set of characters, such as /.+/ or /[^()]+/",
            )
        self.slots[slot] = match["one"]
        return slot

    def _words(self, symbol: Symbol, name: str) -> str:
        pattern = self._patterns[symbol.name]
        if not isinstance(pattern, PatternStr) or pattern.flags:
            raise RuleError(name, f"{symbol.name} should be words")
        return pattern.value

    def _base(self, symbol: Symbol) -> str:
        """The rule that a symbol repeats, or its own name."""
        return self._repeated_rule(symbol.name) or symbol.name

    def _repeated_rule(self, name: str) -> str | None:
        """The rule that a helper rule of Lark repeats, for ``clause+`` or ``(", " clause)*``; null for others."""
        expansions = [rule.expansion for rule in self._rules[name]]
        if len(expansions) != 2 or not name.startswith("__"):
            return None
        once, again = sorted(expansions, key=len)
        if not self._is_rule(once[-1]) or again != [NonTerminal(name), *once] or len(once) > 2:
            return None
        repeated: str = once[-1].name
        words = self._words(once[0], repeated) if len(once) == 2 else ""
        self._separators.setdefault(repeated, {})[words] = None
        return repeated

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

    def _referenced_rules(self, name: str) -> dict[str, None]:
        """The rules that a rule contains, directly or indirectly, in their order."""
        rules: dict[str, None] = {}
        pending = [name]
        for other in pending:
            for rule in self._rules[other]:
                for symbol in rule.expansion:
                    if self._is_rule(symbol) and symbol.name not in rules:
                        rules[symbol.name] = None
                        pending.append(symbol.name)
        return rules

    @staticmethod
    def _is_rule(symbol: Symbol) -> bool:
        return not symbol.is_term
