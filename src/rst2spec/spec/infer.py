"""Infers missing system names from the configuration, the document and other documents."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol, cast

from rst2spec.spec.model import Document, Evidence, System
from rst2spec.spec.names import SIDES, SideName, by_spelling, contains_slug


class Named(Protocol):
    """A document's systems, and their names in it."""

    @property
    def source(self) -> System:
        """The source system."""

    @property
    def target(self) -> System:
        """The target system."""

    @property
    def names_in_sections(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The names of the source in its sections, and those of the target."""


def infer_names(documents: Sequence[Named], systems: Mapping[str, str]) -> Iterator[tuple[System, System]]:
    """Each document's systems with ``inferred_name``, ``inferred_from`` and ``candidates`` where the title is blank.

    The first evidence that gives a name decides; where it gives more than one, there is no inferred name. Names that
    differ only in case are one: the most frequent spelling counts.

    Args:
        documents: All documents of a run.
        systems: From the configuration: slug to name.
    """
    titles: dict[tuple[SideName, str], Counter[str]] = defaultdict(Counter)
    for document in documents:
        for side, system in zip(SIDES, (document.source, document.target), strict=True):
            if system.name and system.slug:
                titles[side, system.slug][system.name] += 1
    inferred_systems: dict[
        tuple[SideName, str | None, tuple[str, ...]], System
    ] = {}  # a few systems are blank in many documents

    def inferred(side: SideName, system: System, in_sections: tuple[str, ...]) -> System:
        if system.name is not None:
            return system
        key = side, system.slug, in_sections
        if key not in inferred_systems:
            inferred_systems[key] = _inferred(side, system, in_sections, systems, titles)
        return inferred_systems[key]

    for document in documents:
        yield (
            inferred("source", document.source, document.names_in_sections[0]),
            inferred("target", document.target, document.names_in_sections[1]),
        )


def names_in_sections(document: Document, side: SideName) -> tuple[str, ...]:
    """The names that a document's own sections give a side, sorted: labels, table headers, "synchronized into X"."""
    found: list[str | None] = []
    for flow in document.flows:
        if side == "source":
            found += [flow.source.system, *[item.system for item in (flow.creation.connected_to or ())[:1]]]
        else:
            found += [flow.target.system, flow.type_system, flow.creation.into]
    return _spelled(Counter([name for name in found if name]))


def _spelled(names: Counter[str]) -> tuple[str, ...]:
    """Names in their most frequent spellings, sorted."""
    return tuple(sorted([spellings[0] for spellings in by_spelling(names)]))


def _inferred(
    side: SideName,
    system: System,
    in_sections: Iterable[str],
    systems: Mapping[str, str],
    titles: Mapping[tuple[SideName, str], Counter[str]],
) -> System:
    evidence, candidates = _evidence(side, system.slug, in_sections, systems, titles)
    name = candidates[0] if len(candidates) == 1 else None
    return replace(system, inferred_name=name, inferred_from=evidence if name else None, candidates=candidates)


def _evidence(
    side: SideName,
    slug: str | None,
    in_sections: Iterable[str],
    systems: Mapping[str, str],
    titles: Mapping[tuple[SideName, str], Counter[str]],
) -> tuple[Evidence, tuple[str, ...]]:
    """The first kind of evidence with a name, and its names, sorted."""
    if slug is not None and slug in systems:
        return "configuration", (systems[slug],)
    names = {name for name in in_sections if slug is None or contains_slug(name, slug)}
    if names or slug is None:
        return "document", tuple(sorted(names))
    other = SIDES[1 - SIDES.index(side)]
    for evidence, key in (("same_side", (side, slug)), ("other_side", (other, slug))):
        if titles.get(key):
            return cast("Evidence", evidence), _spelled(titles[key])
    return "other_side", ()
