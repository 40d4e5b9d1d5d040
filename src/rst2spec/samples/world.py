"""Invents the records of systems so that they agree with documents, and then breaks some of them on purpose.

Properties that mappings connect have one value for each *cluster*: a record of each entity type, all of them linked. So
everything agrees, whatever the documents map where; a fault then changes one value, one record or one link.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from rst2spec.samples.chance import Chance
from rst2spec.spec.model import Document, Flow, Mapping, MatchRule, Property, Side
from rst2spec.spec.names import normalize_name

Value = str | int | None
"""A value as it is meant: text (dates, too), a number, or nothing."""

FORMATS: Final = ("jsonl", "json", "csv", "jsonl.gz", "csv.gz", "sqlite")

EntityKey = tuple[str, str, str]
"""Slug, name and variant of an entity type."""

Node = tuple[EntityKey, str]
"""A property of an entity type: its path in lower case, since data doesn't differ by case alone."""

_BLANK: Final = 0.08  # share of blank values
_FAULTY: Final = 0.5  # of the clusters at most
_SET_TERMS: Final = {"wd:Q20": ("NO", "Norway")}
"""The terms for which values are set; others stay open."""

NUMERIC: Final = frozenset({"integer", "decimal", "float"})
_TEXTS: Final = ("alpha", "beta", "gamma", "delta")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that was broken on purpose.

    Attributes:
        kind: What was done: ``changed``, ``lost``, ``added``, ``unlinked``, ``linked twice``, ``linked to nothing``,
            ``same key`` or ``no key``.
        entity: The entity type of the record.
        record: The record's key.
        path: The property; empty where the whole record or its link is meant.
    """

    kind: str
    entity: EntityKey
    record: str
    path: str = ""


@dataclass(slots=True)
class DataRecord:
    """A record.

    Attributes:
        key: Its key; null where it has none.
        values: Its values by path, in lower case.
    """

    key: str | None
    values: dict[str, Value]


@dataclass(slots=True)
class EntityData:
    """An entity type with its records.

    Attributes:
        key: The entity type.
        paths: The spelling of each property's path, by the path in lower case.
        records: The records: those of the clusters in their order, then others.
        form: The format that they are written in.
        lists: The first parts of paths, in lower case, that are lists in the data, with one item each.
    """

    key: EntityKey
    paths: dict[str, str] = field(default_factory=dict)
    records: list[DataRecord] = field(default_factory=list)
    form: str = "jsonl"
    lists: set[str] = field(default_factory=set)

    def is_selected(self, path: str, by: str) -> bool:
        """Whether a condition on one property selects items of another one: both are in the same list."""
        first, other = path.partition(".")[0].lower(), by.partition(".")[0].lower()
        return first == other and first in self.lists and "." in path and "." in by

    @property
    def label(self) -> str:
        """The name with the variant."""
        return f"{self.key[1]} {self.key[2]}".strip()


@dataclass(slots=True)
class World:
    """Systems with records that documents are about.

    Attributes:
        documents: The documents.
        entities: The entity types.
        links: The links: an entity type and key on each side.
        faults: What was broken.
        terms: The values of terms.
        types: The types of the mappings that each property is part of.
    """

    documents: Sequence[Document]
    entities: dict[EntityKey, EntityData] = field(default_factory=dict)
    links: list[tuple[EntityKey, str, EntityKey, str]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    terms: dict[str, tuple[str, ...]] = field(default_factory=lambda: dict(_SET_TERMS))
    types: dict[Node, set[str]] = field(default_factory=lambda: defaultdict(set))


def world_of(
    documents: Sequence[Document], records: int, seed: int, formats: Sequence[str] = FORMATS, *, has_faults: bool = True
) -> World:
    """Invents the records that documents are about.

    Args:
        documents: The documents.
        records: The number of records of each entity type.
        seed: The seed.
        formats: The formats to choose from; ``sqlite`` is one for a whole system.
        has_faults: Whether to break something of each kind.
    """
    world = World(documents)
    for _, flow in flows_of(documents):
        for entity_key, side in sides_of(flow):
            entity = world.entities.setdefault(entity_key, EntityData(entity_key))
            for path in _paths(flow, side):
                entity.paths.setdefault(path.lower(), path)
    values = _Values(world)
    _choose_forms(world, formats, Chance(seed, "formats"))
    for number, entity in enumerate(world.entities.values()):
        for cluster in range(records):
            name = f"{entity.key[0][:2]}{number}-{cluster + 1}"
            content = {path: values.of((entity.key, path), cluster) for path in entity.paths}
            entity.records.append(DataRecord(name, content))
    _link(world, records)
    if has_faults:
        _break(world, values, records, Chance(seed, "faults"))
    return world


def _choose_forms(world: World, formats: Sequence[str], chance: Chance) -> None:
    """Chooses a format for each entity type, and what is a list in it."""
    files = [form for form in formats if form != "sqlite"]
    databases = {slug: "sqlite" in formats and chance.hit(0.2) for slug in {key[0]: None for key in world.entities}}
    for entity in world.entities.values():
        entity.form = "sqlite" if databases[entity.key[0]] else chance.one(files)
        if "json" in entity.form:
            entity.lists = {part for part in nested_parts(entity.paths.values()) if chance.hit(0.3)}


def nested_parts(names: Iterable[str]) -> list[str]:
    """The first parts of names with dots, in lower case, that can be objects: no property has such a name itself."""
    known = [name.lower() for name in names]
    return sorted({name.partition(".")[0] for name in known if "." in name} - set(known))


def flows_of(documents: Iterable[Document]) -> Iterator[tuple[Document, Flow]]:
    """The flows that are about entity types with a name, with their documents."""
    for document in documents:
        for flow in document.flows:
            if all(key[0] and key[1] for key, _ in sides_of(flow)):
                yield document, flow


def sides_of(flow: Flow) -> tuple[tuple[EntityKey, str], tuple[EntityKey, str]]:
    """The entity types of a flow's source and target."""
    return (_entity(flow.source), "source"), (_entity(flow.target), "target")


def _entity(side: Side) -> EntityKey:
    """An entity type; that of a system without a slug has its name in the place of one."""
    if side.resolved is not None:
        return side.resolved.slug, side.resolved.entity or "", side.resolved.variant or ""
    return side.slug or normalize_name(side.system or ""), side.entity or "", side.variant or ""


def rows_of(flow: Flow) -> tuple[Mapping | MatchRule, ...]:
    """The mappings and match rules of a flow."""
    return (*flow.mappings, *flow.match_rules)


def _paths(flow: Flow, side: str) -> Iterator[str]:
    for row in rows_of(flow):
        item: Property = getattr(row, side)
        yield from filter(None, (item.path, *(condition.path for condition in item.conditions)))


# --- values


class _Values:
    """The values of properties: connected ones have the same."""

    def __init__(self, world: World) -> None:
        self._parent: dict[Node, Node] = {}
        self._literals: dict[Node, set[str]] = defaultdict(set)
        self._terms = world.terms
        types: dict[Node, set[str]] = defaultdict(set)
        matched: list[Node] = []
        for _, flow in flows_of(world.documents):
            (source, _), (target, _) = sides_of(flow)
            for row in rows_of(flow):
                self._conditions(source, row.source)
                self._conditions(target, row.target)
                if row.source.path is None or row.target.path is None:
                    continue
                left, right = (source, row.source.path.lower()), (target, row.target.path.lower())
                self._join(left, right)
                if isinstance(row, Mapping):
                    for node in (left, right):
                        types[node].add(row.type.text)
                        world.types[node].add(row.type.text)
                else:
                    matched.append(left)
                    for node in (left, right):
                        world.types[node].add("match rule")
        self._types: dict[Node, set[str]] = defaultdict(set)
        self._wanted: dict[Node, set[str]] = defaultdict(set)
        for node, found in types.items():
            self._types[self.root(node)] |= found
        for node, texts in self._literals.items():
            self._wanted[self.root(node)] |= texts
        self._matched = {self.root(node) for node in matched}
        self._numbers: dict[Node, int] = {}

    def root(self, node: Node) -> Node:
        """The representative of all properties that are connected with one."""
        while self._parent.get(node, node) != node:
            node = self._parent[node]
        return node

    def of(self, node: Node, cluster: int, salt: int = 0) -> Value:
        """The value of a property in a cluster; with a salt another one."""
        root = self.root(node)
        number = self._numbers.setdefault(root, len(self._numbers) + 1)
        is_plain = root not in self._matched and not self._wanted[root]
        if not salt and is_plain and Chance("blank", number, cluster).hit(_BLANK):
            return None
        return self._value(root, number, cluster, salt)

    def _value(self, root: Node, number: int, cluster: int, salt: int) -> Value:
        types = self._types[root]
        texts = sorted(self._wanted[root])
        if root in self._matched:  # each value once, so that records match one to one
            if cluster < len(texts) and not salt:
                return texts[cluster]
        elif texts:
            at = (cluster + salt) % (len(texts) + 1)
            return texts[at] if at < len(texts) else f"other {_TEXTS[(number + salt) % 4]}"
        if '"boolean"' in types:
            return (number + cluster + salt) % 2
        if types & {f'"{name}"' for name in NUMERIC} or any('"decimal"' in text for text in types):
            return 1_000 + number * 10_000 + cluster * 7 + salt * 3
        if any("datetime-format" in text and text.startswith("[") for text in types):
            return (date(2020, 1, 1) + timedelta(days=number * 31 + cluster + salt * 1_000)).isoformat()
        return f"{_TEXTS[number % 4]} {number}-{cluster + 1}{'x' * salt}"

    def _conditions(self, entity: EntityKey, item: Property) -> None:
        for condition in item.conditions:
            if condition.path is not None:
                values = self._terms.get(condition.value or "", (condition.value,))
                self._literals[entity, condition.path.lower()] |= {text for text in values[:1] if text}

    def _join(self, left: Node, right: Node) -> None:
        first, second = self.root(left), self.root(right)
        if first != second:
            self._parent[second] = first


# --- links and faults


def _link(world: World, records: int) -> None:
    """Links the records of each cluster, once for each pair of entity types."""
    pairs = dict.fromkeys(
        (source, target) for _, flow in flows_of(world.documents) for (source, _), (target, _) in [sides_of(flow)]
    )
    linked: set[frozenset[EntityKey]] = set()
    for source, target in pairs:
        if frozenset((source, target)) in linked:
            continue  # a link is good for both directions
        linked.add(frozenset((source, target)))
        for cluster in range(records):
            left, right = world.entities[source].records[cluster].key, world.entities[target].records[cluster].key
            world.links.append((source, left or "", target, right or ""))


def _break(world: World, values: _Values, records: int, chance: Chance) -> None:
    """Breaks something of each kind, each in another cluster of some entity type."""
    entities = list(world.entities.values())
    if not entities:
        return
    free = {entity.key: list(range(records)) for entity in entities}
    kinds = ("changed", "lost", "added", "unlinked", "linked twice", "linked to nothing", "same key", "no key")
    for number in range(min(24, max(8, records // 4 * len(entities)))):
        kind = kinds[number % len(kinds)]
        entity = chance.one(entities)
        clusters = free[entity.key]
        if len(clusters) <= records * (1 - _FAULTY):
            continue
        cluster = clusters.pop(chance.below(len(clusters)))
        _break_one(world, values, kind, entity, cluster, chance)


def _break_one(world: World, values: _Values, kind: str, entity: EntityData, cluster: int, chance: Chance) -> None:
    record = entity.records[cluster]
    key = record.key or ""
    paths = sorted(entity.paths)
    if kind in {"changed", "lost", "added"}:
        wanted = [path for path in paths if (record.values[path] is None) == (kind == "added")]
        if not wanted:
            return
        path = chance.one(wanted)
        record.values[path] = None if kind == "lost" else values.of((entity.key, path), cluster, salt=1)
        world.faults.append(Fault(kind, entity.key, key, path))
        return
    links = [
        number
        for number, link in enumerate(world.links)
        if (entity.key, key) in ((link[0], link[1]), (link[2], link[3]))
    ]
    if kind == "same key":
        entity.records.append(DataRecord(key, dict(record.values)))
    elif kind == "no key":
        entity.records.append(DataRecord(None, dict(record.values)))
        key = ""
    elif not links:
        return
    else:
        at = links[chance.below(len(links))]
        source, left, target, _ = world.links[at]
        if kind == "unlinked":
            del world.links[at]
        elif kind == "linked to nothing":
            world.links[at] = (source, left, target, "missing-1")
        else:
            other = world.entities[target].records[cluster - 1].key
            world.links.append((source, left, target, other or ""))
        entity, key = world.entities[source], left
    world.faults.append(Fault(kind, entity.key, key))
