"""Makes a repository with a long history, as the real one is, and measures ``rst2spec log`` on it.

``make bench-history`` runs it. Versions, meanings and documents are in the proportions of the corpus that the samples
come from: one document a commit, seven of eight updates only a new time stamp, and two generators racing. All of it is
written by ``git fast-import`` from the seeded generator: the same seed gives the same commits.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import json
import os
import platform
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import IO, NamedTuple

from rst2spec.samples import sample

WORK = Path(__file__).resolve().parent.parent / ".bench"
FOLDER = "docs/technical"
START = 1_684_000_000  # seconds: the first commit's time, in May 2023
DAY = 86_400

_CHILD_SUBREAPER = 36  # of linux/prctl.h

STAMP = re.compile(rb"(?<=Generated: )[^\r\n]*")
ROW = re.compile(rb"   \* - (?P<source>[^\r\n]*)\r\n     - (?P<target>[^\r\n]*)\r\n     - (?P<type>[^\r\n]*)\r\n")


class Proportions(NamedTuple):
    """How large a history is.

    Attributes:
        versions: Commits, each of one document.
        meanings: Distinct meanings among them.
        documents: Documents in the tree.
        flips: Updates that bring a meaning back.
    """

    versions: int
    meanings: int
    documents: int
    flips: int


REAL = Proportions(168_000, 17_740, 1_152, 3_700)
SHORT = Proportions(8_400, 887, 58, 185)


class Document:
    """A document with the meanings that it has had, as what stands before its time stamp and behind it."""

    def __init__(self, path: str, text: bytes) -> None:
        self.path = path
        self.text = text
        self.before = text

    def parts(self) -> tuple[bytes, bytes]:
        """What stands before the time stamp, and behind it."""
        found = STAMP.search(self.text)
        if found is None:
            raise ValueError(self.path)
        return self.text[: found.start()], self.text[found.end() :]

    def change(self, number: int, random: Random) -> None:
        """Gives it a meaning that no document has had: ``number`` goes into it."""
        self.before = self.text
        rows = [row for row in ROW.finditer(self.text) if not row["type"].endswith(b" Data Type")]
        if not rows or random.random() < 0.157:
            self.text = _renamed(self.text, number)
            return
        row = rows[int(random.random() * len(rows))]
        source, target, kind = row["source"], row["target"], row["type"]
        new = b"field%d" % number
        choice = random.random()
        if choice < 0.35:
            replaced = _row(source, target, kind) + _row(new, b"Field%d" % number, b'"string"')
        elif choice < 0.5:
            replaced = _row(new, target, kind)
        elif choice < 0.65:
            replaced = _row(source, new, kind)
        elif choice < 0.8:
            replaced = _row(source, target, b'["datetime-format","%%Y-%%m-%%d %d","_."]' % number)
        else:
            replaced = _row(source.partition(b" (")[0] + b" (Dependant on having %d in kind)" % number, target, kind)
        text = self.text[: row.start()] + replaced + self.text[row.end() :]
        if len(rows) > 12:  # what grows in one place shrinks in another
            gone = rows[int(random.random() * len(rows))][0]
            text = text if gone == row[0] else text.replace(gone, b"", 1)
        self.text = text

    def flip(self) -> None:
        """Brings the meaning before this one back."""
        self.text, self.before = self.before, self.text


def _row(*cells: bytes) -> bytes:
    return b"   * - " + b"\r\n     - ".join(cells) + b"\r\n"


def _renamed(text: bytes, number: int) -> bytes:
    """A document whose source has another display name in its title and its introduction."""
    title = text.split(b"\r\n", 2)[1]
    old, _, rest = title.partition(b" to ")
    new = b"%s R%d" % (old.partition(b" R")[0], number)
    text = text.replace(b" from " + old + b" to ", b" from " + new + b" to ", 1)
    tail = text.partition(title)[2]
    rule = b"=" * len(b"%s to %s" % (new, rest))
    return rule + b"\r\n" + b"%s to %s" % (new, rest) + b"\r\n" + rule + tail[tail.index(b"\r\n\r\n") :]


def versions(size: Proportions, seed: int) -> Iterator[tuple[int, Document]]:
    """The history: for each commit its time and the document that it changes."""
    random = Random(seed)
    documents = [_first(number, size.documents, seed) for number in range(size.documents)]
    clock = START
    for document in documents:
        yield clock, document
        clock += 1
    left = size.versions - size.documents
    new = size.meanings - size.documents
    flips = size.flips
    number = 0
    at = 0
    while left:
        if at % len(documents) == 0:  # the generators run each night
            clock = START + (clock - START) // DAY * DAY + DAY * 4
        document = documents[at % len(documents)]
        drawn = random.random() * left
        if drawn < new:
            number, new = number + 1, new - 1
            document.change(number, random)
        elif drawn < new + flips:
            # half of them in one document, over which two generators race all the time
            document = documents[0] if random.random() < 0.5 and documents[0].before != documents[0].text else document
            if document.before != document.text:
                flips -= 1
                document.flip()
                if flips and left > 1:
                    yield clock, document
                    clock, left, flips = clock + 1, left - 1, flips - 1
                    document.flip()
        yield clock, document
        clock, left, at = clock + 1, left - 1, at + 1


def _first(number: int, count: int, seed: int) -> Document:
    """A document to start with: real ones are larger than samples, so mostly the largest of three."""
    made = [sample(number * 3 + step, count * 3, seed) for step in range(3 if number % 20 else 1)]
    name, text = max(made, key=lambda item: len(item.text))
    return Document(f"{FOLDER}/{name}", text.encode())


def write(stream: IO[bytes], size: Proportions, seed: int) -> int:
    """Writes a history for ``git fast-import``; returns the bytes of all versions together."""
    total = 0
    for clock, document in versions(size, seed):
        head, tail = document.parts()
        stamp = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(clock)).encode()
        length = len(head) + len(stamp) + len(tail)
        total += length
        message = b"Update " + document.path.encode()
        stream.write(
            b"commit refs/heads/main\ncommitter Generator <generator@example.org> %d +0000\ndata %d\n%s\n"
            b"M 100644 inline %s\ndata %d\n%s%s%s\n"
            % (clock, len(message), message, document.path.encode(), length, head, stamp, tail)
        )
    stream.write(b"done\n")
    return total


def repository(folder: Path, size: Proportions, seed: int) -> int:
    """Makes the repository where it isn't there yet; returns the bytes of all versions together."""
    told = folder / "versions.json"
    if told.exists():
        return int(json.loads(told.read_text())["bytes"])
    folder.mkdir(parents=True)
    subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch=main", str(folder)], check=True)
    command = ["git", "-C", str(folder), "fast-import", "--quiet", "--done"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        total = write(process.stdin, size, seed)
        process.stdin.close()
    if process.returncode:
        raise SystemExit(f"git fast-import ended with {process.returncode}")
    told.write_text(json.dumps({"bytes": total, **size._asdict()}))
    return total


class Used(NamedTuple):
    """What a command took: seconds on the wall and of processors, its children included, and memory in MB.

    ``peak`` is the most that all of its processes had at one time, what they share counted once.
    """

    wall: float
    cpu: float
    peak: float


def measured(command: Sequence[str], output: Path) -> Used:
    """Runs a command from start to end, its output in a file."""
    _adopt()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    with output.open("wb") as file, subprocess.Popen(command, stdout=file) as process:
        peak = 0.0
        while True:
            try:
                process.wait(0.1)
                break
            except subprocess.TimeoutExpired:
                peak = max(peak, sum(map(_resident, _family(process.pid))))
    wall = time.perf_counter() - start
    if process.returncode:
        raise SystemExit(f"{' '.join(command[:6])} ended with {process.returncode}")
    with contextlib.suppress(ChildProcessError):
        while True:  # workers that it left
            os.wait()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Used(wall, cpu, peak)


def _adopt() -> None:
    """Has Linux make orphans below this process its children, so that what they used is counted, too."""
    ctypes.CDLL(None).prctl(_CHILD_SUBREAPER, 1, 0, 0, 0)


def _family(process: int) -> Iterator[int]:
    """A process, and all that it started, and so on."""
    yield process
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:  # it has ended
        return
    for child in children:
        yield from _family(int(child))


def _resident(process: int) -> float:
    """A process' memory in MB, of what it shares with others its part."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:  # it has ended
        return 0.0
    return next((int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith("Pss:")), 0.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--short", action="store_true", help="a twentieth of it")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", default="auto", help="workers (default: auto)")
    options = parser.parse_args()
    size = SHORT if options.short else REAL
    folder = WORK / f"history-{size.versions}-{options.seed}"
    start = time.perf_counter()
    total = repository(folder, size, options.seed)
    print(f"{folder}: {total / 1e6:,.0f} MB in {size.versions:,} versions, {time.perf_counter() - start:.0f} s")
    git = ["git", "-C", str(folder)]
    rows = {
        "git rev-list": [*git, "rev-list", "main"],
        "git log --raw": [*git, "log", "--raw", "--no-abbrev", "--no-renames", "-z", "--format=%H", "main"],
        "rst2spec log": [sys.executable, "-m", "rst2spec", "log", str(folder), "-f", "json", "-j", options.jobs],
    }
    print("\n| what | wall, s | processors, s | peak, MB |\n| --- | --- | --- | --- |")
    for name, command in rows.items():
        used = measured(command, WORK / "history.out")
        print(f"| {name} | {used.wall:.1f} | {used.cpu:.1f} | {used.peak:.0f} |", flush=True)
    print(f"\nPython {platform.python_version()}, {len(os.sched_getaffinity(0))} cores")


if __name__ == "__main__":
    main()
