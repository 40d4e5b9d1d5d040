"""Ids and the digest: they stay the same as long as a document's meaning does.

All of them are SHA-256 of canonical JSON. The JSON of a cell is created once for each distinct cell
(``spec/values.py``) and joined here as text: that is most of the work, and many cells are equal.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from rst2spec.hashing import hex_sha256
from rst2spec.spec.model import Creation, DataType, Property, Side, System
from rst2spec.spec.names import NamePair
from rst2spec.spec.references import list_text

NO_TYPE: Final = DataType("missing", "", None, None)
"""The type of a match rule in the digest."""

_LENGTH: Final = 16  # hexadecimal digits: 64 bits, so no collision is expected below a billion mappings

# Markup without text. Shorter ones can be text: a single letter, a dash instead of a value.
_WITHOUT_TEXT: Final = re.compile(r"([!-/:-@\[-`{-~])\1{3,}|\.\.")

_string: Final = json.encoder.encode_basestring  # a text as ``canonical`` writes it

canonical: Final = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode
"""JSON with sorted keys and without spaces: equal values have equal texts."""


def _json_string(text: str | None) -> str:
    """A name or path as canonical JSON."""
    return "null" if text is None else _string(text)


def _json_list(texts: Iterable[str | None]) -> str:
    """Names or paths as canonical JSON: joining the strings takes a fifth of the time of encoding a list."""
    return f"[{','.join(['null' if text is None else _string(text) for text in texts])}]"


class PropertyEntry(NamedTuple):
    """A parsed property cell and its JSON: created once for each distinct cell.

    Attributes:
        value: The property.
        path: Its path as JSON.
        json: The whole property as JSON. Order and repetition of conditions don't count.
    """

    value: Property
    path: str
    json: str


class TypeEntry(NamedTuple):
    """A parsed type cell and its text as JSON: created once for each distinct cell."""

    value: DataType
    json: str


class RowEntry(NamedTuple):
    """The parsed cells of a row, and their JSON.

    Attributes:
        source: The source's property.
        target: The target's property.
        type: The data type; of kind ``missing`` for a match rule.
        paths_json: The two paths as JSON, without brackets.
        json: The whole row as JSON.
    """

    source: Property
    target: Property
    type: DataType
    paths_json: str
    json: str


def property_entry(value: Property) -> PropertyEntry:
    """A property with its JSON."""
    path = _json_string(value.path)
    if not value.conditions:
        return PropertyEntry(value, path, f"[{path},[]]")
    conditions = sorted({_json_list([condition.value, condition.path]) for condition in value.conditions})
    return PropertyEntry(value, path, f"[{path},[{','.join(conditions)}]]")


def type_entry(value: DataType) -> TypeEntry:
    """A type with its JSON."""
    return TypeEntry(value, _string(value.text))


def row_of(source: Property, target: Property, kind: DataType = NO_TYPE) -> RowEntry:
    """A row with its JSON; a match rule's has no type."""
    return row_of_cells(property_entry(source), property_entry(target), type_entry(kind))


def row_of_cells(source: PropertyEntry, target: PropertyEntry, kind: TypeEntry) -> RowEntry:
    """A row with its JSON, from its cells."""
    content = f"[{source.json},{target.json},{kind.json}]"
    return RowEntry(source.value, target.value, kind.value, f"{source.path},{target.path}", content)


def system_key(system: System) -> str:
    """The key of a document's system in ids."""
    return NamePair(system.name, system.slug).key


def flow_key(source: Side, target: Side, systems: tuple[str | None, str | None]) -> str:
    """The key from which a flow's id is derived; ``systems`` are the keys of the systems that its labels name."""
    return _json_list([systems[0], source.entity, source.variant, systems[1], target.entity, target.variant])


def flow_ids(keys: Sequence[str], contents: Sequence[tuple[bool, str]]) -> list[str]:
    """The ids of a document's flows.

    Args:
        keys: The key of each flow.
        contents: For each flow, whether it has no mappings, and its content without names (``flow_content``); empty if
            no two keys are equal.
    """
    return _with_ordinals("flow", keys, contents)


def row_ids(kind: str, flow_id: str, rows: Sequence[RowEntry]) -> list[str]:
    """The ids of a flow's mappings (``map``) or match rules (``rule``)."""
    keys = [_row_key(flow_id, row.paths_json) for row in rows]
    return _with_ordinals(kind, keys, [row.json for row in rows] if len(set(keys)) < len(keys) else ())


def row_id(kind: str, flow_id: str, paths: tuple[str | None, str | None]) -> str:
    """The id of a flow's row with two paths, without an ordinal."""
    return _id(kind, _row_key(flow_id, ",".join(map(_json_string, paths))))


def _row_key(flow_id: str, paths_json: str) -> str:
    return f'["{flow_id}",{paths_json}]'


def _with_ordinals(kind: str, keys: Sequence[str], contents: Sequence[Any]) -> list[str]:
    """Ids by key; equal keys get an ordinal by their content, then by their order.

    Args:
        kind: The prefix of the ids.
        keys: The keys.
        contents: The content for each key; empty if no two keys are equal.
    """
    if not contents:
        return [_id(kind, key) for key in keys]
    groups: dict[str, list[int]] = defaultdict(list)
    for index, key in enumerate(keys):
        groups[key].append(index)
    ids = [""] * len(keys)
    for key, indexes in groups.items():
        base = _id(kind, key)
        for ordinal, index in enumerate(sorted(indexes, key=lambda number: (contents[number], number)), start=1):
            ids[index] = base if ordinal == 1 else f"{base}-{ordinal}"
    return ids


def _id(kind: str, key: str) -> str:
    return f"{kind}-{hex_sha256(f'{kind}:{key}')[:_LENGTH]}"


def without_ordinal(name: str) -> str:
    """An id without its ordinal: the same for all that have the same key."""
    return "-".join(name.split("-", 2)[:2])


def flow_content(policy: str | None, rules: Sequence[RowEntry], mappings: Sequence[RowEntry]) -> str:
    """A flow's content without names: its policy and the set of paths, conditions and type texts."""
    return f"[{_json_string(policy)},{_json_set(rules)},{_json_set(mappings)}]"


def flow_meaning(
    labels: tuple[str, str],
    type_system: str | None,
    creation: Creation,
    rows: tuple[Sequence[RowEntry], Sequence[RowEntry]],
    unread: Sequence[str],
) -> str:
    """A flow's whole meaning as JSON; ``rows`` are match rules and mappings."""
    connected = None if creation.connected_to is None else list_text(creation.connected_to)
    head = _json_list([*labels, type_system, creation.policy, free_text(creation), connected, creation.into])
    return f"[{head[:-1]},{_json_list(sorted(set(unread)))}],{_json_set(rows[0])},{_json_set(rows[1])}]"


def free_text(creation: Creation) -> str | None:
    """The free text of a conditional policy: whether it reads as a condition or a remark doesn't change its meaning."""
    texts = [text for text in (creation.condition, creation.remark) if text is not None]
    return "\n".join(texts) if texts else None


def document_digest(names: Sequence[str | None], meanings: Sequence[str], unread: Sequence[str]) -> str:
    """SHA-256 of a document's meaning.

    Args:
        names: The two names in the title.
        meanings: ``flow_meaning`` of each flow; order and repetition don't count.
        unread: Unread text outside of the sections that is part of the meaning.
    """
    head = f"{_json_list(names)[:-1]},{_json_list(sorted(set(unread)))}]"
    return hex_sha256(f"[{head},[{','.join(sorted(set(meanings)))}]]")


def has_meaning(kind: str, text: str) -> bool:
    """Whether unread text is part of the digest.

    Timestamps aren't, nor is markup without text: an underline, a separator, or the marker of a comment.
    """
    return kind != "timestamp" and not (kind == "markup" and _WITHOUT_TEXT.fullmatch(text))


def _json_set(rows: Sequence[RowEntry]) -> str:
    return f"[{','.join(sorted({row.json for row in rows}))}]" if rows else "[]"
