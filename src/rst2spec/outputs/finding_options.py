"""The options of the formats of ``check``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rst2spec.checks.base import Level

Gate = Literal["", "first", "alone"]
GroupBy = Literal["document", "code", "cause"] | None


@dataclass(frozen=True, slots=True)
class FindingOptions:
    """The options of the formats of ``check``.

    Attributes:
        level: The minimum severity that the text formats show; the others are complete.
        fail_on: The minimum severity that makes the exit code 1.
        group_by: How the text formats group findings; null for the order of documents with a table by code.
        max_per_code: The number of findings per code that the text formats show; 0 shows all.
        quiet: Whether to omit the summary.
        statistics: Whether to show only the summary.
        width: The number of columns.
        color: Whether to use colors.
        links: The base URL of links, with a trailing slash; empty for no links.
        repository: The path from the repository's root to the folder that findings' paths are relative to.
        version: The program's version in the output.
        gate: Whether the text formats show findings that reach ``fail_on`` first, or, if there are any, only those;
            empty for the order of documents, as in files.
    """

    level: Level = "warning"
    fail_on: Level = "error"
    group_by: GroupBy = None
    max_per_code: int = 3
    quiet: bool = False
    statistics: bool = False
    width: int = 80
    color: bool = False
    links: str = ""
    repository: str = ""
    version: str | None = None
    gate: Gate = ""
