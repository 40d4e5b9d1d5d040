"""Finds the form that a text is most like, for texts that no rule reads: the generator has changed its words."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import Final, NamedTuple

from rst2spec.language.alignment import CLOSE, FAR, OPEN, Alignment, items_of, tokens_of
from rst2spec.language.dialect import per_dialect
from rst2spec.language.grammars import rules_of
from rst2spec.language.literals import template_of

MAX_DIFFERENT: Final = 3
"""Words that may differ between a text and a form that it is near to."""

_MIN_SHARE: Final = 0.4  # of a form's words, for a text that isn't near to it
_MAX_TOKENS: Final = 300  # of a text that is aligned: a longer one is like no sentence

Known = tuple[tuple[str, str], ...]
"""Names that may be in a text: pairs of role and name."""


class Nearest(NamedTuple):
    """The form that a text is most like.

    Attributes:
        grammar: The grammar.
        rule: The rule.
        form: The form, as a template.
        text: The text as a template: with slots in the place of what they hold.
        different: How many words differ.
        common: How many words and known names are the same.
    """

    grammar: str
    rule: str
    form: str
    text: str
    different: int
    common: int

    @property
    def is_near(self) -> bool:
        """Whether only a few words differ."""
        return self.different <= MAX_DIFFERENT and self.common >= self.different


def nearest(grammar: str, rules: tuple[str, ...], text: str, known: Known = ()) -> Nearest | None:
    """The form of some rules that a text is most like; null if it is like none.

    Args:
        grammar: The grammar.
        rules: The rules.
        text: The text.
        known: Names that may be in it, as written; a blank one is known to be left out.
    """
    if OPEN in text or CLOSE in text:
        return None
    roles: dict[str, set[str]] = {}
    for role, name in known:
        if name.strip():
            roles.setdefault(name, set()).add(role)
    if roles:
        text = _names(tuple(sorted(roles))).sub(lambda name: f"{OPEN}{','.join(sorted(roles[name[0]]))}{CLOSE}", text)
    absent = frozenset(role for role, name in known if not name)
    return _nearest(grammar, rules, text, frozenset().union(*roles.values()), absent)


@lru_cache(maxsize=256)
def _names(names: tuple[str, ...]) -> re.Pattern[str]:
    """Finds names that aren't parts of words, the longest first."""
    patterns = []
    for name in sorted(names, key=len, reverse=True):
        before = r"(?<!\w)" if re.match(r"\w", name) else ""
        after = r"(?!\w)" if re.match(r"\w", name[-1]) else ""
        patterns.append(before + re.escape(name) + after)
    return re.compile("|".join(patterns))


@per_dialect
@lru_cache(maxsize=4_096)  # sections have other names, but the same words
def _nearest(
    grammar: str, rules: tuple[str, ...], text: str, known: frozenset[str], absent: frozenset[str]
) -> Nearest | None:
    tokens = tokens_of(text)
    if not tokens or len(tokens) > _MAX_TOKENS:
        return None
    words = Counter(token.text for token in tokens if not token.roles)
    found: list[tuple[tuple[bool, int, int], Nearest]] = []
    for rule in rules:
        for form in rules_of(grammar)[rule].forms:
            if form.names & absent:
                continue
            expected = Counter(item.text for item in items_of(form.template) if not item.role)
            missing = (expected - words).total()
            is_like = missing <= (1 - _MIN_SHARE) * expected.total()
            if missing <= MAX_DIFFERENT or is_like:
                alignment = Alignment(form.template, tokens, known)
                if alignment.cost < FAR and not alignment.has_touching_slots:
                    template = _template(text, alignment)
                    item = Nearest(grammar, rule, form.template, template, alignment.cost, alignment.common)
                    if item.is_near or (is_like and 2 * item.common >= item.different):
                        found.append(((not item.is_near, item.different, -item.common), item))
    return min(found, key=lambda pair: pair[0])[1] if found else None


def _template(text: str, alignment: Alignment) -> str:
    """A text with the slots of an alignment in the place of what they hold."""
    pieces: list[str] = []
    position = 0
    for slot, start, end in alignment.slots:
        pieces += (template_of(text[position:start]), slot)
        position = end
    return "".join([*pieces, template_of(text[position:])])
