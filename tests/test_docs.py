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

import pytest

import rst2spec
from tests import needs
from tests.conftest import ROOT, SAMPLES
from tests.processes import process

PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")] + sorted(
    (ROOT / "docs").glob("*.md")
)
_CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")


def sessions(page: Path) -> list[tuple[str, str]]:
    """The commands on a page, each with the output that it shows."""
    found = []
    for block in _CONSOLE.findall(page.read_text()):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output))
    return found


@process
@pytest.mark.parametrize("page", [page for page in PAGES if sessions(page)], ids=lambda page: page.name)
def test_commands_print_what_the_page_shows(page: Path, tmp_path: Path) -> None:
    needs.need(*(name for name in ("jq", "sqlite3") if name in page.read_text()))
    shutil.copytree(SAMPLES, tmp_path / "samples")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for command, output in sessions(page):
        done = subprocess.run(
            command,
            shell=True,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PATH": path},
        )
        assert done.stdout == output, command
        assert done.stderr == ""


def test_the_queries_are_five_or_more() -> None:
    assert sum(command.startswith("jq ") for command, _ in sessions(ROOT / "docs" / "queries.md")) >= 5


def test_links_lead_somewhere() -> None:
    links = [(page, target) for page in PAGES for target in _LINK.findall(page.read_text())]
    files = [page.parent / target for page, target in links if not target.startswith(("http", "#"))]
    assert len(files) > 50
    assert [file for file in files if not file.exists()] == []


def test_the_readme_names_every_command() -> None:
    from rst2spec.cli.main import COMMANDS

    text = (ROOT / "README.md").read_text()
    for command in COMMANDS:
        assert f"`rst2spec {command} " in text or f"`rst2spec {command}`" in text


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
