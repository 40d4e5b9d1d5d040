"""The words by which the readers recognize lines, before any sentence is parsed: all from the grammars."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from rst2spec.language.grammars import rules_of
from rst2spec.language.rules import Form

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


class Words(NamedTuple):
    """The words by which the readers recognize lines.

    Attributes:
        title_end: The end of titles: ``Dataflow``.
        stamp_begin: The beginning of the line with the time stamp: ``Generated:``.
        between_labels: The words between a heading's labels, with their spaces.
        introductions: The possible headings of the introduction.
        second_begin: The beginning of the sentence that stands directly below another.
        sentence_starts: The words that statements and the introduction start with.
        header_ends: The ends of header cells, without the space before.
    """

    title_end: str
    stamp_begin: str
    between_labels: str
    introductions: tuple[str, ...]
    second_begin: str
    sentence_starts: tuple[SentenceStart, ...]
    header_ends: tuple[str, ...]

    def is_introduction(self, line: str) -> bool:
        """Whether a line is the heading of the introduction."""
        return line.startswith(self.introductions) and line.rstrip() in self.introductions

    def is_title(self, line: str) -> bool:
        """Whether a line ends like a title."""
        return line.rstrip().endswith(self.title_end)

    def is_header(self, cell: str) -> bool:
        """Whether a cell ends like a table's header cell."""
        bare = cell.rstrip()
        return bare.endswith(tuple([f" {end}" for end in self.header_ends])) or bare in self.header_ends

    def begins_sentence(self, line: str) -> bool:
        """Whether a line begins like a sentence."""
        return any(line.startswith(start.words) and start.later in line for start in self.sentence_starts)


@cache
def words() -> Words:
    """The words of the built-in grammars."""
    sentences, cells = rules_of("sentence"), rules_of("cell")
    body = [*sentences.choice("statement"), sentences["introduction"]]
    return Words(
        sentences["title"].last_words.strip(),
        sentences["generated"].first_words.rstrip(),
        sentences["heading"].forms[0].words[1],
        tuple([form.words[0] for form in sentences["introduction_heading"].forms]),
        sentences["no_match"].first_words,
        tuple([start for rule in body for start in dict.fromkeys(map(_sentence_start, rule.forms)) if start.words]),
        tuple(dict.fromkeys([rule.last_words.strip() for rule in cells.choice("header")])),
    )


def _sentence_start(form: Form) -> SentenceStart:
    first = "".join(re.findall(r"\S+\s*", form.words[0])[:_MAX_WORDS])
    return SentenceStart(first, "" if len(first.rstrip()) >= _MIN_LETTERS or len(form.words) == 1 else form.words[1])


def phrases() -> Iterator[str]:
    """The longest words of each form of a sentence: a text without any of them has no sentence."""
    rules = rules_of("sentence")
    for rule in (*rules.choice("statement"), rules["introduction"]):
        for form in rule.forms:
            yield max(form.words, key=len)
