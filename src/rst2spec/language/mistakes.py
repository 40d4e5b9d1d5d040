"""Mistakes in a dialect's files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rst2spec.language.grammar_files import GrammarError


class Mistake(NamedTuple):
    """A mistake: the file, its line from 1, and the defect with the next action."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class DialectMistakesError(GrammarError):
    """A dialect can't be used; the message has its first mistake.

    Attributes:
        mistakes: All of them.
    """

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        more = f" (and {len(mistakes) - 1} more; 'rst2spec grammar check' lists them)" if len(mistakes) > 1 else ""
        super().__init__(f"{mistakes[0]}{more}")
        self.mistakes = tuple(mistakes)
