"""Aligns the words of a text with a form: which words differ, and what the slots hold.

The cost of an alignment is the number of words that were changed, added or left out. A slot for a known name takes that
name; another slot takes any words.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

FAR: Final = 1_000
"""The cost of what can't be: a known name that is in no slot for it."""

OPEN, CLOSE = "\ue000", "\ue001"
"""The marks around the roles of a known name, which replace the name in a text."""

_TOKEN: Final = re.compile(rf"{OPEN}[^{CLOSE}]*{CLOSE}|\w+|[^\w\s]")
_ITEM: Final = re.compile(r"\{\w+\+?\}|\{\{|\}\}|\w+|[^\w\s]")


class TextToken(NamedTuple):
    """A word of a text, or a known name with its roles."""

    text: str
    start: int
    end: int
    roles: frozenset[str]


class TemplateItem(NamedTuple):
    """A part of a template: a word or a slot.

    Attributes:
        text: The word; a slot with its braces.
        start: Where it begins in the template.
        end: Where it ends.
        role: The slot's name; blank for a word.
    """

    text: str
    start: int
    end: int
    role: str


def tokens_of(text: str) -> list[TextToken]:
    """The words and known names of a text."""
    return [TextToken(match[0], *match.span(), _roles(match[0])) for match in _TOKEN.finditer(text)]


def _roles(text: str) -> frozenset[str]:
    return frozenset(text[1:-1].split(",")) if text[0] == OPEN else frozenset()


@lru_cache(maxsize=1_024)
def items_of(template: str) -> tuple[TemplateItem, ...]:
    """The words and slots of a template."""
    return tuple([_item(match) for match in _ITEM.finditer(template)])


def _item(match: re.Match[str]) -> TemplateItem:
    text = match[0]
    is_slot = len(text) > 2 and text[0] == "{"
    return TemplateItem(
        text if is_slot else text.replace("{{", "{").replace("}}", "}"), *match.span(), text.strip("{}+") * is_slot
    )


class Alignment:
    """The best alignment of a text with a template.

    Attributes:
        cost: The number of words that differ; at least ``FAR`` if it is impossible.
        slots: Each slot with the span of what it holds.
        common: The number of words and known names that are the same.
    """

    def __init__(self, template: str, tokens: list[TextToken], known: frozenset[str]) -> None:
        self._items = items_of(template)
        self._tokens = tokens
        self._known = known
        rows, columns = len(self._items) + 1, len(tokens) + 1
        # the costs of the rest from an item and a token on, outside of a slot and in one that has begun
        self._outside = [[FAR * 9] * columns for _ in range(rows)]
        self._inside = [[FAR * 9] * columns for _ in range(rows)]
        for item in reversed(range(rows)):
            for token in reversed(range(columns)):
                self._fill(item, token)
        self.cost = self._outside[0][0]
        self.slots: list[tuple[str, int, int]] = []
        self.common = 0
        if self.cost < FAR:
            self._walk()

    @property
    def has_touching_slots(self) -> bool:
        """Whether nothing is between two slots, so that a form couldn't separate them."""
        return any(end == start for (_, _, end), (_, start, _) in pairwise(self.slots))

    def _fill(self, item: int, token: int) -> None:
        outside, inside = self._outside, self._inside
        has_token = token < len(self._tokens)
        if item == len(self._items):
            outside[item][token] = 0 if not has_token else self._added(token) + outside[item][token + 1]
            return
        if self._items[item].role:
            inside[item][token] = outside[item + 1][token]
            if has_token:
                inside[item][token] = min(inside[item][token], self._held(item, token) + inside[item][token + 1])
                outside[item][token] = min(
                    self._opened(item, token) + inside[item][token + 1], self._added(token) + outside[item][token + 1]
                )
        else:
            best = 1 + outside[item + 1][token]
            if has_token:
                best = min(
                    best,
                    self._replaced(item, token) + outside[item + 1][token + 1],
                    self._added(token) + outside[item][token + 1],
                )
            outside[item][token] = best

    # --- the costs of one step

    def _added(self, token: int) -> int:
        return FAR if self._tokens[token].roles else 1

    def _replaced(self, item: int, token: int) -> int:
        if self._tokens[token].roles:
            return FAR
        return int(self._items[item].text != self._tokens[token].text)

    def _opened(self, item: int, token: int) -> int:
        """The cost of the first word in a slot: a known slot holds its name, or another one for the cost of a word."""
        role = self._items[item].role
        if role in self._known:
            roles = self._tokens[token].roles
            return 0 if role in roles else FAR if roles else 1
        return 0

    def _held(self, item: int, token: int) -> int:
        """The cost of a further word in a slot: a known name is there alone."""
        is_name = self._tokens[token].roles or self._tokens[token - 1].roles
        return FAR if self._items[item].role in self._known and is_name else 0

    # --- the way back

    def _walk(self) -> None:
        """Goes along the best alignment; a slot ends at the first place where it can, as in reading."""
        item = token = 0
        while item < len(self._items):
            rest = self._outside[item][token]
            if self._items[item].role:
                if token < len(self._tokens) and rest == self._opened(item, token) + self._inside[item][token + 1]:
                    token = self._hold(item, token)
                    item += 1
                else:
                    token += 1
            elif token < len(self._tokens) and rest == self._replaced(item, token) + self._outside[item + 1][token + 1]:
                is_word = re.match(r"\w", self._items[item].text) is not None
                self.common += is_word and self._items[item].text == self._tokens[token].text
                item, token = item + 1, token + 1
            elif rest == 1 + self._outside[item + 1][token]:
                item += 1
            else:
                token += 1

    def _hold(self, item: int, token: int) -> int:
        """Takes the words of a slot; returns the first token after it."""
        first = token
        token += 1
        while self._inside[item][token] != self._outside[item + 1][token]:
            token += 1
        self.common += self._items[item].role in self._tokens[first].roles
        self.slots.append((self._items[item].text, self._tokens[first].start, self._tokens[token - 1].end))
        return token
