"""Lets Lark read a grammar, and writes down what its parser and lexer would do: the tables that ``lalr.py`` runs.

The states are numbered in the order in which they are reached, symbols by name, so that the same grammar gives the
same tables.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from lark import Lark
from lark.lexer import ContextualLexer, PatternStr
from lark.parsers.lalr_analysis import Shift

from rst2spec.syntax.grammar_tables import Tables
from rst2spec.syntax.grammars import grammar_hash


def lark_parser(text: str, starts: Sequence[str]) -> Lark:
    """Lark's own parser of a grammar."""
    return Lark(text, parser="lalr", start=list(starts), maybe_placeholders=False)


def make_tables(text: str, starts: Sequence[str]) -> Tables:
    """The tables of a grammar."""
    lark = lark_parser(text, starts)
    rules = list(lark.rules)
    terminals = sorted(lark.terminals, key=lambda terminal: terminal.name)
    _refuse_unknown(lark)
    frontend: Any = lark.parser
    table = frontend.parser._parse_table  # noqa: SLF001  # Lark has no public way to its tables
    states = _reached(table)
    numbers = {state: number for number, state in enumerate(states)}
    scanners: list[tuple[list[str], dict[str, dict[str, str]]]] = []
    scanner_of = []
    for state in states:
        scanner = _scanner(frontend.lexer, state)
        if scanner not in scanners:
            scanners.append(scanner)
        scanner_of.append(scanners.index(scanner))
    return {
        "grammar": grammar_hash(text),
        "words": {item.name: item.pattern.value for item in terminals if isinstance(item.pattern, PatternStr)},
        "patterns": {
            item.name: item.pattern.to_regexp() for item in terminals if not isinstance(item.pattern, PatternStr)
        },
        "ignored": sorted(lark.ignore_tokens),
        "rules": [_rule(rule) for rule in rules],
        "states": [
            {
                symbol: numbers[argument] if action is Shift else -1 - rules.index(argument)
                for symbol, (action, argument) in sorted(table.states[state].items())
            }
            for state in states
        ],
        "scanners": scanners,
        "scanner_of": scanner_of,
        "starts": {start: (numbers[table.start_states[start]], numbers[table.end_states[start]]) for start in starts},
    }


def written(tables: Tables) -> str:
    """Tables as they are kept: JSON with a line for each entry, so that a change can be read."""
    parts = []
    for key, value in tables.items():
        if isinstance(value, list):
            inner = ",\n".join(map(_json, value))
            parts.append(f"{_json(key)}: [\n{inner}\n]")
        elif isinstance(value, dict):
            inner = ",\n".join(f"{_json(name)}: {_json(entry)}" for name, entry in value.items())
            parts.append(f"{_json(key)}: {{\n{inner}\n}}")
        else:
            parts.append(f"{_json(key)}: {_json(value)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _refuse_unknown(lark: Lark) -> None:
    """What Lark can do and ``lalr.py`` can't is said here, and not by a parser that reads something else."""
    for rule in lark.rules:
        if rule.options.expand1:
            raise ValueError(f"grammar: {rule.origin.name}: rules with a question mark are not supported")
    for terminal in lark.terminals:
        if terminal.pattern.flags and isinstance(terminal.pattern, PatternStr):
            raise ValueError(f"grammar: {terminal.name}: words with flags are not supported")
        if re.compile(terminal.pattern.to_regexp()).groups:
            raise ValueError(f"grammar: {terminal.name}: groups that capture are not supported")


def _reached(table: Any) -> list[Any]:
    """All states in the order in which they are reached."""
    reached = dict.fromkeys(table.start_states[start] for start in sorted(table.start_states))
    pending = list(reached)
    for state in pending:
        for symbol in sorted(table.states[state]):
            action, argument = table.states[state][symbol]
            if action is Shift and argument not in reached:
                reached[argument] = None
                pending.append(argument)
    return pending


def _rule(rule: Any) -> tuple[str, int, str | None, list[tuple[int, bool]] | None]:
    """What becomes of a rule's symbols: by Lark's rules, blank names and underscores say what is left out."""
    keep = [
        (index, not symbol.is_term and symbol.name.startswith("_"))
        for index, symbol in enumerate(rule.expansion)
        if rule.options.keep_all_tokens or not (symbol.is_term and symbol.filter_out)
    ]
    as_it_is = len(keep) == len(rule.expansion) and not any(expand for _, expand in keep)
    name = rule.alias or rule.origin.name
    return (
        rule.origin.name,
        len(rule.expansion),
        None if name.startswith("_") else name,
        None if as_it_is else keep,
    )


def _scanner(lexer: ContextualLexer, state: Any) -> tuple[list[str], dict[str, dict[str, str]]]:
    """What Lark's lexer looks for in a state, in its order.

    A word of the language that fits a regular expression as well is not looked for by itself: Lark looks whether
    what the expression found is the word.
    """
    terminals = list(lexer.lexers[state].terminals)  # type: ignore[attr-defined]  # in the lexer's order
    words = [terminal for terminal in terminals if isinstance(terminal.pattern, PatternStr)]
    renamed: dict[str, dict[str, str]] = {}
    for terminal in terminals:
        if terminal not in words:
            for word in words:
                match = re.match(terminal.pattern.to_regexp(), word.pattern.value)
                if word.priority == terminal.priority and match is not None and match.group() == word.pattern.value:
                    renamed.setdefault(terminal.name, {})[word.pattern.value] = word.name
    found = {name for by_text in renamed.values() for name in by_text.values()}
    return [terminal.name for terminal in terminals if terminal.name not in found], renamed
