"""Commands that work on many documents do so with any number of processes, and with the same result."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from rst2spec.cli.commands import COMMANDS
from rst2spec.cli.parser import CommandParser
from rst2spec.cli.watching import Watch
from tests.conftest import SAMPLES, Run
from tests.processes import process
from tests.repository import Git

MANY = ("compile", "check", "fix", "render", "diff", "log", "churn", "serve", "checklist", "checklist merge", "verify")


@pytest.fixture
def git(tmp_path: Path) -> Git:
    """A repository with the samples, in which all time stamps have changed since the commit."""
    git = Git(tmp_path / "repo")
    (git.folder / "docs").mkdir()
    for file in SAMPLES.glob("*.rst"):
        shutil.copy(file, git.folder / "docs")
    git.commit()
    for file in (git.folder / "docs").glob("*.rst"):
        file.write_text(file.read_text().replace("Generated: 20", "Generated: 19"))
    return git


def test_commands_on_many_documents_have_the_option() -> None:
    for name in COMMANDS:
        names = CommandParser(name).option_names()
        assert ("-j" in names) == (name in MANY or name.startswith("baseline ")), name


@pytest.mark.parametrize(
    "arguments",
    [
        ("fix", "docs", "--diff", "--unsafe-fixes", "--no-cache"),
        ("render", "--check", "docs"),
        ("churn", "docs", "--full"),
        ("diff", "HEAD", "docs", "--full"),
    ],
)
def test_any_number_of_processes_gives_the_same_result(arguments: tuple[str, ...], git: Git, rst2spec: Run) -> None:
    alone, *others = (rst2spec(*arguments, "-j", jobs, cwd=git.folder) for jobs in ("1", "2", "3"))
    for done in others:
        assert (done.returncode, done.stdout, done.stderr) == (alone.returncode, alone.stdout, alone.stderr)
    assert alone.stdout


def test_documents_are_the_same_whoever_renders_them(git: Git, rst2spec: Run) -> None:
    rst2spec("compile", "docs", "-o", "spec.json", cwd=git.folder)
    for jobs in ("1", "2"):
        done = rst2spec("render", "spec.json", "-o", f"out{jobs}", "-j", jobs, cwd=git.folder)
        assert done.stdout.startswith("Wrote ")
    one, two = (git.folder / f"out{jobs}" for jobs in ("1", "2"))
    written = {file.relative_to(one): file.read_bytes() for file in one.rglob("*.rst")}
    assert written == {file.relative_to(two): file.read_bytes() for file in two.rglob("*.rst")}
    assert len(written) > 1


@process
def test_the_page_is_the_same_whoever_compiles_it(git: Git, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(git.folder)
    pages = [Watch(CommandParser("serve").parse(["docs", "-j", jobs])).first().page for jobs in ("1", "2")]
    assert pages[0] == pages[1]
