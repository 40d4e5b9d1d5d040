"""Checks the regular expressions of a dialect's terminals: matching one has to take linear time.

Only a part of regular expressions is accepted: characters, sets, groups, alternatives and quantifiers. A repeated group
may not contain a repetition, and of two repetitions that can match the same text, something else has to be between.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from typing import Final, NamedTuple

_ATOM: Final = re.compile(
    r"""(?P<group>\((?:\?:)?)|(?P<close>\))|(?P<bar>\|)|(?P<anchor>[$^]|\\[AbBZ])"""
    r"""|(?P<atom>\[\^?\]?(?:[^\\\]]|\\.)*\]|\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[^0-9])|[^\\()\[|$^*+?{])""",
    re.DOTALL,
)
_QUANTIFIER: Final = re.compile(r"(?P<kind>[*+?]|\{[0-9]*(?:,[0-9]*)?\})(?P<more>[+?]?)")
_CHARACTERS: Final = string.printable + "äøéß中\u00a0"


class PatternError(ValueError):
    """A regular expression isn't acceptable: the message is why."""


class _Atom(NamedTuple):
    """A character or set in a sequence.

    Attributes:
        pattern: Its regular expression.
        is_repeated: Whether it can match any number of characters.
        is_optional: Whether it can match none.
    """

    pattern: str
    is_repeated: bool
    is_optional: bool


def pattern_problem(pattern: str) -> str:
    """Why a regular expression, without its slashes, isn't acceptable; blank if it is."""
    try:
        atoms = list(_atoms(pattern))
    except PatternError as error:
        return str(error)
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        return f"isn't a regular expression: {error}"
    repeated: _Atom | None = None
    for atom in atoms:
        if atom.is_repeated and repeated is not None and _overlap(repeated, atom):
            return (
                f"has two repetitions that match the same text, {repeated.pattern} and {atom.pattern}; put other "
                "characters between them"
            )
        if atom.is_repeated:
            repeated = atom
        elif repeated is not None and not atom.is_optional and not _overlap(repeated, atom):
            repeated = None
    return ""


def matches_rest(pattern: str) -> bool:
    """Whether a regular expression matches any characters up to the end of the line."""
    try:
        return any(atom.is_repeated and all(map(re.compile(atom.pattern).match, "x é1,]}")) for atom in _atoms(pattern))
    except (PatternError, re.error):
        return False


def _atoms(pattern: str) -> Iterator[_Atom]:
    """The characters and sets of a pattern, in order; groups are dissolved.

    Raises:
        PatternError: The pattern has something that isn't accepted.
    """
    position = 0
    groups: list[bool] = []  # for each open group, whether it has a repetition
    closed: bool | None = None  # the same for the group that was just closed
    while position < len(pattern):
        match = _ATOM.match(pattern, position)
        if match is None:
            raise PatternError(_refused(pattern, position))
        position = match.end()
        quantifier = _QUANTIFIER.match(pattern, position)
        if match["group"]:
            if quantifier is not None:
                raise PatternError(_refused(pattern, match.start()))
            groups.append(False)
            continue
        if match["close"]:
            if not groups:
                raise PatternError("has a closing bracket without an opening one")
            closed = groups.pop()
        if quantifier is not None:
            position = quantifier.end()
        is_repeated = quantifier is not None and _is_repetition(quantifier["kind"])
        if match["close"]:
            if is_repeated and closed:
                raise PatternError(
                    "has a repetition in a repeated group, which can take exponential time; repeat one set"
                )
            if groups:
                groups[-1] = groups[-1] or is_repeated or bool(closed)
        elif match["atom"]:
            is_optional = quantifier is not None and not quantifier["kind"].startswith(("+", "{1"))
            if groups and is_repeated:
                groups[-1] = True
            yield _Atom(match["atom"], is_repeated, is_optional)
    if groups:
        raise PatternError("has an opening bracket without a closing one")


def _is_repetition(quantifier: str) -> bool:
    """Whether a quantifier allows different numbers of repetitions, but for none and one."""
    low, comma, high = quantifier.strip("{}").partition(",")
    return quantifier in {"*", "+"} or (bool(comma) and low != high)


def _refused(pattern: str, position: int) -> str:
    rest = pattern[position:]
    if re.match(r"\\[0-9]|\(\?P=", rest):
        return "has a back-reference, which can take exponential time; remove it"
    if rest.startswith("(?"):
        return f"has {rest[:3]}, which isn't supported; only (...) and (?:...) are"
    if rest[:1] in {"*", "+", "?", "{"}:
        return f"has a {rest[:1]} that repeats nothing"
    return f"has {rest[:2]}, which isn't supported"


def _overlap(one: _Atom, other: _Atom) -> bool:
    """Whether two sets have a character in common."""
    both = re.compile(one.pattern, re.DOTALL), re.compile(other.pattern, re.DOTALL)
    return any(both[0].match(char) and both[1].match(char) for char in _CHARACTERS)
