"""What a run may touch: the named sources, only to be read, and its temporary folder, which is gone afterwards."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest

from rst2spec.verify.database import Database, database
from rst2spec.verify.errors import DataError
from rst2spec.verify.preparing import Preparation
from rst2spec.verify.verify_request import VerifyRequest
from tests import needs
from tests.processes import HANG, process
from tests.verify.shared import counted, items_of, one_flow, running, verified, write, write_links

DOCUMENT = one_flow(("name", "Name", '"string"'))
DATA: dict[str, Any] = {"acme": {"Member": [{"id": 1, "name": "x"}]}, "globex": {"Person": [{"id": 2, "Name": "x"}]}}


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_nothing_is_written_and_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    data = write(tmp_path, DATA)
    links = write_links(tmp_path, ("1", "2"))
    before = contents(tmp_path)
    assert items_of(verified([DOCUMENT], data, links=links))[0].result == "pass"
    assert contents(tmp_path) == before
    assert list(temporary.iterdir()) == []


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Database]:
    """A database as it is while a run reads data."""
    data = write(tmp_path, DATA)
    (tmp_path / "other.csv").write_text("a\n1\n")
    with database(threads=1) as opened:
        Preparation(VerifyRequest([DOCUMENT], data), opened).read()
        yield opened


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_csv('{}/other.csv')",
        "SELECT * FROM read_text('/etc/passwd')",
        "COPY (SELECT 1) TO '{}/acme/Member.jsonl'",
        "COPY (SELECT 1) TO '{}/new.csv'",
        "ATTACH '{}/new.db'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SELECT * FROM read_csv('https://example.org/x.csv')",
        "SET enable_external_access = true",
        "SET memory_limit = '1GB'",
    ],
)
def test_what_is_not_named_is_out_of_reach(statement: str, locked: Database, tmp_path: Path) -> None:
    before = contents(tmp_path)
    with pytest.raises((DataError, duckdb.Error)):
        locked.run(statement.format(tmp_path))
    assert contents(tmp_path) == before


def test_a_full_disk_is_one_line(tmp_path: Path) -> None:
    with database(threads=1, memory_limit="30MB", folder=str(tmp_path)) as opened:
        opened.run("SET max_temp_directory_size = '1MB'")
        with pytest.raises(DataError, match=r"^the disk is full: ") as caught:
            opened.run("CREATE TEMP TABLE t AS SELECT repeat(range::VARCHAR, 20) AS x FROM range(3_000_000)")
    assert "\n" not in str(caught.value)


@process
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_leaves_nothing(number: signal.Signals, tmp_path: Path) -> None:
    """The data is a pipe that nobody writes to, so the run waits for it until it is interrupted."""
    write(tmp_path, DATA)
    (tmp_path / "acme-globex.rst").write_text(text())
    (tmp_path / "tmp").mkdir()
    (tmp_path / "acme" / "Member.jsonl").unlink()
    script = (
        "import sys, rst2spec.__main__ as program\n"
        "from rst2spec.verify.database import Database\n"
        "def run(self, sql):\n"
        "    print('begun', flush=True)\n"
        "    return self._run('SELECT count(*) FROM range(1000000000000) AS x(a) WHERE a % 7 = 8')[1]\n"
        "Database.run = run\n"
        "program.script()\n"
    )
    command = [
        sys.executable,
        "-c",
        script,
        "verify",
        "acme-globex.rst",
        "--data",
        "acme=acme",
        "--data",
        "globex=globex",
    ]
    environment = {**os.environ, "TMPDIR": str(tmp_path / "tmp")}
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == "begun\n"
        run.send_signal(number)
        _, complained = run.communicate(timeout=HANG)
    assert run.returncode == (130 if number == signal.SIGINT else -number)
    assert complained == ""
    assert list((tmp_path / "tmp").iterdir()) == []


def text() -> str:
    from tests.writing import document, section

    return document(section(rows=[("name", "Name", '"string"')]))


# --- PostgreSQL


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """A server of its own, which listens on a socket in a folder; its address."""
    needs.need("pg_ctl")
    programs = Path(os.path.realpath(needs.program("pg_ctl"))).parent
    as_user = ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups"] if os.geteuid() == 0 else []
    data = folder / "data"
    folder.mkdir()
    if as_user:
        shutil.chown(folder, "postgres")

    def call(*words: str) -> None:
        subprocess.run([*as_user, *words], check=True, capture_output=True, cwd="/", timeout=HANG)

    call(str(programs / "initdb"), "-D", str(data), "-A", "trust", "-U", "tester", "-N")
    call(
        str(programs / "pg_ctl"),
        "-D",
        str(data),
        "-o",
        f"-c listen_addresses= -c fsync=off -k {folder}",
        "-l",
        str(folder / "log"),
        "-w",
        "start",
    )
    try:
        yield f"postgresql://tester@/postgres?host={folder}"
    finally:
        call(str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")


TABLES = """
CREATE TABLE "Member" (id integer PRIMARY KEY, name text, age numeric(10, 2), day date, address jsonb, tags text[]);
INSERT INTO "Member" VALUES
  (1, 'Kari', 38.50, '2026-11-02', '{"zip": "0150", "phones": [{"number": "1"}]}', '{a,b}'),
  (2, 'Ola', NULL, NULL, NULL, NULL);
"""


@process
@pytest.mark.needs("pg_ctl", "psql")
def test_postgresql_is_read(tmp_path: Path) -> None:
    rows = [
        ("name", "Name", '"string"'),
        ("age", "Age", '"decimal"'),
        ("day", "Day", '["datetime-format","%Y-%m-%d","_."]'),
        ("address.zip", "Zip", '"string"'),
        ("address.phones.number", "Phone", '"string"'),
        ("tags", "Tags", '"list"'),
    ]
    targets: list[dict[str, Any]] = [
        {"id": 3, "Name": "Kari", "Age": "38,5", "Day": "2026-11-02", "Zip": "0150", "Phone": "1", "Tags": ["b", "a"]},
        {"id": 4, "Name": "Ole", "Age": None, "Day": None, "Zip": None, "Phone": None, "Tags": []},
    ]
    data = write(tmp_path, {"globex": {"Person": targets}})
    with tempfile.TemporaryDirectory(dir="/tmp") as short:  # a socket's path may not be long
        Path(short).chmod(0o755)
        with postgres(Path(short) / "pg") as address:
            subprocess.run(["psql", "-q", address, "-c", TABLES], check=True, timeout=HANG)
            links = write_links(tmp_path, ("1", "3"), ("2", "4"))
            verification = verified([one_flow(*rows)], {**data, "acme": address}, links=links)
            with running([one_flow(*rows)], {**data, "acme": address}, links=links) as run:
                statements = list(run.statements())
    name, *others = items_of(verification)
    assert (name.result, counted(name)) == ("fail", {"pairs": 2, "equal": 1, "different": 1})
    assert [item.result for item in others] == ["pass"] * 5
    assert any('CREATE TEMP TABLE "acme.Member all"' in statement for statement in statements)
