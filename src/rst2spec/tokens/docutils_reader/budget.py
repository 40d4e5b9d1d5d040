"""A work budget for docutils that is proportional to a document's size.

Some passes of docutils take quadratic time in the size of a block, and it nests as deep as Python's stack allows. Every
line that it reads and every block of lines that it copies goes through ``CountedLines``, so that the work is counted in
one place for all constructs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, SupportsIndex

from docutils.statemachine import StringList

WORK_PER_LINE: Final = 60
"""How often docutils may read each line, on average. Nested markup of the allowed depth needs fewer reads."""

MAX_DEPTH: Final = 40
"""How deep lists, quotes and directives may nest. The limit must not depend on the depth of the caller's stack."""

_BASE: Final = 2_000  # for documents of a few lines
_LINE_WIDTH: Final = 80  # a longer line counts as several
_COPIED_LINES: Final = 256  # lines copied in the time that reading one takes


class OverBudgetError(Exception):
    """A document takes docutils too much work; the message names the limit."""


class WorkBudget:
    """The remaining work for one document, counted in lines that docutils reads."""

    def __init__(self, lines: Sequence[str]) -> None:
        size = len(lines) + sum(map(len, lines)) // _LINE_WIDTH
        self._left = _BASE + WORK_PER_LINE * size
        self._depth = 0

    def spend(self, work: int) -> None:
        """Counts work.

        Raises:
            OverBudgetError: The budget is used up.
        """
        self._left -= work
        if self._left < 0:
            raise OverBudgetError("the markup takes too much work for a document of this size")

    @contextmanager
    def nested(self) -> Iterator[None]:
        """One level deeper.

        Raises:
            OverBudgetError: The nesting is too deep.
        """
        if self._depth >= MAX_DEPTH:
            raise OverBudgetError(f"the markup nests deeper than {MAX_DEPTH} levels")
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1


class CountedLines(StringList):
    """Docutils' list of lines, with counted work; so are its slices."""

    budget: WorkBudget

    @classmethod
    def of(cls, lines: list[str], budget: WorkBudget) -> CountedLines:
        """The lines of a document."""
        counted = cls(lines, source="document")
        counted.budget = budget
        return counted

    def __getitem__(self, index: SupportsIndex | slice) -> Any:
        """A line, or a block of lines."""
        part = super().__getitem__(index)
        if isinstance(part, CountedLines):
            part.budget = self.budget
            self.budget.spend(1 + len(part) // _COPIED_LINES)
        else:
            self.budget.spend(1)
        return part

    def __add__(self, other: Any) -> Any:
        """Two blocks as one."""
        joined = super().__add__(other)
        joined.budget = self.budget
        return joined
