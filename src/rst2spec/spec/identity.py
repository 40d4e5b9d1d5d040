"""Stable names (ids) and the digest: what stays the same as long as a document means the same."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from rst2spec.spec.model import Flow, Mapping, MatchRule, Property, Side, System
from rst2spec.spec.names import squeeze

_LENGTH = 16  # hexadecimal digits: 64 bits, no clash to be expected below a billion mappings


def canonical(value: Any) -> str:
    """JSON with sorted keys and no blanks: the same text for the same value."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def sha256(text: str) -> str:
    """Hexadecimal SHA-256. Lone surrogates, which UTF-8 can't hold, are kept apart by their escapes."""
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


def system_key(system: System) -> str:
    """What stands for a system in ids: the slug, or the squeezed name where the file's name has no slug."""
    return system.slug or squeeze(system.name or "")


def flow_key(source: Side, target: Side, source_key: str, target_key: str) -> str:
    """What a flow's id is made of."""
    return canonical([source_key, source.entity, source.variant, target_key, target.entity, target.variant])


def flow_ids(keys: Sequence[str], contents: Sequence[tuple[bool, str]]) -> list[str]:
    """The ids of a document's flows.

    Args:
        keys: A flow's key, each.
        contents: Of each flow whether it has no mappings, and its content without names (``flow_content``).
    """
    return _numbered("flow", keys, contents)


def row_ids(kind: str, flow_id: str, rows: Sequence[tuple[Property, Property, str]]) -> list[str]:
    """The ids of a flow's mappings (``map``) or match rules (``rule``), from source, target and the type's text."""
    keys = [canonical([flow_id, source.path, target.path]) for source, target, _ in rows]
    if len(set(keys)) == len(keys):
        return [f"{kind}-{sha256(f'{kind}:{key}')[:_LENGTH]}" for key in keys]
    contents = [canonical(_row_content(source, target, text)) for source, target, text in rows]
    return _numbered(kind, keys, contents)


def _numbered(kind: str, keys: Sequence[str], contents: Sequence[Any]) -> list[str]:
    """Ids by key; equal keys get an ordinal by their content, then by their order."""
    groups: dict[str, list[int]] = defaultdict(list)
    for index, key in enumerate(keys):
        groups[key].append(index)
    ids = [""] * len(keys)
    for key, members in groups.items():
        base = f"{kind}-{sha256(f'{kind}:{key}')[:_LENGTH]}"
        for ordinal, index in enumerate(sorted(members, key=lambda member: (contents[member], member)), start=1):
            ids[index] = base if ordinal == 1 else f"{base}-{ordinal}"
    return ids


def flow_content(
    policy: str | None,
    rules: Sequence[tuple[Property, Property, str]],
    mappings: Sequence[tuple[Property, Property, str]],
) -> str:
    """A flow's content without names: its policy and the set of paths, conditions and type texts."""
    return canonical([policy, _row_set(rules), _row_set(mappings)])


def _row_set(rows: Sequence[tuple[Property, Property, str]]) -> list[str]:
    return sorted({canonical(_row_content(source, target, text)) for source, target, text in rows})


def _row_content(source: Property, target: Property, type_text: str) -> list[Any]:
    return [_property_content(source), _property_content(target), type_text]


def _property_content(side: Property) -> Any:
    if not side.conditions:
        return side.path
    return [side.path, sorted({canonical([condition.value, condition.path]) for condition in side.conditions})]


def document_digest(source: str | None, target: str | None, flows: Sequence[Flow], unread: Sequence[str]) -> str:
    """SHA-256 of what a document means.

    Args:
        source: The source's name in the title.
        target: The target's name in the title.
        flows: The flows; their order and repetitions don't count.
        unread: Text outside of the sections that is no time stamp and no rule.
    """
    meanings = sorted({canonical(_flow_meaning(flow)) for flow in flows})
    return sha256(canonical([source, target, meanings, sorted(set(unread))]))


def _flow_meaning(flow: Flow) -> list[Any]:
    creation = flow.creation
    connected = creation.connected_to
    return [
        flow.source.label,
        flow.target.label,
        flow.type_system,
        [creation.policy, creation.condition, None if connected is None else connected.text, creation.into],
        _row_set([_rule_row(rule) for rule in flow.match_rules]),
        _row_set([_mapping_row(mapping) for mapping in flow.mappings]),
        sorted({item.text for item in flow.unread if has_meaning(item.kind, item.text)}),
    ]


def has_meaning(kind: str, text: str) -> bool:
    """Whether unread text counts in the digest: a time stamp and a rule don't."""
    return kind != "timestamp" and not (kind == "markup" and len(set(text)) == 1)


def _rule_row(rule: MatchRule) -> tuple[Property, Property, str]:
    return rule.source, rule.target, ""


def _mapping_row(mapping: Mapping) -> tuple[Property, Property, str]:
    return mapping.source, mapping.target, mapping.type.text
