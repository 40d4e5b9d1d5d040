"""``check --new-since`` and ``--staged``: only what is new, whatever moved, whatever kind of checkout it is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.repository import Git
from tests.writing import document, section

S, T = "Acme Member", "Globex Person"
GOOD_ROWS = [("a", "b", '"string"'), ("c", "d", '"string"')]
BAD_ROW = ("e (Dependant on having  in f)", "g", '"string"')
GOOD = document(section(S, T, GOOD_ROWS))
OLD = document(section(S, T, [*GOOD_ROWS, BAD_ROW]))
WORSE = document(section(S, T, [*GOOD_ROWS, BAD_ROW, ("h", "", '"string"')]))
HOOLI = document(section("Hooli Member", T, [*GOOD_ROWS, BAD_ROW]), source="Hooli")
BACK = document(section(T, S, GOOD_ROWS), source="Globex", target="Acme")


@pytest.fixture
def git(tmp_path: Path) -> Git:
    git = Git(tmp_path / "repo")
    git.write("docs/acme-globex.rst", OLD)
    git.write("docs/globex-acme.rst", BACK)
    git.commit()
    return git


def new(
    run: Run, git: Git, *arguments: str, since: str = "HEAD", cwd: Path | None = None, show: str = "warning"
) -> list[str]:
    """``path: CODE`` of each new finding."""
    asked = ["--new-since", since] if since else []
    done = run("check", *(arguments or ("docs",)), *asked, "-q", "--min-severity", show, cwd=cwd or git.folder)
    assert done.returncode in {0, 1}, done.stderr
    return [f"{line.split(':')[0]}: {line.split()[2]}" for line in done.stdout.splitlines()]


def test_old_findings_are_not_said_and_new_ones_are(git: Git, rst2spec: Run) -> None:
    assert new(rst2spec, git, since="") == ["docs/acme-globex.rst: R302"]
    assert new(rst2spec, git) == []
    done = rst2spec("check", "docs", "--new-since", "HEAD", cwd=git.folder)
    assert (done.returncode, done.stdout) == (0, "No findings in 2 documents; 3 that HEAD has, too.\n")
    git.write("docs/acme-globex.rst", WORSE)
    assert new(rst2spec, git) == ["docs/acme-globex.rst: R401"]
    assert rst2spec("check", "docs", "--new-since", "HEAD", cwd=git.folder).returncode == 1


def test_findings_that_only_moved_are_not_new(git: Git, rst2spec: Run) -> None:
    rows = [*GOOD_ROWS, ("x", "y", '"string"'), BAD_ROW]
    git.write("docs/acme-globex.rst", document(section(S, "Globex Other", GOOD_ROWS), section(S, T, rows)))
    assert new(rst2spec, git) == []


def test_a_revision_further_back(git: Git, rst2spec: Run) -> None:
    first = git("rev-parse", "HEAD").strip()
    git.write("docs/acme-globex.rst", WORSE)
    git.commit()
    assert new(rst2spec, git) == []
    assert new(rst2spec, git, since="HEAD~1") == new(rst2spec, git, since=first) == ["docs/acme-globex.rst: R401"]
    git("tag", "v1", first)
    assert new(rst2spec, git, since="v1") == ["docs/acme-globex.rst: R401"]


def test_new_moved_and_deleted_documents(git: Git, rst2spec: Run) -> None:
    git.write("docs/hooli-globex.rst", HOOLI)
    assert new(rst2spec, git) == ["docs/hooli-globex.rst: R302"]
    git("mv", "docs", "technical")
    git("mv", "technical/acme-globex.rst", "technical/sub-acme-globex.rst")
    git("add", "-A")
    assert new(rst2spec, git, "technical") == ["technical/hooli-globex.rst: R302"]
    # a move in the working tree that git wasn't told of: the old document is gone, the new one is new
    (git.folder / "technical" / "globex-acme.rst").unlink()
    found = new(rst2spec, git, "technical")
    assert "technical/hooli-globex.rst: R302" in found


def test_a_finding_about_the_folder_is_new_when_another_document_makes_it_so(git: Git, rst2spec: Run) -> None:
    git.write("docs/hooli-acme.rst", BACK.replace("Globex", "Hooli"))
    git.commit()
    (git.folder / "docs" / "globex-acme.rst").unlink()
    assert "docs/acme-globex.rst: R702" in new(rst2spec, git, show="info")
    assert "docs/hooli-acme.rst: R702" not in new(rst2spec, git, show="info")
    assert "docs/hooli-acme.rst: R702" in new(rst2spec, git, show="info", since="")


def test_single_files_with_configured_documents(git: Git, rst2spec: Run) -> None:
    git.write("rst2spec.toml", "documents = ['docs']\n")
    git.write("docs/hooli-acme.rst", BACK.replace("Globex", "Hooli"))
    git.commit()
    assert new(rst2spec, git, "docs/acme-globex.rst", show="info") == []
    (git.folder / "docs" / "globex-acme.rst").unlink()
    assert "docs/acme-globex.rst: R702" in new(rst2spec, git, "docs/acme-globex.rst", show="info")


def test_line_ends_that_git_changes_are_no_difference(git: Git, rst2spec: Run) -> None:
    git.write(".gitattributes", "*.rst text eol=crlf\n")
    git.commit()
    (git.folder / "docs" / "acme-globex.rst").write_bytes(OLD.replace("\n", "\r\n").encode())
    assert new(rst2spec, git) == []
    git.write(".gitattributes", "*.rst text eol=crlf\n# files that are no documents don't count\n")
    done = rst2spec("check", "docs", "--new-since", "HEAD", "-q", cwd=git.folder)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith("rst2spec: no finding can be new: the working tree equals HEAD; ")


def test_what_is_staged_and_not_what_lies_around(git: Git, rst2spec: Run) -> None:
    git.write("docs/acme-globex.rst", WORSE)
    git("add", "docs/acme-globex.rst")
    git.write("docs/acme-globex.rst", GOOD)
    git.write("docs/untracked-globex.rst", OLD)
    assert new(rst2spec, git, "docs", "--staged") == ["docs/acme-globex.rst: R401"]
    assert new(rst2spec, git, "docs/acme-globex.rst", "--staged") == ["docs/acme-globex.rst: R401"]
    assert new(rst2spec, git, "docs", "--staged", since="") == [
        "docs/acme-globex.rst: R302",
        "docs/acme-globex.rst: R401",
    ]
    assert "docs/acme-globex.rst: R401" not in new(rst2spec, git)
    # deleted in the working tree, and still in the index
    (git.folder / "docs" / "acme-globex.rst").unlink()
    assert new(rst2spec, git, "docs", "--staged") == ["docs/acme-globex.rst: R401"]
    # only in the working tree
    done = rst2spec("check", "docs/untracked-globex.rst", "--staged", cwd=git.folder)
    assert (done.returncode, done.stdout) == (0, "No findings.\n")


def test_where_nothing_is_staged_nothing_could_be_new(git: Git, rst2spec: Run) -> None:
    git.write("docs/acme-globex.rst", WORSE)
    done = rst2spec("check", "docs", "--staged", "--new-since", "HEAD", cwd=git.folder)
    assert (done.returncode, done.stdout) == (0, "No findings in 2 documents; 3 that HEAD has, too.\n")
    assert done.stderr == (
        "rst2spec: no finding can be new: what is staged equals HEAD; "
        "configure base (a branch) or baseline (a file) to compare with\n"
    )


def test_a_hook_that_always_runs_looks_at_a_document_that_was_added(git: Git, rst2spec: Run) -> None:
    git.write("rst2spec.toml", 'documents = ["docs"]\n')
    git.commit()
    git.write("notes.txt", "x")
    git("add", "-A")
    command = ("check", "--new-since", "HEAD", "-q", "--min-severity", "warning")
    done = rst2spec(*command, cwd=git.folder, PRE_COMMIT="1")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "rst2spec: no document differs from HEAD\n"
    git.write("docs/hooli-globex.rst", HOOLI)
    git("add", "-A")
    done = rst2spec(*command, cwd=git.folder, PRE_COMMIT="1")
    assert (done.returncode, done.stderr) == (1, "")
    assert [line.split()[:3] for line in done.stdout.splitlines()] == [
        ["docs/hooli-globex.rst:32:31:", "error", "R302"]
    ]


def test_before_the_first_commit_all_is_new(tmp_path: Path, rst2spec: Run) -> None:
    git = Git(tmp_path / "fresh")
    git.write("docs/acme-globex.rst", OLD)
    assert "docs/acme-globex.rst: R302" in new(rst2spec, git)
    git("add", "-A")
    assert "docs/acme-globex.rst: R302" in new(rst2spec, git, "docs", "--staged")


def test_in_a_worktree_and_in_a_subfolder(git: Git, tmp_path: Path, rst2spec: Run) -> None:
    git("worktree", "add", "-q", str(tmp_path / "other"), "-b", "other")
    (tmp_path / "other" / "docs" / "acme-globex.rst").write_text(WORSE)
    assert new(rst2spec, git, cwd=tmp_path / "other") == ["docs/acme-globex.rst: R401"]
    git.write("docs/acme-globex.rst", WORSE)
    assert new(rst2spec, git, ".", cwd=git.folder / "docs") == ["docs/acme-globex.rst: R401"]
    assert new(rst2spec, git, "../docs/acme-globex.rst", cwd=git.folder / "docs") == ["docs/acme-globex.rst: R401"]


def test_with_the_objects_of_sha256(tmp_path: Path, rst2spec: Run) -> None:
    git = Git(tmp_path / "sha256", "--object-format=sha256")
    git.write("docs/acme-globex.rst", OLD)
    git.commit()
    assert new(rst2spec, git) == []


def test_in_a_shallow_clone(git: Git, tmp_path: Path, rst2spec: Run) -> None:
    git.commit("a second one")
    git("clone", "-q", "--depth", "1", f"file://{git.folder}", str(tmp_path / "shallow"))
    assert new(rst2spec, git, cwd=tmp_path / "shallow") == []
    done = rst2spec("check", "docs", "--new-since", "HEAD~1", cwd=tmp_path / "shallow")
    assert done.returncode == 2
    assert done.stderr == (
        "rst2spec: git knows no revision HEAD~1; the clone is shallow, 'git fetch --unshallow' fetches the rest\n"
    )


@pytest.mark.parametrize("revision", ["nowhere", "", "--output=/tmp/x", "HEAD:docs", "HEAD~99", "\n"])
def test_a_revision_that_does_not_exist(revision: str, git: Git, rst2spec: Run) -> None:
    done = rst2spec("check", "docs", f"--new-since={revision}", cwd=git.folder)
    assert done.returncode == 2
    begin = "git knows no revision" if revision else "--new-since: expected a git revision, such as HEAD or origin/main"
    assert done.stderr.startswith(f"rst2spec: {begin}")
    assert len(done.stderr.splitlines()) <= 2


def test_no_repository_and_no_git(tmp_path: Path, rst2spec: Run) -> None:
    (tmp_path / "acme-globex.rst").write_text(OLD)
    done = rst2spec("check", ".", "--new-since", "HEAD", GIT_CEILING_DIRECTORIES=str(tmp_path.parent))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("rst2spec: git: not a git repository")
    done = rst2spec("check", ".", "--staged", PATH=str(tmp_path))
    assert (done.returncode, done.stderr) == (2, "rst2spec: git isn't installed\n")


def test_a_document_outside_of_the_repository_is_new(git: Git, tmp_path: Path, rst2spec: Run) -> None:
    (tmp_path / "acme-globex.rst").write_text(OLD)
    assert "acme-globex.rst: R302" in new(rst2spec, git, "../acme-globex.rst")


def test_a_merge_conflict_is_one_finding(git: Git, rst2spec: Run) -> None:
    git("checkout", "-q", "-b", "side")
    git.write("docs/acme-globex.rst", WORSE.replace("2023", "2021"))
    git.commit()
    git("checkout", "-q", "main")
    git.write("docs/acme-globex.rst", GOOD.replace("2023", "2022"))
    git.commit()
    merged = subprocess.run(
        ["git", "-c", "user.name=T", "-c", "user.email=t@x", "merge", "side"],
        cwd=git.folder,
        capture_output=True,
        check=False,
    )
    assert merged.returncode == 1
    assert "<<<<<<< " in (git.folder / "docs" / "acme-globex.rst").read_text()
    for arguments in (("docs",), ("docs", "--staged")):
        assert new(rst2spec, git, *arguments) == ["docs/acme-globex.rst: R901"]
    reported = rst2spec("check", "docs", "-q", cwd=git.folder).stdout
    assert "R901 unreadable-file: can't be read: it has an unresolved merge conflict" in reported
    line = (git.folder / "docs" / "acme-globex.rst").read_text().partition("<<<<<<< ")[0].count("\n") + 1
    assert reported.startswith(f"docs/acme-globex.rst:{line}:1: ")


@pytest.mark.parametrize(
    "text",
    ["<<<<<<< is not alone\n", "=======\nAcme to Globex Dataflow\n=======\n", "a\n=======\n>>>>>>> b\n<<<<<<< c\n"],
)
def test_what_only_looks_like_a_conflict_is_read(text: str, tmp_path: Path, rst2spec: Run) -> None:
    (tmp_path / "acme-globex.rst").write_text(text)
    assert "R901" not in rst2spec("check", "acme-globex.rst").stdout


def test_documents_that_are_the_same_in_both_versions_are_checked_once(
    git: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rst2spec.cli import running
    from rst2spec.cli.main import main
    from rst2spec.run.document_result import check_file

    counted: list[str] = []

    def counting(*arguments: object, **named: object) -> object:
        counted.append(str(arguments[0]))
        return check_file(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(running, "check_file", counting)
    monkeypatch.chdir(git.folder)
    git.write("docs/acme-globex.rst", WORSE)
    assert main(["check", "docs", "--new-since", "HEAD", "-o", f"json={os.devnull}"]) == 1
    assert len(counted) == 3


def test_git_hooks_environment_is_respected(git: Git) -> None:
    """A hook runs with GIT_INDEX_FILE of its own where somebody commits with paths: what is checked is that index."""
    hook = git.folder / ".git" / "hooks" / "pre-commit"
    hook.write_text(f"#!/bin/sh\nexec {sys.executable} -m rst2spec check docs --staged --new-since HEAD\n")
    hook.chmod(0o755)
    git.write("docs/acme-globex.rst", WORSE)
    git.write("docs/globex-acme.rst", BACK.replace("string", "decimal"))
    command = ["git", "-c", "user.name=T", "-c", "user.email=t@x", "commit", "-q", "-m", "x"]
    good = subprocess.run(
        [*command, "docs/globex-acme.rst"], cwd=git.folder, capture_output=True, text=True, check=False
    )
    assert good.returncode == 0, good.stdout
    bad = subprocess.run(
        [*command, "docs/acme-globex.rst"], cwd=git.folder, capture_output=True, text=True, check=False
    )
    assert bad.returncode == 1
    assert "R401" in bad.stdout + bad.stderr
