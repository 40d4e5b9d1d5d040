"""The options of a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Literal, TypeVar

from rst2spec.checks.base import DEFAULT_STALE_AFTER, DocumentCheck, Level, RunCheck, at_least
from rst2spec.checks.filtering import FindingFilter
from rst2spec.checks.known_checks import document_checks, run_checks
from rst2spec.language.dialect import Dialect, active
from rst2spec.plugins import Plugin, all_declared
from rst2spec.run.fragments import FragmentWriter
from rst2spec.spec.diagnostic import Severity
from rst2spec.spec.model import COMMON_ROOT, Root

AnyCheck = TypeVar("AnyCheck", DocumentCheck, RunCheck)

Reader = Literal["auto", "template", "docutils"]


@dataclass(frozen=True, slots=True)
class Options:
    """The options of a run.

    Attributes:
        reader: Which reader reads the documents.
        finding_filter: Which findings count, and their severities.
        systems: Names by slug, from the configuration.
        level: The minimum severity: checks below it don't run.
        include_report_data: Whether findings are reported, with names that only all documents together show.
        keep_texts: Whether the result contains the documents' texts, for formats that show excerpts.
        keep_documents: Whether the result contains the documents, for formats that need their values.
        outputs: The formats in which each document is written as soon as it is compiled.
        plugins: The installed plugins, so that workers can verify that they have the same ones.
        is_compared: Whether the run is compared with earlier versions of its documents.
        stale_after: The number of days that a document may be older than the newest one.
        root: What its paths are relative to.
        dialect: The dialect of the documents, so that workers read them by the same.
    """

    reader: Reader = "auto"
    finding_filter: FindingFilter = field(default_factory=FindingFilter)
    systems: Mapping[str, str] = field(default_factory=dict)
    level: Level = "all"
    include_report_data: bool = True
    keep_texts: bool = False
    keep_documents: bool = True
    outputs: tuple[FragmentWriter, ...] = ()
    plugins: tuple[Plugin, ...] = field(default_factory=all_declared)
    is_compared: bool = False
    stale_after: int = DEFAULT_STALE_AFTER
    root: Root = COMMON_ROOT
    dialect: Dialect = field(default_factory=active)

    @property
    def needs_flows(self) -> bool:
        """Whether a check of the run needs the documents' flows."""
        return any(check.needs_flows and (self.is_compared or not check.is_comparing) for check in self.run_checks())

    def document_checks(self) -> tuple[DocumentCheck, ...]:
        """The document checks to run."""
        return _wanted(
            document_checks, self.finding_filter.codes, tuple(self.finding_filter.severities.items()), self.level
        )

    def run_checks(self) -> tuple[RunCheck, ...]:
        """The checks of the run to run."""
        return _wanted(run_checks, self.finding_filter.codes, tuple(self.finding_filter.severities.items()), self.level)


@cache
def _wanted(
    checks: Callable[[], tuple[AnyCheck, ...]],
    codes: frozenset[str],
    severities: tuple[tuple[str, Severity], ...],
    level: Level,
) -> tuple[AnyCheck, ...]:
    finding_filter = FindingFilter(codes, dict(severities))
    return tuple(
        [
            check
            for check in checks()
            if finding_filter.wants(check.code) and at_least(finding_filter.severity(check.code), level)
        ]
    )
