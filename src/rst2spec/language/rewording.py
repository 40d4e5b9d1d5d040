"""Carries a change of words from one form of a rule to others, describes it, and writes it as lines of a grammar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from string import Formatter
from typing import Final, NamedTuple

from rst2spec.language.alignment import TemplateItem, items_of
from rst2spec.language.dialect import per_dialect
from rst2spec.language.grammars import rules_of
from rst2spec.language.literals import literal_of
from rst2spec.language.nearest import Nearest

_CONTEXT: Final = 3  # words that are shown beside a difference


class WordEdit(NamedTuple):
    """A change of words: items of the old template, and those in their place; the ends are exclusive."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int


@per_dialect
@lru_cache(maxsize=1_024)
def shape_of(found: Nearest) -> str:
    """What texts with the same change have in common: the rule's main form with the change."""
    return moved(found.form, found.text, main_form(found.grammar, found.rule)) or found.text


def main_form(grammar: str, rule: str) -> str:
    """The form of a rule that shapes are shown beside: the written one with the most slots."""
    return max(rules_of(grammar)[rule].written, key=lambda form: len(form.names)).template


def reworded_forms(found: Nearest) -> tuple[str, ...]:
    """All forms of the rule with the change, without those that it has already."""
    forms = [form.template for form in rules_of(found.grammar)[found.rule].forms]
    changed = [found.text, *[moved(found.form, found.text, form) for form in forms]]
    return tuple(dict.fromkeys(form for form in changed if form and form not in forms))


def edits(old: str, new: str) -> list[WordEdit]:
    """The changes of words between two templates."""
    return [WordEdit(*code[1:]) for code in _matcher(old, new).get_opcodes() if code[0] != "equal"]


def _matcher(old: str, new: str) -> SequenceMatcher[str]:
    before, after = [item.text for item in items_of(old)], [item.text for item in items_of(new)]
    return SequenceMatcher(None, before, after, autojunk=False)


def moved(old: str, new: str, other: str) -> str:
    """Another form with the change of words from an old template to a new one; blank if it doesn't have these words."""
    if other == old:
        return new
    items = items_of(other)
    blocks = _matcher(old, other).get_matching_blocks()
    places = {block.a + index: block.b + index for block in blocks for index in range(block.size)}
    pieces: list[str] = []
    position = 0
    for edit in edits(old, new):
        start, end, text = _replacement(edit, new, other, items, places)
        if start < position:
            return ""
        pieces += (other[position:start], text)
        position = end
    return "".join([*pieces, other[position:]]) if pieces else ""


def _replacement(
    edit: WordEdit, new: str, other: str, items: Sequence[TemplateItem], places: Mapping[int, int]
) -> tuple[int, int, str]:
    """What an edit replaces in another form, and by which text; a negative start if it doesn't have the words."""
    own = items_of(new)
    if edit.old_start == edit.old_end:  # words were added: after the item before them, or before the next one
        before, after = places.get(edit.old_start - 1), places.get(edit.old_start)
        if before is not None:
            at = items[before].end
            return at, at, new[own[edit.new_start - 1].end : own[edit.new_end - 1].end]
        if after is not None:
            at = items[after].start
            return at, at, new[own[edit.new_start].start : own[edit.new_end].start]
        return -1, -1, ""
    found = [places.get(index, -1) for index in range(edit.old_start, edit.old_end)]
    first, last = found[0], found[-1]
    if found != list(range(first, first + len(found))) or first < 0:
        return -1, -1, ""
    if edit.new_start == edit.new_end:  # words were left out, with the space after them
        return items[first].start, items[last + 1].start if last + 1 < len(items) else len(other), ""
    return items[first].start, items[last].end, new[own[edit.new_start].start : own[edit.new_end - 1].end]


# --- for people


def difference(old: str, new: str) -> str:
    """The words that differ: ``"be kept" instead of "keep"``."""
    parts = []
    for edit in edits(old, new):
        before, after = _words(old, edit.old_start, edit.old_end), _words(new, edit.new_start, edit.new_end)
        if before and after:
            parts.append(f'"{after}" instead of "{before}"')
        else:
            parts.append(f'"{after}" is added' if after else f'"{before}" is left out')
    return ", ".join(parts) or "other spaces"


def _words(template: str, start: int, end: int) -> str:
    items = items_of(template)
    return template[items[start].start : items[end - 1].end] if start < end else ""


def marked(old: str, new: str) -> tuple[str, str]:
    """The places that differ, in both texts, with some words beside them and the differing ones in brackets.

    Where one text has no words of the other one's, it has no brackets, either.
    """
    found = edits(old, new)
    if not found:
        return old, new
    return (
        " ".join([_marked(old, edit.old_start, edit.old_end) for edit in found]),
        " ".join([_marked(new, edit.new_start, edit.new_end) for edit in found]),
    )


def _marked(template: str, start: int, end: int) -> str:
    items = items_of(template)
    first, last = max(0, start - _CONTEXT), min(len(items), end + _CONTEXT)
    while first < start and not items[first].text[-1].isalnum() and not items[first].role:
        first += 1  # a punctuation mark belongs to the words before it
    begin = items[first].start if first < len(items) else len(template)
    stop = items[last - 1].end if last > 0 else 0
    at = items[start].start if start < len(items) else len(template)
    until = items[end - 1].end if start < end else at
    words = f"[{template[at:until]}]" if at < until else ""
    text = f"{template[begin:at]}{words}{template[until:stop]}" if stop >= until else template
    return f"{'... ' if first else ''}{text}{' ...' if last < len(items) else ''}"


# --- as a grammar


def extension(grammar: str, rule: str, forms: Sequence[str]) -> str:
    """The lines that add forms to a rule, before those that it has."""
    return _rule_lines("extend", grammar, rule, forms)


def replacement(grammar: str, rule: str, forms: Sequence[str]) -> str:
    """The lines that replace a rule by one with its own forms, and others after them."""
    own = [form.template for form in rules_of(grammar)[rule].forms]
    return _rule_lines("override", grammar, rule, [*own, *forms])


def _rule_lines(how: str, grammar: str, rule: str, forms: Sequence[str]) -> str:
    first = f"%{how} {rule}: "
    between = f"\n{' ' * (len(first) - 2)}| "
    return first + between.join([form_text(grammar, form) for form in forms])


def form_text(grammar: str, form: str) -> str:
    """A form as the alternative of a rule."""
    parts = []
    for words, slot, _, _ in Formatter().parse(form):
        if words:
            parts.append(literal_of(words))
        if slot is not None:
            parts.append(_repetition(grammar, slot[:-1]) if slot.endswith("+") else slot.upper())
    return " ".join(parts)


def _repetition(grammar: str, rule: str) -> str:
    separator = rules_of(grammar).separators(rule)[0]
    return f"{rule} ({literal_of(separator)} {rule})*" if separator else f"{rule}+"
