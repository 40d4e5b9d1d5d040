"""A pytest plugin that tells coverage which test runs, in this process and in those that it starts."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

import coverage
import pytest

VARIABLE = "MUTANTS_TEST"  # the static context of each process that a test starts
DURATIONS = "MUTANTS_DURATIONS"  # the file that gets the seconds of each test that passed


def name_of(item: pytest.Item) -> str:
    """A test's id without the group that ``--dist loadgroup`` adds to it."""
    group = item.get_closest_marker("xdist_group")
    return item.nodeid.removesuffix(f"@{group.args[0]}") if group and group.args else item.nodeid


def context_of(test: str) -> str:
    """What coverage calls a test: short, and without characters that mean something to it."""
    return hashlib.sha256(test.encode()).hexdigest()[:16]


def take_over() -> None:
    """Lines that this process runs from here on belong to the test that its environment names."""
    measuring = coverage.Coverage.current()
    if measuring:
        measuring.switch_context(os.environ.get(VARIABLE, ""))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Lines run from here on belong to this test."""
    context = context_of(name_of(item))
    os.environ[VARIABLE] = context
    measuring = coverage.Coverage.current()
    if measuring:
        measuring.switch_context(context)
    item.user_properties.append(("mutants", name_of(item)))
    result = yield
    if measuring:
        measuring.switch_context("")
    return result


class _Durations:
    def __init__(self, file: Path) -> None:
        self.file = file
        self.seconds: dict[str, float] = {}
        self.unfit: set[str] = set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        name = str(dict(report.user_properties)["mutants"])
        self.seconds[name] = self.seconds.get(name, 0.0) + report.duration
        if not report.passed:
            self.unfit.add(name)

    def pytest_sessionfinish(self) -> None:
        passed = {name: seconds for name, seconds in self.seconds.items() if name not in self.unfit}
        self.file.write_text(json.dumps({"passed": passed, "unfit": sorted(self.unfit)}), "utf-8")


def pytest_configure(config: pytest.Config) -> None:
    """One process gets the reports of all workers."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Durations(Path(os.environ[DURATIONS])))
