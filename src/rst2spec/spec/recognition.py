"""Recognizes dataflow documents, and texts that can't be one whichever reader is used."""

from __future__ import annotations

from functools import cache
from itertools import chain
from typing import Final

from rst2spec.language.dialect import per_dialect
from rst2spec.language.words import phrases, words
from rst2spec.syntax.nodes import DocumentTree, Item, Section, Sentence

_STAMP: Final = "GENERATED"  # the token's type


def is_dataflow(tree: DocumentTree) -> bool:
    """Whether a document is a dataflow document.

    It is one if it has the template's introduction or one statement that the grammar parses completely, or if its title
    has the words of a title ("... Dataflow") and it has a line with a timestamp. A phrase isn't enough, nor is a title
    alone.
    """
    if _has_title(tree) and _has_stamp(tree):
        return True
    return any(section.kinds for section in tree.sections) or any(map(_is_parsed, _items(tree)))


def _has_title(tree: DocumentTree) -> bool:
    text = "" if tree.title is None else tree.title.token.text.rstrip()
    return any(ends.fits_words(text) for ends in words().titles)


def _has_stamp(tree: DocumentTree) -> bool:
    if tree.generated is not None:
        return True
    return any(not isinstance(item, Sentence) and item.token.type == _STAMP for item in _items(tree))


def _is_parsed(item: Item) -> bool:
    return isinstance(item, Sentence) and item.phrase is not None


def _items(tree: DocumentTree) -> chain[Item]:
    """The items of the front and of irregular sections: regular ones have known statements and no other markup."""
    return chain(tree.front, chain.from_iterable(map(_irregular_items, tree.sections)))


def _irregular_items(section: Section) -> tuple[Item, ...]:
    return section.items if section.kinds is None else ()


def may_be_dataflow(text: str) -> bool:
    """Whether a text can be a dataflow document: false only where no reader could read it as one.

    A sentence that the grammar parses contains one of the grammar's phrases. Readers join the lines of a paragraph with
    one space, so phrases are searched in the text with all whitespace collapsed. Most texts don't even contain the
    longest word of a phrase.
    """
    known = words()
    if any(ends.may_be_in(text) for ends in known.titles) and any(begin in text for begin in known.stamp_begins):
        return True
    likely = [phrase for word, phrase in _phrases() if word in text]
    if not likely:
        return False
    joined = " ".join(text.split())
    return any(phrase in joined for phrase in likely)


@per_dialect
@cache
def _phrases() -> tuple[tuple[str, str], ...]:
    """Pairs of a phrase's longest word and the phrase. Readers trim sentences, so phrases are trimmed, too."""
    trimmed = {" ".join(phrase.split()) for phrase in phrases()}
    return tuple([(max(phrase.split(), key=len, default=""), phrase) for phrase in sorted(trimmed)])
