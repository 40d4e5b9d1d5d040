"""The systems of a run: one entry per slug, with all that the documents call it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from rst2spec.spec.model import NameSource, System, SystemSummary
from rst2spec.spec.names import most_frequent_name, normalize_name, ranked_names
from rst2spec.spec.resolve import RunNames


class SystemsOfDocument(Protocol):
    """A document's path and its two systems, with inferred names."""

    @property
    def path(self) -> str:
        """Its path."""

    @property
    def source(self) -> System:
        """The system on its left."""

    @property
    def target(self) -> System:
        """The system on its right."""


def system_summaries(
    documents: Sequence[SystemsOfDocument], names: RunNames, configured: Mapping[str, str]
) -> tuple[SystemSummary, ...]:
    """The systems of documents, sorted by slug, then by name; a side with neither slug nor name is none."""
    paths: dict[tuple[str | None, str], tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    titles: dict[str, Counter[str]] = defaultdict(Counter)  # of systems without a slug, by normalized name
    for document in documents:
        for number, system in enumerate((document.source, document.target)):
            name = system.name or system.inferred_name or ""
            key = "" if system.slug else normalize_name(name)
            if system.slug or key:
                paths[system.slug, key][number].append(document.path)
                if key:
                    titles[key][name] += 1
    summaries = []
    for (slug, key), (as_source, as_target) in paths.items():
        of_titles = titles[key] if slug is None else names.titles.get(slug, Counter())
        of_sections = Counter() if slug is None else names.sections.get(slug, Counter())
        listed = ranked_names(of_titles)
        listed += [name for name in ranked_names(of_sections) if name not in of_titles]
        shown, found_in = _name(of_titles, of_sections, configured.get(slug or ""))
        summaries.append(
            SystemSummary(
                slug=slug,
                name=shown,
                found_in=found_in,
                names=tuple(listed),
                source_documents=tuple(sorted(as_source)),
                target_documents=tuple(sorted(as_target)),
            )
        )
    return tuple(sorted(summaries, key=lambda item: (item.slug is None, item.slug or "", item.name or "")))


def _name(titles: Counter[str], sections: Counter[str], configured: str | None) -> tuple[str | None, NameSource | None]:
    """The name to show, and where it was found."""
    if configured:
        return configured, "configuration"
    if titles:
        return most_frequent_name(titles), "title"
    return (most_frequent_name(sections), "section") if sections else (None, None)


def systems_of(systems: Iterable[SystemSummary], paths: Iterable[str]) -> tuple[SystemSummary, ...]:
    """The systems of some of the documents, with those documents only."""
    wanted = set(paths)
    narrowed = [
        replace(
            item,
            source_documents=tuple([path for path in item.source_documents if path in wanted]),
            target_documents=tuple([path for path in item.target_documents if path in wanted]),
        )
        for item in systems
    ]
    return tuple([item for item in narrowed if item.source_documents or item.target_documents])


def systems_by_document(systems: Iterable[SystemSummary]) -> dict[str, tuple[SystemSummary, ...]]:
    """The systems of each document by its path, with that document only."""
    found: dict[str, list[SystemSummary]] = defaultdict(list)
    for item in systems:
        sources, targets = set(item.source_documents), set(item.target_documents)
        for path in sorted(sources | targets):
            found[path].append(
                replace(
                    item,
                    source_documents=(path,) if path in sources else (),
                    target_documents=(path,) if path in targets else (),
                )
            )
    return defaultdict(tuple, {path: tuple(items) for path, items in found.items()})
