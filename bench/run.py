"""Measures rst2spec against its peers and its bars: whole processes, in turn, medians and ratios of one run.

``make bench`` runs it. It makes its documents with the seeded generator and installs, each in an environment of its own
(``.bench/``), rst2spec as its users have it and the peers at the versions of ``peers.txt``. Times of a shared machine
differ by a quarter from hour to hour; what is to be quoted are the ratios, since both of a pair are measured in turn.
What else runs on the machine makes a process wait, but hardly costs it processor time: so that has a ratio, too.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).resolve().parent
WORK = HERE.parent / ".bench"
BIN = WORK / "ours" / "bin"
OURS = [str(BIN / "rst2spec")]

TREE_SITTER = """\
import os, sys, tree_sitter_rst
from tree_sitter import Language, Parser
parser = Parser(Language(tree_sitter_rst.language()))
for folder, _, names in os.walk(sys.argv[1]):
    for name in names:
        with open(os.path.join(folder, name), "rb") as file:
            parser.parse(file.read())
"""
DOCUTILS = """\
import io, os, sys
from docutils.core import publish_doctree
for folder, _, names in os.walk(sys.argv[1]):
    for name in names:
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            quiet = {"report_level": 5, "halt_level": 6, "warning_stream": io.StringIO()}
            publish_doctree(file.read(), settings_overrides=quiet)
"""


class Time(NamedTuple):
    """What a process took: seconds on the wall, of processors, and its own and its children's peak memory in MB."""

    wall: float
    cpu: float
    peak: float


class Row(NamedTuple):
    """A line of the table: what was measured, the times, their ratio, and what it must reach.

    ``processor`` is the ratio of processor time; null where it says nothing.
    """

    name: str
    ours: float
    theirs: float
    ratio: float
    processor: float | None
    bar: str
    met: bool


def run(command: Sequence[str]) -> Time:
    """A process from start to end, without the variable that keeps Python from keeping its byte code."""
    env = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=env)
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    code = os.waitstatus_to_exitcode(status)
    if code not in {0, 1}:  # 1: there are findings
        raise SystemExit(f"{' '.join(command[:6])} ended with {code}")
    return Time(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def in_turn(commands: Sequence[Sequence[str]], runs: int) -> list[list[Time]]:
    """What commands that take turns took, after a round that isn't counted."""
    times: list[list[Time]] = [[] for _ in commands]
    for number in range(runs + 1):
        for column, command in enumerate(commands):
            took = run(command)
            if number:
                times[column].append(took)
    return times


def walls(times: Sequence[Time]) -> list[float]:
    """The seconds on the wall."""
    return [time.wall for time in times]


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median of the ratios pair by pair."""
    return statistics.median(one / other for one, other in zip(ours, theirs, strict=True))


class Bench:
    """Everything that is measured, with what was found so far."""

    def __init__(self, corpus: Path, runs: int) -> None:
        self.corpus = corpus
        self.runs = runs
        self.rows: list[Row] = []
        self.facts: dict[str, Any] = {}
        self.peers = WORK / "peers" / "bin"
        self.out = WORK / "out"
        shutil.rmtree(self.out, ignore_errors=True)
        self.out.mkdir(parents=True)

    def compare(
        self, name: str, ours: Sequence[Time], theirs: Sequence[Time], bar: float, *, least: bool = False
    ) -> None:
        """Adds a row of two commands."""
        processor = ratio([time.cpu for time in ours], [time.cpu for time in theirs])
        self.add(name, walls(ours), walls(theirs), bar, least=least, processor=processor)

    def add(
        self,
        name: str,
        ours: Sequence[float],
        theirs: Sequence[float],
        bar: float,
        *,
        least: bool = False,
        processor: float | None = None,
    ) -> None:
        """Adds a row whose ratio must be at most ``bar``, or at least."""
        value = ratio(ours, theirs)
        met = value >= bar if least else value <= bar
        sign = "at least" if least else "at most"
        middle = statistics.median(ours), statistics.median(theirs)
        self.rows.append(Row(name, *middle, value, processor, f"{sign} {bar:g}", met))
        print(name, f"{value:.3f}", flush=True)

    def compile(self, *arguments: str, folder: Path | None = None) -> list[str]:
        """A command that compiles."""
        return [*OURS, "compile", str(folder or self.corpus), "-o", str(self.out / "spec.json"), *arguments]

    def many_documents(self) -> None:
        """Compiling against parsing, one worker against two, cold against warm."""
        cache = ("--cache-dir", str(self.out / "cache"))
        tree_sitter = [str(self.peers / "python"), "-c", TREE_SITTER, str(self.corpus)]
        docutils = [str(self.peers / "python"), "-c", DOCUTILS, str(self.corpus)]
        cold = self.compile("--no-cache", "-j", "1")
        run(self.compile("-j", "1", *cache))
        one, theirs, two, default, warm = in_turn(
            [
                cold,
                tree_sitter,
                self.compile("--no-cache", "-j", "2"),
                self.compile("--no-cache"),
                self.compile("-j", "1", *cache),
            ],
            self.runs,
        )
        self.compare("compile on one core / tree-sitter's parse", one, theirs, 1.1)
        self.compare("compile with default options / tree-sitter's parse", default, theirs, 0.75)
        self.compare("compile, warm cache / cold", warm, one, 0.35)
        pair = self.out / "pair"
        pair.mkdir()
        for name in sorted(self.corpus.rglob("*.rst"))[:2]:
            shutil.copy(name, pair / name.name)
        # of two documents each worker does one: what is left is starting, of workers, too
        starts = in_turn([self.compile("--no-cache", "-j", str(count), folder=pair) for count in (1, 2)], self.runs)
        of_one, of_two = (statistics.median(walls(times)) for times in starts)
        self.add(
            "one worker / two, start-up excluded",
            [time.wall - of_one for time in one],
            [time.wall - of_two for time in two],
            1.6,
            least=True,
        )
        slow, ours = in_turn([docutils, cold], max(1, self.runs // 3))
        self.compare("docutils' publish_doctree / compile", slow, ours, 14, least=True)

    def one_document(self) -> None:
        """Checking a document of 5 KB, without and with expressions, which Lark reads."""
        plain = [path for path in self.corpus.rglob("*.rst") if b'- ["' not in path.read_bytes()]
        document = min(plain, key=lambda path: abs(path.stat().st_size - 5000))
        names = {"sphinx-lint": 1.0, "doc8": 0.8, "rstcheck": 0.5}
        commands = [[*OURS, "check", str(document)], *([str(self.peers / name), str(document)] for name in names)]
        ours, *theirs = in_turn(commands, self.runs)
        for (name, bar), times in zip(names.items(), theirs, strict=True):
            self.compare(f"check of one document / {name}", ours, times, bar)
        typed = min(
            (path for path in self.corpus.rglob("*.rst") if b'- ["' in path.read_bytes()),
            key=lambda path: abs(path.stat().st_size - 5000),
        )
        ours, theirs_ = in_turn(
            [[*OURS, "check", str(typed)], [str(self.peers / "sphinx-lint"), str(typed)]], self.runs
        )
        self.compare("check of one with expressions in its types / sphinx-lint", ours, theirs_, 1.6)

    def growth(self, count: int) -> None:
        """Many times as many documents, and one large document: time per document or byte, and memory."""
        few, many = documents(1000), documents(count)
        for path in many.rglob("*.rst"):  # as few are: what the disk takes is not what is asked
            path.read_bytes()
        jsonl = ["-f", "jsonl", "--no-cache", "-j", "1"]
        start = run([*OURS, "compile", str(min(few.rglob("*.rst"))), *jsonl])
        small = [run([*OURS, "compile", str(few), *jsonl]) for _ in range(5)]
        large = run([*OURS, "compile", str(many), *jsonl])
        small += [run([*OURS, "compile", str(few), *jsonl]) for _ in range(5)]
        each = (statistics.median(walls(small)) - start.wall) / 1000
        processor = (
            (large.cpu - start.cpu) / count / ((statistics.median(time.cpu for time in small) - start.cpu) / 1000)
        )
        self.add(
            f"time per document, {count:,} / 1,000",
            [(large.wall - start.wall) / count],
            [each],
            1.15,
            processor=processor,
        )
        self.add(f"peak MB of {count:,} documents / 400", [large.peak], [400], 1.0)
        for name, command in {
            "check": ["check", str(many)],
            "compile --min-severity info": ["compile", str(many), "--min-severity", "info"],
        }.items():
            peak = run([*OURS, *command, *jsonl]).peak
            self.add(f"peak MB of {name}, {count:,} documents / 400", [peak], [400], 1.0)
        size = sum(path.stat().st_size for path in few.rglob("*.rst"))
        big = one_large(few, 50_000_000)
        took = run([*OURS, "compile", str(big), "--no-cache", "-j", "1", "-o", str(self.out / "big.json")]).wall
        self.add(
            "MB/s of one document of 50 MB / of 1,000",
            [big.stat().st_size / 1e6 / (took - start.wall)],
            [size / 1e6 / (each * 1000)],
            0.5,
            least=True,
        )


def documents(count: int) -> Path:
    """So many generated documents."""
    folder = WORK / f"documents-{count}"
    if not folder.exists():
        subprocess.run(
            [sys.executable, "-m", "rst2spec.samples", str(folder), "--count", str(count), "--seed", "1"],
            check=True,
            stdout=subprocess.DEVNULL,
        )
    return folder


def one_large(folder: Path, size: int) -> Path:
    """One document with the sections of many, over and over."""
    path = WORK / f"large-{size}" / "acme-globex.rst"
    if path.exists():
        return path
    parts: list[str] = []
    head = ""
    total = 0
    texts = [name.read_text() for name in sorted(folder.rglob("*.rst"))]
    while total < size:
        for text in texts:
            lines = text.split("\n")
            rules = [at for at, line in enumerate(lines) if at > 12 and line and set(line) == {"-"}]
            if rules:
                head = head or "\n".join(lines[: rules[0] - 1])
                parts.append("\n".join(lines[rules[0] - 1 :]).rstrip("\n") + "\n")
                total += len(parts[-1])
    path.parent.mkdir()
    path.write_text("\n".join([head, *parts]))
    return path


def install() -> None:
    """rst2spec as it is now, and the peers, each in an environment of its own."""
    for name, has in (("peers", "rstcheck"), ("ours", "pip")):
        if not (WORK / name / "bin" / has).exists():
            subprocess.run([sys.executable, "-m", "venv", str(WORK / name)], check=True)
            if name == "peers":
                _pip(name, "-r", str(HERE / "peers.txt"))
    _pip("ours", "--force-reinstall", str(HERE.parent))


def _pip(name: str, *arguments: str) -> None:
    pip = str(WORK / name / "bin" / "pip")
    subprocess.run([pip, "install", "--quiet", "--disable-pip-version-check", *arguments], check=True)


def table(rows: Sequence[Row]) -> str:
    """The rows as Markdown."""
    lines = ["| what | first | second | ratio | of processor time | limit | |"]
    lines.append("| --- | --- | --- | --- | --- | --- | --- |")
    lines += [
        f"| {row.name} | {row.ours:.3g} | {row.theirs:.3g} | **{row.ratio:.2f}** | "
        f"{'' if row.processor is None else format(row.processor, '.2f')} | {row.bar} | "
        f"{'met' if row.met else 'missed'} |"
        for row in rows
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--corpus", type=Path, help="a folder (default: 1,000 generated documents)")
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--growth", type=int, default=100_000, help="documents of the growth rows; 0 leaves these out")
    options = parser.parse_args()
    WORK.mkdir(exist_ok=True)
    install()
    corpus = (options.corpus or documents(1000)).resolve()
    bench = Bench(corpus, options.runs)
    bench.many_documents()
    bench.one_document()
    if options.growth:
        bench.growth(options.growth)
    files = list(corpus.rglob("*.rst"))
    machine = {
        "documents": len(files),
        "megabytes": round(sum(path.stat().st_size for path in files) / 1e6, 2),
        "runs": options.runs,
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "peers": (HERE / "peers.txt").read_text().split(),
    }
    text = table(bench.rows)
    result = {"machine": machine, "rows": [row._asdict() for row in bench.rows]}
    (WORK / "bench.json").write_text(json.dumps(result, indent=2) + "\n")
    (WORK / "bench.md").write_text(text)
    print(f"\n{machine}\n\n{text}")
    chart = [str(bench.peers / "python"), str(HERE / "chart.py"), str(WORK / "bench.json"), str(WORK / "bench.png")]
    subprocess.run(chart, check=True)
    print(f"written: {WORK}/bench.json, bench.md and bench.png")


if __name__ == "__main__":
    main()
