"""What a run gives: all that the formats are made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rst2spec.spec.diagnostic import Diagnostic, FolderDiagnostic
from rst2spec.spec.model import Document


@dataclass(frozen=True, slots=True)
class Result:
    """What a run gives.

    Attributes:
        documents: The documents, sorted by path, with all their findings.
        report_paths: The path of each document in findings.
        diagnostics: The folder's findings.
        reported: The documents' findings as reports show them: with what only the folder tells.
    """

    documents: tuple[Document, ...]
    report_paths: tuple[str, ...]
    diagnostics: tuple[FolderDiagnostic, ...]
    reported: tuple[tuple[Diagnostic, ...], ...]

    def findings(self) -> Iterator[tuple[str, Diagnostic | FolderDiagnostic]]:
        """All findings with their paths: sorted by path, place and code."""
        found: list[tuple[str, Diagnostic | FolderDiagnostic]] = [(item.path, item) for item in self.diagnostics]
        for path, reported in zip(self.report_paths, self.reported, strict=True):
            found.extend((path, item) for item in reported)
        found.sort(key=lambda item: (item[0], item[1].start.line, item[1].start.column, item[1].code))
        return iter(found)
