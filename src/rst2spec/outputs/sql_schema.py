"""The schema of the database that the format ``sqlite`` writes."""

from __future__ import annotations

from functools import cache
from typing import Final

MAGIC: Final = b"SQLite format 3\0"
"""The first bytes of a database."""


@cache
def schema() -> dict[tuple[str, str], str]:
    """The SQL of each table, index and view of the database, by kind and name; the full-text index isn't among them."""
    import sqlite3

    database = sqlite3.connect(":memory:")
    try:
        database.executescript("".join(map(schema_part, ("tables", "indexes", "views"))))
        rows = database.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    finally:
        database.close()
    return {(kind, name): text for kind, name, text in rows}


def schema_part(name: str) -> str:
    """A part of the schema: ``tables``, ``indexes``, ``views`` or ``search``."""
    from importlib.resources import files  # 6 ms

    return (files("rst2spec.outputs") / "sql" / f"{name}.sql").read_text(encoding="utf-8")
