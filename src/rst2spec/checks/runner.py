"""Runs the checks and converts their findings to diagnostics, with positions, order and fingerprints."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from rst2spec.checks.base import (
    Check,
    DocumentCheck,
    Finding,
    Note,
    RunCheck,
    RunFinding,
    TextEdit,
)
from rst2spec.checks.filtering import FilteredFindings, FindingFilter
from rst2spec.hashing import hex_sha256
from rst2spec.source import Source
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.diagnostic import Diagnostic, Edit, Fix, FolderDiagnostic, Message, Position, Related, Severity
from rst2spec.spec.sound import Unsound

_FINGERPRINT_LENGTH: Final = 32  # hexadecimal digits


def check_document(
    compiled: Compiled, checks: Sequence[DocumentCheck], finding_filter: FindingFilter
) -> FilteredFindings[Diagnostic]:
    """The findings of a document that the filter selects, in document order."""
    findings: list[tuple[Finding, DocumentCheck]] = []
    for precondition, group in _by_precondition(tuple(checks)):
        if not precondition or getattr(compiled, precondition):
            for check in group:
                findings += [(finding, check) for finding in check.find(compiled)]
    if not findings:
        return finding_filter.filter(compiled.source.path, ())
    source = compiled.source
    findings.sort(key=lambda item: (item[0].start, item[0].end, item[1].code, item[0].message))
    if any(finding.edits for finding, _ in findings):
        findings = _without_edits(findings, Unsound(compiled))
    fingerprints = _Fingerprints(source.path)
    diagnostics = [
        _diagnostic(finding, check, finding_filter.severity(check.code), source, fingerprints)
        for finding, check in findings
    ]
    return finding_filter.filter(source.path, tuple(diagnostics))


@lru_cache(maxsize=16)
def _by_precondition(checks: tuple[DocumentCheck, ...]) -> tuple[tuple[str, tuple[DocumentCheck, ...]], ...]:
    """The checks grouped by precondition, so that each precondition is evaluated once."""
    preconditions = dict.fromkeys(check.precondition for check in checks)
    return tuple(
        [
            (precondition, tuple([check for check in checks if check.precondition == precondition]))
            for precondition in preconditions
        ]
    )


def run_diagnostics(
    path: str, findings: Iterable[tuple[RunFinding, RunCheck]], finding_filter: FindingFilter
) -> tuple[FolderDiagnostic, ...]:
    """The findings of checks of the run about a path, in the order of ``findings``."""
    fingerprints = _Fingerprints(path)
    return tuple(
        [
            _run_diagnostic(finding, check, finding_filter.severity(check.code), fingerprints)
            for finding, check in findings
        ]
    )


class _Fingerprints:
    """Numbers identical findings of a document, so that their fingerprints are unique."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._counts: dict[tuple[str, str | None, str | None, str], int] = {}

    def next(self, code: str, finding: Finding | RunFinding) -> str:
        key = (code, finding.flow, finding.mapping, finding.clause)
        ordinal = self._counts.get(key, 0) + 1
        self._counts[key] = ordinal
        text = "\0".join([code, self._path, finding.flow or "", finding.mapping or "", finding.clause, str(ordinal)])
        return hex_sha256(text)[:_FINGERPRINT_LENGTH]


def position(source: Source, offset: int) -> Position:
    """An offset as a published position."""
    line = bisect_right(source.starts, offset)
    return _cached_position(line, offset - source.starts[line - 1] + 1) if line else _cached_position(1, offset + 1)


# a fifth of the time of creating one: most findings are at the beginning of a line
_cached_position = lru_cache(maxsize=16_384)(Position)


def _diagnostic(
    finding: Finding, check: Check, severity: Severity, source: Source, fingerprints: _Fingerprints
) -> Diagnostic:
    return Diagnostic(
        check.code,
        check.name,
        severity,
        _message(finding),
        check.hint_for(finding),
        position(source, finding.start),
        position(source, finding.end),
        finding.flow,
        finding.mapping,
        _related(finding.notes, source) if finding.notes else (),
        _fix(finding.edits, finding.safety == "safe", source) if finding.edits else None,
        fingerprints.next(check.code, finding),
    )


def _message(finding: Finding | RunFinding) -> str:
    if finding.cause or finding.drift:
        return Message(finding.message, finding.cause, finding.drift)
    return finding.message


def _related(notes: Iterable[Note], source: Source) -> tuple[Related, ...]:
    path = source.path
    return tuple(
        [Related(path, position(source, note.start), position(source, note.end), note.message) for note in notes]
    )


def _without_edits(
    findings: Iterable[tuple[Finding, DocumentCheck]], unsound: Unsound
) -> list[tuple[Finding, DocumentCheck]]:
    """The findings; edits that would touch an unsound table are removed."""
    return [
        (finding._replace(edits=()), check)
        if any(unsound.holds(edit.start, edit.end) for edit in finding.edits)
        else (finding, check)
        for finding, check in findings
    ]


def _fix(edits: Iterable[TextEdit], is_safe: bool, source: Source) -> Fix:
    placed = [Edit(position(source, edit.start), position(source, edit.end), edit.text) for edit in edits]
    return Fix("safe" if is_safe else "unsafe", tuple(placed))


def _run_diagnostic(
    finding: RunFinding, check: Check, severity: Severity, fingerprints: _Fingerprints
) -> FolderDiagnostic:
    return FolderDiagnostic(
        check.code,
        check.name,
        severity,
        _message(finding),
        check.hint_for(finding),
        finding.span.start,
        finding.span.end,
        finding.flow,
        finding.mapping,
        tuple([Related(note.path, note.span.start, note.span.end, note.message) for note in finding.notes]),
        None,
        fingerprints.next(check.code, finding),
        finding.path,
    )
