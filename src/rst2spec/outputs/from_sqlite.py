"""Reads the documents of a spec back from its database: what ``spec_formats/sqlite.py`` has written."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from typing import Any, Final

from rst2spec.spec.codec import diagnostic_of
from rst2spec.spec.diagnostic import Diagnostic
from rst2spec.spec.model import (
    SCHEMA_VERSION,
    Condition,
    ConnectedTo,
    Creation,
    DataType,
    Document,
    Flow,
    Mapping,
    MatchRule,
    Property,
    Side,
    System,
    Unread,
)

_MAGIC: Final = b"SQLite format 3\0"
_SYSTEM: Final = ("name", "slug", "inferred_name", "inferred_from")
_CONDITIONS: Final = """
SELECT conditions.*, properties.path FROM conditions
LEFT JOIN properties ON properties.id = conditions.property_id ORDER BY conditions.id
"""
_ROWS: Final = """
SELECT rows.*, sources.path AS source_path, targets.path AS target_path FROM {} AS rows
LEFT JOIN properties AS sources ON sources.id = rows.source_property_id
LEFT JOIN properties AS targets ON targets.id = rows.target_property_id ORDER BY rows.id
"""
_FLOWS: Final = """
SELECT flows.*,
  sources.name AS source_name, sources.variant AS source_variant, source_systems.slug AS source_slug,
  targets.name AS target_name, targets.variant AS target_variant, target_systems.slug AS target_slug
FROM flows
JOIN entities AS sources ON sources.id = flows.source_entity_id
JOIN systems AS source_systems ON source_systems.id = sources.system_id
JOIN entities AS targets ON targets.id = flows.target_entity_id
JOIN systems AS target_systems ON target_systems.id = targets.system_id ORDER BY flows.id
"""
_DOCUMENTS: Final = """
SELECT documents.*, sources.slug AS source_slug, targets.slug AS target_slug FROM documents
JOIN systems AS sources ON sources.id = documents.source_system_id
JOIN systems AS targets ON targets.id = documents.target_system_id ORDER BY documents.id
"""
_FINDINGS: Final = """
SELECT findings.*, rules.name, flows.stable_id AS flow, coalesce(mappings.stable_id, match_rules.stable_id) AS mapping
FROM findings
JOIN rules ON rules.code = findings.code
LEFT JOIN flows ON flows.id = findings.flow_id
LEFT JOIN mappings ON mappings.id = findings.mapping_id
LEFT JOIN match_rules ON match_rules.id = findings.match_rule_id
WHERE NOT findings.is_of_folder ORDER BY findings.id
"""


def read_database(content: bytes) -> tuple[str, tuple[Document, ...]]:
    """The version of the spec in a database, and its documents.

    Raises:
        ValueError: It is no database, or one of something else.
    """
    if not content.startswith(_MAGIC):
        raise ValueError("it is no SQLite database")
    version = None
    try:
        with closing(sqlite3.connect(":memory:")) as database:
            database.deserialize(content)
            database.execute("PRAGMA trusted_schema = OFF")
            database.row_factory = sqlite3.Row
            version = _version(database)
            return version, _Reader(database).documents()
    except (sqlite3.Error, TypeError, KeyError) as error:
        if version is not None and _numbers(version) > _numbers(SCHEMA_VERSION):
            return version, ()  # whoever asks refuses it for that, whatever is in it
        raise ValueError(str(error)) from None


def _version(database: sqlite3.Connection) -> str:
    rows = database.execute("SELECT schema_version FROM spec").fetchall()
    if len(rows) != 1 or not re.fullmatch(r"[0-9]{1,4}\.[0-9]{1,4}", str(rows[0][0])):
        raise ValueError("it doesn't say the version of the spec in it")
    return str(rows[0][0])


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


class _Reader:
    """The tables, grouped by what their rows belong to."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._conditions = self._grouped(_CONDITIONS, "mapping_id", "match_rule_id", "side")
        self._connected = self._grouped("SELECT * FROM connected_entities ORDER BY position", "flow_id")
        self._candidates = self._grouped("SELECT * FROM name_candidates ORDER BY name", "document_id", "side")
        self._unread = self._grouped("SELECT * FROM unread ORDER BY id", "document_id", "flow_id")
        self._rules = self._grouped(_ROWS.format("match_rules"), "flow_id")
        self._mappings = self._grouped(_ROWS.format("mappings"), "flow_id")
        self._flows = self._grouped(_FLOWS, "document_id")
        self._findings = self._grouped(_FINDINGS, "document_id")
        self._types = {
            row["id"]: DataType(row["kind"], row["text"], row["name"], _json(row["expression"]))
            for row in database.execute("SELECT * FROM types")
        }

    def documents(self) -> tuple[Document, ...]:
        """The documents in their order."""
        return tuple([self._document(row) for row in self._database.execute(_DOCUMENTS)])

    def _grouped(self, question: str, *keys: str) -> dict[tuple[Any, ...], list[Any]]:
        groups: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
        for row in self._database.execute(question):
            groups[tuple([row[key] for key in keys])].append(row)
        return groups

    def _document(self, row: Any) -> Document:
        return Document(
            path=row["path"],
            digest=row["digest"],
            title=row["title"],
            generated_at=row["generated_at"],
            source=self._system(row, "source"),
            target=self._system(row, "target"),
            flows=tuple([self._flow(flow) for flow in self._flows[row["id"],]]),
            unread=tuple(self._unread_of(row["id"], None)),
            diagnostics=tuple([_finding(item) for item in self._findings[row["id"],]]),
        )

    def _system(self, row: Any, side: str) -> System:
        names = tuple([item["name"] for item in self._candidates[row["id"], side]])
        return System(**{name: row[f"{side}_{name}"] for name in _SYSTEM}, candidates=names)

    def _flow(self, row: Any) -> Flow:
        names = tuple([item["name"] for item in self._connected[row["id"],]])
        connected = None
        if row["connected_to"] is not None:
            connected = ConnectedTo(row["connected_to"], row["connected_system"], names)
        return Flow(
            id=row["stable_id"],
            line=row["line"],
            source=_side(row, "source"),
            target=_side(row, "target"),
            type_system=row["type_system"],
            creation=Creation(row["creation_policy"], row["creation_condition"], connected, row["connected_into"]),
            match_rules=tuple(
                [
                    MatchRule(id=rule["stable_id"], line=rule["line"], **self._sides(rule, (None, rule["id"])))
                    for rule in self._rules[row["id"],]
                ]
            ),
            mappings=tuple(
                [
                    Mapping(
                        id=mapping["stable_id"],
                        line=mapping["line"],
                        **self._sides(mapping, (mapping["id"], None)),
                        type=self._types[mapping["type_id"]],
                    )
                    for mapping in self._mappings[row["id"],]
                ]
            ),
            unread=tuple(self._unread_of(row["document_id"], row["id"])),
        )

    def _sides(self, row: Any, owner: tuple[int | None, int | None]) -> dict[str, Property]:
        return {
            side: Property(
                row[f"{side}_path"],
                tuple(
                    [
                        Condition(item["value"], item["path"], item["iri"], item["occurrences"])
                        for item in self._conditions[(*owner, side)]
                    ]
                ),
            )
            for side in ("source", "target")
        }

    def _unread_of(self, document: int, flow: int | None) -> Iterator[Unread]:
        for row in self._unread[document, flow]:
            yield Unread(line=row["start_line"], column=row["start_column"], text=row["text"], kind=row["kind"])


def _side(row: Any, side: str) -> Side:
    return Side(*(row[f"{side}_{name}"] for name in ("label", "slug", "system_name", "name", "variant")))


def _finding(row: Any) -> Diagnostic:
    values = {name: row[name] for name in ("code", "name", "severity", "message", "hint", "flow", "mapping")}
    places = {end: {"line": row[f"{end}_line"], "column": row[f"{end}_column"]} for end in ("start", "end")}
    rest = {"related": _json(row["related"]), "fix": _json(row["fix"]), "fingerprint": row["fingerprint"]}
    return diagnostic_of(values | places | rest)


def _json(text: str | None) -> Any:
    return None if text is None else json.loads(text)
