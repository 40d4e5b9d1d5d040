"""Runs the checks and turns their findings into diagnostics: with places, order and fingerprints."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from rst2spec.checks.base import (
    Check,
    DocumentCheck,
    Finding,
    FolderCheck,
    FolderFinding,
    Note,
    TextEdit,
)
from rst2spec.checks.policy import FilteredFindings, Policy
from rst2spec.hashing import hex_sha256
from rst2spec.source import Source
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.diagnostic import Diagnostic, Edit, Fix, FolderDiagnostic, Message, Position, Related, Severity
from rst2spec.spec.sound import Unsound

_FINGERPRINT_LENGTH: Final = 32  # hexadecimal digits


def check_document(compiled: Compiled, checks: Sequence[DocumentCheck], policy: Policy) -> FilteredFindings[Diagnostic]:
    """The findings of a document that count, in its order."""
    found: list[tuple[Finding, DocumentCheck]] = []
    for needed, group in _by_need(tuple(checks)):
        if not needed or getattr(compiled, needed):
            for check in group:
                found += [(finding, check) for finding in check.find(compiled)]
    if not found:
        return policy.filter(compiled.source.report_path, ())
    source = compiled.source
    found.sort(key=lambda item: (item[0].start, item[0].end, item[1].code, item[0].message))
    if any(finding.edits for finding, _ in found):
        found = _without_edits(found, Unsound(compiled))
    fingerprints = _Fingerprints(source.report_path)
    diagnostics = [
        _diagnostic(finding, check, policy.severity(check.code), source, fingerprints) for finding, check in found
    ]
    return policy.filter(source.report_path, tuple(diagnostics))


@lru_cache(maxsize=16)
def _by_need(checks: tuple[DocumentCheck, ...]) -> tuple[tuple[str, tuple[DocumentCheck, ...]], ...]:
    """The checks by what has to be there for them to find anything, so that it is looked at once."""
    needs = dict.fromkeys(check.needs for check in checks)
    return tuple([(needed, tuple([check for check in checks if check.needs == needed])) for needed in needs])


def folder_diagnostics(
    path: str, found: Iterable[tuple[FolderFinding, FolderCheck]], policy: Policy
) -> tuple[FolderDiagnostic, ...]:
    """The findings of folder checks about a path, in the order of ``found``."""
    fingerprints = _Fingerprints(path)
    return tuple(
        [_folder_diagnostic(finding, check, policy.severity(check.code), fingerprints) for finding, check in found]
    )


class _Fingerprints:
    """Numbers identical findings of a document, so that each has a fingerprint of its own."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._counts: dict[tuple[str, str | None, str | None, str], int] = {}

    def next(self, code: str, finding: Finding | FolderFinding) -> str:
        key = (code, finding.flow, finding.mapping, finding.clause)
        ordinal = self._counts.get(key, 0) + 1
        self._counts[key] = ordinal
        text = "\0".join([code, self._path, finding.flow or "", finding.mapping or "", finding.clause, str(ordinal)])
        return hex_sha256(text)[:_FINGERPRINT_LENGTH]


def position(source: Source, offset: int) -> Position:
    """An offset as the published place."""
    line = bisect_right(source.starts, offset)
    return _place(line, offset - source.starts[line - 1] + 1) if line else _place(1, offset + 1)


_place = lru_cache(maxsize=16_384)(Position)  # a fifth of the time of making one: most findings stand at a line's begin


def _diagnostic(
    finding: Finding, check: Check, severity: Severity, source: Source, fingerprints: _Fingerprints
) -> Diagnostic:
    return Diagnostic(
        check.code,
        check.name,
        severity,
        _message(finding),
        check.hint,
        position(source, finding.start),
        position(source, finding.end),
        finding.flow,
        finding.mapping,
        _related(finding.notes, source) if finding.notes else (),
        _fix(finding.edits, finding.safety == "safe", source) if finding.edits else None,
        fingerprints.next(check.code, finding),
    )


def _message(finding: Finding | FolderFinding) -> str:
    return Message(finding.message, finding.cause) if finding.cause else finding.message


def _related(notes: Iterable[Note], source: Source) -> tuple[Related, ...]:
    path = source.report_path
    return tuple(
        [Related(path, position(source, note.start), position(source, note.end), note.message) for note in notes]
    )


def _without_edits(
    found: Iterable[tuple[Finding, DocumentCheck]], unsound: Unsound
) -> list[tuple[Finding, DocumentCheck]]:
    """The findings; without edits those that would touch a table that no fix may edit."""
    return [
        (finding._replace(edits=()), check)
        if any(unsound.holds(edit.start, edit.end) for edit in finding.edits)
        else (finding, check)
        for finding, check in found
    ]


def _fix(edits: Iterable[TextEdit], is_safe: bool, source: Source) -> Fix:
    placed = [Edit(position(source, edit.start), position(source, edit.end), edit.text) for edit in edits]
    return Fix("safe" if is_safe else "unsafe", tuple(placed))


def _folder_diagnostic(
    finding: FolderFinding, check: Check, severity: Severity, fingerprints: _Fingerprints
) -> FolderDiagnostic:
    return FolderDiagnostic(
        check.code,
        check.name,
        severity,
        _message(finding),
        check.hint,
        finding.span.start,
        finding.span.end,
        finding.flow,
        finding.mapping,
        tuple([Related(note.path, note.span.start, note.span.end, note.message) for note in finding.notes]),
        None,
        fingerprints.next(check.code, finding),
        finding.path,
    )
