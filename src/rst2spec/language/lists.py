"""Lists of names in a sentence: ``One``, ``One, or Two``, ``One, Two, or Three``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from rst2spec.language.derived import DialectSettings
from rst2spec.language.dialect import per_dialect
from rst2spec.language.grammars import built_in_data, settings


class ListWords(NamedTuple):
    """The words between the names of a list.

    Attributes:
        separator: The words before each name but the first and the last.
        last: The words before the last name.
    """

    separator: str
    last: str

    def split(self, text: str) -> tuple[str, ...]:
        """The names of a list, each trimmed.

        A list that ``join`` doesn't write back to the character is one name, so that no text is lost.
        """
        names = tuple([name.strip() for name in _pattern(self).split(text)])
        return names if all(names) and self.join(names) == text.strip() else tuple(filter(None, [text.strip()]))

    def join(self, names: Sequence[str]) -> str:
        """The list of some names."""
        return self.last.join(filter(None, [self.separator.join(names[:-1]), *names[-1:]]))


@cache
def _pattern(words: ListWords) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))


@per_dialect
@cache
def list_words() -> ListWords:
    """The words of the dialect in use."""
    return _words(settings())


@per_dialect
@cache
def spec_list_words() -> ListWords:
    """The words by which the digest and messages write a list: those of the built-in dialect, whichever is in use."""
    return _words(built_in_data()["settings"])


def _words(values: DialectSettings) -> ListWords:
    return ListWords(values["separator"], values["last"])
