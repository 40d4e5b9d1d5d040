"""The same database for SQLite's own module and for DuckDB."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import duckdb
import duckdb_extension_sqlite_scanner as scanner

Rows = list[tuple[Any, ...]]


def sqlite_rows(file: Path, question: str) -> tuple[list[str], Rows]:
    """What SQLite answers: the columns' names and the rows. The file can't be changed by that."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        answer = database.execute(question)
        return [column[0] for column in answer.description], answer.fetchall()


@contextmanager
def in_duckdb(file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """DuckDB with the file attached, as ``ATTACH 'spec.db'`` does it.

    Its extension for SQLite comes from PyPI, for one version of DuckDB each, since it can't be loaded from the net.
    """
    (extension,) = Path(scanner.__file__).parent.rglob("*.duckdb_extension")
    settings: dict[str, str | bool | int | float | list[str]] = {"autoinstall_known_extensions": False}
    with closing(duckdb.connect(config=settings)) as database:
        database.load_extension(str(extension))
        database.execute(f"ATTACH '{file}' AS spec (TYPE sqlite, READ_ONLY)")
        database.execute("USE spec")
        yield database


def duckdb_rows(file: Path, question: str) -> tuple[list[str], Rows]:
    """What DuckDB answers."""
    with in_duckdb(file) as database:
        answer = database.execute(question)
        return [column[0] for column in answer.description or ()], answer.fetchall()
