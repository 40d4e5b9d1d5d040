"""What a run gives: all that the formats are made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any, Final

from rst2spec.spec.diagnostic import Diagnostic, FolderDiagnostic
from rst2spec.spec.model import Document


@dataclass(frozen=True, slots=True)
class Result:
    """What a run gives.

    Attributes:
        documents: The documents, sorted by path, with all their findings; none where only their texts were asked for.
        report_paths: The path of each document in findings.
        diagnostics: The folder's findings, sorted by path. Many are read whenever they are asked for.
        reported: The documents' findings as reports show them: with what only the folder tells. The same of many.
        texts: The documents' texts by their path in findings, where a format asked for them.
        notes: What is to be said of the run itself, such as a suppression that nothing needs.
        baseline: Fingerprints of findings that are known and yet among these; ``findings`` leaves them out.
        left_out: How many findings are known, and so not among these: by what knows them.
        rendered: The documents' texts by format, where they were written as the documents were compiled.
        by_path: The documents by their path in findings, made when they are asked for, where the texts are there.
        alone: Whether only files were looked at that were named, so that nothing is known of the folder's findings.
        flow_counts: How many flows each document has, in the order of ``report_paths``.
        empty_reason: Why there is no document in it, where nothing that was named is a dataflow document.
    """

    documents: tuple[Document, ...]
    report_paths: tuple[str, ...]
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

    def without(self, fingerprints: Set[str], known_by: str) -> Result:
        """The result without the findings that are known already; ``known_by`` says who knows them, for a summary."""
        reported = tuple(
            [tuple([item for item in found if item.fingerprint not in fingerprints]) for found in self.reported]
        )
        folder = tuple([item for item in self.diagnostics if item.fingerprint not in fingerprints])
        before, after = (sum(map(len, found)) for found in (self.reported, reported))
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
        """The findings that are not known, with their paths: sorted by path, place and code."""
        found = self.all_findings()
        return (item for item in found if item[1].fingerprint not in self.baseline) if self.baseline else found

    def all_findings(self) -> Iterator[tuple[str, Diagnostic | FolderDiagnostic]]:
        """All findings with their paths, those that a baseline knows among them, in the same order."""
        from heapq import merge

        # a path at a time, since those of all of them may be too many to be held in memory
        folder = ((path, tuple(found)) for path, found in groupby(self.diagnostics, attrgetter("path")))
        order = sorted(range(len(self.report_paths)), key=self.report_paths.__getitem__)
        documents = ((self.report_paths[number], self.reported[number]) for number in order)
        for path, parts in groupby(merge(folder, documents, key=_path), _path):
            found = [item for _, part in parts for item in part]
            found.sort(key=lambda item: (item.start.line, item.start.column, item.code))
            yield from ((path, item) for item in found)


_path: Final = itemgetter(0)
