"""How findings are to be written: what all formats of findings are told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rst2spec.checks.base import Level

Gate = Literal["", "first", "alone"]
GroupBy = Literal["document", "code", "cause"] | None


@dataclass(frozen=True, slots=True)
class FindingOptions:
    """How findings are to be written.

    Attributes:
        level: The minimum severity that the text formats show; the others are complete.
        fail_on: The least severity that makes the exit code 1.
        group_by: What the text formats put together; null for the order of documents with a table by code.
        max_per_code: How many findings of a code the text formats show; 0 shows all.
        quiet: Whether to leave out the summary.
        statistics: Whether to leave out everything but the summary.
        width: The columns that there are.
        colour: Whether there are colours.
        links: The folder that links lead into, as a URL with a slash at its end; blank for none.
        repository: The way from the repository's root to the folder that findings' paths are relative to.
        version: The version of the program that is to be named.
        gate: Whether the text formats show what reaches ``fail_on`` first, or also alone, where something does; blank
            for the order of the documents, as in files.
    """

    level: Level = "warning"
    fail_on: Level = "error"
    group_by: GroupBy = None
    max_per_code: int = 3
    quiet: bool = False
    statistics: bool = False
    width: int = 80
    colour: bool = False
    links: str = ""
    repository: str = ""
    version: str | None = None
    gate: Gate = ""
