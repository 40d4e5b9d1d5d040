"""What a shell completes, tried in real shells; the man page and the page of exit codes, built from the commands."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from rst2spec.checks.known_checks import names
from rst2spec.cli.commands import COMMANDS, first_words
from rst2spec.cli.completing import candidates
from rst2spec.cli.completion import SHELLS
from rst2spec.cli.exit_codes import MEANINGS, OF_COMMANDS
from rst2spec.cli.main import main
from rst2spec.cli.parser import CommandParser
from rst2spec.config.settings import SETTINGS
from rst2spec.outputs.registry import format_names
from tests import needs
from tests.conftest import ROOT, Run
from tests.manual import exit_codes_page, man_page
from tests.processes import process
from tests.reference_pages import commands_page, configuration_page, language_page

FILES = ROOT / "src" / "rst2spec" / "cli" / "completions"
MAN = ROOT / "docs" / "rst2spec.1"
PATHS = (":files", ":folders")


def completed(line: str) -> list[str]:
    """The candidates for the last word of a command line; after a space, for a new one."""
    words = shlex.split(line)[1:] + ([""] if line.endswith(" ") else [])
    return [word for word, _ in candidates(words)]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("rst2spec ", list(first_words())),
        ("rst2spec ch", ["check", "churn", "checklist"]),
        ("rst2spec help c", ["compile", "check", "churn", "checklist", "config", "cache", "completion"]),
        ("rst2spec baseline ", ["update", "prune"]),
        ("rst2spec cache c", ["clean"]),
        ("rst2spec checklist ", ["merge", ":files"]),
        ("rst2spec checklist merge ", [":files"]),
        ("rst2spec check docs --group", ["--group-by"]),
        ("rst2spec check --group-by c", ["code", "cause"]),
        ("rst2spec check --group-by=c", ["--group-by=code", "--group-by=cause"]),
        ("rst2spec check --group-by = c", ["code", "cause"]),  # as bash splits it
        ("rst2spec check --fail-on ", ["info", "warning", "error", "none"]),
        ("rst2spec diff --fail-on ", ["breaking", "undecidable", "any", "none"]),
        ("rst2spec check -f ", list(format_names("check"))),
        ("rst2spec compile --format ", list(format_names("compile"))),
        ("rst2spec check --select R70", [code for code in names() if code.startswith("R70")]),
        ("rst2spec check --ignore R101,short-u", ["R101,short-underline"]),
        ("rst2spec rule blank-s", ["blank-system-name"]),
        ("rst2spec config fail", ["fail-on"]),
        ("rst2spec config ", list(SETTINGS)),
        ("rst2spec schema log", ["log", "log-record"]),
        ("rst2spec completion ", list(SHELLS)),
        ("rst2spec check --color ", ["auto", "always", "never"]),
        ("rst2spec check --root ", [":folders"]),
        ("rst2spec check --config ", [":files"]),
        ("rst2spec check -- --s", [":files"]),
        ("rst2spec check --new-since ", []),
        ("rst2spec nothing ", []),
    ],
)
def test_what_is_completed(line: str, found: list[str]) -> None:
    assert completed(line) == found


def test_systems_are_those_of_the_documents(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    for name in ("acme-globex.rst", "acme-initech.rst", "index.rst"):
        (tmp_path / "docs" / name).write_text("")
    (tmp_path / "hooli-acme.rst").write_text("")
    (tmp_path / "rst2spec.toml").write_text('documents = ["docs"]\n')
    monkeypatch.chdir(tmp_path)
    assert list(candidates(["compile", "--system", ""])) == [
        ("acme", "system, 2 documents"),
        ("globex", "system, 1 document"),
        ("initech", "system, 1 document"),
    ]


def test_each_option_and_each_value_has_a_meaning() -> None:
    for name in COMMANDS:
        for argument in CommandParser(name).arguments:
            options = dict(candidates([*name.split(), "-"]))
            assert all(options[option] for option in argument.names), name
            if argument.names and argument.metavar:
                values = dict(candidates([*name.split(), argument.names[-1], ""]))
                assert all(meaning for value, meaning in values.items() if value not in PATHS), (name, values)


def test_the_program_prints_candidates_and_nothing_else(tmp_path: Path, rst2spec: Run) -> None:
    done = rst2spec("__complete", "check", "--fail-on", "e")
    assert (done.returncode, done.stdout, done.stderr) == (0, "error\terrors only\n", "")
    assert rst2spec("__complete", "checklist", "").stdout.splitlines()[-1] == ":files"
    (tmp_path / "rst2spec.toml").write_text("nothing")
    done = rst2spec("__complete", "compile", "--system", "")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("shell", SHELLS)
def test_completion_prints_the_file(shell: str, rst2spec: Run) -> None:
    assert rst2spec("completion", shell).stdout == (FILES / f"rst2spec.{shell}").read_text()


# --- in the shells


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a file and a folder."""
    (tmp_path / "docs here").mkdir()
    (tmp_path / "doc.rst").write_text("")
    return tmp_path


def run_shell(folder: Path, *command: str | Path) -> list[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=folder, check=False, env={**os.environ, "PATH": path}
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


@process
def test_bash_completes(folder: Path) -> None:
    script = f"""
        source {FILES / "rst2spec.bash"}
        words() {{ COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _rst2spec; (IFS='|'; echo "${{COMPREPLY[*]}}"); }}
        words rst2spec rul
        words rst2spec check --group-by c
        words rst2spec check --group-by =
        words rst2spec check doc
        words rst2spec check --root doc
        complete -p rst2spec
    """
    assert run_shell(folder, "bash", "-c", script) == [
        "rule",
        "code|cause",
        "document|code|cause",
        "doc.rst|docs here",
        "docs here",
        "complete -F _rst2spec rst2spec",
    ]


@process
def test_fish_completes_with_a_meaning_for_each_value(folder: Path) -> None:
    script = f"""
        source {FILES / "rst2spec.fish"}
        for line in 'rul' 'check --fail-on ' 'check doc' 'check --root doc'
            complete -C "rst2spec $line"
        end
    """
    found = run_shell(folder, needs.program("fish"), "--no-config", "-c", script)
    assert found[0] == f"rule\t{COMMANDS['rule'].summary}"
    assert sorted(found[1:5]) == [
        "error\terrors only",
        "info\tany finding",
        "none\tnever",
        "warning\twarnings and errors",
    ]
    assert {line.partition("\t")[0] for line in found[5:]} == {"doc.rst", "docs here/"}


@process
def test_zsh_completes_with_a_meaning_for_each_value(folder: Path) -> None:
    script = f"""
        compdef() {{ :; }}
        _files() {{ print -r -- "files $*"; }}
        _describe() {{ print -rl -- "${{(@P)${{@[-1]}}}}"; }}
        source {FILES / "rst2spec.zsh"}
        complete_words() {{ words=("$@"); CURRENT=$#; _rst2spec; }}
        complete_words rst2spec rul
        complete_words rst2spec check --fail-on ''
        complete_words rst2spec checklist ''
        complete_words rst2spec check --root ''
    """
    assert run_shell(folder, needs.program("zsh"), "-f", "-c", script) == [
        f"rule:{COMMANDS['rule'].summary}",
        "info:any finding",
        "warning:warnings and errors",
        "error:errors only",
        "none:never",
        "files ",
        f"merge:{COMMANDS['checklist merge'].summary}",
        "files -/",
        "",
    ]


# --- what is built from the commands


PAGES: dict[str, Callable[[], str]] = {
    "rst2spec.1": man_page,
    "exit-codes.md": exit_codes_page,
    "commands.md": commands_page,
    "configuration.md": configuration_page,
    "language.md": language_page,
}


@pytest.mark.parametrize("name", PAGES)
def test_the_pages_are_up_to_date(name: str, request: pytest.FixtureRequest) -> None:
    path, page = ROOT / "docs" / name, PAGES[name]()
    if request.config.getoption("--update-goldens"):
        path.write_text(page)
    assert path.read_text() == page


@process
def test_the_man_page_is_valid() -> None:
    program = needs.program("man")
    done = subprocess.run(
        [program, "--warnings", "-l", "-Tutf8", MAN],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "MANWIDTH": "80", "PAGER": "cat", "LC_ALL": "C.UTF-8", "GROFF_NO_SGR": "1"},
    )
    assert done.returncode == 0
    assert done.stderr == ""
    shown = re.sub(".\b", "", done.stdout)  # bold letters are printed twice
    for title in ("NAME", "SYNOPSIS", "DESCRIPTION", "COMMON OPTIONS", "EXIT STATUS", "ENVIRONMENT", "FILES"):
        assert f"\n{title}\n" in shown, title


def test_exit_codes_are_described_for_every_command() -> None:
    assert list(OF_COMMANDS) == list(COMMANDS)
    assert {code for codes in OF_COMMANDS.values() for code in codes} <= set(MEANINGS)


@pytest.fixture
def help_of(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """What a command line prints, which has to be a help of 80 columns."""
    monkeypatch.setenv("COLUMNS", "80")

    def shown(*words: str) -> str:
        assert main(words) == 0
        out, err = capsys.readouterr()
        assert err == ""
        assert max(map(len, out.splitlines())) <= 80
        return out

    return shown


@pytest.mark.parametrize("command", COMMANDS)
def test_help_fits_in_80_columns_and_has_examples(command: str, help_of: Callable[..., str]) -> None:
    shown = help_of(*command.split(), "--help")
    assert help_of("help", *command.split()) == help_of(*command.split(), "-h") == shown
    assert f"  rst2spec {command}" in shown.partition("examples:")[2]
    assert "\nexit codes:\n  0  " in shown


def test_the_programs_help_fits_in_80_columns_and_has_all_commands(help_of: Callable[..., str]) -> None:
    shown = help_of("--help")
    assert help_of("help") == help_of("-h") == help_of() == shown
    lines = shown.splitlines()
    for command, entry in COMMANDS.items():
        assert f"  {command:<17}{entry.summary}" in lines
