"""How commits are named: by message, and what is no name of one commit; clones that lack commits."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run
from tests.repository import Git
from tests.writing import document, section

TEXT = document(section(rows=[("a", "b", '"string"'), ("c", "d", '"string"')]))
LATER = document(section(rows=[("a", "b", '"string"')]))
WORSE = document(section(rows=[("a", "b", '"string"'), ("h", "", '"string"')]))
HINT = "; the clone is shallow, 'git fetch --unshallow' fetches the rest"


@pytest.fixture
def git(tmp_path: Path) -> Git:
    git = Git(tmp_path / "repo")
    for text, message in ((TEXT, "first: one..two"), (LATER, "fix: it"), (WORSE, "break it")):
        git.write("docs/acme-globex.rst", text)
        git.commit(message)
    return git


@pytest.mark.parametrize(
    "revision", [":/first", ":/first: one..two", ":/^fix", "HEAD^{/fix: it}", "HEAD^{/one..two}", "@~1"]
)
def test_a_commit_by_its_message(revision: str, git: Git, rst2spec: Run) -> None:
    done = rst2spec("check", "docs", "--new-since", revision, "-q", "--min-severity", "error", cwd=git.folder)
    assert (done.returncode, done.stderr) == (1, "")
    name = git("rev-parse", revision).strip()
    for one, other in (
        (["diff", f"{revision}:docs", "docs"], ["diff", f"{name}:docs", "docs"]),
        (["diff", f"{revision}..HEAD", "docs"], ["diff", f"{name}..HEAD", "docs"]),
        (["log", revision, "--statistics"], ["log", name, "--statistics"]),
    ):
        done, expected = (rst2spec(*command, cwd=git.folder) for command in (one, other))
        assert (done.returncode, done.stderr) == (expected.returncode, "")
        assert done.stdout == expected.stdout.replace(name, revision)


def test_a_range_from_a_message(git: Git, rst2spec: Run) -> None:
    done = rst2spec("log", ":/first..HEAD", "--statistics", cwd=git.folder)
    assert (done.returncode, done.stdout.split(" in ")[1][:9]) == (0, "2 commits")


@pytest.mark.parametrize(
    ("revision", "said"),
    [
        ("^HEAD", "^HEAD isn't a revision but a range; name one commit"),
        ("^HEAD~1", "^HEAD~1 isn't a revision but a range; name one commit"),
        (":/nothing like it", "git knows no revision :/nothing like it"),
        ("HEAD^{/nothing}", "git knows no revision HEAD^{/nothing}"),
        ("HEAD^!", "git knows no revision HEAD^!"),
        ("HEAD^@", "git knows no revision HEAD^@"),
        ("--all", "git knows no revision --all"),
        pytest.param("no\udcff", "git knows no revision no\\xff", id="not UTF-8"),
    ],
)
def test_what_is_not_one_commit(revision: str, said: str, git: Git, rst2spec: Run) -> None:
    for command in (
        ["check", "docs", f"--new-since={revision}"],
        ["diff", "--", f"{revision}:docs", "docs"],
        ["diff", "--", f"{revision}..HEAD", "docs"],
        ["log", "--", revision],
    ):
        done = rst2spec(*command, cwd=git.folder)
        assert (done.returncode, done.stdout, done.stderr) == (2, "", f"rst2spec: {said}\n")


def test_what_is_staged_is_no_message(git: Git, rst2spec: Run) -> None:
    path = git.folder / "docs" / "acme-globex.rst"
    for name in (path, path.parent):
        assert rst2spec("diff", f":{name}", str(name), cwd=git.folder).returncode == 0
    path.unlink()
    assert rst2spec("diff", f":{path}", "HEAD:docs/acme-globex.rst", cwd=git.folder).returncode == 0


def test_log_of_a_clone_that_lacks_all_but_one_commit(git: Git, tmp_path: Path, rst2spec: Run) -> None:
    git("clone", "-q", "--depth", "1", f"file://{git.folder}", str(tmp_path / "shallow"))
    for options in ((), ("--all",), ("--by", "commit", "-f", "json"), ("HEAD", "docs")):
        done = rst2spec("log", *options, cwd=tmp_path / "shallow")
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("rst2spec: there is no dataflow document in ")
        assert done.stderr.endswith(f"{HINT}\n")
    done = rst2spec("log", "--since", "2 weeks ago", cwd=tmp_path / "shallow")
    assert done.returncode == 0
    assert "the clone is shallow" in done.stderr
    (tmp_path / "shallow" / "docs" / "acme-globex.rst").write_text(LATER)
    Git(tmp_path / "shallow").commit("on top")
    done = rst2spec("log", cwd=tmp_path / "shallow")
    assert (done.returncode, done.stdout.split(" in ")[1][:9]) == (0, "2 commits")
    assert done.stderr.startswith("rst2spec: the clone is shallow, so ")
