"""Rules that need no parser: every form of them is one terminal after the other, as titles and headings are.

Most titles and headings are said once. As one regular expression, made of the grammar's tables, a rule is read in a
fifth of the time that going from state to state takes.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from rst2spec.syntax.grammar_tables import Tables

_LONGEST = 12  # terminals; what is longer, or goes round in circles, is left to the parser


class Form(NamedTuple):
    """One form of a rule: its terminals with the groups that hold them, and the rule's number."""

    places: tuple[tuple[int, str], ...]
    rule: int


class Sequences(NamedTuple):
    """A rule's forms as one regular expression. An empty group ends each form; ``forms`` has them by its number."""

    match: Callable[[str], re.Match[str] | None]
    forms: dict[int, Form]

    def read(self, text: str) -> tuple[int, list[tuple[str, str, int]]] | None:
        """The form's rule, and its terminals with their texts and offsets; null if the text is something else."""
        found = self.match(text)
        if found is None or found.lastindex is None:
            return None
        places, rule = self.forms[found.lastindex]
        return rule, [(kind, found[group], found.start(group)) for group, kind in places]


class _OtherwiseError(Exception):
    """The rule is no choice of sequences."""


def sequences_of(tables: Tables, start: str) -> Sequences | None:
    """The forms of a start rule; null where they are not so simple."""
    forms: dict[int, Form] = {}
    try:
        pattern = _Pattern(tables, start, forms).after(tables["starts"][start][0], ())
    except _OtherwiseError:
        return None
    return Sequences(re.compile(pattern).fullmatch, forms)


class _Pattern:
    """Writes the regular expression, state by state."""

    def __init__(self, tables: Tables, start: str, forms: dict[int, Form]) -> None:
        self._tables = tables
        self._start = start
        self._forms = forms
        self._groups = 0

    def after(self, state: int, before: tuple[tuple[int, str], ...]) -> str:
        """All that may follow in a state."""
        actions = self._tables["states"][state]
        if "$END" in actions:
            return self._end(actions, before)
        names, renamed = self._tables["scanners"][self._tables["scanner_of"][state]]
        if renamed or not names or len(before) == _LONGEST:
            raise _OtherwiseError
        branches = []
        refused = ""
        for name in names:
            target = actions.get(name, -1)
            pattern = self._tables["patterns"].get(name) or re.escape(self._tables["words"][name])
            if target < 0 or name in self._tables["ignored"]:
                raise _OtherwiseError
            self._groups += 1
            group = (self._groups, name)
            # as for the parser, the first terminal that fits is taken, and what it has taken is taken
            branches.append(f"{refused}((?>{pattern})){self.after(target, (*before, group))}")
            refused += f"(?!{pattern})"
        return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"

    def _end(self, actions: dict[str, int], before: tuple[tuple[int, str], ...]) -> str:
        rule = -1 - actions["$END"]
        origin, size, name, _ = self._tables["rules"][rule]
        if len(actions) > 1 or origin != self._start or size != len(before) or name is None:
            raise _OtherwiseError
        self._groups += 1
        self._forms[self._groups] = Form(before, rule)
        return "()"
