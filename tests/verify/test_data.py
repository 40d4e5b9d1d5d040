"""Where properties are found, and what forms the data may have: each works, or is one clear line."""

from __future__ import annotations

import gzip
import json
import os
import socket
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import duckdb
import pytest

from rst2spec.verify.database import Database
from rst2spec.verify.errors import DataError
from rst2spec.verify.sources import source_of, table_of_file
from tests.processes import HANG
from tests.verify.shared import Rows, counted, items_of, one_flow, verified, write, write_links

TARGET = [{"id": "t", "X": "v"}]

FOUND: list[tuple[str, Any]] = [
    ("zip", {"zip": "v"}),
    ("zip", {"ZIP": "v", "zipCode": "x"}),
    ("zip", {"zip": "v", "ZIP": "x"}),  # the same name comes first
    ("home.zip", {"home": {"zip": "v"}}),
    ("home.zip", {"home.zip": "v"}),
    ("home.zip", {"Home": {"Zip": "v"}, "homezip": "x"}),
    ("home.zip", {"home": {"zip": "v"}, "home.zip": "v"}),
    ("phones.number", {"phones": [{"number": "v"}]}),
    ("phones.number", {"phones": [{"number": "v"}, {}, {"number": None}]}),
    ("a.b.c", {"a": [{"b": [{"c": "v"}]}]}),
    ("acme-member:Kind", {"acme-member:Kind": "v"}),
    ("acme-member:Kind", {"Kind": "v"}),
    ("Kind", {"acme:kind": "v"}),
    ("$original_id", {"$original_id": "v"}),
    ("$original_id", {"original_id": "v"}),
    ("firstName", {"first_name": "v"}),
    ("we\"ird/~na'me", {"we\"ird/~na'me": "v"}),
    ("æøå", {"ÆØÅ": "v"}),
]


@pytest.mark.parametrize(("path", "record"), FOUND)
def test_a_property_is_found(path: str, record: Any, tmp_path: Path) -> None:
    data = write(tmp_path, {"acme": {"Member": [{"id": "s", **record}]}, "globex": {"Person": TARGET}})
    (item,) = items_of(verified([one_flow((path, "X", '"string"'))], data, links=write_links(tmp_path, ("s", "t"))))
    assert (item.result, counted(item)) == ("pass", {"pairs": 1, "equal": 1}), item.reason


@pytest.mark.parametrize(
    ("path", "record", "reason"),
    [
        ("zip", {"ZIP": "v", "Zip": "x"}, "ZIP and Zip could both be zip"),
        ("zip", {"a:zip": "v", "b:zip": "x"}, "a:zip and b:zip could both be zip"),
        ("zip", {"zipCode": "v"}, "acme Member has no property zip"),
        ("home.zip", {"home": "v"}, "acme Member has no property home.zip"),
    ],
)
def test_what_is_not_found_is_not_guessed(path: str, record: Any, reason: str, tmp_path: Path) -> None:
    data = write(tmp_path, {"acme": {"Member": [{"id": "s", **record}]}, "globex": {"Person": TARGET}})
    (item,) = items_of(verified([one_flow((path, "X", '"string"'))], data, links=write_links(tmp_path, ("s", "t"))))
    assert (item.result, item.reason) == ("undecided", reason)


def test_the_configuration_says_where_a_property_and_the_key_are(tmp_path: Path) -> None:
    record = {"no": "s", "address": {"postcode": "v"}}
    data = write(tmp_path, {"acme": {"crm": [record]}, "globex": {"Person": TARGET}})
    settings = {"table": "crm", "key": "no", "paths": {"zip": "address.postcode"}}
    config = {"data": {"acme": {"Member": settings}}}
    verification = verified(
        [one_flow(("zip", "X", '"string"'))], data, links=write_links(tmp_path, ("s", "t")), config=config
    )
    assert items_of(verification)[0].result == "pass"


MIXED: list[dict[str, Any]] = [
    {"id": "s0", "phones": {"number": "v"}, "tags": "v"},
    {"id": "s1", "phones": [{"number": "v"}], "tags": ["v", "v"]},
    {"id": "s2", "phones": [], "tags": None},
    {"id": "s3", "tags": {}},
]


def test_a_property_that_is_a_list_here_and_a_single_value_there(tmp_path: Path) -> None:
    targets = [{"id": f"t{number}", "X": "v" if number < 2 else None} for number in range(4)]
    data = write(tmp_path, {"acme": {"Member": MIXED}, "globex": {"Person": targets}})
    links = write_links(tmp_path, *[(f"s{number}", f"t{number}") for number in range(4)])
    rows = [("phones.number", "X", '"string"'), ("tags", "X (Dependant on having v in X)", '"string"')]
    phones, tags = items_of(verified([one_flow(*rows)], data, links=links))
    assert counted(phones) == {"pairs": 4, "equal": 4, "source_blank": 2, "target_blank": 2}
    assert counted(tags) == {"pairs": 4, "equal": 2, "not_applicable": 2}


def test_a_text_here_and_a_number_there_is_a_single_value(tmp_path: Path) -> None:
    sources: list[dict[str, Any]] = [{"id": "s0", "kind": "v"}, {"id": 1, "kind": 5}]
    targets: list[dict[str, Any]] = [{"id": "t0", "X": "v"}, {"id": 1, "X": 5}]
    data = write(tmp_path, {"acme": {"Member": sources}, "globex": {"Person": targets}})
    rows = [("kind", "X (Dependant on having v in X)", '"string"'), ("kind.more", "X", '"string"')]
    single, deeper = items_of(verified([one_flow(*rows)], data, links=write_links(tmp_path, ("s0", "t0"), ("1", "1"))))
    assert counted(single) == {"pairs": 2, "equal": 1, "not_applicable": 1}
    assert deeper.reason == "acme Member has no property kind.more"


def test_lists_in_lists_are_looked_into_as_deep_as_data_has_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    statements: list[str] = []
    run = Database.run

    def counting(self: Database, sql: str) -> list[Any]:
        statements.append(sql)
        return run(self, sql)

    monkeypatch.setattr(Database, "run", counting)

    def result_of(depth: int) -> str:
        source = f'{{"id": "s", "x": "v"}}\n{{"id": "r", "x": {"[" * depth}{"]" * depth}}}\n'
        data = write(tmp_path, {"acme": {"Member": source}, "globex": {"Person": TARGET}})
        links = write_links(tmp_path, ("s", "t"))
        return items_of(verified([one_flow(("x", "X", '"string"'))], data, links=links))[0].result

    assert result_of(100) == "pass"
    count = len(statements)
    assert result_of(10_000) == "pass"
    assert len(statements) == 2 * count


# --- formats

RECORDS: list[dict[str, Any]] = [
    {"id": "s1", "name": "Kari, Åse", "age": 38.5},
    {"id": "s2", "name": "Ola", "age": None},
]
PAIRS = (("s1", "t1"), ("s2", "t2"))
DOCUMENT = one_flow(("name", "Name", '"string"'), ("age", "Age", '"decimal"'))
TARGETS = [{"id": "t1", "Name": "Kari, Åse", "Age": "38,50"}, {"id": "t2", "Name": "Ola", "Age": ""}]


def as_lines() -> str:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in RECORDS)


FORMATS: dict[str, bytes] = {
    "Member.jsonl": as_lines().encode(),
    "member.ndjson": as_lines().replace("\n", "\r\n").encode(),
    "MEMBER.json": as_lines().encode(),
    "member.json": json.dumps(RECORDS).encode(),
    "Member.json": b"\n ".join(json.dumps(record, indent=1).encode() for record in RECORDS),
    "M-ember.jsonl": b"\xef\xbb\xbf" + as_lines().encode(),
    "Member.jsonl.gz": gzip.compress(as_lines().encode(), mtime=0),
    "Member.csv": 'id,name,age\ns1,"Kari, Åse",38.5\ns2,Ola,\n'.encode(),
    "Member.tsv": "ID\tName\tAGE\r\ns1\tKari, Åse\t38.5\r\ns2\tOla\t\r\n".encode(),
    "member.csv": 'id;name;age\ns1;Kari, Åse;" 38,5 "\ns2;Ola;\n'.encode("utf-8-sig"),
    "MEMBER.csv": "id|name|age\ns1|Kari, Åse|38.5\ns2|Ola|\n".encode("latin-1"),
    "Member.CSV": 'id,name,age\n"s1","Kari, Åse","38.5"\n"s2","Ola",""\n'.encode("utf-16"),
    "Member.csv.gz": gzip.compress('id,name,age\ns1,"Kari, Åse",38.5\ns2,Ola,\n'.encode(), mtime=0),
}


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_is_read(name: str, tmp_path: Path) -> None:
    data = write(tmp_path, {"acme": {}, "globex": {"Person": TARGETS}})
    (tmp_path / "acme" / name).write_bytes(FORMATS[name])
    (tmp_path / "acme" / "notes.txt").write_text("not a table")
    verification = verified([DOCUMENT], data, links=write_links(tmp_path, *PAIRS))
    assert [(item.result, counted(item)["equal"]) for item in items_of(verification)] == [("pass", 2), ("pass", 2)]
    single = {**data, "acme": str(tmp_path / "acme" / name)}  # the file itself may be named, too
    assert verified([DOCUMENT], single, links=write_links(tmp_path, *PAIRS)).items == verification.items


COLUMNS = "'s1' AS id, 'Kari, Åse' AS name, CAST(38.5 AS {}) AS age UNION ALL SELECT 's2', 'Ola ', NULL"


@pytest.mark.parametrize("kind", ["DECIMAL(10, 3)", "DOUBLE", "VARCHAR", "JSON"])
def test_types_of_a_database_are_read(kind: str, tmp_path: Path) -> None:
    data = write(tmp_path, {"acme": {}, "globex": {"Person": TARGETS}})
    links = write_links(tmp_path, *PAIRS)
    with closing(duckdb.connect(str(tmp_path / "acme.duckdb"))) as database:
        database.execute("CREATE SCHEMA crm")
        database.execute(f"CREATE VIEW crm.Member AS SELECT {COLUMNS.format(kind)}")
        database.execute(f"COPY (SELECT {COLUMNS.format(kind)}) TO '{tmp_path}/acme/Member.parquet'")
    for source in ("acme", "acme.duckdb"):
        verification = verified([DOCUMENT], {**data, "acme": str(tmp_path / source)}, links=links)
        assert [(item.result, counted(item)["equal"]) for item in items_of(verification)] == [("pass", 2), ("pass", 2)]


NESTED = (
    "SELECT 's' AS id, {'zip': 'v', 'tags': ['v']} AS home, [{'number': 'v'}, NULL] AS phones, "
    "DATE '2026-11-02' AS day, TIMESTAMP '2026-11-02 10:00:00.5' AS moment, "
    'TIMESTAMPTZ \'2026-11-02 10:00:00+02\' AS zoned, true AS flag, \'{"a": {"b": "v"}}\' AS text, '
    "'[{\"b\": \"v\"}]'::JSON AS items, 'ab'::BLOB AS raw, 440.4::REAL AS real, 5::DECIMAL(9, 2) AS fixed"
)
TYPED = [
    ("home.zip", "v", "pass"),
    ("home.tags", "v", "pass"),
    ("phones.number", "v", "pass"),
    ("day", "2026-11-02", "pass"),
    ("day", "02.11.2026", "pass"),
    ("moment", "2026-11-02T10:00:00.500Z", "pass"),
    ("zoned", "2026-11-02T08:00:00Z", "pass"),
    ("flag", "TRUE", "pass"),
    ("text.a.b", "v", "pass"),
    ("items.b", "v", "pass"),
    ("real", "440.4", "pass"),
    ("fixed", "5", "pass"),
    ("raw", "ab", "undecided"),
]


def test_nested_types_and_times_are_read(tmp_path: Path) -> None:
    data = write(
        tmp_path,
        {
            "acme": {},
            "globex": {"Person": [{"id": "t", **{f"X{at}": value for at, (_, value, _) in enumerate(TYPED)}}]},
        },
    )
    with closing(duckdb.connect()) as database:
        database.execute(f"COPY ({NESTED}) TO '{tmp_path}/acme/Member.parquet'")
    rows = [(path, f"X{at}", '"string"') for at, (path, _, _) in enumerate(TYPED)]
    verification = verified([one_flow(*rows)], data, links=write_links(tmp_path, ("s", "t")))
    assert [(path, item.result) for (path, _, _), item in zip(TYPED, items_of(verification), strict=True)] == [
        (path, result) for path, _, result in TYPED
    ]


def test_sqlite_is_read_as_it_is_stored(tmp_path: Path) -> None:
    data = write(tmp_path, {"acme": {}, "globex": {"Person": TARGETS}})
    with closing(sqlite3.connect(tmp_path / "acme.db")) as database:
        database.execute('CREATE TABLE "member" (id TEXT, name TEXT, age INTEGER)')
        database.executemany("INSERT INTO member VALUES (?, ?, ?)", [tuple(record.values()) for record in RECORDS])
        database.execute("INSERT INTO member VALUES ('s3', x'00ff', 'old')")  # a column may hold anything there
        database.commit()
    (tmp_path / "acme.db").chmod(0o444)
    before = (tmp_path / "acme.db").read_bytes()
    source = {**data, "acme": str(tmp_path / "acme.db")}
    verification = verified([DOCUMENT], source, links=write_links(tmp_path, *PAIRS))
    assert [(item.result, counted(item)["equal"]) for item in items_of(verification)] == [("pass", 2), ("pass", 2)]
    assert (tmp_path / "acme.db").read_bytes() == before
    assert {path.name for path in tmp_path.iterdir()} == {"acme", "acme.db", "globex", "links.csv"}


# --- bad input


BAD: list[tuple[str, str | bytes, tuple[int, int, int | None, str]]] = [
    ("Member.jsonl", '{"id": 1, "name": "a", "age": 1}\n\nnot json\n{"id": 2}\n[1]\n', (2, 2, 3, "")),
    ("Member.jsonl", b'{"id": 1}\n{"id": 2, "name": "\xf8"}\n[1]\n', (1, 2, 2, "")),
    ("Member.jsonl", b'{"id": 1}\n[1]\n{"id": 2, "name": "\xf8"}\n', (1, 2, 2, "")),
    ("Member.csv", "id,name,age\n1,a,1\n2,b\n3,c,3,4\n", (1, 2, 3, "")),
    ("Member.csv", 'id,name,age\n1,a,1\n2,"b,1\n3,c,3\n', (1, 1, 3, "")),
    ("Member.jsonl", "", (0, 0, None, "acme Member has no property id")),
    ("Member.json", "", (0, 0, None, "acme Member has no property id")),
    ("Member.json", '{"data": []}', (0, 0, None, "acme Member has no property id")),
    ("Member.csv", "", (0, 0, None, "acme/Member.csv is empty: a CSV table must begin with its column names")),
]


@pytest.mark.parametrize(("name", "text", "expected"), BAD)
def test_what_is_no_record_is_counted_with_its_first_place(
    name: str, text: str | bytes, expected: tuple[int, int, int | None, str], tmp_path: Path
) -> None:
    data = write(tmp_path, {"acme": {}, "globex": {"Person": TARGETS}})
    (tmp_path / "acme" / name).write_bytes(text.encode() if isinstance(text, str) else text)
    verification = verified([DOCUMENT], data, links=write_links(tmp_path, *PAIRS))
    table = next(item for item in verification.tables if item.system == "acme")
    note = table.note.replace(f"{tmp_path}/", "")
    assert (table.records, table.invalid, table.first_invalid, note) == expected
    assert verification.flows[0].problem == table.note
    assert not any(item.result == "pass" for item in verification.items)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("Member.json", b'[{"id": 1}, {"id": 2]', "can't be read: Malformed JSON in file"),
        ("Member.json", b'[{"id": 1},', "is incomplete: its list of records doesn't end in ]"),
        (
            "Member.json.gz",
            gzip.compress(b'[{"id": 1},', mtime=0),
            "is incomplete: its list of records doesn't end in ]",
        ),
        ("Member.jsonl.gz", gzip.compress(b'{"id": 1}' * 999, mtime=0)[:-20], "can't be unpacked: "),
        ("Member.parquet", b"PAR1", "can't be read: "),
        ("Member.jsonl.gz", b"no gzip", "can't be unpacked: Not a gzipped file"),
        ("Member.jsonl", '{"id": 1}'.encode("utf-16"), "is UTF-16, but JSON must be UTF-8"),
        ("Member.jsonl", '{"id": 1}'.encode("utf-16-le"), "has null characters; if it is UTF-16, it needs a byte"),
        ("Member.csv", "id,name\n1,a\n".encode("utf-16-be"), "has null characters; if it is UTF-16, it needs a byte"),
        ("Member.csv", b'id,"name\n' + b"1,a\n" * 40_000, "has a column name that is too long, or whose quote isn't"),
        ("Member.csv", "id,name\n1,5 €\n".encode("cp1252"), "can't be read: it is neither UTF-8, UTF-16 nor Latin-1"),
        ("Member.jsonl", b'\xef\xbb\xbf{"id": 1}\n{"id": "\xf8"}\n', "can't be read: line 2 isn't UTF-8"),
    ],
)
def test_a_damaged_file_is_one_line(name: str, content: bytes, reason: str, tmp_path: Path) -> None:
    data = write(tmp_path, {"acme": {}, "globex": {"Person": TARGETS}})
    (tmp_path / "acme" / name).write_bytes(content)
    verification = verified([DOCUMENT], data, links=write_links(tmp_path, *PAIRS))
    problem = verification.flows[0].problem
    assert problem.startswith(f"{tmp_path}/acme/{name} {reason}"), problem
    assert "\n" not in problem
    assert {(item.result, item.reason) for item in verification.items} == {("undecided", problem)}


@pytest.mark.parametrize("name", ["Member.csv", "Member.jsonl.gz", "Member.parquet", "export"])
def test_a_pipe_is_not_waited_for(name: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / name)
    with pytest.raises(DataError, match=r"can't be read: it isn't a regular file; write its content into one$"):
        table_of_file("acme", str(tmp_path / name)) if "." in name else source_of("acme", str(tmp_path / name))


def test_links_are_not_read_from_a_pipe(tmp_path: Path) -> None:
    data = write(tmp_path, {"acme": {"Member": [{"id": "s"}]}, "globex": {"Person": TARGETS}})
    os.mkfifo(tmp_path / "links.csv")
    with pytest.raises(DataError, match="isn't a regular file"):
        verified([DOCUMENT], data, links=str(tmp_path / "links.csv"))


@contextmanager
def serving(answer: bytes | None) -> Iterator[str]:
    """The address of a server that answers everything in the same way, or not at all."""
    connections: list[socket.socket] = []  # a closed one would be an answer

    def serve() -> None:
        with suppress(OSError):  # the test has ended
            while True:
                connection, _ = server.accept()
                connections.append(connection)
                if answer is not None:
                    connection.recv(8)
                    connection.sendall(b"N")  # no TLS
                    connection.recv(1000)
                    connection.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"postgresql://me:secret@127.0.0.1:{server.getsockname()[1]}/x"
        server.shutdown(socket.SHUT_RDWR)
    thread.join(HANG)
    for connection in connections:
        connection.close()


def test_a_server_that_says_nothing_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGCONNECT_TIMEOUT", "")  # so that what the program sets ends with the test
    monkeypatch.delenv("PGCONNECT_TIMEOUT")
    monkeypatch.setattr("rst2spec.verify.database.CONNECT_SECONDS", 2)  # fewer count as 2
    with serving(None) as address, pytest.raises(DataError, match=r"can't be opened: .*timeout expired"):
        verified([DOCUMENT], {"acme": address})


def test_a_server_may_write_its_messages_in_any_encoding() -> None:
    text = "SFATAL\0C28P01\0Mfeil passord på «x»\0\0".encode("latin-1")
    message = b"E" + (len(text) + 4).to_bytes(4, "big") + text
    with (
        serving(message) as address,
        pytest.raises(DataError, match=r"can't be opened: .*feil passord p\ufffd") as caught,
    ):
        verified([DOCUMENT], {"acme": address})
    assert "secret" not in str(caught.value)


def test_two_files_for_an_entity_type_are_not_guessed(tmp_path: Path) -> None:
    tables: dict[str, Rows] = {"member.csv": "id\n1\n", "MEMBER.jsonl": '{"id": 1}\n'}
    data = write(tmp_path, {"acme": tables, "globex": {"Person": TARGETS}})
    problem = verified([DOCUMENT], data).flows[0].problem
    assert problem == f"{tmp_path}/acme/MEMBER.jsonl and {tmp_path}/acme/member.csv could both be Member"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"hooli": "."}, "--data hooli: no document has the system hooli"),
        ({"acmee": "."}, "--data acmee: no document has the system acmee; did you mean acme?"),
        ({"acme": "nowhere"}, "--data acme: nowhere doesn't exist"),
        ({"acme": "pyproject.toml"}, "--data acme: pyproject.toml is neither a folder, a table ("),
        ({"acme": "postgresql://me:secret@localhost:1/x"}, "postgresql://me:***@localhost:1/x can't be opened: "),
    ],
)
def test_a_source_that_can_not_be_opened_is_one_line(data: dict[str, str], message: str) -> None:
    with pytest.raises(DataError) as caught:
        verified([DOCUMENT], data)
    assert str(caught.value).startswith(message)
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_numbers_of_any_length_in_one_long_array(tmp_path: Path) -> None:
    count = 20_000
    records = [{"id": f"s{at}", "name": "x" * 50, "age": at} for at in range(count)]
    targets = [{"id": f"t{at}", "Name": "x" * 50, "Age": at} for at in range(count)]
    data = write(tmp_path, {"acme": {"Member.json": json.dumps(records)}, "globex": {"Person": targets}})
    links = write_links(tmp_path, *[(f"s{at}", f"t{at}") for at in range(count)])
    verification = verified([DOCUMENT], data, links=links)
    assert [(item.result, item.counts.equal) for item in items_of(verification)] == [("pass", count)] * 2
