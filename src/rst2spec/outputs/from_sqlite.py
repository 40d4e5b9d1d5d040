"""Reads the documents of a spec from a database that ``spec_formats/sqlite.py`` wrote."""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from contextlib import closing
from typing import Any, Final

from rst2spec.outputs.sql_schema import MAGIC, schema
from rst2spec.spec.model import SCHEMA_VERSION, Document
from rst2spec.spec.older import check_version
from rst2spec.spec.serialization import with_numbers
from rst2spec.syntax.exact_json import parse_exact

Object = dict[str, Any]

_ROLLBACK: Final = b"\1\1"
_HEADER: Final = 100  # bytes
_MISMATCH: Final = "its tables don't match each other"
_COMMENT: Final = re.compile(r"--[^\n]*")
_SEARCH: Final = frozenset(["search", *(f"search_{part}" for part in ("data", "idx", "content", "docsize", "config"))])
"""The tables of the full-text index, which aren't read: their form is an internal matter of SQLite."""
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
_CONNECTED: Final = """
SELECT connected_entities.*,
  systems.slug AS entity_slug, entities.name AS entity_name, entities.variant AS entity_variant
FROM connected_entities
LEFT JOIN entities ON entities.id = connected_entities.entity_id
LEFT JOIN systems ON systems.id = entities.system_id ORDER BY flow_id, position
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
        ValueError: It isn't a database, or not a spec's (``pydantic.ValidationError`` names the invalid value).
        VersionError: It is one of another version.
    """
    from pydantic import TypeAdapter

    if not content.startswith(MAGIC):
        raise ValueError("it isn't an SQLite database")
    if len(content) < _HEADER:
        raise ValueError("it is incomplete")
    if content[18:20] != _ROLLBACK:
        raise ValueError("its journal mode is WAL, so part of it may be in another file: set journal_mode to delete")
    try:
        with closing(sqlite3.connect(":memory:")) as database:
            database.deserialize(content)
            database.execute("PRAGMA trusted_schema = OFF")
            database.execute("PRAGMA cell_size_check = ON")
            database.execute("PRAGMA ignore_check_constraints = ON")  # pydantic validates, with better messages
            database.row_factory = sqlite3.Row
            _check_spec_table(database)
            version = _version(database)
            check_version(version, (SCHEMA_VERSION,))
            _check_schema(database)
            _check_references(database)
            documents = _Reader(database).documents()
        return version, with_numbers(TypeAdapter(tuple[Document, ...]).validate_python(documents))
    except (sqlite3.Error, LookupError, TypeError, ValueError, RecursionError) as error:
        if isinstance(error, ValueError):
            raise
        raise ValueError(_MISMATCH if isinstance(error, LookupError) else str(error)) from None


def _check_references(database: sqlite3.Connection) -> None:
    """Verifies that no row refers to a missing one: joins would leave it out.

    Raises:
        ValueError: One does.
    """
    if database.execute("PRAGMA foreign_key_check").fetchone() is not None:
        raise ValueError(_MISMATCH)


def _check_spec_table(database: sqlite3.Connection) -> None:
    """Verifies that ``spec`` is a plain table: a view, for example, could compute the version endlessly.

    Raises:
        ValueError: It isn't a table, or differs from the one that rst2spec writes.
    """
    rows = database.execute("SELECT type, sql FROM sqlite_master WHERE name = 'spec'").fetchall()
    if not rows:
        raise ValueError("no such table: spec")
    is_table = all(row["type"] == "table" and (row["sql"] or "").startswith("CREATE TABLE ") for row in rows)
    if not is_table or any(row["hidden"] for row in database.execute("PRAGMA table_xinfo(spec)")):
        raise ValueError("rst2spec didn't write its table spec")


def _check_schema(database: sqlite3.Connection) -> None:
    """Verifies that a database contains exactly what rst2spec writes, so that reading it takes linear time.

    A foreign view, trigger, generated column or default could do anything; so could pages that a table uses several
    times. Our own views and indexes may be missing, because they aren't used here.

    Raises:
        ValueError: It contains something else, lacks a table, or is damaged.
    """
    expected = {key: _bare(text) for key, text in schema().items()}
    rows = database.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    actual = {(row["type"], row["name"]): _bare(row["sql"]) for row in rows if not _is_search(row)}
    for kind, name in sorted(actual.keys() - expected.keys()):
        raise ValueError(f"it has the {kind} {name}, which rst2spec doesn't write")
    for kind, name in sorted(actual):
        if actual[kind, name] != expected[kind, name]:
            raise ValueError(f"rst2spec didn't write its {kind} {name}")
    for name in sorted(name for kind, name in expected if kind == "table"):
        if ("table", name) not in actual:
            raise ValueError(f"no such table: {name}")
        if database.execute(f"PRAGMA quick_check('{name}')").fetchone()[0] != "ok":
            raise ValueError("database disk image is malformed")


def _is_search(row: sqlite3.Row) -> bool:
    return row["type"] == "table" and row["name"] in _SEARCH


def _bare(text: str) -> str:
    """SQL without comments and layout."""
    return " ".join(_COMMENT.sub("", text).split())


def _version(database: sqlite3.Connection) -> str:
    rows = database.execute("SELECT schema_version FROM spec LIMIT 2").fetchall()
    if len(rows) != 1 or not re.fullmatch(r"[0-9]{1,4}\.[0-9]{1,4}", str(rows[0][0])):
        raise ValueError("it has no spec version")
    return str(rows[0][0])


class _Reader:
    """Reads the tables, grouped by the owners of their rows."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._conditions = self._grouped(_CONDITIONS, "mapping_id", "match_rule_id", "side")
        self._connected = self._grouped(_CONNECTED, "flow_id")
        self._connected_flows = self._grouped("SELECT * FROM connected_flows ORDER BY number", "flow_id", "position")
        self._stated = self._grouped("SELECT * FROM stated_entities", "flow_id", "side")
        self._candidates = self._grouped("SELECT * FROM name_candidates ORDER BY name", "document_id", "side")
        self._unread = self._grouped("SELECT * FROM unread ORDER BY id", "document_id", "flow_id")
        self._rules = self._grouped(_ROWS.format("match_rules"), "flow_id")
        self._mappings = self._grouped(_ROWS.format("mappings"), "flow_id")
        self._flows = self._grouped(_FLOWS, "document_id")
        self._findings = self._grouped(_FINDINGS, "document_id")
        self._types = {
            row["id"]: {**_values(row, "kind", "text", "name"), "expression": _json(row["expression"])}
            for row in database.execute("SELECT * FROM types")
        }

    def documents(self) -> list[Object]:
        """The documents in order."""
        return [self._document(row) for row in self._database.execute(_DOCUMENTS)]

    def _grouped(self, query: str, *keys: str) -> dict[tuple[Any, ...], list[Any]]:
        groups: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
        for row in self._database.execute(query):
            groups[tuple([row[key] for key in keys])].append(row)
        return groups

    def _document(self, row: Any) -> Object:
        return {
            **_values(row, "path", "digest", "dialect", "title", "generated_at"),
            "source": self._system(row, "source"),
            "target": self._system(row, "target"),
            "flows": [self._flow(flow) for flow in self._flows[row["id"],]],
            "unread": self._unread_of(row["id"], None),
            "diagnostics": [_finding(item) for item in self._findings[row["id"],]],
        }

    def _system(self, row: Any, side: str) -> Object:
        names = [item["name"] for item in self._candidates[row["id"], side]]
        return {name: row[f"{side}_{name}"] for name in _SYSTEM} | {"candidates": names}

    def _flow(self, row: Any) -> Object:
        connected = None
        if row["connected_to"] is not None:
            connected = [self._reference(item) for item in self._connected[row["id"],]]
        return {
            "id": row["stable_id"],
            **_values(row, "line", "type_system"),
            "source": self._side(row, "source"),
            "target": self._side(row, "target"),
            "creation": {
                "policy": row["creation_policy"],
                "condition": row["creation_condition"],
                "remark": row["creation_remark"],
                "connected_to": connected,
                "into": row["connected_into"],
                "into_slug": row["connected_into_slug"],
                "inferred_into_slug": row["connected_into_inferred_slug"],
            },
            "match_rules": [self._row(rule, (None, rule["id"])) for rule in self._rules[row["id"],]],
            "mappings": [
                {**self._row(mapping, (mapping["id"], None)), "type": self._types[mapping["type_id"]]}
                for mapping in self._mappings[row["id"],]
            ],
            "unread": self._unread_of(row["document_id"], row["id"]),
        }

    def _side(self, row: Any, side: str) -> Object:
        entity = {"slug": row[f"{side}_slug"], "entity": row[f"{side}_name"], "variant": row[f"{side}_variant"]}
        label = {"label": row[f"{side}_label"], "system": row[f"{side}_system_name"]}
        stated = self._stated[row["id"], side]
        if not stated:
            return {**label, **entity, "resolved": None}
        return {**label, **_stated(stated[0]), "resolved": entity}

    def _reference(self, row: Any) -> Object:
        flow_ids = [item["stable_id"] for item in self._connected_flows[row["flow_id"], row["position"]]]
        resolved = {"slug": row["entity_slug"], "entity": row["entity_name"], "variant": row["entity_variant"]}
        return {
            "text": row["text"],
            "system": row["system_name"],
            **_stated(row),
            "flow_ids": flow_ids,
            "resolved": resolved if row["is_resolved"] else None,
        }

    def _row(self, row: Any, owner: tuple[int | None, int | None]) -> Object:
        """The common fields of mappings and match rules."""
        sides = {
            side: {
                "path": row[f"{side}_path"],
                "conditions": [
                    _values(item, "value", "path", "iri", "occurrences") for item in self._conditions[(*owner, side)]
                ],
            }
            for side in ("source", "target")
        }
        return {"id": row["stable_id"], "line": row["line"], **sides}

    def _unread_of(self, document: int, flow: int | None) -> list[Object]:
        return [
            {"line": row["start_line"], "column": row["start_column"], **_values(row, "text", "kind")}
            for row in self._unread[document, flow]
        ]


def _values(row: Any, *names: str) -> Object:
    return {name: row[name] for name in names}


def _stated(row: Any) -> Object:
    """What a document alone shows of an entity type."""
    return {"slug": row["slug"], "entity": row["name"], "variant": row["variant"]}


def _finding(row: Any) -> Object:
    return {
        **_values(row, "code", "name", "severity", "message", "hint", "flow", "mapping", "fingerprint"),
        **{end: {"line": row[f"{end}_line"], "column": row[f"{end}_column"]} for end in ("start", "end")},
        "related": _json(row["related"]),
        "fix": _json(row["fix"]),
    }


def _json(text: str | None) -> Any:
    return None if text is None else parse_exact(text)
