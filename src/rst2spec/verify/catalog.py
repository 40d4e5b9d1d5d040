"""Which table has the records of which entity type."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rst2spec.spec.names import normalize_name
from rst2spec.verify.data_settings import Settings
from rst2spec.verify.database import Database
from rst2spec.verify.errors import DataError
from rst2spec.verify.sources import (
    DataSource,
    RecordTable,
    files_of,
    in_sqlite,
    table_of_database,
    table_of_file,
    tables_sql,
)
from rst2spec.verify.subject import Entity


@dataclass(frozen=True, slots=True)
class Binding:
    """An entity type with its table.

    Attributes:
        entity: The entity type.
        table: The table; null where there is none.
        problem: Why its records aren't known; empty if they are.
        hint: How to solve it.
    """

    entity: Entity
    table: RecordTable | None
    problem: str = ""
    hint: str = ""


class Catalog:
    """The tables of all sources.

    Raises:
        DataError: A source can't be opened.
    """

    def __init__(self, database: Database, sources: Iterable[DataSource]) -> None:
        self._database = database
        self._places: dict[str, list[tuple[str, str]]] = {}  # names and paths, or names and schemas
        self._sources = {source.system: source for source in sources}
        for source in self._sources.values():
            if source.kind == "folder":
                self._places[source.system] = files_of(source)
                continue
            if source.kind != "duckdb":
                database.load_extension(source.kind)
            if source.kind == "sqlite":  # a column may hold values of several types there
                database.run("SET sqlite_all_varchar = true")
            try:
                database.run(source.attach_sql())
                rows = database.run(tables_sql(source))
            except DataError as error:
                raise DataError(f"{source.shown} can't be opened: {error}") from None
            self._places[source.system] = [(table, schema) for schema, table in rows]

    @property
    def systems(self) -> Sequence[str]:
        """The systems that have a source."""
        return tuple(self._sources)

    def attach_sql(self, system: str) -> list[str]:
        """The statement that attaches a system's database, without its password; none for a folder."""
        source = self._sources[system]
        return [] if source.kind == "folder" else [source.attach_sql(for_people=True)]

    def names(self, system: str) -> list[str]:
        """The names of a system's tables."""
        return [name for name, _ in self._places.get(system, ())]

    def bind(self, entity: Entity, settings: Settings) -> Binding:
        """Finds the table of an entity type."""
        if entity.system not in self._sources:
            shown = entity.system or "a system without a slug"
            hint = (
                f"Add --data {entity.system}=SOURCE" if entity.system else "Rename the document to source-target.rst."
            )
            return Binding(entity, None, f"{shown} has no data", hint)
        if not entity.name and not settings.is_set(entity):
            return Binding(entity, None, "the document has no entity type here", "")
        table = settings.table(entity)
        wanted = [table.table] if table.table else [entity.label, entity.name]
        for name in dict.fromkeys(wanted):
            places = self._find(entity.system, name)
            if len(places) > 1:
                shown = " and ".join(place for _, place in places)
                return Binding(entity, None, f"{shown} could both be {entity.label}", _hint(entity, 'table = "..."'))
            if places:
                if entity.variant and name == entity.name and not (settings.is_set(entity) and table.where):
                    problem = f'the configuration doesn\'t specify which records of {name} are "{entity.variant}"'
                    return Binding(entity, None, problem, _hint(entity, "where = { PROPERTY = [VALUE] }"))
                return Binding(entity, self._table(entity.system, *places[0]))
        names = ", ".join(self.names(entity.system)[:8]) or "none"
        problem = f"{entity.system} has no table {table.table or entity.label}; it has {names}"
        return Binding(entity, None, problem, _hint(entity, 'table = "..."'))

    def _find(self, system: str, name: str) -> list[tuple[str, str]]:
        places = self._places[system]
        exact = [place for place in places if place[0] == name]
        return exact or [place for place in places if normalize_name(place[0]) == normalize_name(name)]

    def _table(self, system: str, name: str, place: str) -> RecordTable:
        source = self._sources[system]
        if source.kind == "folder":
            return table_of_file(system, place)
        table = table_of_database(source, place, name)
        if source.kind == "sqlite":
            return in_sqlite(source, table, [column for column, _ in self._database.columns(table.relation)])
        return table


def files(tables: Iterable[RecordTable]) -> list[str]:
    """The files that are read, each once."""
    return list(dict.fromkeys(table.place for table in tables if table.kind in {"parquet", "csv", "json"}))


def _hint(entity: Entity, value: str) -> str:
    """The setting to add."""
    return f'Set [tool.rst2spec.data.{entity.system}] "{entity.label}" = {{ {value} }}'
