"""The fixed phrases of a grammar: what a text of a rule must hold, so that most other texts need no parser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from rst2spec.syntax.grammar_tables import Tables

_LONGEST: Final = 16  # terminals in a form; the language's longest has nine
_END: Final = "$END"


def phrases_of(tables: Tables, start: str) -> frozenset[str]:
    """The longest phrase of each form of a rule: every text of the rule holds at least one of them.

    The phrase is blank, and so in every text, where a form has no phrase or the rule has forms without end.

    Args:
        tables: The grammar's tables.
        start: The rule.
    """
    states, words = tables["states"], tables["words"]
    terminals = {*words, *tables["patterns"], _END}
    first, last = tables["starts"][start]
    found: set[str] = set()
    pending: list[tuple[tuple[int, ...], tuple[str, ...]]] = [((first,), ())]
    while pending:
        stack, form = pending.pop()
        if len(form) > _LONGEST:
            return frozenset([""])
        for symbol in terminals.intersection(states[stack[-1]]):
            after = _after(tables, stack, symbol, last)
            if after is None:
                continue
            if symbol == _END:
                found.add(max([words.get(name, "") for name in form], key=len, default=""))
            else:
                pending.append((after, (*form, symbol)))
    return frozenset(found)


def _after(tables: Tables, stack: tuple[int, ...], symbol: str, last: int) -> tuple[int, ...] | None:
    """The parser's states after a terminal; null where it can't stand here."""
    states = tables["states"]
    while True:
        action = states[stack[-1]].get(symbol)
        if action is None:
            return None
        if action >= 0:
            return (*stack, action)
        origin, size, _, _ = tables["rules"][-1 - action]
        stack = stack[: len(stack) - size]
        stack = (*stack, states[stack[-1]][origin])
        if symbol == _END and stack[-1] == last:
            return stack
