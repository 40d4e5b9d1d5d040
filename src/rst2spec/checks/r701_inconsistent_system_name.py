"""R701 inconsistent-system-name."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import (
    DocumentSummary,
    FolderCheck,
    FolderFinding,
    FolderNote,
    RunSummary,
    Span,
    plural,
    quoted,
)
from rst2spec.spec.diagnostic import Severity


class InconsistentSystemName(FolderCheck):
    """One slug goes by two names in the titles of a folder.

    Why this is bad: whoever groups documents by the system's name sees two systems.

    Bad::

        ==============================
        Acme to Globex Group Dataflow
        ==============================

    Good::

        =======================
        Acme to Globex Dataflow
        =======================

    In the generator: keep one display name a slug.
    """

    severity: ClassVar[Severity] = "warning"
    hint: ClassVar[str] = "Decide on one name, and set it for the slug in the generator."

    def find(self, run: RunSummary) -> Iterator[FolderFinding]:
        """One finding per slug, at the first title with another name than the most frequent one."""
        uses: dict[str, Counter[str]] = defaultdict(Counter)
        first: dict[tuple[str, str], tuple[DocumentSummary, Span]] = {}
        for document in run.documents:
            for system, span in (
                (document.source, document.source_name),
                (document.target, document.target_name),
            ):
                if system.slug and system.name:
                    uses[system.slug][system.name] += 1
                    first.setdefault((system.slug, system.name), (document, span))
        for slug, names in sorted(uses.items()):
            if len(names) < 2:
                continue
            ranked = sorted(names, key=lambda name: (-names[name], name))
            uses_text = ", ".join(f"{quoted(name)} in {plural(names[name], 'title')}" for name in ranked)
            configured = run.systems.get(slug)
            advice = f"; the configuration says {quoted(configured)}" if configured else ""
            document, span = first[slug, ranked[1]]
            notes = tuple(
                FolderNote(first[slug, name][0].report_path, first[slug, name][1], f"called {quoted(name)} here")
                for name in (ranked[0], *ranked[2:])
            )
            yield FolderFinding(
                f'"{slug}" has {len(names)} names: {uses_text}{advice}',
                document.report_path,
                span,
                clause=slug,
                notes=notes,
            )
