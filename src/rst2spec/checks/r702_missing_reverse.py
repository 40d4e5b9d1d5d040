"""R702 missing-reverse."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import ClassVar

from rst2spec.checks.base import DocumentSummary, FolderCheck, FolderFinding, RunSummary, plural
from rst2spec.spec.diagnostic import Severity
from rst2spec.spec.identity import system_key


class MissingReverse(FolderCheck):
    """There is a document from A to B, and none from B to A.

    Why this is worth knowing: every section says that both systems are kept in sync, and only one direction is
    described. A system that is never a source at all may be one that is only written to: that is said once.

    Bad::

        =======================
        Acme to Globex Dataflow
        =======================

    Good::

        =======================
        Globex to Acme Dataflow
        =======================

    In the generator: write both documents of a pair.
    """

    severity: ClassVar[Severity] = "info"
    hint: ClassVar[str] = "Find out whether the other direction is meant to exist."

    def cause(self, messages: Sequence[str]) -> str:
        """The number of systems that are never a source."""
        never = sum("never a source" in message for message in messages)
        return f"{plural(never, 'system')} {'is' if never == 1 else 'are'} never a source" if never else ""

    def find(self, run: RunSummary) -> Iterator[FolderFinding]:
        """One finding per document, but one in all for each system that is never a source."""
        if len(run.documents) < 2:
            return  # a single document has no counterpart
        pairs = {(system_key(document.source), system_key(document.target)) for document in run.documents}
        sources = {source for source, _ in pairs}
        never: dict[str, list[DocumentSummary]] = defaultdict(list)
        for document in run.documents:
            source, target = system_key(document.source), system_key(document.target)
            if not source or not target or (target, source) in pairs:
                continue
            if target not in sources:
                never[target].append(document)
            else:
                yield FolderFinding(
                    f'there is no document from "{target}" to "{source}"',
                    document.report_path,
                    document.title,
                    clause=f"{source}:{target}",
                    cause="there is no document in the other direction",
                )
        for target, documents in sorted(never.items()):
            yield FolderFinding(
                f'"{target}" is a target in {plural(len(documents), "document")} and never a source',
                documents[0].report_path,
                documents[0].target_name,
                clause=target,
                cause="a system is a target and never a source",
            )
