"""A trial of one mutant: do the tests that run its line notice it?

Each trial is a fork of a process that has all libraries loaded but nothing of ours, so that it costs little more than
its tests do.
"""

from __future__ import annotations

import importlib
import multiprocessing
import os
import signal
import sys
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.mutants.plugin import name_of
from tests.mutants.tree import environment_of

_FORKED = multiprocessing.get_context("fork")
_PATIENCE = 20.0  # seconds to load and collect the tests
_UNUSED = ("cacheprovider", "xdist", "randomly", "faulthandler")
_SLOWNESS = 8  # how many times as long as usual tests may take


class Trial(NamedTuple):
    """Tests to run, in this order, and the seconds that they take without an error."""

    tests: Sequence[str]
    seconds: float


def load_libraries() -> None:
    """What each trial would otherwise load again."""
    for name in ("docutils.core", "docutils.parsers.rst", "hypothesis", "lark", "pydantic", "rich.console"):
        importlib.import_module(name)


def killer_of(trial: Trial, tree: Path) -> str | None:
    """The first test that fails in a copy of the tree, or why all of it failed; ``None`` if nothing did."""
    ours, theirs = _FORKED.Pipe(duplex=False)
    process = _FORKED.Process(target=_run, args=(trial.tests, tree, theirs))
    process.start()
    theirs.close()
    try:
        if not ours.poll(_PATIENCE + _SLOWNESS * trial.seconds):
            return "no end"
        answer: str | None = ours.recv()
    except EOFError:
        return "a crash"
    finally:
        if process.pid is not None:
            _end(process.pid)
        process.join()
        ours.close()
    return answer


def _end(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return


def _run(tests: Sequence[str], tree: Path, answer: Connection) -> None:
    os.setsid()
    quiet = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(quiet, stream)
    os.chdir(tree)
    os.environ.update(environment_of(tree))
    for module in [name for name in sys.modules if name == "tests" or name.startswith("tests.")]:
        del sys.modules[module]
    sys.path[:] = [str(tree / "src"), str(tree), *(path for path in sys.path if path not in ("", str(Path.cwd())))]
    sys.dont_write_bytecode = True
    files = list(dict.fromkeys(test.partition("::")[0] for test in tests))
    chosen = _Chosen(tests)
    options = [*(f"-pno:{plugin}" for plugin in _UNUSED), "-Wignore::pytest.PytestAssertRewriteWarning"]
    code = pytest.main(["-q", "-x", "--no-header", *options, *files], plugins=[chosen])
    failed = chosen.failed or f"pytest's exit code {int(code)}"
    answer.send(None if code == pytest.ExitCode.OK else failed)
    answer.close()


class _Chosen:
    """Runs the chosen tests only, in their order."""

    def __init__(self, tests: Sequence[str]) -> None:
        self.places = {test: place for place, test in enumerate(tests)}
        self.failed: str | None = None

    def pytest_configure(self, config: pytest.Config) -> None:
        """The mark is known where xdist is, and only there."""
        config.addinivalue_line("markers", "xdist_group(name): tests of one worker")

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        chosen = [item for item in items if name_of(item) in self.places]
        items[:] = sorted(chosen, key=lambda item: self.places[name_of(item)])

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed and self.failed is None:
            self.failed = report.nodeid

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and self.failed is None:
            self.failed = report.nodeid
