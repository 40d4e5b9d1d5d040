"""R701 inconsistent-system-name."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import (
    DocumentSummary,
    RunCheck,
    RunFinding,
    RunNote,
    RunSummary,
    Span,
    plural,
    quoted,
)
from rst2spec.spec.diagnostic import Severity
from rst2spec.spec.names import by_spelling, ranked_names


class InconsistentSystemName(RunCheck):
    """The titles of a folder have different names for one slug.

    Why this is bad: a consumer that groups documents by the system's name gets two systems.

    Bad::

        acme-globex.rst    Acme to Globex Group Dataflow
        globex-acme.rst    Globex to Acme Dataflow

    Good::

        acme-globex.rst    Acme to Globex Dataflow
        globex-acme.rst    Globex to Acme Dataflow

    In the generator: store one display name per slug.
    """

    severity: ClassVar[Severity] = "warning"
    hint: ClassVar[str] = "Set one name for the slug in the generator."

    def find(self, run: RunSummary) -> Iterator[RunFinding]:
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
            ranked = ranked_names(names)
            uses_text = ", ".join(f"{quoted(name)} in {plural(names[name], 'title')}" for name in ranked)
            configured = run.systems.get(slug)
            advice = f"; the configuration has {quoted(configured)}" if configured else ""
            document, span = first[slug, ranked[1]]
            notes = tuple(
                RunNote(first[slug, name][0].path, first[slug, name][1], f"The name is {quoted(name)} here.")
                for name in (ranked[0], *ranked[2:])
            )
            is_one = len(by_spelling(names)) == 1  # the spec has one name for them, in the first spelling
            yield RunFinding(
                f'system "{slug}" has {len(names)} {"spellings of one name" if is_one else "names"}: '
                f"{uses_text}{advice}",
                document.path,
                span,
                clause=slug,
                notes=notes,
            )
