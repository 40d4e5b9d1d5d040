"""Identifies rows that have lost key and id by their content."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from rst2spec.outputs.checklist.building import ChecklistRow
from rst2spec.outputs.checklist.columns import DOCUMENT, EXPECTED, TITLES, RowKind
from rst2spec.outputs.checklist.keys import Key
from rst2spec.outputs.checklist.mark_values import mark_text
from rst2spec.outputs.checklist.old_sheet import OldRow
from rst2spec.outputs.plain import escape_controls

_ENTITIES: Final = ("Source entity", "Target entity")
_PROPERTIES: Final = ("Source property", "Source condition", "Target property", "Target condition")
_WAYS: Final[tuple[tuple[str, ...], ...]] = (
    (DOCUMENT, *_ENTITIES, *_PROPERTIES, "Rule", "Code", "Message", "Line"),
    (DOCUMENT, *_ENTITIES, *_PROPERTIES, "Rule", "Code", "Message"),
    (*_ENTITIES, *_PROPERTIES, "Rule"),
    (DOCUMENT, *_ENTITIES, "Source property", "Target property"),
    (*_ENTITIES, "Source property", "Target property"),
    (EXPECTED,),
)
"""The columns by which rows are compared: the first ones in which a row is unique on both sides count."""


def identified(old: Sequence[OldRow], new: Sequence[ChecklistRow]) -> list[OldRow]:
    """The older rows; those without key and id have the id of the one row with the same content, if there is one."""
    lost = [index for index, row in enumerate(old) if not row.key.id and row.values]
    if not lost:
        return list(old)
    known = {(row.file, row.key.kind, row.key.id) for row in old if row.key.id}
    rows = list(old)
    for columns in _WAYS:
        by_text = _by_text(new, columns)
        counts: Counter[tuple[int, str, str]] = Counter()
        found: dict[int, tuple[RowKind, str]] = {}
        for index in lost:
            row = rows[index]
            for kind in TITLES:
                if row.key.kind not in {"", kind}:
                    continue
                text = _text(row.values, columns)
                identity = by_text.get((kind, text)) if text else None
                if identity is not None and (row.file, kind, identity) not in known:
                    found[index] = kind, identity
                    counts[row.file, kind, identity] += 1
                    break
        for index, (kind, identity) in found.items():
            file = rows[index].file
            if counts[file, kind, identity] == 1:
                rows[index] = replace(rows[index], key=Key(kind, identity))
                known.add((file, kind, identity))
        lost = [index for index in lost if not rows[index].key.id]
    return rows


def _by_text(rows: Iterable[ChecklistRow], columns: Sequence[str]) -> dict[tuple[RowKind, str], str]:
    """The ids of rows by kind and by their content; only of those that are unique."""
    found: dict[tuple[RowKind, str], str] = {}
    several = set()
    for row in rows:
        text = _text({name: escape_controls(str(value)) for name, value in row.values.items() if value}, columns)
        if (row.kind, text) in found:
            several.add((row.kind, text))
        found[row.kind, text] = row.id
    return {key: identity for key, identity in found.items() if key not in several and key[1]}


def _text(values: Mapping[str, Any], columns: Sequence[str]) -> str:
    """A row's content in columns; empty if there is none."""
    texts = [" ".join(mark_text(values.get(name)).split()) for name in columns]
    return "\n".join(texts) if any(texts) else ""
