"""Mappings of ids: they are right where the records that they refer to are linked, though the ids differ."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from rst2spec.spec.names import normalize_name
from rst2spec.verify.data_settings import Settings
from rst2spec.verify.record_pairs import LINKS, Spelling, Tables, spelled
from rst2spec.verify.subject import Entity, Group

# "id" at the end of a word: id, Id, ID, customerId, customer_id, CustomerID; not paid or grid
_ID: Final = re.compile(r"(?P<name>.*?)(?:(?<=[a-z0-9])I[dD]|(?:^|(?<=[_.:$-]))(?:id|Id|ID))")


def is_reference(path: str | None) -> bool:
    """Whether a property holds an id."""
    return path is not None and _ID.fullmatch(path.rpartition(".")[2]) is not None


def referred_name(path: str, own: Entity, settings: Settings) -> str:
    """The normalized name of the entity type that a property refers to; the record's own for a plain ``id``."""
    configured = settings.table(own).references.get(path)
    if configured:
        return normalize_name(configured)
    before, _, last = path.rpartition(".")
    match = _ID.fullmatch(last)
    name = normalize_name(match["name"]) if match else ""
    return name or normalize_name(before.rpartition(".")[2]) or normalize_name(own.name)


def references_sql(
    source: tuple[str, str],
    target: tuple[str, str],
    spellings: Iterable[Spelling],
    paired: Sequence[tuple[Group, Tables]],
) -> str:
    """The query of the pairs of keys that two properties may refer to; empty where nothing links such records.

    Args:
        source: The system and the normalized name of the entity type that the source's property refers to.
        target: The same of the target's property.
        spellings: How the table of links writes entity types.
        paired: The groups whose pairs were found without it, with their tables.
    """
    there, back = [], []
    for item in spellings:
        left = (normalize_name(item.source_system), item.source_entity)
        right = (normalize_name(item.target_system), item.target_entity)
        if _is(left, source) and _is(right, target):
            there.append(item)
        elif _is(left, target) and _is(right, source):
            back.append(item)
    parts = []
    if there:
        parts.append(f"SELECT source_id, target_id FROM {LINKS} WHERE {spelled(there)}")
    if back:
        parts.append(f"SELECT target_id, source_id FROM {LINKS} WHERE {spelled(back)}")
    for group, tables in paired:
        left = (group.source.system, group.source.name)
        right = (group.target.system, group.target.name)
        if _is(left, source) and _is(right, target):
            parts.append(f"SELECT source_id, target_id FROM {tables.pairs}")
        elif _is(left, target) and _is(right, source):
            parts.append(f"SELECT target_id, source_id FROM {tables.pairs}")
    return " UNION ALL ".join(parts)


def _is(entity: tuple[str, str], wanted: tuple[str, str]) -> bool:
    """Whether an entity type is meant: the same name, or the same but for a plural s."""
    name = normalize_name(entity[1])
    return entity[0] == wanted[0] and bool(name) and name.removesuffix("s") == wanted[1].removesuffix("s")
