"""Turns the sentences of ``[words]`` in a dialect's settings into rules of a grammar."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations, product
from string import Formatter
from typing import Final

from rst2spec.language.literals import literal_of
from rst2spec.language.roles import ROLES
from rst2spec.suggestion import did_you_mean

_SPACES: Final = re.compile(r" {2,}")

Parts = tuple[str, ...]
"""Words and slots in turn, beginning and ending with words."""


def rule_text(rule: str, sentences: Sequence[str]) -> str:
    """A rule that replaces the built-in one, as a line of a grammar.

    Args:
        rule: The rule's name.
        sentences: Its sentences with slots in braces. Names that a document may leave blank may be missing.

    Raises:
        ValueError: A sentence has unbalanced braces, or something else than a slot of the rule in them.
    """
    variants = [
        variant for sentence in sentences for variant in _variants(_parts(rule, sentence), ROLES[rule].blankable)
    ]
    return f"%override {rule}: {' | '.join(map(_alternative, dict.fromkeys(variants)))}"


def _parts(rule: str, sentence: str) -> Parts:
    parts = [""]
    slots = sorted(ROLES[rule].all)
    for text, name, form, conversion in Formatter().parse(sentence):
        parts[-1] += text
        if name is None:
            continue
        if form or conversion or not re.fullmatch(r"[a-z_]+", name):
            raise ValueError("a slot is a name of lower-case letters in braces, such as {source}")
        if name not in slots:
            there_are = f"; there are {', '.join(slots)}" if slots else ""
            raise ValueError(f"there is no slot {name}" + (did_you_mean(name, slots) or there_are))
        parts += (name, "")
    return tuple(parts)


def _variants(parts: Parts, blankable: frozenset[str]) -> Iterator[Parts]:
    """A sentence, and the same without some of its names: with its spaces, and as it is once spaces were trimmed."""
    optional = [index for index in range(1, len(parts), 2) if parts[index] in blankable]
    yield parts
    for count in range(1, len(optional) + 1):
        for left_out in combinations(optional, count):
            spaced = _without(parts, left_out)
            collapsed = tuple([_SPACES.sub(" ", part) for part in spaced])
            for variant, left, right in product((spaced, collapsed), (False, True), (False, True)):
                trimmed = _trimmed(variant, left=left, right=right)
                if any(trimmed):
                    yield trimmed


def _trimmed(parts: Parts, *, left: bool, right: bool) -> Parts:
    *before, last = parts
    changed = [*before, last.rstrip() if right else last]
    return (changed[0].lstrip() if left else changed[0], *changed[1:])


def _without(parts: Parts, left_out: Sequence[int]) -> Parts:
    """The parts without some slots: the words around each become one."""
    joined = [parts[0]]
    for index in range(1, len(parts), 2):
        if index in left_out:
            joined[-1] += parts[index + 1]
        else:
            joined += parts[index : index + 2]
    return tuple(joined)


def _alternative(parts: Parts) -> str:
    items = [literal_of(part) if index % 2 == 0 else part.upper() for index, part in enumerate(parts) if part]
    return " ".join(items)
