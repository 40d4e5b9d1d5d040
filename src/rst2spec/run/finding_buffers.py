"""Buffers for many findings, of documents and of the checks of the run: few are in memory at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Final, NamedTuple

from rst2spec.checks.base import RunCheck, RunFinding, RunSummary
from rst2spec.checks.filtering import FindingFilter
from rst2spec.checks.missing_names import MissingNames
from rst2spec.checks.runner import run_diagnostics
from rst2spec.run.codec import decode, encode
from rst2spec.run.store import LazySequence, Order, SpillBuffer, Store
from rst2spec.spec.diagnostic import Diagnostic, FolderDiagnostic

MEMORY_LIMIT: Final = 4_000
"""The number of findings that stay in memory, some 2 KB each; the same number for the checks of the run."""

Diagnostics = tuple[Diagnostic, ...]
FindingOfCheck = tuple[RunFinding, RunCheck]


class DocumentFindings(NamedTuple):
    """A document's findings and missing names."""

    diagnostics: Diagnostics
    missing_names: MissingNames


class FindingBuffer:
    """The findings of documents, in order."""

    def __init__(self, store: Store) -> None:
        self._findings = SpillBuffer(store, DocumentFindings, MEMORY_LIMIT, _count)

    def add(self, diagnostics: Diagnostics, missing_names: MissingNames) -> None:
        """Adds a document's findings."""
        self._findings.add(DocumentFindings(diagnostics, missing_names) if diagnostics else _NOTHING)

    def completed(self, complete: Callable[[int, Diagnostics, MissingNames], Diagnostics]) -> Sequence[Diagnostics]:
        """All findings; ``complete`` completes those of a document, given its number, findings and missing names."""
        found = LazySequence(len(self._findings), lambda number: complete(number, *self._findings[number]))
        return tuple(found) if self._findings.is_in_memory else found


_NOTHING: Final = DocumentFindings((), ())


def _count(findings: DocumentFindings) -> int:
    return len(findings.diagnostics)


def spill_findings(found: Iterable[FolderDiagnostic], store: Store) -> Sequence[FolderDiagnostic]:
    """Collects findings of the checks of the run; if there are many, in the store."""
    findings = SpillBuffer(store, FolderDiagnostic, MEMORY_LIMIT, lambda _: 1)
    for item in found:
        findings.add(item)
    return tuple(findings) if findings.is_in_memory else findings


def check_run(
    run: RunSummary, checks: Sequence[RunCheck], finding_filter: FindingFilter, store: Store
) -> Iterator[tuple[str, tuple[FolderDiagnostic, ...]]]:
    """Runs the checks of the run: their findings by path, sorted by position and code, before suppressions."""
    found = sort_findings(((finding, check) for check in checks for finding in check.find(run)), store)
    for path, group in groupby(found, lambda item: item[0].path):
        yield path, run_diagnostics(path, group, finding_filter)


def sort_findings(found: Iterable[FindingOfCheck], store: Store) -> Iterator[FindingOfCheck]:
    """Sorts findings by path, position, code and message, stably; if there are many, in the store."""
    first: list[tuple[Order, FindingOfCheck]] = []
    items = iter(found)
    for finding, check in items:
        first.append((_order(finding, check), (finding, check)))
        if len(first) > MEMORY_LIMIT:
            break
    else:
        first.sort(key=itemgetter(0))
        yield from (item for _, item in first)
        return
    checks: dict[str, RunCheck] = {}

    def rows() -> Iterator[tuple[Order, bytes]]:
        for order, (finding, check) in first:
            checks[check.code] = check
            yield order, encode((finding, check.code))
        first.clear()
        for finding, check in items:
            checks[check.code] = check
            yield _order(finding, check), encode((finding, check.code))

    for content in store.sorted(rows()):
        finding, code = decode(tuple[RunFinding, str], content)
        yield finding, checks[code]


def _order(finding: RunFinding, check: RunCheck) -> Order:
    return finding.path, finding.span.line, finding.span.column, check.code, finding.message
