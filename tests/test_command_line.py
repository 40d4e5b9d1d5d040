"""What the commands have in common: names, paths, outputs and colors mean the same everywhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from rst2spec.cli.commands import COMMANDS
from rst2spec.cli.errors import CommandLineError
from rst2spec.cli.parser import CommandParser
from rst2spec.version import VERSION
from tests.conftest import Run
from tests.repository import Git
from tests.sampling import sampled
from tests.writing import document, section

BLANK = document(section("Acme Member", " Person", system=""), target="")


@pytest.fixture
def git(tmp_path: Path) -> Git:
    """A repository with documents in two configured folders and elsewhere, each changed since the commit."""
    git = Git(tmp_path / "repo")
    for folder in ("one", "two", "other"):
        git.write(f"{folder}/acme-globex.rst", document())
        git.write(f"{folder}/acme-initech.rst", BLANK)
    git.write("rst2spec.toml", 'documents = ["one", "two"]\n')
    git.commit()
    for folder in ("one", "two", "other"):
        git.write(f"{folder}/acme-globex.rst", document().replace("2026-11-02", "2026-11-03"))
        git.write(f"{folder}/acme-initech.rst", BLANK.replace("Introduction\n", "Introduction.\n"))
    return git


@pytest.mark.parametrize(
    "command",
    [
        "compile -f jsonl",
        "check -f jsonl",
        "check --show-files",
        "fix --diff",
        "render --check",
        "churn",
        "diff HEAD",
        "checklist -o csv=-",
        "baseline update --baseline /dev/stdout",
    ],
)
def test_a_path_is_optional(command: str, git: Git, rst2spec: Run) -> None:
    named = rst2spec(*command.split(), "one", "two", cwd=git.folder) if command != "diff HEAD" else None
    for folder in (git.folder, git.folder / "other"):  # wherever in the project
        done = rst2spec(*command.split(), cwd=folder)
        assert done.returncode in {0, 1}, done.stderr
        assert "other/" not in done.stdout
        assert named is None or (done.stdout, done.stderr) == (named.stdout, named.stderr)
    # without a configuration, it is the working directory
    done = rst2spec(*command.split(), "--isolated", cwd=git.folder / "other")
    here = rst2spec(*command.split(), "--isolated", ".", cwd=git.folder / "other")
    assert (done.returncode, done.stdout.replace("HEAD ->", "HEAD:. ->")) == (here.returncode, here.stdout)
    assert done.returncode in {0, 1}, done.stderr


def test_files_replace_standard_output_and_a_dash_is_standard_output(git: Git, rst2spec: Run) -> None:
    for command in ("compile", "check", "diff HEAD", "log", "checklist -o csv=-"):
        shown = rst2spec(*command.split(), cwd=git.folder)
        assert shown.stdout, command
        if not command.startswith("checklist"):
            assert rst2spec(*command.split(), "-o", "-", cwd=git.folder).stdout == shown.stdout
            written = rst2spec(*command.split(), "-o", "json=a.json", cwd=git.folder)
            assert (written.returncode, written.stdout) == (shown.returncode, "")
            both = rst2spec(*command.split(), "-o", "json=a.json", "-o", "-", cwd=git.folder)
            assert (both.returncode, both.stdout) == (shown.returncode, shown.stdout)
            twice = rst2spec(*command.split(), "-o", "-", "-o", "json=-", cwd=git.folder)
            assert (twice.returncode, twice.stderr) == (2, "rst2spec: -o: standard output is named twice\n")


def test_fewer_words_are_no_other_verdict(git: Git, rst2spec: Run) -> None:
    for command in (
        "check --min-severity info",
        "check --fail-on info",
        "fix --diff",
        "render --check",
        "churn",
        "diff HEAD",
    ):
        loud, quiet = (rst2spec(*command.split(), *more, cwd=git.folder) for more in ([], ["-q"]))
        assert quiet.returncode == loud.returncode, command
        assert len(quiet.stdout + quiet.stderr) < len(loud.stdout + loud.stderr), command


def test_log_fails_on_what_changed(git: Git, rst2spec: Run) -> None:
    git.write("one/acme-globex.rst", document().replace('"string"', '"integer"'))
    git.commit("types")
    codes = {
        value: rst2spec("log", "HEAD~1..", "--fail-on", value, cwd=git.folder).returncode
        for value in ("breaking", "undecidable", "any", "none")
    }
    assert codes["none"] == rst2spec("log", "HEAD~1..", cwd=git.folder).returncode == 0
    assert codes["any"] == 1
    assert codes["breaking"] <= codes["undecidable"] <= codes["any"]
    assert rst2spec("log", "HEAD..", "--fail-on", "any", cwd=git.folder).returncode == 2  # no commit
    done = rst2spec("log", "HEAD~1..", "--fail-on", "any", "-o", "a.json", cwd=git.folder)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.endswith("see a.json\n")


def test_diff_leaves_out_what_is_excluded(git: Git, rst2spec: Run) -> None:
    git.write("one/acme-globex.rst", document().replace('"string"', '"integer"'))
    assert rst2spec("diff", "HEAD", "one", "--exit-code", "-q", cwd=git.folder).returncode == 1
    left = ("diff", "HEAD", "one", "--exit-code", "-q", "--exclude", "acme-globex.rst")
    assert rst2spec(*left, cwd=git.folder).returncode == 0


def test_colors(git: Git, rst2spec: Run) -> None:
    for command in ("check -f full", "diff HEAD~0:one two", "rule R101", "log"):
        words = command.split()
        plain = rst2spec(*words, cwd=git.folder).stdout
        assert "\x1b" not in plain
        assert "\x1b[" in rst2spec(*words, "--color", "always", cwd=git.folder, NO_COLOR="1").stdout
        assert rst2spec("--color=always", *words, cwd=git.folder).stdout != plain
        assert rst2spec("--color", "never", *words, cwd=git.folder, FORCE_COLOR="1").stdout == plain
        assert rst2spec(*words, "--color", "auto", cwd=git.folder, FORCE_COLOR="1", NO_COLOR="1").stdout == plain


@pytest.mark.parametrize("name", sampled(COMMANDS, one_in=3))
def test_no_option_may_be_abbreviated(name: str) -> None:
    parser = CommandParser(name)
    options = [option for option in parser.option_names() if option.startswith("--")]
    for option in options:
        for short in {option[:3], option[: len(option) // 2], option[:-1]}:
            if len(short) > 2 and short not in options:
                with pytest.raises(CommandLineError, match=f"{name} has no option {short}"):
                    parser.parse(["bash", short] if name == "completion" else [short])


def test_an_option_means_the_same_in_each_command() -> None:
    """By its help: where that differs, so does what it is about, which is in the list."""
    found: dict[str, set[str]] = {}
    for name in COMMANDS:
        for argument in CommandParser(name).arguments:
            for option in argument.names:
                found.setdefault(option, set()).add(f"{argument.metavar}: {argument.help_text}")
    differing = {option for option, meanings in found.items() if len(meanings) > 1}
    assert differing == {
        "--allow-lost", "--baseline", "--check", "--fail-on", "--format", "--full", "--min-severity",
        "--output", "--quiet", "--all", "--staged", "--unsafe-fixes", "-f", "-o", "-q",
    }  # fmt: skip


def test_the_version(rst2spec: Run) -> None:
    for option in ("-V", "--version"):
        assert rst2spec(option).stdout == f"rst2spec {VERSION}\n"
