"""What the documentation shows is what happens: commands with their output, docstrings' examples, links."""

from __future__ import annotations

import doctest
import importlib
import os
import pkgutil
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

import rst2spec
from tests import needs
from tests.conftest import ROOT, SAMPLES
from tests.processes import process

PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")] + sorted(
    (ROOT / "docs").glob("*.md")
)
_BLOCK = re.compile(r"^```(?:console|\w+ (?P<file>[\w./-]+))\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
"""A session, or the content of a file that the page has its readers write."""
_LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")


class Step(NamedTuple):
    """A command with the output that the page shows, or a file (then ``command`` is its name)."""

    command: str
    text: str
    is_file: bool = False


def steps(page: Path) -> list[Step]:
    """What a page has its readers do, in order."""
    found = []
    for block in _BLOCK.finditer(page.read_text()):
        if block["file"]:
            found.append(Step(block["file"], block["text"], is_file=True))
            continue
        for part in re.split(r"^\$ ", block["text"], flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            found.append(Step(command, output))
    return found


def sessions(page: Path) -> list[Step]:
    """The commands on a page."""
    return [step for step in steps(page) if not step.is_file]


@process
@pytest.mark.parametrize("page", [page for page in PAGES if sessions(page)], ids=lambda page: page.name)
def test_commands_print_what_the_page_shows(page: Path, tmp_path: Path) -> None:
    needs.need(*(name for name in ("jq", "sqlite3") if name in page.read_text()))
    if page.name != "start.md":  # it starts from an empty folder
        shutil.copytree(SAMPLES, tmp_path / "samples")
        (tmp_path / ".git").mkdir()  # the other pages show paths in a repository
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for command, output, is_file in steps(page):
        if is_file:
            (tmp_path / command).parent.mkdir(exist_ok=True)
            (tmp_path / command).write_text(output)
            continue
        done = subprocess.run(
            command,
            shell=True,
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            env={**os.environ, "PATH": path},
        )
        assert done.stdout == output, command


def test_the_queries_are_five_or_more() -> None:
    assert sum(step.command.startswith("jq ") for step in sessions(ROOT / "docs" / "queries.md")) >= 5


def test_links_lead_somewhere() -> None:
    links = [(page, target) for page in PAGES for target in _LINK.findall(page.read_text())]
    files = [page.parent / target for page, target in links if not target.startswith(("http", "#"))]
    assert len(files) > 50
    assert [file for file in files if not file.exists()] == []


def test_the_architecture_names_what_is_there() -> None:
    """Each file, folder and class in backquotes."""
    names = set(re.findall(r"`([^`\s]+)`", (ROOT / "docs" / "architecture.md").read_text()))
    tops = ("src", "grammar", "tests/checks", "docs")
    files = [f"/{path.relative_to(ROOT)}" for top in tops for path in (ROOT / top).rglob("*") if path.is_file()]
    files += [f"/{path.name}" for path in ROOT.glob("*.py")]
    classes = {name for path in (ROOT / "src").rglob("*.py") for name in _CLASS.findall(path.read_text())}
    paths = {name for name in names if re.search(r"\.(py|json)$|/$", name) and "NNN" not in name}
    capitalized = {name for name in names if re.fullmatch(r"([A-Z][a-z]+)+", name)}
    assert min(len(paths), len(capitalized)) > 10
    assert [name for name in paths if not any(f"/{name}" in path for path in files)] == []
    assert capitalized - classes == set()


_CLASS = re.compile(r"^class (\w+)", re.MULTILINE)


def test_the_readme_shows_a_row_of_the_sample() -> None:
    text = (ROOT / "README.md").read_text()
    (row,) = re.findall(r"^```rst\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert row in (SAMPLES / "acme-globex.rst").read_text()


def test_the_readme_fits_on_two_screens_and_has_the_commands_that_ci_calls() -> None:
    text = (ROOT / "README.md").read_text()
    assert len(text.splitlines()) <= 125
    assert {"make demo", "make test"} <= set(re.findall(r"^    (make \w+)", text, re.MULTILINE))


def all_modules() -> list[str]:
    return [
        module.name for module in pkgutil.walk_packages(rst2spec.__path__, "rst2spec.") if "__main__" not in module.name
    ]


@pytest.mark.parametrize("name", all_modules())
def test_examples_in_docstrings(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    module = importlib.import_module(name)
    assert module.__doc__, name
    results = doctest.testmod(module, extraglobs={key: getattr(rst2spec, key) for key in rst2spec.__all__})
    assert results.failed == 0


def test_there_are_examples_in_docstrings() -> None:
    import rst2spec.api

    assert sum(len(test.examples) for test in doctest.DocTestFinder().find(rst2spec.api)) >= 5
