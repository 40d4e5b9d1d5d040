"""Runs statements in DuckDB, within set limits and without reading or writing anything but the named sources."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rst2spec.failures import system_text
from rst2spec.interrupts import CleanupOnInterrupt
from rst2spec.verify.errors import DataError
from rst2spec.verify.quoting import literal
from rst2spec.verify.sources import without_password

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Row = tuple[Any, ...]

_EXTENSIONS: Final = {"sqlite": "duckdb_extension_sqlite_scanner", "postgres": "duckdb_extension_postgres_scanner"}
_CONNECT_TIMEOUT: Final = "PGCONNECT_TIMEOUT"
"""PostgreSQL's own variable. The address can set ``connect_timeout``, which takes precedence."""
CONNECT_SECONDS: Final = 30
"""By default PostgreSQL's client waits forever for a server that accepts the connection and sends nothing."""
_SIZE: Final = re.compile(r"(\d+(?:\.\d+)?) ?([KMGT])(i?)B", re.IGNORECASE)
_UNCOUNTED: Final = 200_000_000
"""The bytes of this program and of libraries, which DuckDB doesn't count."""
_COUNTED_SHARE: Final = 0.75
"""The part of the rest that DuckDB counts: what is read and not yet in a table is on top of its limit."""
_KIND: Final = re.compile(r"[A-Z][A-Za-z ]* Error: ")
_CSV_LINE: Final = re.compile(r"CSV Error on Line: (\d+)")
_DISK: Final = ("no space left", "disk full", "failed to offload")


class Database:
    """A database in memory, which uses a temporary folder for what doesn't fit."""

    def __init__(self, connection: DuckDBPyConnection, folder: str) -> None:
        self._connection = connection
        self._folder = folder

    def load_extension(self, kind: str) -> None:
        """Loads DuckDB's extension for a kind of database from its package.

        Raises:
            DataError: The package isn't installed, or belongs to another version of DuckDB.
        """
        import importlib

        import duckdb

        if kind == "postgres":
            os.environ.setdefault(_CONNECT_TIMEOUT, str(CONNECT_SECONDS))
        package = _EXTENSIONS[kind]
        try:
            module = importlib.import_module(package)
        except ModuleNotFoundError:
            raise DataError(
                f"reading {kind} needs {package.replace('_', '-')}: pip install 'rst2spec[verify]'"
            ) from None
        for folder in module.__path__:
            for file in sorted(Path(folder).rglob("*.duckdb_extension")):
                try:
                    self._connection.load_extension(str(file))
                except duckdb.Error as error:
                    raise DataError(f"{package.replace('_', '-')} can't be loaded: {_reason(error)}") from None

    def lock(self, files: Sequence[str]) -> None:
        """Forbids all access to files but these and the temporary folder's, for the rest of the run."""
        self.run(f"SET allowed_paths = [{', '.join(map(literal, files))}]")
        self.run(f"SET allowed_directories = [{literal(self._folder)}]")
        self.run("SET enable_external_access = false")
        self.run("SET lock_configuration = true")

    def run(self, sql: str) -> list[Row]:
        """Runs a statement; returns the rows.

        Raises:
            DataError: The data can't be read, or the limits don't suffice.
        """
        return self._run(sql)[1]

    def record(self, sql: str) -> dict[str, Any]:
        """Runs a statement that returns one row; returns it by column.

        Raises:
            DataError: The data can't be read, or the limits don't suffice.
        """
        columns, (row,) = self._run(sql)
        return dict(zip(columns, row, strict=True))

    def _run(self, sql: str) -> tuple[list[str], list[Row]]:
        import duckdb

        try:
            answer = self._connection.execute(sql)
            return [str(column[0]) for column in answer.description or ()], answer.fetchall()
        except duckdb.InterruptException:
            raise KeyboardInterrupt from None
        except (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException):
            raise  # a fault of ours
        except UnicodeDecodeError as error:  # a server writes its messages in its own language and encoding
            raise DataError(_reason(duckdb.Error(error.object.decode("utf-8", "replace")))) from None
        except duckdb.Error as error:
            raise DataError(_reason(error)) from None

    def columns(self, relation: str) -> list[tuple[str, Any]]:
        """The columns of a relation with their types. Nothing is read but what describes them.

        Raises:
            DataError: It can't be read.
        """
        import duckdb

        try:
            found = self._connection.sql(f"SELECT * FROM {relation}")
        except duckdb.Error as error:
            raise DataError(_reason(error)) from None
        return list(zip(found.columns, found.types, strict=True))


@contextmanager
def database(
    *, memory_limit: str | None = None, threads: int | None = None, folder: str | None = None
) -> Iterator[Database]:
    """A database with the macros that the statements use.

    Args:
        memory_limit: The process' limit, such as ``4GB``; by default DuckDB gets four fifths of the machine's.
        threads: By default one for each processor.
        folder: Where the temporary folder is created; by default where the system has such folders.

    Raises:
        DataError: DuckDB is missing, the limit isn't one, or the folder can't be created.
    """
    try:
        import duckdb
    except ModuleNotFoundError:
        raise DataError("verify needs duckdb: pip install 'rst2spec[verify]'") from None
    settings: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    if memory_limit is not None:
        settings["memory_limit"] = _limit_of_tables(memory_limit)
    if threads is not None:
        settings["threads"] = threads
    try:
        temporary = tempfile.mkdtemp(prefix="rst2spec-", dir=folder)
    except OSError as error:
        raise DataError(f"{folder or 'a temporary folder'} can't be used: {system_text(error)}") from None
    settings["temp_directory"] = temporary
    with CleanupOnInterrupt(lambda: shutil.rmtree(temporary, ignore_errors=True)):
        try:
            try:
                connection = duckdb.connect(config=settings)
            except duckdb.Error as error:
                raise DataError(_reason(error)) from None
            with closing(connection):
                connection.execute("SET TimeZone = 'UTC'")
                connection.execute(macros())
                yield Database(connection, temporary)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)


def _limit_of_tables(memory_limit: str) -> str:
    """DuckDB's own limit where the process has one: what is left, or half of it if that is more.

    Raises:
        DataError: It isn't a size.
    """
    size = _SIZE.fullmatch(memory_limit)
    if size is None:
        raise DataError(f"--memory-limit: expected a size such as 4GB, got {memory_limit}")
    number, unit, is_binary = size.groups()
    limit = int(float(number) * (1024 if is_binary else 1000) ** (" KMGT".index(unit.upper())))
    return f"{max((limit - _UNCOUNTED) * _COUNTED_SHARE, limit / 2) / 1000:.0f}KB"


def macros() -> str:
    """The macros that the statements use."""
    from importlib.resources import files

    return (files("rst2spec.verify") / "macros.sql").read_text(encoding="utf-8")


def _reason(error: Exception) -> str:
    """An error of DuckDB on one line, without its kind and without passwords."""
    import duckdb

    whole = str(error).strip()
    text = without_password(_KIND.sub("", whole.partition("\n")[0]))
    at = _CSV_LINE.search(text)
    if at is not None:  # the next lines have data in them
        return f"line {at[1]} isn't UTF-8" if "unicode" in whole.lower() else f"line {at[1]} can't be read"
    if "File is not latin-1 encoded" in text:
        return "it is neither UTF-8, UTF-16 nor Latin-1; convert it to UTF-8"
    if any(word in text.lower() for word in _DISK):
        return f"the disk is full: {text}"
    if isinstance(error, duckdb.OutOfMemoryException):
        return f"the memory limit is too low (--memory-limit): {text}"
    return text
