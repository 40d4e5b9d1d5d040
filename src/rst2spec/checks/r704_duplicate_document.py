"""R704 duplicate-document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import DocumentSummary, FolderCheck, FolderFinding, FolderNote, RunSummary, quoted
from rst2spec.spec.diagnostic import Severity


class DuplicateDocument(FolderCheck):
    """Two documents describe one pair of systems.

    They have the same two slugs in their file names, or the same two names in their titles.

    Why this is bad: one of them is out of date, most likely. Ids of flows and mappings are made of the slugs, so that
    those of the two documents can be equal.

    Bad::

        =======================
        Acme to Globex Dataflow
        =======================

    Good::

        ========================
        Acme to Initech Dataflow
        ========================

    In the generator: write one document a pair, and remove the ones of earlier names.
    """

    severity: ClassVar[Severity] = "warning"
    hint: ClassVar[str] = "Compare the time stamps, and remove the document that is out of date."

    def find(self, run: RunSummary) -> Iterator[FolderFinding]:
        """One finding per document that repeats another one's pair."""
        slugs: dict[tuple[str, str], DocumentSummary] = {}
        names: dict[tuple[str, str], DocumentSummary] = {}
        for document in run.documents:
            source, target = document.source, document.target
            first: DocumentSummary | None = None
            pair = ""
            if source.slug and target.slug:
                earlier = slugs.setdefault((source.slug, target.slug), document)
                if earlier is not document:
                    first, pair = earlier, f'"{source.slug}" to "{target.slug}"'
            if source.name and target.name:
                earlier = names.setdefault((source.name, target.name), document)
                if earlier is not document and first is None:
                    first, pair = earlier, f"{quoted(source.name)} to {quoted(target.name)}"
            if first is not None:
                yield FolderFinding(
                    f"{pair} is also described in {first.report_path}",
                    document.report_path,
                    document.title,
                    notes=(FolderNote(first.report_path, first.title, "the other document"),),
                )
