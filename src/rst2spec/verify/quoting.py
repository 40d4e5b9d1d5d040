"""Quotes names and values for SQL. Nothing from documents or data gets into a statement in any other way."""

from __future__ import annotations


def name(text: str) -> str:
    """A name of a table or column: ``"Address.Zip"``. DuckDB's names can't hold a NUL, which becomes a space."""
    return '"' + text.replace('"', '""').replace("\0", " ") + '"'


def literal(text: str) -> str:
    """A text: ``'O''Hara'``."""
    quoted = "'" + text.replace("'", "''") + "'"
    return "concat(" + quoted.replace("\0", "', chr(0), '") + ")" if "\0" in text else quoted


def column(table: str, text: str) -> str:
    """A column of a table: ``source."Address.Zip"``. The table is one of our own aliases."""
    return f"{table}.{name(text)}"


def comment(text: str) -> str:
    """A line of comment, whatever the text contains."""
    return "-- " + " ".join(text.replace("\0", " ").split())
