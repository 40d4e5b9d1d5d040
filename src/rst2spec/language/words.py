"""The words by which the readers recognize lines, before any sentence is parsed: all from the grammars."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final, NamedTuple

from rst2spec.language.dialect import per_dialect
from rst2spec.language.grammars import rules_of
from rst2spec.language.rules import Form, Regular

_MAX_WORDS: Final = 3  # first words of a sentence that a reader compares: a damaged rest doesn't matter
_MIN_LETTERS: Final = 5  # fewer aren't specific enough without the words after the first slot


class SentenceStart(NamedTuple):
    """The words that a sentence starts with.

    Attributes:
        words: Its first words.
        later: The words after the first slot, if the first words aren't specific enough ("A "); else blank.
    """

    words: str
    later: str


class EndWords(NamedTuple):
    """The words at the beginning and at the end of a text, without the spaces beside the slots; one may be blank."""

    first: str
    last: str

    def fits(self, text: str) -> bool:
        """Whether a trimmed text begins and ends with these words."""
        return text.startswith(self.first) and text.endswith(self.last)

    def fits_words(self, text: str) -> bool:
        """The same, with a space between these words and what is between them."""
        first, last = self.first and f"{self.first} ", self.last and f" {self.last}"
        return text.startswith(first) and text.endswith(last)

    def may_be_in(self, text: str) -> bool:
        """Whether a text may contain a line with these ends."""
        return (not self.first or f"{self.first} " in text) and (not self.last or f" {self.last}" in text)


class Words(NamedTuple):
    """The words by which the readers recognize lines.

    Attributes:
        titles: The ends of titles: ``Dataflow``.
        stamp_begins: The beginnings of the line with the timestamp: ``Generated:``.
        between_labels: The words between a heading's labels, with their spaces.
        introductions: The possible headings of the introduction.
        second_begins: The beginnings of the sentence that is directly below another.
        joints: The texts at which that sentence was joined to the one above.
        sentence_starts: The words that statements and the introduction start with.
        headers: The ends of header cells.
    """

    titles: tuple[EndWords, ...]
    stamp_begins: tuple[str, ...]
    between_labels: tuple[str, ...]
    introductions: tuple[str, ...]
    second_begins: tuple[str, ...]
    joints: tuple[str, ...]
    sentence_starts: tuple[SentenceStart, ...]
    headers: tuple[EndWords, ...]

    def is_introduction(self, line: str) -> bool:
        """Whether a line is the heading of the introduction."""
        return line.startswith(self.introductions) and line.rstrip() in self.introductions

    def is_title(self, line: str) -> bool:
        """Whether a line begins and ends like a title."""
        bare = line.strip()
        return any(ends.fits(bare) for ends in self.titles)

    def is_stamp(self, line: str) -> bool:
        """Whether a line begins like the one with the timestamp."""
        return line.startswith(self.stamp_begins)

    def has_labels(self, line: str) -> bool:
        """Whether a line may be a heading with two labels."""
        return any(words in line for words in self.between_labels)

    def is_second(self, line: str) -> bool:
        """Whether a line begins like the sentence that is directly below another."""
        return line.startswith(self.second_begins)

    def is_joined(self, text: str) -> bool:
        """Whether that sentence was joined to the one above."""
        return any(joint in text for joint in self.joints)

    def is_header(self, cell: str) -> bool:
        """Whether a cell begins and ends like a table's header cell."""
        bare = cell.strip()
        return any(ends.fits_words(bare) or bare == f"{ends.first} {ends.last}".strip() for ends in self.headers)

    def begins_sentence(self, line: str) -> bool:
        """Whether a line begins like a sentence."""
        return any(line.startswith(start.words) and start.later in line for start in self.sentence_starts)


@per_dialect
@cache
def words() -> Words:
    """The words of the dialect."""
    sentences, cells = rules_of("sentence"), rules_of("cell")
    body = [*sentences.choice("statement"), sentences["introduction"]]
    second_begins = _first_words(sentences["no_match"])
    first_ends = dict.fromkeys([form.words[-1][-1:] for form in sentences["match"].forms])
    return Words(
        _ends([sentences["title"]]),
        tuple([begin.rstrip() for begin in _first_words(sentences["generated"])]),
        tuple(dict.fromkeys([form.words[1] for form in sentences["heading"].forms])),
        tuple([form.words[0] for form in sentences["introduction_heading"].forms]),
        second_begins,
        tuple([f"{end} {begin}" for end in first_ends for begin in second_begins]),
        tuple([start for rule in body for start in dict.fromkeys(map(_sentence_start, rule.forms)) if start.words]),
        _ends(cells.choice("header")),
    )


def _first_words(rule: Regular) -> tuple[str, ...]:
    return tuple(dict.fromkeys([form.words[0] for form in rule.forms]))


def _ends(rules: Iterable[Regular]) -> tuple[EndWords, ...]:
    """The ends of the forms of rules, without those that others imply."""
    found = dict.fromkeys(
        [EndWords(form.words[0].strip(), form.words[-1].strip()) for rule in rules for form in rule.forms]
    )
    known = [ends for ends in found if ends != EndWords("", "")]
    return tuple([ends for ends in known if not any(other != ends and _implies(other, ends) for other in known)])


def _implies(one: EndWords, other: EndWords) -> bool:
    """Whether each text with some ends also has others."""
    return other.first.startswith(one.first) and other.last.endswith(one.last)


def _sentence_start(form: Form) -> SentenceStart:
    first = "".join(re.findall(r"\S+\s*", form.words[0])[:_MAX_WORDS])
    return SentenceStart(first, "" if len(first.rstrip()) >= _MIN_LETTERS or len(form.words) == 1 else form.words[1])


def phrases() -> Iterator[str]:
    """The longest words of each form of a sentence: a text without any of them has no sentence."""
    rules = rules_of("sentence")
    for rule in (*rules.choice("statement"), rules["introduction"]):
        for form in rule.forms:
            yield max(form.words, key=len)
