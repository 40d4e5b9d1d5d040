"""The spec as an SQLite database: tables with keys and indexes, a full-text index, and views for common queries.

``outputs/sql/tables.sql`` describes each column, ``.schema`` in the ``sqlite3`` shell shows the same, and
``docs/queries.md`` has example queries. The database contains the whole spec. The same spec gives the same bytes with
the same release of SQLite, which writes its version into the file.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from rst2spec.outputs.entities import EntityKey, FlowsById, SystemKey, entity_of_side, system_of_document
from rst2spec.outputs.errors import OutputError
from rst2spec.outputs.spec_builder import SpecOptions, folder_findings, generator, rules_of, with_level
from rst2spec.outputs.sql_schema import schema_part
from rst2spec.spec.diagnostic import Diagnostic, FolderDiagnostic, Severity
from rst2spec.spec.identity import canonical
from rst2spec.spec.model import (
    SCHEMA_VERSION,
    DataType,
    Document,
    Flow,
    Form,
    Mapping,
    MatchRule,
    Property,
    SystemSummary,
    Unread,
)
from rst2spec.spec.names import SIDES
from rst2spec.spec.references import list_text
from rst2spec.spec.result import Result
from rst2spec.spec.serialization import dump_json

if TYPE_CHECKING:
    import sqlite3

NAME: Final = "sqlite"
SUFFIX: Final = ".db"
BINARY: Final = True

_APPLICATION: Final = int.from_bytes(b"rst2", "big")  # identifies the file type
_SETTINGS: Final = f"""
PRAGMA page_size = 4096;
PRAGMA auto_vacuum = NONE;
PRAGMA encoding = 'UTF-8';
PRAGMA application_id = {_APPLICATION};
PRAGMA user_version = {int(SCHEMA_VERSION.replace(".", "0"))};
"""  # settings whose defaults depend on the build of SQLite; user_version is 200 for 2.0


def write(result: Result, options: SpecOptions) -> Iterator[bytes]:
    """The whole database.

    Raises:
        OutputError: The SQLite of this Python can't make the full-text index.
    """
    import sqlite3

    database = sqlite3.connect(":memory:", isolation_level=None)
    try:
        database.executescript(_SETTINGS + schema_part("tables") + "BEGIN;")
        _Filler(database, options).fill(result)
        database.execute("COMMIT")
        database.executescript(f"BEGIN;{schema_part('indexes')}{schema_part('views')}{schema_part('search')}COMMIT;")
        content = database.serialize()
    except sqlite3.OperationalError as error:
        version = sqlite3.sqlite_version
        raise OutputError(f"it needs SQLite 3.36 or newer with FTS5, but Python has {version} ({error})") from None
    finally:
        database.close()
    yield content


def read(content: bytes) -> tuple[str, tuple[Document, ...]]:
    """The version of a spec and its documents.

    Raises:
        ValueError: It isn't a database of a spec.
    """
    from rst2spec.outputs.from_sqlite import read_database

    return read_database(content)


class _Filler:
    """Fills the tables, document by document. Ids are assigned in the order of the first occurrence."""

    def __init__(self, database: sqlite3.Connection, options: SpecOptions) -> None:
        self._database = database
        self._options = options
        self._rows: dict[str, list[Sequence[Any]]] = defaultdict(list)
        self._count: Counter[str] = Counter()
        self._known: dict[tuple[str, Hashable], int] = {}
        self._severities: dict[str, Severity] = {}
        self._summaries: dict[str, SystemSummary] = {}

    def fill(self, result: Result) -> None:
        """Fills the tables with a run's result."""
        options = self._options
        tool = generator(options)
        form: Form = "stable" if options.stable else "full"
        self._put(
            "spec", SCHEMA_VERSION, form, result.root.found_by, tool.name, None if options.stable else tool.version
        )
        self._summaries = {item.slug: item for item in result.systems if item.slug is not None}
        of_folder: dict[str, list[FolderDiagnostic]] = defaultdict(list)
        for item in folder_findings(result.diagnostics, options):
            of_folder[item.path].append(item)
        for document, path in zip(result.documents, result.paths, strict=True):
            self._document(with_level(document, options), path, of_folder.pop(path, ()))
            self._flush()
        for path, findings in of_folder.items():
            self._findings(findings, path, None, {})
        for code, rule in rules_of(self._severities).items():
            self._put("rules", code, rule.name, rule.severity, rule.summary)
        self._flush()

    def _document(self, document: Document, path: str, of_folder: Iterable[FolderDiagnostic]) -> None:
        system_columns: list[Any] = []
        systems: list[int] = []
        for side, system in zip(SIDES, (document.source, document.target), strict=True):
            systems.append(self._system(system_of_document(document, side)))
            system_columns += (systems[-1], system.name, system.inferred_name, system.inferred_from)
        generated_at = None if self._options.stable else document.generated_at
        head = document.path, document.digest, document.dialect, document.title
        number = self._add("documents", *head, generated_at, *system_columns)
        for side, system in zip(SIDES, (document.source, document.target), strict=True):
            for name in system.candidates:
                self._put("name_candidates", number, side, name)
        ids: dict[str, tuple[str, int]] = {}  # the stable ids that findings refer to, with their kind and row
        flows = FlowsById(document)
        for position, flow in enumerate(document.flows, start=1):
            entities = [self._entity(entity_of_side(document, flow, side)) for side in SIDES]
            connected = [key and self._entity(key) for key in flows.references(flow)]
            self._flow(flow, (number, position), entities, connected, ids)
        self._unread(document.unread, number, None)
        self._findings(document.diagnostics, path, number, ids)
        self._findings(of_folder, path, number, ids)

    def _flow(
        self,
        flow: Flow,
        place: tuple[int, int],
        entities: Sequence[int],
        connected: Sequence[int | None],
        ids: dict[str, tuple[str, int]],
    ) -> None:
        creation = flow.creation
        number = self._add(
            "flows",
            flow.id,
            *place,
            self._line(flow.line),
            *(entities[0], flow.source.label, flow.source.system),
            *(entities[1], flow.target.label, flow.target.system),
            flow.type_system,
            creation.policy,
            creation.condition,
            creation.remark,
            None if creation.connected_to is None else list_text(creation.connected_to),
            creation.into,
            creation.into_slug,
            creation.inferred_into_slug,
        )
        ids[flow.id] = ("flow", number)
        for name, side in zip(SIDES, (flow.source, flow.target), strict=True):
            if side.resolved is not None:
                self._put("stated_entities", number, name, side.slug, side.entity, side.variant)
        for item, (position, entity) in zip(creation.connected_to or (), enumerate(connected, start=1), strict=True):
            stated = item.slug, item.entity, item.variant, item.resolved is not None
            self._put("connected_entities", number, position, item.text, item.system, entity, *stated)
            for number_of_flow, flow_id in enumerate(item.flow_ids, start=1):
                self._put("connected_flows", number, position, number_of_flow, flow_id)
        for position_in_flow, rule in enumerate(flow.match_rules, start=1):
            row = self._add("match_rules", *self._row(rule, number, position_in_flow, entities))
            ids[rule.id] = ("match_rule", row)
            self._conditions(rule, (None, row), entities)
        for position_in_flow, mapping in enumerate(flow.mappings, start=1):
            row = self._add(
                "mappings", *self._row(mapping, number, position_in_flow, entities), self._type(mapping.type)
            )
            ids[mapping.id] = ("mapping", row)
            self._conditions(mapping, (row, None), entities)
        self._unread(flow.unread, place[0], number)

    def _system(self, key: SystemKey) -> int:
        """The id of a system; adds it with its names if it doesn't exist."""
        number = self._known.get(("systems", key))
        if number is not None:
            return number
        if key.kind != "slug":
            name = key.value if key.kind in {"name", "label"} else None
            found_in = {"name": "title", "label": "section"}.get(key.kind)
            return self._id("systems", key, None, name, found_in)
        summary = self._summaries.get(key.value)
        if summary is None:
            return self._id("systems", key, key.value, None, None)
        number = self._id("systems", key, key.value, summary.name, summary.found_in)
        for position, name in enumerate(summary.names, start=1):
            self._put("system_names", number, position, name)
        return number

    def _entity(self, key: EntityKey) -> int:
        system = self._system(key.system)
        return self._id("entities", (system, key.entity, key.variant), system, key.entity, key.variant)

    def _row(self, row: Mapping | MatchRule, flow: int, position: int, entities: Sequence[int]) -> list[Any]:
        """The common columns of mappings and match rules."""
        properties = [
            self._property(entity, side.path) for entity, side in zip(entities, (row.source, row.target), strict=True)
        ]
        return [row.id, flow, position, self._line(row.line), *properties]

    def _conditions(
        self, row: Mapping | MatchRule, owner: tuple[int | None, int | None], entities: Sequence[int]
    ) -> None:
        sides: tuple[Property, Property] = (row.source, row.target)
        for side, entity, cell in zip(SIDES, entities, sides, strict=True):
            for position, item in enumerate(cell.conditions, start=1):
                where = self._property(entity, item.path)
                self._add("conditions", *owner, side, position, item.value, where, item.iri, item.occurrences)

    def _property(self, entity: int, path: str | None) -> int | None:
        return None if path is None else self._id("properties", (entity, path), entity, path)

    def _type(self, kind: DataType) -> int:
        expression = None if kind.expression is None else canonical(kind.expression)
        return self._id("types", (kind.kind, kind.text), kind.kind, kind.text, kind.name, expression)

    def _unread(self, items: Iterable[Unread], document: int, flow: int | None) -> None:
        for position, item in enumerate(items, start=1):
            position_in_text = self._line(item.line), self._line(item.column)
            self._add("unread", document, flow, position, item.kind, item.text, *position_in_text)

    def _findings(
        self,
        findings: Iterable[Diagnostic | FolderDiagnostic],
        path: str,
        document: int | None,
        ids: dict[str, tuple[str, int]],
    ) -> None:
        for item in findings:
            self._severities[item.code] = item.severity
            _, flow = ids.get(item.flow or "", ("", None))
            kind, row = ids.get(item.mapping or "", ("", None))
            self._add(
                "findings",
                document,
                isinstance(item, FolderDiagnostic),
                path,
                *(item.code, item.severity, item.message, item.hint),
                *(item.start.line, item.start.column, item.end.line, item.end.column),
                flow,
                row if kind == "mapping" else None,
                row if kind == "match_rule" else None,
                dump_json(item.related).decode(),
                None if item.fix is None else dump_json(item.fix).decode(),
                item.fingerprint,
            )

    def _line(self, number: int | None) -> int | None:
        return None if self._options.stable else number

    def _id(self, table: str, key: Hashable, *values: Any) -> int:
        """The id of the row with a key; adds the row if it doesn't exist."""
        number = self._known.get((table, key))
        if number is None:
            number = self._known[table, key] = self._add(table, *values)
        return number

    def _add(self, table: str, *values: Any) -> int:
        """Adds a row and returns its new id."""
        self._count[table] += 1
        number = self._count[table]
        self._rows[table].append((number, *values))
        return number

    def _put(self, table: str, *values: Any) -> None:
        """Adds a row without an id."""
        self._rows[table].append(values)

    def _flush(self) -> None:
        for table, rows in self._rows.items():
            if rows:
                statement = f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})"  # noqa: S608
                self._database.executemany(statement, rows)
                rows.clear()
