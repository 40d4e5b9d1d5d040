"""Positions for services that show a repository: paths relative to its root, lines without columns."""

from __future__ import annotations

import posixpath
from functools import lru_cache

from rst2spec.spec.diagnostic import Diagnostic


@lru_cache(maxsize=64)  # findings come sorted by path
def in_repository(path: str, repository: str) -> str:
    """A finding's path relative to the repository's root.

    Args:
        path: The path in findings.
        repository: The path from the repository's root to the folder that those are relative to.
    """
    return posixpath.normpath(repository + path)


def last_line(item: Diagnostic) -> int:
    """The last line that contains a character of a finding: an end at a line's beginning belongs to the line before."""
    if item.end.column == 1 and item.end.line > item.start.line:
        return item.end.line - 1
    return item.end.line
