"""What there is to verify: the flows of a spec, grouped by the pair of entity types that they keep in sync.

This module reads the spec for all of ``verify``; the others see only what it returns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from rst2spec.spec import model
from rst2spec.spec.model import Document, Flow
from rst2spec.spec.names import normalize_name


class Entity(NamedTuple):
    """An entity type of a system.

    Attributes:
        system: The system's slug; empty where the documents don't have one.
        name: Its name without a variant; empty where the label names only a system.
        variant: Its variant: ``person``; usually empty.
    """

    system: str
    name: str
    variant: str = ""

    @property
    def label(self) -> str:
        """The name with the variant."""
        return f"{self.name} {self.variant}".strip()

    @property
    def key(self) -> tuple[str, str, str]:
        """Equal for spellings of the same entity type."""
        return self.system, normalize_name(self.name), normalize_name(self.variant)

    def __str__(self) -> str:
        return f"{self.system} {self.label}".strip()


class FlowItem(NamedTuple):
    """A flow with its document."""

    document: Document
    flow: Flow

    @property
    def heading(self) -> str:
        """The flow's heading: ``Acme Member to Globex Person``."""
        return f"{self.flow.source.label} to {self.flow.target.label}"


@dataclass(frozen=True, slots=True)
class Group:
    """All flows of one pair of entity types: they are about the same pairs of records.

    Attributes:
        number: Its number from 1, which names its tables.
        source: The source's entity type.
        target: The target's.
        flows: The flows, in the order of the documents.
    """

    number: int
    source: Entity
    target: Entity
    flows: tuple[FlowItem, ...]

    def __str__(self) -> str:
        return f"{self.source} to {self.target}"

    @property
    def mappings(self) -> list[model.Mapping]:
        """The mappings of all flows."""
        return [mapping for item in self.flows for mapping in item.flow.mappings]

    @property
    def match_rules(self) -> list[model.MatchRule]:
        """The match rules of all flows."""
        return [rule for item in self.flows for rule in item.flow.match_rules]

    @property
    def is_reflexive(self) -> bool:
        """Whether source and target are the same entity type."""
        return self.source.key == self.target.key


def groups_of(documents: Iterable[Document]) -> list[Group]:
    """The groups, in the order in which they first occur."""
    found: dict[tuple[tuple[str, str, str], tuple[str, str, str]], tuple[Entity, Entity, list[FlowItem]]] = {}
    for document in documents:
        for flow in document.flows:
            source = _entity(flow.source, document.source)
            target = _entity(flow.target, document.target)
            found.setdefault((source.key, target.key), (source, target, []))[2].append(FlowItem(document, flow))
    return [
        Group(number, source, target, tuple(flows))
        for number, (source, target, flows) in enumerate(found.values(), start=1)
    ]


def reverse_of(group: Group, groups: Iterable[Group]) -> Group | None:
    """The group of the other direction; null if there is none."""
    if group.is_reflexive:
        return None
    return next(
        (item for item in groups if item.source.key == group.target.key and item.target.key == group.source.key), None
    )


def systems_of(groups: Iterable[Group]) -> list[str]:
    """The slugs of all systems, sorted."""
    return sorted({entity.system for group in groups for entity in (group.source, group.target) if entity.system})


def paths_of(entity: Entity, groups: Iterable[Group]) -> Iterator[str]:
    """The paths that documents name in an entity type: of mappings, match rules and conditions."""
    for group in groups:
        rows: tuple[model.Mapping | model.MatchRule, ...] = (*group.mappings, *group.match_rules)
        for row in rows:
            if group.source.key == entity.key:
                yield from _paths(row.source)
            if group.target.key == entity.key:
                yield from _paths(row.target)


def _paths(side: model.Property) -> Iterator[str]:
    yield from filter(None, (side.path, *(condition.path for condition in side.conditions)))


def _entity(side: model.Side, system: model.System) -> Entity:
    """A side's entity type: as the run's other documents show it, else as the document states it."""
    if side.resolved is not None:
        return Entity(side.resolved.slug, side.resolved.entity or "", side.resolved.variant or "")
    names_another = side.slug is None and side.system is not None
    slug = side.slug or (None if names_another else system.slug) or normalize_name(side.system or system.name or "")
    return Entity(slug, side.entity or "", side.variant or "")
