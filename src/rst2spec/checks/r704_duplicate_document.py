"""R704 duplicate-document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import DocumentSummary, RunCheck, RunFinding, RunNote, RunSummary, quoted
from rst2spec.spec.diagnostic import Severity


class DuplicateDocument(RunCheck):
    """Two documents describe the same pair of systems.

    They have the same two slugs in their file names, or the same two names in their titles.

    Why this is bad: one of them is probably out of date. Ids of flows and mappings are computed from the slugs, so both
    documents can have the same ids.

    Bad::

        acme-globex.rst         Acme to Globex Dataflow
        acme-globexgroup.rst    Acme to Globex Dataflow

    Good::

        acme-globex.rst         Acme to Globex Dataflow
        acme-globexgroup.rst    Acme to Globex Group Dataflow

    In the generator: write one document per pair, and remove documents with earlier names.
    """

    severity: ClassVar[Severity] = "warning"
    hint: ClassVar[str] = "Remove the document with the older timestamp."

    def find(self, run: RunSummary) -> Iterator[RunFinding]:
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
                yield RunFinding(
                    f"duplicate of {first.path}: both describe {pair}",
                    document.path,
                    document.title,
                    notes=(RunNote(first.path, first.title, "The other document is here."),),
                )
