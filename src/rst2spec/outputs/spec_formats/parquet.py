"""The same tables as ``csv``, as Parquet: typed, compressed, and read in part by column.

Text and whole numbers, with nulls. ``-f parquet,table=flows`` and so on, as for ``csv``. The same documents give the
same bytes with the same release of DuckDB, which writes the file and its own version into it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from rst2spec.interrupts import CleanupOnInterrupt
from rst2spec.outputs import data_tables
from rst2spec.outputs.data_tables import NUMBERS, table_of
from rst2spec.outputs.spec_builder import SpecOptions
from rst2spec.outputs.spec_formats.csv import fragment, join, table_texts
from rst2spec.spec.result import Result

NAME: Final = "parquet"
SUFFIX: Final = ".parquet"
BINARY: Final = True
NEEDS: Final = {"duckdb": "rst2spec[parquet]"}
OPTIONS: Final = data_tables.OPTIONS

__all__ = ["fragment", "join"]

_CHUNK: Final = 1 << 18
_LEAST_LINE: Final = 1 << 20
_MEMORY: Final = 128 << 20
_ROWS: Final = 20 * 2048
"""Rows per group, all of which DuckDB has in memory; a multiple of its vectors' size."""


def write(result: Result, options: SpecOptions) -> Iterator[bytes]:
    """The table, which DuckDB converts from CSV in temporary files, so that it isn't in memory as a whole."""
    import tempfile

    folder = tempfile.TemporaryDirectory(prefix="rst2spec-")
    with CleanupOnInterrupt(folder.cleanup), folder as path:
        table, parquet = f"{path}/table.csv", f"{path}/table.parquet"
        longest = _write_table(table, table_texts(NAME, result, options))
        _convert(table, parquet, table_of(options).columns, longest, path)
        with open(parquet, "rb") as stream:
            while chunk := stream.read(_CHUNK):
                yield chunk


def _write_table(file: str, texts: Iterable[bytes]) -> int:
    """Writes the table, and returns the size of its longest part: no row is longer."""
    longest = 0
    with open(file, "wb") as stream:
        for text in texts:
            longest = max(longest, len(text))
            stream.write(text)
    return longest


def _convert(table: str, parquet: str, columns: Iterable[str], longest: int, folder: str) -> None:
    """Converts a table whose rows aren't longer than ``longest``; ``folder`` is for temporary files of DuckDB."""
    import glob

    import duckdb

    limit = max(longest, _LEAST_LINE)
    settings: dict[str, str | bool | int | float | list[str]] = {
        "threads": 1,  # the bytes are always the same
        "memory_limit": f"{_MEMORY + 32 * limit}B",  # without it, DuckDB holds all of the CSV that it has read
        "temp_directory": folder,
        "autoinstall_known_extensions": False,
    }
    with duckdb.connect(config=settings) as database:
        rows = database.read_csv(
            glob.escape(table),
            columns={name: "BIGINT" if name in NUMBERS else "VARCHAR" for name in columns},
            auto_detect=False,
            header=True,
            sep=",",
            quotechar='"',
            escapechar='"',
            allow_quoted_nulls=False,
            parallel=False,
            max_line_size=limit,
            buffer_size=2 * limit,
        )
        rows.write_parquet(parquet, compression="zstd", row_group_size=_ROWS)
