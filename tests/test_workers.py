"""Other processes, here and on a Dask cluster: the same bytes, no hang, nothing lost when one is killed."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor
from concurrent.futures import wait as waited
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

import rst2spec
from rst2spec.language.grammar_files import grammar_folder
from rst2spec.outputs.builtin_formats import builtin_names
from rst2spec.outputs.registry import format_module
from rst2spec.outputs.spec_builder import SpecOptions
from rst2spec.outputs.written_documents import OutputRequest
from rst2spec.run import dask_cluster
from rst2spec.run.options import Options
from rst2spec.run.scheduler import WorkersError, batch_size, check_all, decode_batch
from rst2spec.run.worker_pool import Pool, pool, processors
from rst2spec.samples import sample
from rst2spec.source.discover import discover
from tests import processes
from tests.conftest import CORPUS, Run, needs_corpus
from tests.processes import HANG, integration, wait_for
from tests.sampling import long

pytestmark = processes.process

COUNT = 260
BROKEN = "rst2spec: broken.rst can't be read: it isn't UTF-8: byte 0xff\n"
OPTIONS = Options(keep_documents=False, outputs=(OutputRequest("json", SpecOptions("all")),))


@pytest.fixture(scope="module")
def docs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("many") / "docs"
    folder.mkdir()
    for number in range(COUNT):
        name, text = sample(number, COUNT)
        (folder / name).write_text(text)
    (folder / "broken.rst").write_bytes(b"\xff")
    (folder / "notes.rst").write_text("Notes\n=====\n")
    return folder


@pytest.fixture(scope="module")
def few(docs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A third of them, for what reads them a dozen times."""
    folder = tmp_path_factory.mktemp("few") / "docs"
    folder.mkdir()
    for file in sorted(docs.iterdir())[::3]:
        shutil.copy(file, folder)
    for name in ("broken.rst", "notes.rst"):
        shutil.copy(docs / name, folder)
    return folder


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """So many documents that a run is still at work when something happens to it."""
    folder = tmp_path_factory.mktemp("more") / "many"
    folder.mkdir()
    text = sample(0, COUNT)[1]
    for number in range(3000):
        (folder / f"acme-globex{number}.rst").write_text(text)
    return folder


def output(run: Run, folder: Path, *arguments: str) -> str:
    done = run(*arguments, "--no-cache", cwd=folder.parent)
    assert (done.returncode, done.stderr) == (1, BROKEN if "compile" in arguments else "")
    return done.stdout


def children_of(process: int) -> list[int]:
    """The processes that a process has started."""
    with open(f"/proc/{process}/task/{process}/children", encoding="ascii") as file:
        return [int(word) for word in file.read().split()]


def is_alive(process: int) -> bool:
    try:
        with open(f"/proc/{process}/stat", encoding="ascii") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.parametrize(
    "command", [("compile", "--min-severity", "info"), ("compile", "-f", "jsonl"), ("check", "-f", "json")]
)
def test_any_number_of_workers_gives_the_same_bytes(command: tuple[str, ...], docs: Path, rst2spec: Run) -> None:
    alone = output(rst2spec, docs, *command, "docs", "-j", "1")
    for jobs in ("2", "3", "7"):
        assert output(rst2spec, docs, *command, "docs", "-j", jobs) == alone


@needs_corpus
def test_the_corpus_with_workers(tmp_path: Path, rst2spec: Run) -> None:
    arguments = ("compile", CORPUS, "--min-severity", "info", "-f", "jsonl")
    alone = rst2spec(*arguments, "-j", "1", "--no-cache").stdout
    assert rst2spec(*arguments, "-j", "2", "--no-cache").stdout == alone
    assert rst2spec(*arguments, "-j", "2", "--cache-dir", "c").stdout == alone
    assert rst2spec(*arguments, "-j", "1", "--cache-dir", "c").stdout == alone


def test_a_killed_worker_costs_nothing(docs: Path) -> None:
    found = discover([str(docs)], docs)
    alone = list(check_all(found, OPTIONS))
    with pool(2) as engine:
        results = check_all(found, OPTIONS, engine=engine)
        some = [next(results)]
        for worker in multiprocessing.active_children():
            worker.kill()
        assert some + list(results) == alone


def _die_while_sending() -> None:
    """Dies as a worker does that is killed in the middle of a result: half of it is sent."""
    frame: Any = sys._getframe()
    while "connection" not in frame.f_locals:
        frame = frame.f_back
    os.write(frame.f_locals["connection"].fileno(), (1_000).to_bytes(4, "big") + b"half of it")
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_worker_killed_while_it_sends_a_result_is_no_hang(docs: Path, workers: int) -> None:
    found = discover([str(docs)], docs)
    with pool(workers) as engine:
        with pytest.raises(BrokenExecutor):
            engine.call(_die_while_sending).result(timeout=HANG)
        assert list(check_all(found, OPTIONS, engine=engine)) == list(check_all(found, OPTIONS))


class Deadly(Pool):
    """A pool whose workers are killed whenever a batch has come."""

    def submit(self, batch, options):  # type: ignore[no-untyped-def]
        future = super().submit(batch, options)
        for worker in multiprocessing.active_children():
            worker.kill()
        return future


def test_workers_that_die_again_and_again_end_in_one_line(docs: Path) -> None:
    engine = Deadly(2)
    try:
        with pytest.raises(WorkersError, match="a worker died 3 times at the same documents"):
            list(check_all(discover([str(docs)], docs), OPTIONS, engine=engine))
    finally:
        engine.stop()


def started(many: Path, tmp_path: Path) -> subprocess.Popen[bytes]:
    """A run that takes long, with its two workers at work."""
    process = subprocess.Popen(
        [sys.executable, "-m", "rst2spec", "compile", many, "-o", "spec.json", "-j", "2", "--no-cache"],
        cwd=tmp_path, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    wait_for(lambda: len(children_of(process.pid)) == 2)
    return process


@pytest.mark.parametrize("whom", ["the group, as a terminal does", "the main process"])
def test_an_interrupt_stops_all_at_once(whom: str, many: Path, tmp_path: Path) -> None:
    process = started(many, tmp_path)
    workers = children_of(process.pid)
    if whom == "the main process":
        os.kill(process.pid, signal.SIGINT)
    else:
        os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=HANG)
    assert (process.returncode, err) == (130, b"")
    wait_for(lambda: not any(map(is_alive, workers)))
    assert not (tmp_path / "spec.json").exists()


def test_workers_end_with_a_main_process_that_is_killed(many: Path, tmp_path: Path) -> None:
    process = started(many, tmp_path)
    workers = children_of(process.pid)
    process.kill()
    process.communicate(timeout=HANG)
    wait_for(lambda: not any(map(is_alive, workers)))


@pytest.mark.parametrize("jobs", ["0", "-1", "x", ""])
def test_wrong_numbers_of_workers(jobs: str, docs: Path, rst2spec: Run) -> None:
    done = rst2spec("compile", docs, f"--jobs={jobs}")
    assert done.returncode == 2
    assert "expected a number from 1, or auto" in done.stderr


def test_auto_starts_no_pool_where_it_does_not_pay() -> None:
    import argparse

    from rst2spec.cli.running import AUTO, workers_of

    arguments = argparse.Namespace(jobs="auto", dask=None)
    assert workers_of(arguments, AUTO - 1) == 1
    assert workers_of(arguments, AUTO) == processors()
    jobs = argparse.Namespace(jobs="5", dask=None)
    assert [workers_of(jobs, count) for count in (0, 1, 2, 9999)] == [0, 1, 2, 5]


def test_every_worker_has_something_to_do_where_there_are_few_documents() -> None:
    width = 2 * 2  # of two workers
    assert [batch_size(count, width) for count in (0, 1, 8, 9, 50, 399, 400, 9999)] == [1, 1, 1, 2, 7, 50, 50, 50]
    assert batch_size(9999, width, 200) == 200


class Counting(Pool):
    """A pool that knows how large its batches were."""

    def __init__(self, workers: int) -> None:
        super().__init__(workers)
        self.sizes: list[int] = []

    def submit(self, batch, options):  # type: ignore[no-untyped-def]
        self.sizes.append(len(batch))
        return super().submit(batch, options)


def test_few_documents_are_done_by_all_workers(docs: Path) -> None:
    found = discover([str(docs)], docs)[:50]
    engine = Counting(2)
    try:
        assert list(check_all(found, OPTIONS, engine=engine)) == list(check_all(found, OPTIONS))
    finally:
        engine.stop()
    assert engine.sizes == [7, 7, 7, 7, 7, 7, 7, 1]


ONE_PROCESS_MORE = """
import os, sys
from rst2spec.run import worker_pool
from rst2spec.cli import running
from rst2spec.cli.main import main

def fork():
    if started:
        raise BlockingIOError(11, "Resource temporarily unavailable")
    started.append(True)
    return ours()

started, ours, os.fork = [], os.fork, fork
running.workers_of.__defaults__ = (100,)
worker_pool.processors = lambda: 2
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("jobs", ["2", "auto"])
def test_processes_that_can_not_be_started(jobs: str, docs: Path, rst2spec: Run) -> None:
    command = [sys.executable, "-c", ONE_PROCESS_MORE, "compile", "docs", "--no-cache", "-f", "jsonl", "-j", jobs]
    done = subprocess.run(command, cwd=docs.parent, capture_output=True, text=True, timeout=HANG, check=False)
    if jobs == "auto":
        assert (done.returncode, done.stderr) == (1, BROKEN)
        assert done.stdout == output(rst2spec, docs, "compile", "-f", "jsonl", "docs", "-j", "1")
    else:
        reported = "rst2spec: worker processes can't be started: resource temporarily unavailable; try -j 1\n"
        assert (done.returncode, done.stdout, done.stderr) == (2, "", reported)


NO_THREAD = """
import threading

from rst2spec.__main__ import script

threading.stack_size(1 << 47)  # no system has as much address space, so that no thread starts
script()
"""


def test_threads_that_can_not_be_started(docs: Path, rst2spec: Run) -> None:
    def run(*options: str) -> tuple[int, str, str]:
        command = [sys.executable, "-c", NO_THREAD, "compile", "docs", "--no-cache", "-f", "jsonl", *options]
        done = subprocess.run(command, cwd=docs.parent, capture_output=True, text=True, timeout=HANG, check=False)
        return done.returncode, done.stdout, done.stderr

    assert run("-j", "1") == (1, output(rst2spec, docs, "compile", "-f", "jsonl", "docs", "-j", "1"), BROKEN)
    reported = "rst2spec: worker processes can't be used: can't start new thread; try -j 1\n"
    assert run("-j", "2") == (2, "", reported)


# --- Dask: a real scheduler and two real worker processes on loopback ---------------------------------------------


_ADDRESS = re.compile(r"Scheduler at: +(tcp://127\.0\.0\.1:\d+)$", re.MULTILINE)


# Whether a cluster is given up is the same question after 2 seconds as after 10.
IMPATIENT = """
from rst2spec.__main__ import script
from rst2spec.run import dask_cluster

dask_cluster._PATIENCE = dask_cluster._INTERVAL
script()
"""


class Cluster:
    """A Dask scheduler with workers, each a process of its own."""

    def __init__(self, folder: Path, workers: int, **env: str) -> None:
        self.folder = folder
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        log = folder / "scheduler.log"
        wait_for(lambda: _ADDRESS.search(log.read_text()))
        self.address = _ADDRESS.findall(log.read_text())[0]
        self.workers: list[subprocess.Popen[bytes]] = []
        self.join(workers, **env)

    def join(self, count: int = 1, **env: str) -> None:
        """Starts workers, and waits for them."""
        log = self.folder / "scheduler.log"
        registered = len(re.findall(r"Register worker", log.read_text())) + count
        self.workers += [
            self._start("worker", self.address, "--nthreads", "1", "--no-dashboard", "--no-nanny", **env)
            for _ in range(count)
        ]
        wait_for(lambda: len(re.findall(r"Register worker", log.read_text())) >= registered)

    def kill_first(self, count: int) -> None:
        """Kills the workers that have been there for longest."""
        for process in self.workers[:count]:
            process.kill()
            process.wait()
        del self.workers[:count]

    def _start(self, what: str, *arguments: str, **env: str) -> subprocess.Popen[bytes]:
        with open(self.folder / f"{what}.log", "ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "distributed.cli.dask_" + what, *arguments],
                cwd=self.folder, stdout=log, stderr=log, env={**os.environ, **env},
            )  # fmt: skip

    def stop(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


def on_a_cluster(test: Callable[..., None]) -> Callable[..., None]:
    """Marks a test that starts a cluster."""
    return integration(pytest.mark.xdist_group("dask")(test))  # type: ignore[no-any-return]


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    made = Cluster(tmp_path, 2)
    yield made
    made.stop()


# what is written as each document is compiled, and so comes from the cache; what is made of all of them; findings
ONE_BY_ONE = [name for name in builtin_names("compile") if hasattr(format_module("compile", name), "fragment")]
PIECES = (
    *("compile", "--min-severity", "info", "-ocsv,table=flows=OUT/flows.csv"),
    *(f"-o{name}=OUT/{name}" for name in ONE_BY_ONE),
)
STABLE = ("compile", "--stable", "-o", "json=OUT/json")
WHOLE = ("compile", *(f"-o{name}=OUT/{name}" for name in builtin_names("compile") if name not in ONE_BY_ONE))
FINDINGS = ("check", "-q", *(f"-o{name}=OUT/{name}" for name in builtin_names("check")))


def files(run: Run, folder: Path, *arguments: object) -> dict[str, bytes]:
    """What a command line writes into the folder OUT."""
    out = folder / "out"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    done = run(*(str(argument).replace("OUT", str(out)) for argument in arguments), cwd=folder)
    assert done.returncode < 2, done.stderr
    return {"stdout": done.stdout.encode()} | {path.name: path.read_bytes() for path in out.iterdir()}


@on_a_cluster
def test_a_cluster_gives_the_same_bytes_in_every_format(
    cluster: Cluster, few: Path, tmp_path: Path, rst2spec: Run
) -> None:
    for command in (PIECES, FINDINGS, STABLE, WHOLE):
        assert_same_bytes(command, cluster, few, tmp_path, rst2spec, is_cached=command in (PIECES, FINDINGS))


@long
@needs_corpus
@on_a_cluster
def test_a_cluster_gives_the_same_bytes_of_the_corpus(cluster: Cluster, tmp_path: Path, rst2spec: Run) -> None:
    assert CORPUS is not None
    for command in (PIECES, FINDINGS, STABLE):
        assert_same_bytes(command, cluster, CORPUS, tmp_path, rst2spec, is_cached=True)


def assert_same_bytes(
    command: tuple[str, ...], cluster: Cluster, folder: Path, work: Path, run: Run, *, is_cached: bool
) -> None:
    """A cluster writes what this process writes, and as well into a cache, and from it."""
    alone = files(run, work, *command, folder, "-j", "1", "--no-cache")
    assert len(alone) == 1 + sum("OUT" in argument for argument in command)
    asked = [*command, folder, "--dask", cluster.address]
    if not is_cached:
        assert files(run, work, *asked, "--no-cache") == alone
        return
    cache = ("--cache-dir", work / f"cache-{command[0]}")
    assert files(run, work, *asked, *cache) == alone
    assert files(run, work, *asked, *cache) == alone
    assert files(run, work, *command, folder, "-j", "1", *cache) == alone  # the cluster's entries


@on_a_cluster
def test_a_killed_worker_of_a_cluster_loses_nothing(cluster: Cluster, docs: Path) -> None:
    from rst2spec.run.dask_cluster import cluster as connected

    found = discover([str(docs)], docs)
    alone = list(check_all(found, OPTIONS, loads=True))
    with connected(cluster.address) as engine:
        results = check_all(found, OPTIONS, engine=engine, loads=True)
        some = [next(results)]
        cluster.workers[0].kill()
        assert some + list(results) == alone


@on_a_cluster
@pytest.mark.parametrize("what", ["scheduler", "workers"])
def test_a_cluster_that_is_lost_on_the_way_ends_in_one_line(
    what: str, cluster: Cluster, many: Path, tmp_path: Path
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", IMPATIENT, "compile", many, "-o", "s.json", "--no-cache", "--dask", cluster.address],
        cwd=tmp_path, stderr=subprocess.PIPE,
    )  # fmt: skip
    log = tmp_path / "scheduler.log"
    wait_for(lambda: "Receive client connection" in log.read_text())
    for victim in (cluster.scheduler,) if what == "scheduler" else cluster.workers:
        victim.kill()
    _, err = process.communicate(timeout=HANG)
    assert process.returncode == 2
    assert err.decode().startswith("rst2spec: ")
    assert len(err.splitlines()) == 1
    assert not list(tmp_path.glob("*s.json*"))


@on_a_cluster
@pytest.mark.parametrize("what", ["scheduler", "workers"])
def test_what_is_lost_in_the_middle_is_no_hang(
    what: str,
    cluster: Cluster,
    docs: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from rst2spec.run.dask_cluster import cluster as connected

    monkeypatch.setattr(dask_cluster, "_PATIENCE", dask_cluster._INTERVAL)
    with connected(cluster.address) as one:
        results = check_all(discover([str(docs)], docs) * 20, OPTIONS, engine=one, loads=True)
        next(results)
        for victim in (cluster.scheduler,) if what == "scheduler" else cluster.workers:
            victim.kill()
        with pytest.raises(WorkersError, match=f"the Dask cluster lost its {what}"):
            list(results)
    assert capfd.readouterr().err == ""


@on_a_cluster
def test_a_cluster_that_is_gone_takes_no_more_documents(cluster: Cluster, docs: Path) -> None:
    from rst2spec.run.dask_cluster import cluster as connected

    with connected(cluster.address) as one:
        cluster.scheduler.kill()
        wait_for(lambda: one._client.status == "closed")
        with pytest.raises(WorkersError, match=r"^the Dask cluster lost its scheduler$"):
            one.submit(discover([str(docs)], docs)[:3], OPTIONS)


@on_a_cluster
def test_documents_that_kill_each_worker_of_a_cluster(
    tmp_path: Path, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They need more memory than a worker has, for example."""
    from rst2spec.run.dask_cluster import cluster as connected

    monkeypatch.setenv("DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES", "0")
    (tmp_path / "sitecustomize.py").write_text(
        "import os\nfrom rst2spec.run import dask_cluster\ndask_cluster.check_batch = lambda *_: os._exit(1)\n"
    )
    deadly = Cluster(tmp_path, 1, PYTHONPATH=os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")]))
    try:
        with connected(deadly.address) as one, pytest.raises(WorkersError, match="or workers at the same documents"):
            list(check_all(discover([str(docs)], docs)[:3], OPTIONS, engine=one))
    finally:
        deadly.stop()


@on_a_cluster
@pytest.mark.parametrize("again", ["well", "in vain"])
def test_a_result_that_is_lost_on_its_way_is_made_again_or_is_no_hang(
    again: str, tmp_path: Path, cluster: Cluster, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rst2spec.run.dask_cluster import cluster as connected

    found = discover([str(docs)], docs)[:3]
    cluster.kill_first(1)
    with connected(cluster.address) as one:
        is_fetching, may_fetch = threading.Event(), threading.Event()
        fetch = one._client._gather_remote

        async def held(*arguments: Any) -> Any:
            is_fetching.set()
            await asyncio.to_thread(may_fetch.wait)
            return await fetch(*arguments)

        monkeypatch.setattr(one._client, "_gather_remote", held)
        future = one.submit(found, OPTIONS)
        assert is_fetching.wait(HANG)
        package = copied(tmp_path)
        if again == "in vain":
            (package / "version.py").write_text('VERSION = "9.9.9"\n')
        cluster.join(PYTHONPATH=str(package.parent))
        cluster.kill_first(1)
        if again == "in vain":
            wait_for(lambda: "Compute Failed" in (tmp_path / "worker.log").read_text())
        may_fetch.set()
        assert waited([future], timeout=HANG).done
        if again == "in vain":
            with pytest.raises(WorkersError, match=r"has rst2spec 9\.9\.9, expected "):
                one.result(future)
        else:
            assert decode_batch(one.result(future)) == list(check_all(found, OPTIONS))


@on_a_cluster
@pytest.mark.parametrize("answers", [True, False])
def test_a_batch_may_take_longer_than_workers_may_be_away(
    cluster: Cluster, docs: Path, monkeypatch: pytest.MonkeyPatch, *, answers: bool
) -> None:
    """As long as there are workers, or the scheduler is too busy to tell."""
    from rst2spec.run.dask_cluster import cluster as connected

    found = discover([str(docs)], docs)[:3]
    with connected(cluster.address) as one:
        monkeypatch.setattr(dask_cluster, "_INTERVAL", 0.01)
        monkeypatch.setattr(dask_cluster, "_PATIENCE", 0.01)
        may_fetch, looks = threading.Event(), 0
        fetch, threads = one._client._gather_remote, one._client.nthreads

        async def held(*arguments: Any) -> Any:
            await asyncio.to_thread(may_fetch.wait)
            return await fetch(*arguments)

        def counted() -> Any:
            nonlocal looks
            looks += 1
            if looks == 3:
                may_fetch.set()
            if not answers:
                raise OSError
            return threads()

        monkeypatch.setattr(one._client, "_gather_remote", held)
        monkeypatch.setattr(one._client, "nthreads", counted)
        assert decode_batch(one.result(one.submit(found, OPTIONS))) == list(check_all(found, OPTIONS))
        assert looks >= 3


def copied(folder: Path) -> Path:
    """A copy of the program in a folder of its own for ``PYTHONPATH``, as a wheel has it."""
    package = folder / "other" / "rst2spec"
    shutil.copytree(Path(rst2spec.__file__).parent, package)
    shutil.copytree(grammar_folder(), package / "grammar", dirs_exist_ok=True)
    return package


@on_a_cluster
def test_a_cluster_without_workers_or_with_another_version(tmp_path: Path, docs: Path, rst2spec: Run) -> None:
    empty = Cluster(tmp_path, 0)
    done = rst2spec("compile", docs, "--dask", empty.address)
    empty.stop()
    assert (done.returncode, done.stderr) == (2, "rst2spec: the Dask cluster has no workers\n")
    other = tmp_path / "other" / "rst2spec-9.9.9.dist-info"
    other.mkdir(parents=True)
    (other / "METADATA").write_text("Metadata-Version: 2.1\nName: rst2spec\nVersion: 9.9.9\n")
    made = Cluster(tmp_path / "other", 1, PYTHONPATH=str(other.parent))
    done = rst2spec("compile", docs, "--dask", made.address)
    made.stop()
    assert done.returncode == 2
    assert re.fullmatch(r"rst2spec: the Dask worker \S+ has rst2spec 9\.9\.9, expected \S+\n", done.stderr)


@on_a_cluster
def test_a_cluster_with_other_plugins(tmp_path: Path, docs: Path, rst2spec: Run) -> None:
    other = tmp_path / "other" / "odd-2.0.dist-info"
    other.mkdir(parents=True)
    (other / "METADATA").write_text("Metadata-Version: 2.1\nName: odd\nVersion: 2.0\n")
    (other / "entry_points.txt").write_text("[rst2spec.formats]\nodd = odd\n")
    made = Cluster(tmp_path / "other", 1, PYTHONPATH=str(other.parent))
    done = rst2spec("check", docs, "--no-cache", "--dask", made.address)
    made.stop()
    assert (done.returncode, done.stdout) == (2, "")
    reported = r"rst2spec: the Dask worker \S+ has other plugins: odd 2\.0 \(this process: none\)\n"
    assert re.fullmatch(reported, done.stderr)


@on_a_cluster
@pytest.mark.parametrize("what", ["another version", "the same version with other code"])
def test_a_worker_of_another_version_that_joins_in_the_middle(
    what: str, tmp_path: Path, cluster: Cluster, docs: Path
) -> None:
    from rst2spec.run.dask_cluster import cluster as connected

    file, line, reported = {
        "another version": ("version.py", 'VERSION = "9.9.9"', r"rst2spec 9\.9\.9, expected \S+"),
        "the same version with other code": (
            "checks/base.py", "", r"different code of rst2spec \S+ or its libraries",
        ),
    }[what]  # fmt: skip
    package = copied(tmp_path)
    with connected(cluster.address) as one:
        results = check_all(discover([str(docs)], docs) * 20, OPTIONS, engine=one, loads=True)
        next(results)
        cluster.join(PYTHONPATH=str(package.parent))  # still the same
        cluster.kill_first(2)
        assert len(list(islice(results, 600))) == 600  # more than were under way before
        (package / file).write_text((package / file).read_text() + line + "\n")
        cluster.join(PYTHONPATH=str(package.parent))
        cluster.kill_first(1)
        with pytest.raises(WorkersError, match=rf"the Dask worker \S+ has {reported}$"):
            list(results)


@on_a_cluster
def test_a_scheduler_that_is_not_there(docs: Path) -> None:
    for address in ("tcp://127.0.0.1:1", "nonsense://x", "127.0.0.1:x", "tls://127.0.0.1:1"):
        assert _reason_without_scheduler(address, docs) != ""


@on_a_cluster
@pytest.mark.parametrize(
    ("greeting", "expected"),
    [
        pytest.param(b"", r"no answer within 4 seconds", id="it waits, as a web server does"),
        pytest.param(b"SSH-2.0-OpenSSH_9.2\r\n", r"connecting ended with MemoryError: .+", id="it greets otherwise"),
        pytest.param(None, r".+", id="it closes the connection"),
    ],
)
def test_a_server_of_another_kind_is_not_waited_for(greeting: bytes | None, expected: str, docs: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        connections = []

        def answer() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    if greeting is None:
                        connection.close()
                    else:
                        connection.sendall(greeting)
                        connections.append(connection)

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        reason = _reason_without_scheduler(f"tcp://127.0.0.1:{server.getsockname()[1]}", docs)
        assert re.fullmatch(expected, reason)
        server.shutdown(socket.SHUT_RDWR)
    thread.join(HANG)
    for connection in connections:
        connection.close()


@on_a_cluster
def test_the_address_of_a_worker_is_not_the_one_of_the_scheduler(cluster: Cluster, docs: Path) -> None:
    found = re.search(r"Start worker at: +(tcp://\S+)$", (cluster.folder / "worker.log").read_text(), re.MULTILINE)
    assert found
    assert _reason_without_scheduler(found[1], docs).startswith("connecting ended with TypeError: ")


BUSY = """
import asyncio
from distributed.core import Server

async def main():
    server = Server({"identity": lambda **_: asyncio.Event().wait()})
    await server.listen("tcp://127.0.0.1:0")
    print(server.address, flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


@on_a_cluster
def test_a_scheduler_that_is_too_busy_to_answer(docs: Path) -> None:
    """Dask's own error has no text then."""
    with subprocess.Popen([sys.executable, "-c", BUSY], stdout=subprocess.PIPE, text=True) as busy:
        assert busy.stdout
        try:
            reason = _reason_without_scheduler(busy.stdout.readline().strip(), docs)
        finally:
            busy.kill()
    assert reason == "no answer within 4 seconds"


def _reason_without_scheduler(address: str, docs: Path) -> str:
    """Why ``--dask`` fails at an address: the end of the only line."""
    command = [sys.executable, "-c", IMPATIENT, "compile", str(docs), "--dask", address]
    done = subprocess.run(command, cwd=docs.parent, capture_output=True, text=True, timeout=HANG, check=False)
    start = f"rst2spec: no Dask scheduler at {address}: "
    assert (done.returncode, done.stdout, done.stderr[: len(start)]) == (2, "", start)
    assert len(done.stderr.splitlines()) == 1
    return done.stderr[len(start) :].rstrip("\n")
