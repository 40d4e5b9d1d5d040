"""The tables for data tools, as CSV and as Parquet: their values are the spec's, whichever tool reads them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rst2spec import Document, compile_text
from rst2spec.cli.targets import Target, targets_of
from rst2spec.config.errors import UsageError
from rst2spec.outputs.data_tables import NUMBERS, OPTIONS, table_of
from rst2spec.outputs.registry import format_module
from rst2spec.outputs.spec_builder import SpecOptions
from rst2spec.outputs.written_documents import OutputRequest
from rst2spec.run.accumulator import run
from rst2spec.run.options import Options
from rst2spec.source.discover import InputFile
from rst2spec.spec.result import Result
from rst2spec.spec.serialization import dump_json
from tests.conftest import Run
from tests.formats.shared import EMPTY, shared
from tests.formats.test_goldens import compared
from tests.writing import before, document, free, merge, new, section

Rows = list[tuple[Any, ...]]

GOLDENS = Path(__file__).parent / "spec_goldens"
TABLES = OPTIONS["table"]
FORMATS = ("csv", "parquet")
S, T = "Acme Member", "Globex Person"
TEXT = document(
    section(
        S,
        T,
        [
            ("vat (Dependant on having  in kindDependant on having NO in country)", "VAT", '"string"'),
            ("=cmd|'/C calc'!A0", "@id", "N/A"),
            ("", "a, b", '["if", ["eq", "_.", "\\""], 1, 2]'),
            ("-1", '"quoted"', ""),
        ],
        statements=free("When it is paid", T) + merge(S, T, [("email", "Mail"), ("", "007")]),
    ),
    section(" Customers person", T, statements=before(" Customers", T) + new(" Customers", T, "Acme Order", "Globex")),
)


def options_of(table: str, **more: Any) -> SpecOptions:
    return SpecOptions(format_options=(("table", table),), **more)


def result_of(text: str = TEXT) -> Result:
    made = compile_text(text, "acme-globex.rst")
    return Result((made,), (made.path,), (), (made.diagnostics,))


def written(name: str, result: Result, options: SpecOptions) -> bytes:
    return b"".join(format_module("compile", name).write(result, options))


def expected(table: str, result: Result, **more: Any) -> Rows:
    """The rows as the program has them before they are written, with the JSON of all but texts and numbers."""
    options = options_of(table, **more)
    rows = [row for item in result.documents for row in table_of(options).rows(item, options)]
    plain = (str, int, type(None))
    return [tuple(cell if isinstance(cell, plain) else dump_json(cell).decode() for cell in row) for row in rows]


# --- each tool


def nulls_as_none(frame: Any) -> Rows:
    return [tuple(None if pd.isna(value) else value for value in row) for row in frame.itertuples(index=False)]


def types_of(content: bytes) -> dict[str, str]:
    """How pandas and polars are told that a text of digits is a text, as every user of CSV has to."""
    names = content.split(b"\n")[0].decode().split(",")
    return {name: "int" if name in NUMBERS else "text" for name in names}


def pandas_csv(content: bytes, _: Path) -> Rows:
    dtype: Any = {name: "Int64" if kind == "int" else str for name, kind in types_of(content).items()}
    return nulls_as_none(pd.read_csv(io.BytesIO(content), keep_default_na=False, na_values=[""], dtype=dtype))


def pandas_parquet(content: bytes, _: Path) -> Rows:
    return nulls_as_none(pd.read_parquet(io.BytesIO(content), engine="pyarrow"))


def polars_csv(content: bytes, _: Path) -> Rows:
    schema = {name: pl.Int64 if kind == "int" else pl.String for name, kind in types_of(content).items()}
    return pl.read_csv(content, schema=schema).rows()


def polars_parquet(content: bytes, _: Path) -> Rows:
    return pl.read_parquet(content).rows()


def duckdb_csv(content: bytes, folder: Path) -> Rows:
    (folder / "table.csv").write_bytes(content)
    types = {name: "BIGINT" if kind == "int" else "VARCHAR" for name, kind in types_of(content).items()}
    return duckdb.read_csv(str(folder / "table.csv"), dtype=types, allow_quoted_nulls=False).fetchall()


def duckdb_parquet(content: bytes, folder: Path) -> Rows:
    (folder / "table.parquet").write_bytes(content)
    return duckdb.read_parquet(str(folder / "table.parquet")).fetchall()


READERS = [pandas_csv, pandas_parquet, polars_csv, polars_parquet, duckdb_csv, duckdb_parquet]


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("read", READERS, ids=lambda read: read.__name__)
def test_the_tools_read_what_is_in_the_spec(read: Callable[[bytes, Path], Rows], table: str, tmp_path: Path) -> None:
    result = result_of()
    rows = expected(table, result)
    assert rows
    if read is pandas_csv:  # it has no difference between null and empty text
        rows = [tuple(None if value == "" else value for value in row) for row in rows]
    name = read.__name__.partition("_")[2]
    assert read(written(name, result, options_of(table)), tmp_path) == rows


@pytest.mark.parametrize("table", TABLES)
def test_a_table_without_rows_has_its_columns(table: str) -> None:
    content = written("csv", EMPTY, options_of(table))
    assert content.decode() == ",".join(table_of(options_of(table)).columns) + "\n"
    frame = pl.read_parquet(written("parquet", EMPTY, options_of(table)))
    assert {name: str(kind) for name, kind in frame.schema.items()} == {
        name: "Int64" if kind == "int" else "String" for name, kind in types_of(content).items()
    }


# --- what is in them


@pytest.mark.parametrize("table", TABLES)
def test_golden(table: str, request: pytest.FixtureRequest) -> None:
    compared(GOLDENS / f"csv.{table}.csv", written("csv", shared(), options_of(table)), request)


def test_the_mappings_are_those_of_the_spec() -> None:
    result = result_of()
    found = pl.read_csv(written("csv", result, SpecOptions())).to_dicts()
    (made,) = result.documents
    rows = [(flow, mapping) for flow in made.flows for mapping in flow.mappings]
    for (flow, mapping), row in zip(rows, found, strict=True):
        sides: dict[str, Any] = {}
        for name, end, side in (("source", flow.source, mapping.source), ("target", flow.target, mapping.target)):
            sides |= {
                f"{name}_slug": end.slug,
                f"{name}_entity": end.entity,
                f"{name}_variant": end.variant,
                f"{name}_path": side.path,
                f"{name}_conditions": dump_json(side.conditions).decode(),
            }
        assert row == sides | {
            "mapping_id": mapping.id,
            "flow_id": flow.id,
            "document": "acme-globex.rst",
            "line": mapping.line,
            "type_kind": mapping.type.kind,
            "type_text": mapping.type.text,
            "creation_policy": flow.creation.policy,
        }


def test_the_findings_are_those_of_the_spec() -> None:
    result = result_of()
    for level in ("all", "error", "none"):
        rows = pl.read_csv(written("csv", result, options_of("findings", level=level)))
        found = [item for item in result.reported[0] if level == "all" or item.severity == level]
        assert rows["fingerprint"].to_list() == [item.fingerprint for item in found]
    folder = pl.read_csv(written("csv", shared(), options_of("findings", level="all")))
    assert folder["document"].to_list() == [item.path for item in shared().diagnostics]


def test_the_stable_form_has_neither_lines_nor_findings() -> None:
    moved = result_of(TEXT.replace("Introduction\n", "\nIntroduction\n"))
    for table in TABLES:
        for name in FORMATS:
            full, stable = (options_of(table, stable=is_stable) for is_stable in (False, True))
            assert written(name, moved, full) != written(name, result_of(), full)
            assert written(name, moved, stable) == written(name, result_of(), stable)
    assert expected("findings", moved, stable=True) == []


def texts() -> st.SearchStrategy[str]:
    """What documents may hold: no NUL byte, which makes a file binary."""
    return st.text(st.characters(exclude_characters="\0", codec="utf-8")) | st.sampled_from(['"', "\r\n", ",", "\\N"])


def changed(result: Result, values: Iterator[str]) -> Result:
    """The same mappings with other texts."""
    (made,) = result.documents
    flows = [
        replace(
            flow,
            mappings=tuple(
                [
                    replace(
                        row,
                        source=replace(row.source, path=next(values)),
                        type=replace(row.type, text=next(values)),
                    )
                    for row in flow.mappings
                ]
            ),
        )
        for flow in made.flows
    ]
    changed_document: Document = replace(made, flows=tuple(flows))
    return replace(result, documents=(changed_document,))


@settings(max_examples=20)
@given(st.lists(texts(), min_size=20, max_size=20))
def test_any_text_comes_back_as_it_is(values: list[str]) -> None:
    result = changed(result_of(), iter(values))
    content = written("csv", result, SpecOptions())
    assert polars_csv(content, Path()) == expected("mappings", result)
    assert polars_parquet(written("parquet", result, SpecOptions()), Path()) == expected("mappings", result)


def test_a_long_text_comes_back_as_it_is(tmp_path: Path) -> None:
    result = changed(result_of(), iter([*["x" * 5_000_000] * 2, *["y"] * 18]))
    assert duckdb_parquet(written("parquet", result, SpecOptions()), tmp_path) == expected("mappings", result)


@pytest.mark.parametrize("name", FORMATS)
def test_what_only_the_run_shows_is_in_it_however_it_is_written(name: str) -> None:
    names = (S, T)
    asking = document(
        section(*names, statements=before(*names) + new(*names, 'Initech Ticket, or "Thing"', "Hooli")),
        section("Initech Ticket", T),
        source="",
    )
    texts = {
        "acme-globex.rst": asking,
        "initech-hooli.rst": document(section("Initech Ticket", "Hooli Case"), source="Initech", target="Hooli"),
    }
    files = [InputFile(path, path, content=text.encode()) for path, text in texts.items()]
    request = OutputRequest(name, options_of("flows"))
    whole, streamed = (run(files, item) for item in (Options(), Options(keep_documents=False, outputs=(request,))))
    assert not streamed.documents
    content = written(name, whole, options_of("flows"))
    assert written(name, streamed, options_of("flows")) == content
    read = polars_csv if name == "csv" else polars_parquet
    columns = dict(zip(table_of(options_of("flows")).columns, read(content, Path())[0], strict=True))
    assert columns["inferred_into_slug"] == "hooli"
    ticket, thing = json.loads(columns["connected_to"])
    assert ticket["resolved"] == {"slug": "initech", "entity": "Ticket", "variant": None}
    assert thing["text"] == '"Thing"'
    assert thing["resolved"] is None


# --- the command line


def test_several_tables_in_one_run(rst2spec: Run, tmp_path: Path) -> None:
    (tmp_path / "acme-globex.rst").write_text(TEXT)
    targets = [f"-ocsv,table={table}={table}.csv" for table in TABLES]
    done = rst2spec("compile", "acme-globex.rst", "-o", "all.csv", *targets, "-oparquet,table=flows=flows.parquet")
    assert (done.returncode, done.stderr) == (0, "")
    for table in TABLES:
        assert (tmp_path / f"{table}.csv").read_bytes() == written("csv", result_of(), options_of(table))
    assert (tmp_path / "all.csv").read_bytes() == (tmp_path / "mappings.csv").read_bytes()
    assert pl.read_parquet(tmp_path / "flows.parquet").rows() == expected("flows", result_of())
    to_pipe = rst2spec("compile", "acme-globex.rst", "-f", "csv,table=flows")
    assert to_pipe.stdout.encode() == (tmp_path / "flows.csv").read_bytes()
    assert rst2spec("compile", "acme-globex.rst", "-f", "csv,table=flows", "-o", "out/").returncode == 0
    assert (tmp_path / "out" / "acme-globex.csv").read_bytes() == (tmp_path / "flows.csv").read_bytes()


@pytest.mark.parametrize(
    ("value", "target"),
    [
        ("a.csv", Target("csv", "a.csv")),
        ("csv,table=flows=a=b.csv", Target("csv", "a=b.csv", (("table", "flows"),))),
        ("csv=a,b=c", Target("csv", "a,b=c")),
        ("csv,b.json", Target("json", "csv,b.json")),
        ("other,a=b.json", Target("json", "other,a=b.json")),
    ],
)
def test_the_options_of_a_format_stand_behind_its_name(value: str, target: Target) -> None:
    assert targets_of("compile", [value], None, "json") == [target]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (
            "csv,table=flow=a.csv",
            "csv,table=flow: table: expected mappings, flows, match_rules or findings, got 'flow'; did you mean flows?",
        ),
        ("csv,tables=flows=a.csv", "csv,tables=flows: the format csv has no option tables; did you mean table?"),
        ("json,table=flows=a.json", "json,table=flows: the format json has no option table"),
        ("csv,table=flows=", "-o csv,table=flows=: expected a file after csv,table=flows="),
    ],
)
def test_an_unknown_option_is_one_line(value: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        targets_of("compile", [value], None, "json")
    assert str(caught.value).startswith(message)


def test_an_unknown_option_of_standard_output_is_one_line(rst2spec: Run) -> None:
    done = rst2spec("compile", "nowhere", "-f", "csv,table=flow")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert done.stderr.startswith("rst2spec: csv,table=flow: table: expected mappings, flows, match_rules or findings")
