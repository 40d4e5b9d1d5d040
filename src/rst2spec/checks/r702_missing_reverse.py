"""R702 missing-reverse."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import ClassVar

from rst2spec.checks.base import DocumentSummary, RunCheck, RunFinding, RunSummary, plural
from rst2spec.spec.diagnostic import Severity
from rst2spec.spec.identity import system_key


class MissingReverse(RunCheck):
    """A document from A to B has no counterpart from B to A.

    Why this is worth knowing: every section specifies that both systems are kept in sync, but only one direction is
    described. A system that is never a source may only receive data; it gets one finding.

    Bad::

        acme-globex.rst       Acme to Globex Dataflow
        globex-initech.rst    Globex to Initech Dataflow

    Good::

        acme-globex.rst    Acme to Globex Dataflow
        globex-acme.rst    Globex to Acme Dataflow

    In the generator: write both documents of a pair.
    """

    severity: ClassVar[Severity] = "info"
    hint: ClassVar[str] = "Check whether the other direction should exist."

    def cause(self, messages: Sequence[str]) -> str:
        """The number of systems that are never a source."""
        never = sum("never a source" in message for message in messages)
        return f"{plural(never, 'system')} {'is' if never == 1 else 'are'} never a source." if never else ""

    def find(self, run: RunSummary) -> Iterator[RunFinding]:
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
                yield RunFinding(
                    f'no document from "{target}" to "{source}"',
                    document.path,
                    document.title,
                    clause=f"{source}:{target}",
                    cause="no document in the other direction",
                )
        for target, documents in sorted(never.items()):
            yield RunFinding(
                f'system "{target}" is a target in {plural(len(documents), "document")}, but never a source',
                documents[0].path,
                documents[0].target_name,
                clause=target,
                cause="system is a target, but never a source",
            )
