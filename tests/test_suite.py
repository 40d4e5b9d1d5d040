"""The rules of the suite: no skip in silence, no process without its mark, no warning about our code."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import needs
from tests.conftest import ROOT
from tests.processes import process
from tests.sampling import slow

SKIPPING = {"skip", "skipif", "skipIf", "skipUnless", "importorskip", "xfail", "SkipTest", "which"}


def names(file: Path) -> Iterator[str]:
    """All names that a module uses."""
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Name | ast.alias):
            yield node.id if isinstance(node, ast.Name) else node.name


@slow
def test_no_other_module_skips() -> None:
    found = {
        file.relative_to(ROOT).as_posix(): sorted(SKIPPING & set(names(file)))
        for file in (ROOT / "tests").rglob("*.py")
        if SKIPPING & set(names(file))
    }
    assert found == {"tests/needs.py": ["skip", "which"], "tests/test_suite.py": ["skip"]}


@slow
def test_no_test_looks_at_a_clock() -> None:
    """What depends on the machine is no failure: work is counted (tests/work.py), and waits are as long as a hang."""
    found = []
    for file in (ROOT / "tests").rglob("*.py"):
        waits = {ast.unparse(wait) for node in ast.walk(ast.parse(file.read_bytes())) for wait in waits_of(node)}
        if {"time", "timeit"} & set(modules(file)) or waits - {"HANG", "WAIT"}:
            found.append(file.relative_to(ROOT).as_posix())
    assert found == []


def modules(file: Path) -> Iterator[str]:
    """The modules that a module imports."""
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif isinstance(node, ast.Import):
            yield from (item.name for item in node.names)


def waits_of(node: ast.AST) -> Iterator[ast.expr]:
    """How long a call waits at most: ``run(timeout=5)``, ``wait(5)``."""
    if isinstance(node, ast.keyword) and node.arg == "timeout":
        yield node.value
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in {"wait", "join"}:
        yield from (item for item in node.args if isinstance(item, ast.Constant) and isinstance(item.value, int))


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("no-such-program", "no-such-program is not installed"),
        ("RST2SPEC_NO_SUCH", "RST2SPEC_NO_SUCH is not set"),
        ("root", "only root can give files away"),
    ],
)
def test_a_need_that_is_not_met(name: str, reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.delenv("RST2SPEC_ABSENT", raising=False)
    monkeypatch.setattr(needs, "IN_CI", False)
    with pytest.raises(pytest.skip.Exception) as skipped:
        needs.need("python3", name)
    assert skipped.value.msg == reason
    monkeypatch.setattr(needs, "IN_CI", True)
    with pytest.raises(pytest.fail.Exception) as failed:
        needs.need("python3", name)
    assert failed.value.msg == reason
    monkeypatch.setenv("RST2SPEC_ABSENT", f"RST2SPEC_OTHER {name}")
    with pytest.raises(pytest.skip.Exception):
        needs.need(name)


def test_needs_that_are_met(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RST2SPEC_NO_SUCH", "there")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    needs.need("python3", "RST2SPEC_NO_SUCH", "root")
    assert Path(needs.program("python3")).is_file()


@process
@pytest.mark.parametrize(
    ("ci", "processes", "code", "last"),
    [
        ("", "2", 0, "2 skipped: 2 RST2SPEC_EXPECTED is not set; RST2SPEC_CORPUS is not set"),
        ("true", "0", 1, "0 skipped"),
    ],
)
def test_the_last_line_of_a_run(ci: str, processes: str, code: int, last: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-n", processes, "tests/test_known_answers.py"],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env={**{key: value for key, value in os.environ.items() if not key.startswith("RST2SPEC_")}, "CI": ci},
    )  # fmt: skip
    assert (done.returncode, done.stdout.splitlines()[-1]) == (code, last)


@process
def test_a_groups_tests_are_run_by_one_worker() -> None:
    """Else each worker would start a browser and build the site, and nothing would say so."""
    chosen = ("-k", "golden or every or one_way_only or is_called or empty")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-n", "2", "--dist", "loadgroup", "-v", *chosen,
         "tests/formats/test_mermaid.py"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    workers = re.findall(r"\[(gw\d)\].* PASSED", done.stdout)
    assert done.returncode == 0, done.stdout
    assert len(workers) > 5
    assert len(set(workers)) == 1


def test_a_process_needs_its_mark() -> None:
    with pytest.raises(pytest.fail.Exception, match="needs the mark 'process'"):
        subprocess.run([sys.executable, "-c", ""], check=True)


def test_only_warnings_about_our_code_are_errors() -> None:
    with warnings.catch_warnings(record=True) as shown:
        warnings.warn_explicit("theirs", DeprecationWarning, "x.py", 1, "pydantic.main")
        for ours in ("rst2spec", "rst2spec.spec.model", "tests.writing"):
            with pytest.raises(DeprecationWarning, match="ours"):
                warnings.warn_explicit("ours", DeprecationWarning, "x.py", 1, ours)
    assert [str(warning.message) for warning in shown] == ["theirs"]
