"""Which tests run a line: one run of them with coverage in a copy of the tree, kept in ``.mutants`` for later ones."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from coverage import Coverage, CoverageData

from tests.mutants.plugin import DURATIONS, VARIABLE, context_of
from tests.mutants.tree import environment_of

_DATA = "lines"
_SECONDS = "seconds.json"
_SETTINGS = """\
[run]
parallel = true
data_file = {data}
source = {source}
context = ${{{variable}-}}
patch = _exit, fork
"""


class TestsOfLines:
    """What ``measure`` stored."""

    __test__ = False

    def __init__(self, folder: Path) -> None:
        stored = json.loads((folder / _SECONDS).read_text("utf-8"))
        self.seconds: dict[str, float] = stored["passed"]
        self.unfit: list[str] = stored["unfit"]
        self._tests = {context_of(test): test for test in self.seconds}
        self._data = CoverageData(str(folder / _DATA))
        self._data.read()
        self._files = {file.partition("/src/rst2spec/")[2]: file for file in self._data.measured_files()}
        self._lines: dict[str, dict[int, list[str]]] = {}

    def of(self, module: str, lines: Iterable[int] | None) -> list[str]:
        """The tests that run one of the lines of a module (a path below the package), quick ones first.

        ``lines`` is ``None`` for what runs once, when the module is imported: any test of the module may notice.
        """
        if module not in self._lines:
            file = self._files.get(module)
            self._lines[module] = self._data.contexts_by_lineno(file) if file else {}
        known = self._lines[module]
        found = {context for line in (known if lines is None else lines) for context in known.get(line, ())}
        contexts = {context.rpartition("|")[2] for context in found}  # before it is the test that started the server
        tests = {self._tests[context] for context in contexts if context in self._tests}
        return sorted(tests, key=lambda test: (self.seconds[test], test))

    def of_importers(self, module: str, tree: Path) -> list[str]:
        """The tests of files that name a module: of one that is a table, no line runs in a test."""
        name = f"rst2spec.{module.removesuffix('.py').replace('/', '.')} "
        files = [
            str(file.relative_to(tree)) for file in (tree / "tests").rglob("*.py") if name in file.read_text("utf-8")
        ]
        return sorted(test for test in self.seconds if test.partition("::")[0] in files)


def is_measured(folder: Path) -> bool:
    """Whether ``measure`` has stored something here."""
    return (folder / _SECONDS).is_file()


def measure(tree: Path, folder: Path, tests: Sequence[str], processes: int) -> int:
    """Run the tests in a copy of the tree, and store which lines each of them ran and how long it took."""
    parts = folder / "parts"
    parts.mkdir(parents=True, exist_ok=True)
    for old in (*parts.iterdir(), folder / _DATA, folder / _SECONDS):
        old.unlink(missing_ok=True)
    settings = folder / "coveragerc"
    source = tree / "src" / "rst2spec"
    settings.write_text(_SETTINGS.format(data=parts / "data", source=source, variable=VARIABLE), "utf-8")
    plugins = ("no:cacheprovider", "no:randomly", "tests.mutants.plugin")  # without a seed it is the sample of a trial
    command = [sys.executable, "-m", "pytest", "-q", *(f"-p{name}" for name in plugins)]
    workers = ["--numprocesses", str(processes), "--dist", "loadgroup"]
    measured = {"COVERAGE_PROCESS_START": str(settings), DURATIONS: str(folder / _SECONDS)}
    done = subprocess.run(
        [*command, *workers, *tests], cwd=tree, env={**os.environ, **environment_of(tree), **measured}, check=False
    )
    combined = Coverage(data_file=str(folder / _DATA), config_file=False)
    combined.combine([str(part) for part in parts.iterdir()], strict=True)
    combined.save()
    return done.returncode
