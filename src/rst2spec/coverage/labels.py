"""Finds names that no rule reads: in a heading by the sentences below it, in a title by the file's name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from rst2spec.language.alignment import tokens_of
from rst2spec.language.nearest import Known
from rst2spec.spec.names import normalize_name

_MAX_TOKENS: Final = 30  # of a heading
_MAX_BETWEEN: Final = 4  # words between two labels
_MAX_SENTENCES: Final = 20  # that are searched
_MAX_IN_NAME: Final = 6  # words of a system's name


def labels_in(heading: str, sentences: Sequence[str]) -> Known:
    """The labels in a heading of an unknown form: the two parts that occur most often in the sentences below it."""
    text = "\n".join(sentences[:_MAX_SENTENCES])
    tokens = tokens_of(heading)[:_MAX_TOKENS]
    best: tuple[int, int] = (0, 0)
    found: Known = ()
    for first in range(len(tokens)):
        for end in range(first + 1, len(tokens)):
            source = heading[tokens[first].start : tokens[end - 1].end]
            if source not in text:
                break
            for start in range(end + 1, min(end + 1 + _MAX_BETWEEN, len(tokens))):
                begin = tokens[start].start
                begin -= heading[max(0, begin - 2) : begin] == "  "  # a label without its system begins with a space
                target = heading[begin : tokens[-1].end]
                count = min(text.count(source), text.count(target))
                rank = count, len(source) + len(target)
                if count and rank > best:
                    best, found = rank, (("source", source), ("target", target), ("again", target))
    return found


def names_of_slugs(text: str, slugs: tuple[str | None, str | None]) -> Known:
    """The names in a title of an unknown form: the words that spell a slug of the file's name."""
    tokens = tokens_of(text)
    found = []
    for role, slug in zip(("source", "target"), slugs, strict=True):
        spans = [
            text[tokens[first].start : tokens[last].end]
            for first in range(len(tokens))
            for last in range(first, min(first + _MAX_IN_NAME, len(tokens)))
            if slug and normalize_name(text[tokens[first].start : tokens[last].end]) == slug
        ]
        found += [(role, span) for span in spans[:1]]
    return tuple(found)


def clause_and_path(text: str, having: re.Pattern[str]) -> Known:
    """The path and the clauses of a cell with other brackets around the clauses; nothing if it has no clauses."""
    match = having.search(text)
    if match is None:
        return ()
    path = re.match(r"\S+(?=\s)", text[: match.start()])
    clauses = re.sub(r"[^\w\s]+$", "", text[match.start() :])
    return (("path", path[0] if path else ""), ("clause", clauses))
