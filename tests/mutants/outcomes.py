"""What becomes of mutants: each one is tried in a copy of the tree, several at a time."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from tests.mutants.operators import Mutant
from tests.mutants.tests_of_lines import TestsOfLines
from tests.mutants.tree import copy_tree
from tests.mutants.trial import Trial, killer_of, load_libraries

PACKAGE = Path("src", "rst2spec")
_FIRST_SECONDS = 5.0  # of tests that run first, before those of more files are loaded


class Target(NamedTuple):
    """An error to be made in a module (a path below the package)."""

    module: str
    text: str
    mutant: Mutant

    def shown(self) -> str:
        """Where it is, and the changed lines before and after."""
        before = self.text.splitlines()
        after = self.mutant.applied(self.text).splitlines()
        first, rest = self.mutant.line - 1, len(before) - self.mutant.last_line
        old = [f"    - {line.strip()}" for line in before[first : self.mutant.last_line]]
        new = [f"    + {line.strip()}" for line in after[first : len(after) - rest]]
        return "\n".join([f"{PACKAGE / self.module}:{self.mutant.line}: {self.mutant.operator}", *old, *new])


class Outcome(NamedTuple):
    """What became of an error; ``killer`` is the test that noticed, ``doubt`` why its tests decide nothing."""

    target: Target
    killer: str | None
    tests: int
    left_out: int
    doubt: str = ""


def outcomes_of(
    targets: Sequence[Target], root: Path, folder: Path, stored: Path, seconds: float, processes: int
) -> Iterator[Outcome]:
    """Try all targets, with at most so many seconds of tests each, in copies of the tree ``root`` below ``folder``."""
    load_libraries()
    with ProcessPoolExecutor(processes, get_context("fork"), _start, (root, folder, stored, seconds)) as pool:
        yield from pool.map(_attempt, targets)


@dataclass
class _Worker:
    tree: Path
    known: TestsOfLines
    seconds: float
    kills: Counter[str] = field(default_factory=Counter)  # of each file of tests
    trusted: set[str] = field(default_factory=set)  # tests that pass without an error
    unfit: set[str] = field(default_factory=set)  # those that don't


_workers: list[_Worker] = []  # of this process: one


def _start(root: Path, folder: Path, stored: Path, seconds: float) -> None:

    tree = folder / str(os.getpid())
    copy_tree(root, tree)
    _workers.append(_Worker(tree, TestsOfLines(stored), seconds))


def _attempt(target: Target) -> Outcome:
    worker = _workers[0]
    file = worker.tree / PACKAGE / target.module
    _replace(file, target.mutant.applied(target.text))
    mutant = target.mutant
    lines = range(mutant.line, mutant.last_line + 1) if mutant.in_function else None
    able = worker.known.of(target.module, lines)
    if not mutant.in_function or not able:  # lines of a process that is killed are not known
        named = worker.known.of_importers(target.module, worker.tree)  # first: there may be no time for all
        able = named + [test for test in able if test not in named]
    tests = [test for test in able if test not in worker.unfit]
    tests.sort(key=lambda test: -worker.kills[_file(test)] if worker.known.seconds[test] < 1 else 0)
    chosen = list(_within(tests, worker.known, worker.seconds))
    try:
        killer = _killer(chosen, worker)
    finally:
        _replace(file, target.text)
    if killer and killer not in worker.trusted:
        doubtful = _killer(chosen[: chosen.index(killer) + 1] if killer in chosen else chosen, worker)
        if doubtful:
            if doubtful not in chosen:
                return Outcome(
                    target, None, len(chosen), len(tests) - len(chosen), f"{doubtful} without the error either"
                )
            worker.unfit.add(doubtful)
            print(f"{doubtful} fails without an error")
            return _attempt(target)
        worker.trusted.add(killer)
    if killer:
        worker.kills[_file(killer)] += 1
    return Outcome(target, killer, len(chosen), len(tests) - len(chosen))


def _replace(file: Path, text: str) -> None:
    file.write_text(text, "utf-8")
    for compiled in (file.parent / "__pycache__").glob(f"{file.stem}.*"):
        compiled.unlink()  # two mutants may be alike in size and time, which is all that Python looks at


def _killer(tests: Sequence[str], worker: _Worker) -> str | None:
    """The first test that fails in the worker's tree as it is now; those of few files are tried before the rest."""
    first = list(_within(tests, worker.known, _FIRST_SECONDS))
    for some in (first, tests[len(first) :]):
        seconds = sum(worker.known.seconds[test] for test in some)
        killer = killer_of(Trial(some, seconds), worker.tree) if some else None
        if killer:
            return killer
    return None


def _file(test: str) -> str:
    return test.partition("::")[0]


def _within(tests: Sequence[str], known: TestsOfLines, seconds: float) -> Iterator[str]:
    """The tests until the time is used up; at least one."""
    used = 0.0
    for test in tests:
        used += known.seconds[test]
        if used > seconds and test is not tests[0]:
            return
        yield test
