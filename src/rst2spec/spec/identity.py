"""Stable names (ids) and the digest: what stays the same as long as a document means the same.

All of it is SHA-256 of canonical JSON. The JSON of a cell is made once for each distinct cell (``spec/values.py``)
and put together here as text: that is most of the work, and cells repeat.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from rst2spec.hashing import hex_sha256
from rst2spec.spec.model import Creation, DataType, Property, Side, System
from rst2spec.spec.names import squeeze

_LENGTH: Final = 16  # hexadecimal digits: 64 bits, no clash to be expected below a billion mappings

# Shorter ones can be text: a letter on its own, a dash in place of a value.
_WITHOUT_TEXT: Final = re.compile(r"([!-/:-@\[-`{-~])\1{3,}|\.\.")

_string: Final = json.encoder.encode_basestring  # what ``canonical`` makes of a text

canonical: Final = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode
"""JSON with sorted keys and no blanks: the same text for the same value."""


def _word(text: str | None) -> str:
    """A name or path as canonical JSON."""
    return "null" if text is None else _string(text)


def _words(texts: Iterable[str | None]) -> str:
    """Names or paths as canonical JSON: put together of what each is, a fifth of the time of writing the list."""
    return f"[{','.join(['null' if text is None else _string(text) for text in texts])}]"


class PropertyEntry(NamedTuple):
    """What a property cell says, and the JSON that stands for it: made once for each distinct cell.

    Attributes:
        value: The property.
        path: Its path as JSON.
        json: All of it as JSON. The order of conditions doesn't count, nor how often each is said.
    """

    value: Property
    path: str
    json: str


class TypeEntry(NamedTuple):
    """What a type cell says, and its text as JSON: made once for each distinct cell."""

    value: DataType
    json: str


class RowEntry(NamedTuple):
    """What a row's cells say, and the JSON that stands for it.

    Attributes:
        source: The source's property.
        target: The target's property.
        type: The data type; of a match rule missing.
        paths_json: The two paths as JSON, without brackets.
        json: All that the row says.
    """

    source: Property
    target: Property
    type: DataType
    paths_json: str
    json: str


def property_entry(value: Property) -> PropertyEntry:
    """Makes a property's JSON."""
    path = _word(value.path)
    if not value.conditions:
        return PropertyEntry(value, path, f"[{path},[]]")
    conditions = sorted({_words([condition.value, condition.path]) for condition in value.conditions})
    return PropertyEntry(value, path, f"[{path},[{','.join(conditions)}]]")


def type_entry(value: DataType) -> TypeEntry:
    """Makes a type's JSON."""
    return TypeEntry(value, _string(value.text))


def row_of(source: Property, target: Property, kind: DataType) -> RowEntry:
    """Makes a row's JSON."""
    return row_of_cells(property_entry(source), property_entry(target), type_entry(kind))


def row_of_cells(source: PropertyEntry, target: PropertyEntry, kind: TypeEntry) -> RowEntry:
    """Puts a row's JSON together."""
    content = f"[{source.json},{target.json},{kind.json}]"
    return RowEntry(source.value, target.value, kind.value, f"{source.path},{target.path}", content)


def system_key(system: System) -> str:
    """What stands for a system in ids: the slug, or the squeezed name where the file's name has no slug."""
    return system.slug or squeeze(system.name or "")


def flow_key(source: Side, target: Side, source_key: str, target_key: str) -> str:
    """What a flow's id is made of."""
    return _words([source_key, source.entity, source.variant, target_key, target.entity, target.variant])


def flow_ids(keys: Sequence[str], contents: Sequence[tuple[bool, str]]) -> list[str]:
    """The ids of a document's flows.

    Args:
        keys: A flow's key, each.
        contents: Of each flow whether it has no mappings, and its content without names (``flow_content``); blank where
            no two keys are equal.
    """
    return _numbered("flow", keys, contents)


def row_ids(kind: str, flow_id: str, rows: Sequence[RowEntry]) -> list[str]:
    """The ids of a flow's mappings (``map``) or match rules (``rule``)."""
    keys = [_row_key(flow_id, row.paths_json) for row in rows]
    return _numbered(kind, keys, [row.json for row in rows] if len(set(keys)) < len(keys) else ())


def row_id(kind: str, flow_id: str, paths: tuple[str | None, str | None]) -> str:
    """The id of a flow's row with two paths, without an ordinal."""
    return _id(kind, _row_key(flow_id, ",".join(map(_word, paths))))


def _row_key(flow_id: str, paths_json: str) -> str:
    return f'["{flow_id}",{paths_json}]'


def _numbered(kind: str, keys: Sequence[str], contents: Sequence[Any]) -> list[str]:
    """Ids by key; equal keys get an ordinal by their content, then by their order.

    Args:
        kind: What the ids begin with.
        keys: The keys.
        contents: What each of them is about; blank where no two keys are equal.
    """
    if not contents:
        return [_id(kind, key) for key in keys]
    groups: dict[str, list[int]] = defaultdict(list)
    for index, key in enumerate(keys):
        groups[key].append(index)
    ids = [""] * len(keys)
    for key, members in groups.items():
        base = _id(kind, key)
        for ordinal, index in enumerate(sorted(members, key=lambda member: (contents[member], member)), start=1):
            ids[index] = base if ordinal == 1 else f"{base}-{ordinal}"
    return ids


def _id(kind: str, key: str) -> str:
    return f"{kind}-{hex_sha256(f'{kind}:{key}')[:_LENGTH]}"


def flow_content(policy: str | None, rules: Sequence[RowEntry], mappings: Sequence[RowEntry]) -> str:
    """A flow's content without names: its policy and the set of paths, conditions and type texts."""
    return f"[{_word(policy)},{_set(rules)},{_set(mappings)}]"


def flow_meaning(
    labels: tuple[str, str],
    type_system: str | None,
    creation: Creation,
    rows: tuple[Sequence[RowEntry], Sequence[RowEntry]],
    unread: Sequence[str],
) -> str:
    """All that a flow means, as JSON; ``rows`` are match rules and mappings."""
    connected = creation.connected_to
    said = None if connected is None else connected.text
    head = _words([*labels, type_system, creation.policy, creation.condition, said, creation.into])
    return f"[{head[:-1]},{_words(sorted(set(unread)))}],{_set(rows[0])},{_set(rows[1])}]"


def document_digest(names: Sequence[str | None], meanings: Sequence[str], unread: Sequence[str]) -> str:
    """SHA-256 of what a document means.

    Args:
        names: The two names in the title.
        meanings: ``flow_meaning`` of each flow; their order and repetitions don't count.
        unread: Text outside of the sections that has a meaning.
    """
    head = f"{_words(names)[:-1]},{_words(sorted(set(unread)))}]"
    return hex_sha256(f"[{head},[{','.join(sorted(set(meanings)))}]]")


def has_meaning(kind: str, text: str) -> bool:
    """Whether unread text is part of the digest.

    Not a time stamp, nor markup without text: a line that only underlines or separates, or the mark of a comment.
    """
    return kind != "timestamp" and not (kind == "markup" and _WITHOUT_TEXT.fullmatch(text))


def _set(rows: Sequence[RowEntry]) -> str:
    return f"[{','.join(sorted({row.json for row in rows}))}]" if rows else "[]"
