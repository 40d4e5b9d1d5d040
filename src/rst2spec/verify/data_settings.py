"""The configuration of ``verify``: tables, pairs of records, and values of terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rst2spec.spec.names import normalize_name
from rst2spec.verify.subject import Entity, Group

Values = Mapping[str, tuple[str, ...]]
"""The accepted values by property."""


@dataclass(frozen=True, slots=True)
class TableSettings:
    """What is set for an entity type.

    Attributes:
        table: The table's name; empty where it matches by itself.
        key: The property that identifies a record.
        where: The records that belong to the entity type: values by property.
        paths: Where a property is in the data, by the documents' path.
        references: The entity type that a property refers to, by the documents' path.
    """

    table: str = ""
    key: str = "id"
    where: Values = field(default_factory=dict)
    paths: Mapping[str, str] = field(default_factory=dict)
    references: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PairSettings:
    """What is set for a flow.

    Attributes:
        keys: The target's property by the source's: where all are equal, the records are a pair.
        created_where: The source's records that get a target: values by property.
        precedence: The source's properties in the order in which they count, by the target's property.
    """

    keys: Mapping[str, str] = field(default_factory=dict)
    created_where: Values = field(default_factory=dict)
    precedence: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings.

    Attributes:
        tables: The settings of entity types by system and normalized name.
        pairs: The settings of flows by id and by heading.
        terms: The values of a term such as ``wd:Q20``, by system (empty for all) and term.
    """

    tables: Mapping[tuple[str, str], TableSettings] = field(default_factory=dict)
    pairs: Mapping[str, PairSettings] = field(default_factory=dict)
    terms: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)

    def table(self, entity: Entity) -> TableSettings:
        """What is set for an entity type; for one with a variant, what is set for all variants, if nothing else is."""
        for label in (entity.label, entity.name):
            found = self.tables.get((entity.system, normalize_name(label)))
            if found is not None:
                return found
        return TableSettings()

    def is_set(self, entity: Entity) -> bool:
        """Whether something is set for exactly this entity type."""
        return (entity.system, normalize_name(entity.label)) in self.tables

    def pair(self, group: Group) -> PairSettings:
        """What is set for a group's flows: the first entry that names one of them."""
        for item in group.flows:
            for name in (item.flow.id, item.heading):
                if name in self.pairs:
                    return self.pairs[name]
        return PairSettings()

    def term(self, system: str, term: str) -> tuple[str, ...] | None:
        """The values of a term in a system; null if none are set."""
        return self.terms.get((system, term), self.terms.get(("", term)))


def settings_of(data: Mapping[str, Any], pairs: Sequence[Mapping[str, Any]], values: Mapping[str, Any]) -> Settings:
    """The settings from the configuration's values, which are valid."""
    return Settings(
        {
            (system, normalize_name(entity)): _table(table)
            for system, tables in data.items()
            for entity, table in tables.items()
        },
        {item["flow"]: _pair(item) for item in pairs},
        _terms(values),
    )


def _table(values: Mapping[str, Any]) -> TableSettings:
    return TableSettings(
        values.get("table", ""),
        values.get("key", "id"),
        _accepted(values.get("where", {})),
        values.get("paths", {}),
        values.get("references", {}),
    )


def _pair(values: Mapping[str, Any]) -> PairSettings:
    return PairSettings(
        values.get("keys", {}),
        _accepted(values.get("created-where", {})),
        {path: _texts(sources) for path, sources in values.get("precedence", {}).items()},
    )


def _terms(values: Mapping[str, Any]) -> dict[tuple[str, str], tuple[str, ...]]:
    terms = {}
    for name, value in values.items():
        if isinstance(value, Mapping):  # a system's own
            terms.update({(name, term): _texts(accepted) for term, accepted in value.items()})
        else:
            terms["", name] = _texts(value)
    return terms


def _accepted(values: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {path: _texts(value) for path, value in values.items()}


def _texts(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)
