"""Reads sentences, titles and headings by ``grammar/sentence.lark``."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

from rst2spec.language.dialect import per_dialect
from rst2spec.language.grammars import rules_of
from rst2spec.language.rules import Form, Part, texts_of
from rst2spec.language.words import words
from rst2spec.syntax.nodes import Phrase

_NAMES = frozenset({"source", "target", "again"})


def parse_statement(text: str) -> Phrase | None:
    """Reads a line of the body: one of the statements, or the introduction; null if it is neither."""
    for name, begin, form in _body_forms():
        parts = form.read(text) if text.startswith(begin) else None
        if parts is not None:
            return Phrase(name, parts)
    return None


def regular_kinds(texts: Sequence[str], source: str, target: str) -> tuple[str, ...] | None:
    """The kinds of statements that only contain these two names; null if a line is anything else."""
    kinds = []
    for text in texts:
        for name, begin, template in _naming_forms():
            if text.startswith(begin) and text == template.format(source=source, target=target, again=target):
                kinds.append(name)
                break
        else:
            return None
    return tuple(kinds)


@per_dialect
@lru_cache(maxsize=256)  # few titles are repeated, and those are close together
def parse_title(text: str) -> Phrase | None:
    """Reads "A to B Dataflow"; either name may be blank."""
    return _parse("title", text)


@per_dialect
@lru_cache(maxsize=256)
def parse_heading(text: str) -> Phrase | None:
    """Reads "S to T"."""
    return _parse("heading", text)


def may_be_split_again(heading: Phrase) -> bool:
    """Whether a heading's words between the labels are in its second label, too: it was split at the first ones."""
    return words().has_labels(heading.text("target"))


def split_heading(text: str, statement: Phrase | None) -> Phrase | None:
    """A heading split into the labels that a statement has; null if it isn't a heading of these labels."""
    if statement is None:
        return None
    source, target = (statement.text(role).strip() for role in ("source", "target"))
    for form in rules_of("sentence")["heading"].forms if source and target else ():
        first, between, last = form.words
        if [slot.name for slot in form.slots] != ["source", "target"] or not text.startswith(first):
            continue
        stop = len(text) - len(last) if text.endswith(last) else -1
        begin = len(text) - len(text[len(first) :].lstrip())
        start = text.find(between, begin + len(source), max(stop, 0))
        end = start + len(between)
        if start >= 0 and text[begin:start].rstrip() == source and text[end:stop].strip() == target:
            parts = {
                "source": Part(text[len(first) : start], len(first), start),
                "target": Part(text[end:stop], end, stop),
            }
            return Phrase("heading", parts)
    return None


def insertion_offset(phrase: Phrase, text: str, role: str) -> int:
    """The offset in a sentence's text at which a part that it leaves out would begin."""
    return rules_of("sentence")[phrase.kind].insertion_offset(text, texts_of(phrase.parts), role)


@per_dialect
@cache
def _body_forms() -> tuple[tuple[str, str, Form], ...]:
    """The forms of lines of the body, in the order in which they are tried: the kind, the first words, and the form."""
    rules = rules_of("sentence")
    body = (*rules.choice("statement"), rules["introduction"])
    return tuple([(rule.name, form.words[0], form) for rule in body for form in rule.forms])


@per_dialect
@cache
def _naming_forms() -> tuple[tuple[str, str, str], ...]:
    """Statements that only contain the two names: the kind, the first words, and the template."""
    return tuple(
        [
            (name, begin, form.template)
            for name, begin, form in _body_forms()
            if name != "introduction" and form.names <= _NAMES
        ]
    )


def _parse(rule: str, text: str) -> Phrase | None:
    parts = rules_of("sentence")[rule].read(text)
    return None if parts is None else Phrase(rule, parts)
