"""Completion files and man page: built from the commands' own arguments, committed, and tried in real shells."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

import pytest

from rst2spec.cli.completion import SHELLS
from rst2spec.cli.main import COMMANDS, build_parser
from tests import needs
from tests.conftest import ROOT, Run
from tests.processes import process

FILES = ROOT / "src" / "rst2spec" / "cli" / "completions"
MAN = ROOT / "docs" / "rst2spec.1"
PATHS = {"PATH", "FILE", "DIR", "[FORMAT=]FILE", "[FORMAT=]FILE|DIR", "DOC"}


def built(shell: str) -> str:
    import shtab

    parser = build_parser()
    pending: list[argparse.ArgumentParser] = [parser]
    while pending:
        for action in pending.pop()._actions:
            if isinstance(action, argparse._SubParsersAction):
                pending += action.choices.values()
            elif action.metavar in PATHS:
                action.complete = shtab.DIRECTORY if action.metavar == "DIR" else shtab.FILE  # type: ignore[attr-defined]
    return "\n".join(line.rstrip() for line in shtab.complete(parser, shell=shell).split("\n")).rstrip() + "\n"


def man_page(monkeypatch: pytest.MonkeyPatch) -> str:
    from argparse_manpage.manpage import Manpage

    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")  # a page without a date of its own
    monkeypatch.setenv("COLUMNS", "80")
    parser = build_parser()
    told = {
        "prog": "rst2spec",
        "project_name": "rst2spec",
        "version": "",
        "manual_title": "rst2spec",
        "description": "mapping specs from generated dataflow documents",
        "format": "single-commands-section",
    }
    page = str(Manpage(parser, _data=told))
    page = page.replace("1970\\-01\\-01", "")
    return "\n".join(line.rstrip() for line in page.split("\n")).rstrip() + "\n"


@pytest.mark.parametrize("shell", SHELLS)
def test_completion_files_are_up_to_date(shell: str, request: pytest.FixtureRequest) -> None:
    path = FILES / f"rst2spec.{shell}"
    if request.config.getoption("--update-goldens"):
        path.write_text(built(shell))
    assert path.read_text() == built(shell)


def test_the_man_page_is_up_to_date(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    page = man_page(monkeypatch)
    if request.config.getoption("--update-goldens"):
        MAN.write_text(page)
    assert MAN.read_text() == page
    for command in COMMANDS:
        assert f"rst2spec {command}" in page.replace("\\-", "-")


@pytest.mark.parametrize("shell", SHELLS)
def test_completion_prints_the_file(shell: str, rst2spec: Run) -> None:
    assert rst2spec("completion", shell).stdout == (FILES / f"rst2spec.{shell}").read_text()


@process
def test_bash_completes(tmp_path: Path) -> None:
    (tmp_path / "docs-here").mkdir()
    script = f"""
        source {FILES / "rst2spec.bash"}
        complete_words() {{
            COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); COMP_LINE="$*"; COMP_POINT=${{#COMP_LINE}}
            $(complete -p rst2spec | sed 's/.*-F \\([^ ]*\\).*/\\1/') 2>/dev/null
            echo "${{COMPREPLY[@]}}"
        }}
        complete_words rst2spec exp
        complete_words rst2spec check --group-by c
        complete_words rst2spec completion ""
    """
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, cwd=tmp_path, check=False)
    first, second, third = done.stdout.splitlines()
    assert first == "explain"
    assert second.split() == ["code", "cause"]
    assert set(SHELLS) <= set(third.split())


@process
@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_can_read_their_file(shell: str) -> None:
    program = needs.program(shell)
    done = subprocess.run([program, "-n", FILES / f"rst2spec.{shell}"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@process
def test_the_man_page_is_valid() -> None:
    program = needs.program("man")
    done = subprocess.run(
        [program, "--warnings", "-l", "-Tutf8", MAN],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "MANWIDTH": "80", "PAGER": "cat", "LC_ALL": "C.UTF-8"},
    )
    assert done.returncode == 0
    assert done.stderr == ""
    assert "rst2spec check" in done.stdout


@process
@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_examples(command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "rst2spec", command, "--help"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "COLUMNS": "80"},
    )
    assert f"  rst2spec {command}" in done.stdout.partition("examples:")[2]
    assert max(map(len, done.stdout.splitlines())) <= 80
