"""The options of a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Literal, TypeVar

from rst2spec.checks.base import DocumentCheck, FolderCheck, Level, at_least
from rst2spec.checks.catalogue import document_checks, folder_checks
from rst2spec.checks.policy import Policy
from rst2spec.plugins import Plugin, all_declared
from rst2spec.run.fragments import FragmentWriter
from rst2spec.spec.diagnostic import Severity

AnyCheck = TypeVar("AnyCheck", DocumentCheck, FolderCheck)

Reader = Literal["auto", "template", "docutils"]


@dataclass(frozen=True, slots=True)
class Options:
    """The options of a run.

    Attributes:
        reader: Which reader reads the documents.
        policy: Which findings count, and how much.
        systems: Names by slug, from the configuration.
        level: The least severity that is of interest: checks below it don't run.
        include_report_data: Whether findings are reported, with names that only all documents together show.
        keep_texts: Whether the result has the documents' texts, for formats that show excerpts.
        keep_documents: Whether the result has the documents, for formats that need their values.
        outputs: The formats in which each document is written as soon as it is compiled.
        plugins: What other packages add, so that workers can check that they have the same.
        is_compared: Whether the run is compared with earlier versions of its documents.
    """

    reader: Reader = "auto"
    policy: Policy = field(default_factory=Policy)
    systems: Mapping[str, str] = field(default_factory=dict)
    level: Level = "all"
    include_report_data: bool = True
    keep_texts: bool = False
    keep_documents: bool = True
    outputs: tuple[FragmentWriter, ...] = ()
    plugins: tuple[Plugin, ...] = field(default_factory=all_declared)
    is_compared: bool = False

    @property
    def needs_flows(self) -> bool:
        """Whether a check over all documents looks at their flows."""
        return any(check.needs_flows and (self.is_compared or not check.is_comparing) for check in self.folder_checks())

    def document_checks(self) -> tuple[DocumentCheck, ...]:
        """The checks of a document that are to run."""
        return _wanted(document_checks, self.policy.codes, tuple(self.policy.severities.items()), self.level)

    def folder_checks(self) -> tuple[FolderCheck, ...]:
        """The checks of the folder that are to run."""
        return _wanted(folder_checks, self.policy.codes, tuple(self.policy.severities.items()), self.level)


@cache
def _wanted(
    checks: Callable[[], tuple[AnyCheck, ...]],
    codes: frozenset[str],
    severities: tuple[tuple[str, Severity], ...],
    level: Level,
) -> tuple[AnyCheck, ...]:
    policy = Policy(codes, dict(severities))
    return tuple(
        [check for check in checks() if policy.wants(check.code) and at_least(policy.severity(check.code), level)]
    )
