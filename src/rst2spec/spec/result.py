"""The result of a run: the input of the formats."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from heapq import merge
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any, Final

from rst2spec.spec.diagnostic import Diagnostic, FolderDiagnostic
from rst2spec.spec.model import COMMON_ROOT, Document, Root, SystemSummary


@dataclass(frozen=True, slots=True)
class Result:
    """The result of a run.

    Attributes:
        documents: The documents, sorted by path, with all their findings; empty if only their texts were requested.
        paths: The path of each document.
        diagnostics: The folder's findings, sorted by path. If there are many, each access reads them from disk.
        reported: The documents' findings as reports show them, with details that depend on other documents. If there
            are many, each access reads them from disk.
        texts: The documents' texts by path, if a format requested them.
        notes: Notes about the run itself, such as an unused suppression.
        baseline: Fingerprints of known findings that are still among these; ``findings`` leaves them out.
        left_out: The number of known findings that aren't among these, by what knows them.
        rendered: The documents' texts by format, if they were written when the documents were compiled.
        by_path: The documents by path, created on demand, if the texts are available.
        alone: Whether only named files were read, so that the folder's findings are unknown.
        flow_counts: The number of flows of each document, in the order of ``paths``.
        empty_reason: Why it has no document, if no named file is a dataflow document.
        root: What the paths are relative to.
        systems: The systems of the documents.
        others: The run's other documents, if ``documents`` is a selection of them.
    """

    documents: tuple[Document, ...]
    paths: tuple[str, ...]
    diagnostics: Sequence[FolderDiagnostic]
    reported: Sequence[tuple[Diagnostic, ...]]
    texts: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)
    baseline: Set[str] = frozenset()
    rendered: Mapping[Any, Any] = field(default_factory=dict)
    by_path: Mapping[str, Document] = field(default_factory=dict)
    alone: bool = False
    flow_counts: Sequence[int] = ()
    empty_reason: str = ""
    root: Root = COMMON_ROOT
    systems: Sequence[SystemSummary] = ()
    others: tuple[Document, ...] = ()

    def without(self, fingerprints: Set[str], known_by: str) -> Result:
        """The result without known findings; ``known_by`` is the reason for the summary."""
        reported = tuple(
            [tuple([item for item in findings if item.fingerprint not in fingerprints]) for findings in self.reported]
        )
        folder = tuple([item for item in self.diagnostics if item.fingerprint not in fingerprints])
        before, after = (sum(map(len, findings)) for findings in (self.reported, reported))
        count = before - after + len(self.diagnostics) - len(folder)
        return replace(
            self,
            reported=reported,
            diagnostics=folder,
            left_out={**self.left_out, known_by: count} if count else self.left_out,
        )

    def with_baseline(self, fingerprints: Set[str]) -> Result:
        """The result with findings marked as known by a baseline."""
        count = sum(item.fingerprint in fingerprints for _, item in self.findings())
        left_out = {**self.left_out, "known by the baseline": count} if count else self.left_out
        return replace(self, baseline=fingerprints, left_out=left_out)

    def findings(self) -> Iterator[tuple[str, Diagnostic | FolderDiagnostic]]:
        """The findings that aren't known, with their paths: sorted by path, position and code."""
        findings = self.all_findings()
        return (item for item in findings if item[1].fingerprint not in self.baseline) if self.baseline else findings

    def all_findings(self) -> Iterator[tuple[str, Diagnostic | FolderDiagnostic]]:
        """All findings with their paths, including those in the baseline, in the same order."""
        # path by path: all findings may not fit into memory
        folder = ((path, tuple(findings)) for path, findings in groupby(self.diagnostics, attrgetter("path")))
        order = sorted(range(len(self.paths)), key=self.paths.__getitem__)
        documents = ((self.paths[number], self.reported[number]) for number in order)
        for path, parts in groupby(merge(folder, documents, key=_path), _path):
            findings = [item for _, part in parts for item in part]
            findings.sort(key=lambda item: (item.start.line, item.start.column, item.code))
            yield from ((path, item) for item in findings)


_path: Final = itemgetter(0)
