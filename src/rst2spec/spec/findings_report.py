"""The published contract of ``check -f json``: all findings of a run in one object."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from rst2spec.spec.contract import Contract
from rst2spec.spec.diagnostic import FolderDiagnostic
from rst2spec.spec.model import Generator, Rule

REPORT_VERSION: Final = "1.0"


@dataclass(frozen=True, kw_only=True)
class Report(Contract):
    """The findings of a run."""

    schema_version: str = REPORT_VERSION
    """Version of this contract, major.minor."""
    generator: Generator
    """The program that wrote the report."""
    diagnostics: tuple[FolderDiagnostic, ...]
    """All findings, sorted by path, place and code."""
    rules: dict[str, Rule] = field(default_factory=dict)
    """The codes that occur."""
    notes: tuple[str, ...] = ()
    """Notes about the run, such as an unused suppression."""
