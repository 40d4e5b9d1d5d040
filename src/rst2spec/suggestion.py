"""Suggestions for misspelled words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

_LEAST: Final = 3  # letters of a word that counts as the beginning of another one


def did_you_mean(word: Any, words: Iterable[str]) -> str:
    """``; did you mean ...?`` with the only known word that begins so, or the most similar one; may be empty."""
    import difflib  # only errors need it

    if not isinstance(word, str):
        return ""
    known = list(words)
    longer = [other for other in known if len(word) >= _LEAST and other.startswith(word)]
    matches = longer if len(longer) == 1 else difflib.get_close_matches(word, known, n=1)
    return f"; did you mean {matches[0]}?" if matches else ""
