"""Gives each table one form: a row per record, with its key as text, and the named properties.

Numbers, truth values and times keep the types of a database, which are smaller and faster than text; others are text.

Files of JSON and CSV and tables of SQLite and PostgreSQL are read once, into a table of the run; others are read where
they are, through a view. Records without a key and records that share one are left out, and counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from rst2spec.verify.access import Access, AmbiguousPathError, Steps, find, leaves, text_sql, value_of
from rst2spec.verify.database import Database
from rst2spec.verify.probing import probe, probe_records
from rst2spec.verify.quoting import literal, name
from rst2spec.verify.shapes import Kind, Shape, shape_of_type
from rst2spec.verify.sources import RecordTable, lines_sql

KEY: Final = "#key"
"""The column of the records' keys."""


@dataclass(frozen=True, slots=True)
class Column:
    """A property in a table of the run.

    Attributes:
        name: The column's name.
        path: The property's path in the data.
        kind: The kind of its values.
        many: Whether it is a list of texts.
        list_path: The path of the innermost list that it is in; null without one.
        is_typed: Whether it has the source's type; else it is text.
    """

    name: str
    path: str
    kind: Kind
    many: bool
    list_path: str | None
    is_typed: bool


@dataclass(frozen=True, slots=True)
class Missing:
    """A property that a table doesn't have.

    Attributes:
        path: The documents' path.
        reason: Why it can't be read.
    """

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Staged:
    """A table of the run.

    Attributes:
        table: The source table.
        name: Its name, as SQL.
        columns: The properties by the documents' path.
        missing: The properties that it doesn't have.
        unused: The paths in the data that no document names.
        statements: The statements that create it.
    """

    table: RecordTable
    name: str
    columns: Mapping[str, Column]
    missing: Mapping[str, Missing]
    unused: tuple[str, ...]
    statements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableCounts:
    """The numbers of a table's records.

    Attributes:
        records: All of them.
        without_key: Those without a key.
        duplicates: Those that share a key with another one.
        invalid: Entries that aren't records: lines that aren't JSON, rows with too many cells.
        first_invalid: The line of the first one; null if it isn't known.
    """

    records: int
    without_key: int = 0
    duplicates: int = 0
    invalid: int = 0
    first_invalid: int | None = None


@dataclass(slots=True)
class Stager:
    """Creates the tables of a run.

    Attributes:
        database: What runs the statements.
        names: The names that are taken, in lower case.
    """

    database: Database
    names: set[str] = field(default_factory=set)

    def shape(self, table: RecordTable, paths: Iterable[str]) -> Shape:
        """The shape of a table's records, as far as paths ask for it. JSON has to be read for that."""
        if table.kind == "json":
            records = f"SELECT json AS value FROM {table.relation}"
            return probe_records(self.database, records, [path.split(".") for path in paths])
        columns = self.database.columns(table.relation)
        return Shape("object", {str(name): shape_of_type(kind) for name, kind in columns})

    def stage(self, table: RecordTable, key: str, paths: Mapping[str, str]) -> Staged | Missing:
        """A table with its key and some properties.

        Args:
            table: The table.
            key: The path of its key.
            paths: Where each property is looked for, by the documents' path.

        Returns:
            The table, which isn't created yet; or what is missing where it has no key.
        """
        wanted = {KEY: key, **paths}
        shape = self.shape(table, wanted.values())
        found: dict[str, Access] = {}
        missing: dict[str, Missing] = {}
        for document_path, path in wanted.items():
            try:
                access = find(shape, path, lambda steps, parts: self._look_inside(table, steps, parts))
            except AmbiguousPathError as error:
                missing[document_path] = Missing(path, str(error))
                continue
            if access is None:
                missing[document_path] = Missing(path, f"{table.system} {table.name} has no property {path}")
            elif access.kind == "object":
                missing[document_path] = Missing(path, f"{path} of {table.system} {table.name} is an object")
            else:
                found[document_path] = access
        if KEY in missing:
            return missing[KEY]
        if found[KEY].many:
            return Missing(key, f"the key {key} of {table.system} {table.name} is a list")
        key_access = found[KEY]
        if key_access.is_typed:
            found[KEY] = replace(key_access, sql=text_sql(key_access.sql, key_access.kind))
        columns = _columns({path: access for path, access in found.items() if path != KEY})
        used = {access.path for access in found.values()}
        unused = tuple([path for path in leaves(shape) if path not in used])
        name_ = self._name(f"{table.system}.{table.name}")
        statements = statements_of(table, name_, _selected(found, columns))
        return Staged(table, name(name_), columns, missing, unused, statements)

    def lacking(self, table: RecordTable, paths: Mapping[str, str]) -> list[str]:
        """The properties that aren't among a table's columns. Nothing that a column contains is looked at."""
        shape = self.shape(table, ())
        lacking = []
        for path in paths.values():
            try:
                found = find(shape, path, lambda steps, parts: Shape("object", {".".join(parts): Shape("text")}))  # noqa: ARG005
            except AmbiguousPathError:
                found = None
            if found is None:
                lacking.append(path)
        return lacking

    def create(self, staged: Staged) -> TableCounts:
        """Creates a table, and counts its records."""
        for statement in staged.statements:
            self.database.run(statement)
        records, without_key, duplicates = self.database.run(counts_sql(staged))[0]
        counts = TableCounts(records, without_key, duplicates)
        table = staged.table
        if table.kind == "csv":
            invalid, first = self.database.run(rejects_sql(table))[0]
            return replace(counts, invalid=invalid, first_invalid=first)
        if table.is_lines:
            invalid, first = self._invalid_lines(table) if without_key else (0, None)
            without_key -= invalid
            return replace(
                counts, records=records - invalid, without_key=without_key, invalid=invalid, first_invalid=first
            )
        return counts

    def _invalid_lines(self, table: RecordTable) -> tuple[int, int | None]:
        """The number of lines that aren't a JSON object or aren't UTF-8, and the first one."""
        invalid, first = self.database.run(invalid_lines_sql(table))[0]
        rejected, first_rejected = self.database.run(rejects_sql(table))[0]
        # rejected lines aren't numbered, so only the first of both is certain
        return invalid + rejected, min(
            (number for number in (first, first_rejected) if number is not None), default=None
        )

    def _name(self, wanted: str) -> str:
        """A name that isn't taken; DuckDB's names don't differ by case."""
        text, number = wanted, 2
        while text.lower() in self.names:
            text, number = f"{wanted} ({number})", number + 1
        self.names.add(text.lower())
        return text

    def _look_inside(self, table: RecordTable, steps: Steps, parts: Sequence[str]) -> Shape:
        """The shape of JSON in a column, or in a column's texts."""
        if table.kind == "json":
            return steps[-1].shape  # it is known as deep as the paths go
        in_text = not steps[-1].shape.is_json
        shape = replace(steps[-1].shape, is_json=True, in_text=in_text)
        value = value_of((*steps[:-1], steps[-1]._replace(shape=shape)), in_record=False).followed()
        values = f"unnest({value.sql})" if value.many else value.sql
        inner = probe(self.database, f"SELECT {values} AS value FROM {table.relation}", [list(parts)])
        return replace(inner, in_text=in_text)


# --- statements


def statements_of(table: RecordTable, wanted: str, selected: Sequence[tuple[str, Access]]) -> tuple[str, ...]:
    """The statements that create a table of the run."""
    all_records, duplicates, records = name(f"{wanted} all"), name(f"{wanted} duplicates"), name(wanted)
    what = "VIEW" if _is_read_in_place(table) else "TABLE"
    key = name(KEY)
    shared = f"SELECT {key} FROM {all_records} WHERE {key} IS NOT NULL GROUP BY ALL HAVING count(*) > 1"
    usable = f"SELECT * FROM {all_records} WHERE {key} IS NOT NULL AND {key} NOT IN (FROM {duplicates})"
    return (
        f"CREATE TEMP {what} {all_records} AS\n{_select(table, selected)}",
        f"CREATE TEMP TABLE {duplicates} AS\n{shared}",
        f"CREATE TEMP VIEW {records} AS\n{usable}",
    )


def _select(table: RecordTable, selected: Sequence[tuple[str, Access]]) -> str:
    """The query of a table's key and properties. A record of JSON is parsed once for all of its single values."""
    pointers = list(dict.fromkeys(access.pointer for _, access in selected if access.pointer is not None))
    lines = []
    for column, access in selected:
        sql = access.sql
        if access.pointer is not None:
            extracted = f"fields[{pointers.index(access.pointer) + 1}]"
            sql = text_sql(extracted, access.kind, is_json=access.shape.is_json)
        lines.append(f"  {sql} AS {name(column)}")
    shown = ",\n".join(lines)
    if table.kind != "json":
        return f"SELECT\n{shown}\nFROM {table.relation}"
    listed = ", ".join(map(literal, pointers))
    return (
        f"SELECT\n{shown}\nFROM (\n"
        f"  SELECT json AS record, json_extract_string(json, [{listed}]) AS fields\n  FROM {table.relation}\n)"
    )


def counts_sql(staged: Staged) -> str:
    """The numbers of records: all, those without a key, those that share one."""
    all_records, duplicates = _beside(staged, "all"), _beside(staged, "duplicates")
    return (
        f"SELECT count(*), count(*) - count({name(KEY)}), count(*) FILTER (WHERE {name(KEY)} IN (FROM {duplicates}))\n"
        f"FROM {all_records}"
    )


def rejects_sql(table: RecordTable) -> str:
    """The number of rows or lines of a file that couldn't be read, and the first one."""
    return (
        "SELECT count(DISTINCT line), min(line) FROM reject_errors JOIN reject_scans USING (scan_id, file_id)\n"
        f"WHERE file_path = {literal(table.place)}"
    )


def invalid_lines_sql(table: RecordTable) -> str:
    """The number of lines of a file of JSON that aren't an object, and the first one."""
    lines = f"SELECT row_number() OVER () AS number, line FROM {lines_sql(table.place, with_rejects=True)}"
    return (
        f"SELECT count(*), min(number) FROM ({lines})\n"
        "WHERE line IS NOT NULL AND (NOT json_valid(line) OR json_type(CAST(line AS JSON)) <> 'OBJECT')"
    )


def _beside(staged: Staged, what: str) -> str:
    return staged.name.removesuffix('"') + f' {what}"'


def _is_read_in_place(table: RecordTable) -> bool:
    """Whether a table may be read several times: its own form is as fast to read as a table of the run."""
    return table.kind in {"parquet", "duckdb"}


def _columns(found: Mapping[str, Access]) -> dict[str, Column]:
    """A column for each property; paths that lead to the same one share it."""
    by_path: dict[str, Column] = {}
    taken = {KEY}
    for access in found.values():
        if access.path not in by_path:
            column, number = access.path, 2
            while column.lower() in taken:
                column, number = f"{access.path} ({number})", number + 1
            taken.add(column.lower())
            by_path[access.path] = Column(
                column, access.path, access.kind, access.many, access.list_path, access.is_typed
            )
    return {document_path: by_path[access.path] for document_path, access in found.items()}


def _selected(found: Mapping[str, Access], columns: Mapping[str, Column]) -> list[tuple[str, Access]]:
    """The columns to select, the key first, each once."""
    selected = {KEY: found[KEY]}
    for path, column in columns.items():
        selected.setdefault(column.name, found[path])
    return list(selected.items())
