"""The words that the readers look for, before any sentence is read: all of them from the grammars."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from rst2spec.language.grammars import rules_of
from rst2spec.language.rules import Form

_MOST: Final = 3  # words of a sentence's begin that a reader looks for: damage further on doesn't hide it
_SHORT: Final = 5  # letters; a shorter begin says too little without the words behind the first slot


class Begin(NamedTuple):
    """What a sentence begins with.

    Attributes:
        words: Its first words.
        later: The words behind the first slot, where the first words say too little ("A "); else blank.
    """

    words: str
    later: str


class Words(NamedTuple):
    """What the readers look for.

    Attributes:
        title_end: What a title ends in: ``Dataflow``.
        stamp_begin: What the line with the time stamp begins with: ``Generated:``.
        between_labels: What stands between a heading's labels, with its blanks.
        introductions: What the heading of the introduction may be.
        second_begin: What the one sentence that stands directly below another begins with.
        begins: What statements and the introduction begin with.
        header_ends: What header cells end in, without the blanks before it.
    """

    title_end: str
    stamp_begin: str
    between_labels: str
    introductions: tuple[str, ...]
    second_begin: str
    begins: tuple[Begin, ...]
    header_ends: tuple[str, ...]

    def is_introduction(self, line: str) -> bool:
        """Whether a line is the heading of the introduction."""
        return line.startswith(self.introductions) and line.rstrip() in self.introductions

    def is_title(self, line: str) -> bool:
        """Whether a line ends as a title does."""
        return line.rstrip().endswith(self.title_end)

    def is_header(self, cell: str) -> bool:
        """Whether a cell ends as a table's header does."""
        bare = cell.rstrip()
        return bare.endswith(tuple([f" {end}" for end in self.header_ends])) or bare in self.header_ends

    def begins_sentence(self, line: str) -> bool:
        """Whether a line begins as a sentence does."""
        return any(line.startswith(begin.words) and begin.later in line for begin in self.begins)


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
        tuple([begin for rule in body for begin in dict.fromkeys(map(_begin, rule.forms)) if begin.words]),
        tuple(dict.fromkeys([rule.last_words.strip() for rule in cells.choice("header")])),
    )


def _begin(form: Form) -> Begin:
    first = "".join(re.findall(r"\S+\s*", form.words[0])[:_MOST])
    return Begin(first, "" if len(first.rstrip()) >= _SHORT or len(form.words) == 1 else form.words[1])


def phrases() -> Iterator[str]:
    """Of each form of a sentence its longest words: a text that holds none of them has no sentence."""
    rules = rules_of("sentence")
    for rule in (*rules.choice("statement"), rules["introduction"]):
        for form in rule.forms:
            yield max(form.words, key=len)
