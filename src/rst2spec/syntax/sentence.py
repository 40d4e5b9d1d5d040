"""Reads sentences, titles and headings by ``grammar/sentence.lark``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from rst2spec.language.grammars import rules_of
from rst2spec.language.rules import Regular
from rst2spec.syntax.nodes import Part, Phrase

_NAMES = frozenset({"source", "target", "again"})


def parse_statement(text: str) -> Phrase | None:
    """Reads a line of the body: one of the statements, or the introduction; null if it is neither."""
    for rule in _body_rules():
        match = rule.read(text)
        if match is not None:
            return _phrase(rule.name, match)
    return None


def regular_kinds(texts: Sequence[str], source: str, target: str) -> tuple[str, ...] | None:
    """The kinds of statements that only contain these two names; null if a line is anything else.

    Args:
        texts: The lines.
        source: The source's name in all of them.
        target: The target's name in all of them.
    """
    kinds = []
    for text in texts:
        for name, begin, form in _naming_forms():
            if text.startswith(begin) and text == form.format(source=source, target=target, again=target):
                kinds.append(name)
                break
        else:
            return None
    return tuple(kinds)


@lru_cache(maxsize=256)  # few titles are repeated, and those are close together
def parse_title(text: str) -> Phrase | None:
    """Reads "A to B Dataflow"; either name may be blank."""
    return _parse("title", text)


@lru_cache(maxsize=256)
def parse_heading(text: str) -> Phrase | None:
    """Reads "S to T"."""
    return _parse("heading", text)


def insertion_offset(phrase: Phrase, text: str, role: str) -> int:
    """The offset in a sentence's text at which a part that it leaves out would begin."""
    texts = {name: part.text for name, part in phrase.parts.items()}
    return rules_of("sentence")[phrase.kind].insertion_offset(text, texts, role)


@cache
def _body_rules() -> tuple[Regular, ...]:
    rules = rules_of("sentence")
    return (*rules.choice("statement"), rules["introduction"])


@cache
def _naming_forms() -> tuple[tuple[str, str, str], ...]:
    """Statements that only contain the two names: the kind, the first words, and the written form."""
    rules = [rule for rule in rules_of("sentence").choice("statement") if rule.forms[0].names <= _NAMES]
    return tuple([(rule.name, rule.first_words, rule.forms[0].template) for rule in rules])


def _parse(rule: str, text: str) -> Phrase | None:
    match = rules_of("sentence")[rule].read(text)
    return None if match is None else _phrase(rule, match)


def _phrase(kind: str, match: re.Match[str]) -> Phrase:
    return Phrase(kind, {role: Part(text, *match.span(role)) for role, text in match.groupdict().items()})
