"""The small errors of ``make mutants``: what is made of a line, where nothing is changed, and who notices."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.mutants.operators import mutants_of
from tests.mutants.outcomes import PACKAGE
from tests.mutants.tests_of_lines import TestsOfLines, measure
from tests.processes import HANG, process
from tests.sampling import slow

TRIAL = """\
import sys
from pathlib import Path
from tests.mutants.trial import Trial, killer_of
print(killer_of(Trial(["test_it.py::test_it"], 1.0), Path(sys.argv[1])))
"""


def lines(statement: str, *, of: int = 2) -> set[str]:
    """What becomes of a statement in a function."""
    text = f"def f(a, b, c):\n    {statement}\n"
    return {mutant.applied(text).splitlines()[of - 1].strip() for mutant in mutants_of(text)}


@pytest.mark.parametrize(
    ("statement", "mutants"),
    [
        ("return a < b", {"return a <= b", "return None"}),
        ("x = (a) is not (b)", {"x = (a) is (b)"}),
        ("x = not a", {"x = bool(a)"}),
        ("x = a and b", {"x = a or b", "x = ((a))", "x = ((b))"}),
        ("x = a + 1", {"x = a - 1", "x = a + 2"}),
        ("x = [True, 'é', b]", {"x = [False, 'é', b]", 'x = [True, "", b]'}),
        ('x = f"{a}"', {'x = ""'}),
        ("x = a if b else c", {"x = a if True else c", "x = a if False else c"}),
        ("x = [a for a in b if c]", {"x = [a for a in b if True]"}),
        ("x = a(b, flow=c, mapping=a)", {"x = a(b,  mapping=a)", "x = a(b, flow=c, )"}),
        ("x = zip(a, b, strict=True)", set()),
        ("x = sorted(a)", {"x = list(a)"}),
        ("x = a.strip()", {"x = a"}),
        ("a(b)", {"pass"}),
        ("raise a", {"pass"}),
        ("return None", set()),
        ("assert a < b", set()),
        ("import a", set()),
        ("x: 'int' = a", set()),
        ("'a docstring'", set()),
    ],
)
def test_what_is_made_of_a_statement(statement: str, mutants: set[str]) -> None:
    assert lines(statement) == mutants


def test_a_guard_is_always_and_never_so() -> None:
    text = "def f(a):\n    if a:\n        return\n    return 1\n"
    assert {mutant.applied(text) for mutant in mutants_of(text)} == {
        text.replace("if a", "if True"),
        text.replace("if a", "if False"),
        text.replace("return 1", "return 2"),
        text.replace("return 1", "return None"),
    }


def test_places_are_in_characters_and_lines_where_a_mutant_begins_and_ends() -> None:
    text = "É = 'é'\nx = f(\n    1,\n)\n"
    found = [(text[item.start : item.end], item.line, item.last_line, item.in_function) for item in mutants_of(text)]
    assert found == [("'é'", 1, 1, False), ("1", 3, 3, False)]


@process
@pytest.mark.parametrize(
    ("text", "killer"),
    [
        ("@pytest.mark.xdist_group('a')\ndef test_it():\n    pass\n", None),
        ("@pytest.mark.xdist_group('a')\ndef test_it():\n    assert False\n", "test_it.py::test_it"),
        ("import nothing_of_this_name\n", "test_it.py"),
    ],
)
def test_a_trial_names_what_failed(text: str, killer: str | None, tmp_path: Path) -> None:
    """In a process of its own, because pytest keeps the marks that it knows."""
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --strict-markers\n")
    (tmp_path / "test_it.py").write_text(f"import pytest\n{text}")
    command = [sys.executable, "-c", TRIAL, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, timeout=HANG)
    assert done.stdout == f"{killer}\n"


@slow
@process
def test_lines_of_a_program_belong_to_the_test_that_runs_it(tmp_path: Path) -> None:
    """The first test starts the server that runs the program for both."""
    tests = ["tests/test_fix_command.py::test_quiet", "tests/test_up_to_date.py::test_all_that_was_named_is_excluded"]
    for name in ("src", "grammar", "tests", "samples"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    assert measure(tmp_path, tmp_path / "stored", tests, 1) == 0
    known = TestsOfLines(tmp_path / "stored")
    for module, test in zip(("cli/fix.py", "cli/compile.py"), tests, strict=True):
        lines = (ROOT / PACKAGE / module).read_text("utf-8").splitlines()
        body = lines.index('    """Runs the command."""') + 2
        assert known.of(module, [body]) == [test]
