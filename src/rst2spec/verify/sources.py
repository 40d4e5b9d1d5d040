"""Opens the exports of systems: folders of files, databases, and their tables. Nothing is written into them."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import os
import re
import stat
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from rst2spec.failures import system_text
from rst2spec.verify.errors import DataError
from rst2spec.verify.quoting import literal, name

TableKind = Literal["parquet", "csv", "json", "duckdb", "sqlite", "postgres"]
SourceKind = Literal["folder", "duckdb", "sqlite", "postgres"]

_SUFFIXES: Final[Mapping[str, TableKind]] = {
    ".jsonl": "json",
    ".ndjson": "json",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
}
_COMPRESSED: Final = ".gz"
_POSTGRES: Final = ("postgres://", "postgresql://")
_PASSWORD: Final = re.compile(r"(://[^:/@\s]*:)[^@\s]*@|(password=)[^&\s\"']*")
_PEEK: Final = 1 << 20
_TAIL: Final = 1_000
_SQLITE: Final = b"SQLite format 3\0"
_DUCKDB: Final = b"DUCK"  # from the ninth byte
_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

JsonFormat = Literal["newline_delimited", "array", "unstructured"]


@dataclass(frozen=True, slots=True)
class RecordTable:
    """A table of a source: a file, or a table of a database.

    Attributes:
        system: The system's slug.
        name: The file's name without its suffixes, or the table's name.
        kind: How it is read.
        place: The file's path, or the table's name with its schema, for people.
        relation: The text after FROM.
        note: A remark on how it is read; usually empty.
        is_lines: Whether it is a file with a record of JSON on each line.
    """

    system: str
    name: str
    kind: TableKind
    place: str
    relation: str
    note: str = ""
    is_lines: bool = False


@dataclass(frozen=True, slots=True)
class DataSource:
    """A system's export, before it is opened.

    Attributes:
        system: The system's slug.
        kind: Its kind.
        address: The path or address.
    """

    system: str
    kind: SourceKind
    address: str

    @property
    def shown(self) -> str:
        """The address without a password."""
        return without_password(self.address)

    @property
    def database(self) -> str:
        """The name under which a database is attached."""
        return f"data of {self.system}"

    def attach_sql(self, *, for_people: bool = False) -> str:
        """The statement that attaches a database, only to be read; for people without its password."""
        kind = "" if self.kind == "duckdb" else f"TYPE {self.kind}, "
        address = self.shown if for_people else self.address
        return f"ATTACH {literal(address)} AS {name(self.database)} ({kind}READ_ONLY)"


def without_password(text: str) -> str:
    """A text without the passwords of addresses in it."""
    return _PASSWORD.sub(lambda match: f"{match[1]}***@" if match[1] else f"{match[2]}***", text)


def source_of(system: str, address: str) -> DataSource:
    """Recognizes a system's export.

    Raises:
        DataError: There is no such file or folder, or it is of no kind that can be read.
    """
    if address.startswith(_POSTGRES):
        return DataSource(system, "postgres", address)
    if os.path.isdir(address):
        return DataSource(system, "folder", address)
    if not os.path.exists(address):
        raise DataError(f"--data {system}: {address} doesn't exist")
    if _kind_of_file(address):
        return DataSource(system, "folder", address)
    head = _head(address)[:16]
    if head.startswith(_SQLITE):
        return DataSource(system, "sqlite", address)
    if head[8:12] == _DUCKDB:
        return DataSource(system, "duckdb", address)
    raise DataError(
        f"--data {system}: {address} is neither a folder, a table ({', '.join(_SUFFIXES)}) nor a database "
        "(DuckDB, SQLite, postgresql://...)"
    )


def files_of(source: DataSource) -> list[tuple[str, str]]:
    """The files of a folder, or the one file: names without suffixes, and paths.

    Raises:
        DataError: It can't be listed.
    """
    if not os.path.isdir(source.address):
        return [(stem_of(source.address), source.address)]
    try:
        paths = [os.path.join(source.address, item) for item in sorted(os.listdir(source.address))]
    except OSError as error:
        raise DataError(f"{source.address} can't be read: {system_text(error)}") from None
    return [(stem_of(path), path) for path in paths if _kind_of_file(path) and os.path.isfile(path)]


def is_table(path: str) -> bool:
    """Whether a file in a folder of data would be read, by its name."""
    return _kind_of_file(path) is not None


def table_of_file(system: str, path: str) -> RecordTable:
    """A file as a table.

    Raises:
        DataError: It can't be read, or its name or encoding is of no kind that can be read.
    """
    kind, stem = _kind_of_file(path), stem_of(path)
    if kind is None:
        raise DataError(f"{path} isn't a table: expected one of the extensions {', '.join(_SUFFIXES)}")
    if kind == "parquet":
        _head(path)
        return RecordTable(system, stem, kind, path, f"read_parquet({literal(path)})")
    head = _head(path)
    is_utf_16 = head.startswith(_UTF_16)
    if b"\0" in head and not is_utf_16:
        raise DataError(f"{path} has null characters; if it is UTF-16, it needs a byte order mark")
    if kind == "csv":
        encoding = "utf-16" if is_utf_16 else "utf-8" if _is_utf_8(head) else "latin-1"
        note = "" if encoding == "utf-8" else f"read as {encoding}"
        return RecordTable(system, stem, kind, path, _csv_sql(path, head, encoding), note)
    if is_utf_16:
        raise DataError(f"{path} is UTF-16, but JSON must be UTF-8")
    form = _json_format(path, head)
    if form == "array" and not _tail(path).rstrip().endswith(b"]"):
        raise DataError(f"{path} is incomplete: its list of records doesn't end in ]")  # DuckDB would read the rest
    if form == "newline_delimited" and head.startswith(codecs.BOM_UTF8):  # DuckDB would read it as a part of the record
        relation = f"(SELECT CASE WHEN json_valid(line) THEN CAST(line AS JSON) END AS json FROM {lines_sql(path)})"
    else:
        options = ", ignore_errors = true" if form == "newline_delimited" else ""
        relation = f"read_json_objects({literal(path)}, format = {literal(form)}{options})"
    return RecordTable(system, stem, kind, path, relation, is_lines=form == "newline_delimited")


def tables_sql(source: DataSource) -> str:
    """The statement that lists the tables and views of an attached database: schema and name."""
    which = f"WHERE database_name = {literal(source.database)} AND NOT internal"
    return (
        f"SELECT schema_name, table_name FROM duckdb_tables() {which}\n"
        f"UNION ALL SELECT schema_name, view_name FROM duckdb_views() {which}\n"
        "ORDER BY ALL"
    )


def table_of_database(source: DataSource, schema: str, table: str) -> RecordTable:
    """A table of an attached database."""
    shown = table if schema in {"main", "public"} else f"{schema}.{table}"
    kind: TableKind = "parquet" if source.kind == "folder" else source.kind
    return RecordTable(source.system, table, kind, shown, f"{name(source.database)}.{name(schema)}.{name(table)}")


def in_sqlite(source: DataSource, table: RecordTable, columns: Iterable[str]) -> RecordTable:
    """A table of SQLite, whose columns may hold values of any type, as texts. Bytes are shown as SQLite writes them."""
    texts = [
        f"CASE typeof({name(column)}) WHEN 'blob' THEN quote({name(column)}) ELSE CAST({name(column)} AS TEXT) END "
        f"AS {name(column)}"
        for column in columns
    ]
    query = f"SELECT {', '.join(texts)} FROM {name(table.name)}"
    return replace(table, relation=f"sqlite_query({literal(source.database)}, {literal(query)})")


def lines_sql(path: str, *, with_rejects: bool = False) -> str:
    """A file as a table with a row for each of its lines.

    Args:
        path: The file.
        with_rejects: Whether lines that aren't UTF-8 are left out, and listed as rejects; otherwise they are an error.
    """
    rejects = ", store_rejects = true, rejects_limit = 0" if with_rejects else ""
    return (
        f"read_csv({literal(path)}, columns = {{'line': 'VARCHAR'}}, delim = chr(1), quote = '', escape = '', "
        f"header = false, auto_detect = false, max_line_size = 268435456{rejects})"
    )


def suggest(word: str, words: Iterable[str]) -> str:
    """``; did you mean ...?`` with the most similar word; empty if there is none."""
    import difflib

    near = difflib.get_close_matches(word, list(words), n=1)
    return f"; did you mean {near[0]}?" if near else ""


def stem_of(path: str) -> str:
    """A file's name without its suffixes."""
    return os.path.splitext(os.path.basename(path.removesuffix(_COMPRESSED)))[0]


def _kind_of_file(path: str) -> TableKind | None:
    return _SUFFIXES.get(os.path.splitext(path.removesuffix(_COMPRESSED))[1].lower())


def _csv_sql(path: str, head: bytes, encoding: str) -> str:
    """A table of CSV. Its form is stated: DuckDB would guess it from the rows, and one odd row would change it."""
    text = head.decode(encoding, "replace").removeprefix("\ufeff")
    separator = max(",;\t|", key=text.partition("\n")[0].count)
    try:
        header = next(csv.reader(io.StringIO(text, newline=""), delimiter=separator), [])
    except csv.Error:  # it is longer than 131,072 characters, such as one whose quote isn't closed
        raise DataError(f"{path} has a column name that is too long, or whose quote isn't closed") from None
    columns: dict[str, str] = {}
    for number, title in enumerate(header, start=1):
        column = title.strip() or f"column {number}"
        while column.lower() in columns:
            column = f"{column} ({number})"
        columns[column.lower()] = column
    if not columns:
        raise DataError(f"{path} is empty: a CSV table must begin with its column names")
    types = ", ".join(f"{literal(column)}: 'VARCHAR'" for column in columns.values())
    return (
        f"read_csv({literal(path)}, columns = {{{types}}}, delim = {literal(separator)}, quote = '\"', escape = '\"', "
        f"header = true, auto_detect = false, encoding = {literal(encoding)}, store_rejects = true, rejects_limit = 0)"
    )


def _head(path: str) -> bytes:
    """The first bytes of a file.

    Raises:
        DataError: It can't be read, or not twice: DuckDB reads it again. Opening a pipe might wait forever.
    """
    try:
        mode = os.stat(path).st_mode
        if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
            raise DataError(f"{path} can't be read: it isn't a regular file; write its content into one")
        with gzip.open(path) if path.endswith(_COMPRESSED) else open(path, "rb") as stream:
            return stream.read(_PEEK)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise DataError(f"{path} can't be unpacked: {error}") from None
    except OSError as error:
        raise DataError(f"{path} can't be read: {system_text(error)}") from None


def _tail(path: str) -> bytes:
    """The last bytes of a file. A compressed one has to be read for them."""
    try:
        with gzip.open(path) if path.endswith(_COMPRESSED) else open(path, "rb") as stream:
            stream.seek(max(0, stream.seek(0, os.SEEK_END) - _TAIL))
            return stream.read()
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise DataError(f"{path} can't be unpacked: {error}") from None


def _is_utf_8(head: bytes) -> bool:
    try:
        head.decode()
    except UnicodeDecodeError as error:
        return error.start > len(head) - 4 and len(head) == _PEEK  # a character may be cut at the end
    return True


def _json_format(path: str, head: bytes) -> JsonFormat:
    """How the records of a file of JSON follow each other."""
    text = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if not path.removesuffix(_COMPRESSED).lower().endswith(".json"):
        return "newline_delimited"
    if text.startswith(b"["):
        return "array"
    first, _, rest = text.partition(b"\n")
    is_record = first.rstrip().endswith(b"}") and (not rest.strip() or rest.lstrip().startswith(b"{"))
    return "newline_delimited" if is_record else "unstructured"
