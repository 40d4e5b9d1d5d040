"""``rst2spec churn`` in real repositories: what is churn, what is put back, and what is left alone."""

from __future__ import annotations

import os
import re
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest

from rst2spec import compile_text
from tests.conftest import ROOT, Run
from tests.repository import Git
from tests.writing import document, section

ROW = ("a", "b", '"string"')
TEXT = document(section(rows=[ROW, ("c (Dependant on having NO in d)", "e", "N/A")]))
CLAUSE = "Dependant on having NO in d"
LOOSE = TEXT.replace(CLAUSE, CLAUSE * 2)
OLD, NEW = "2026-11-02 03:15:00", "2026-11-03 03:15:00"


def stamped(text: str = TEXT) -> str:
    """A document of the next night."""
    assert OLD in text
    return text.replace(OLD, NEW)


def renamed(text: str = TEXT) -> str:
    """A document that maps something else, and has another timestamp as well."""
    return stamped(text).replace("     - b\n", "     - other\n")


@pytest.fixture
def git(tmp_path: Path) -> Git:
    made = Git(tmp_path)
    for name in ("acme-globex", "acme-hooli", "acme-initech"):
        made.write(f"docs/{name}.rst", TEXT)
    made.write("docs/loose-one.rst", LOOSE)
    made.commit()
    return made


def files(git: Git) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((git.folder / "docs").rglob("*.rst"))}


def committed(git: Git) -> list[str]:
    """What the newest commit changed."""
    return git("show", "--name-only", "--format=").split()


# --- what is churn


def test_churn_is_listed_and_nothing_is_written(git: Git, rst2spec: Run) -> None:
    git.write("docs/acme-globex.rst", stamped())
    git.write("docs/acme-hooli.rst", renamed())
    git.write("docs/acme-initech.rst", TEXT.replace("\n", "\r\n"))
    git.write("docs/new-one.rst", TEXT)
    before, index = files(git), (git.folder / ".git/index").read_bytes()
    done = rst2spec("churn", "docs")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.splitlines() == [
        "docs/acme-globex.rst: churn",
        "docs/acme-initech.rst: churn",
        "3 documents differ from HEAD, 2 of them only in timestamp or line endings.",
        "--restore restores them from HEAD.",
    ]
    assert (files(git), (git.folder / ".git/index").read_bytes()) == (before, index)
    assert rst2spec("churn", "docs", "-q").returncode == 1
    assert rst2spec("churn", "docs", "-q").stdout == ""
    assert rst2spec("churn", "docs/acme-hooli.rst").returncode == 0
    assert rst2spec("churn").returncode == 1  # the whole folder
    git.commit()
    done = rst2spec("churn", "docs")
    assert (done.returncode, done.stdout, done.stderr) == (0, "No document differs from HEAD.\n", "")


@pytest.mark.parametrize(
    "text",
    [
        renamed(),
        stamped().replace(NEW, "yesterday"),  # broken: a finding that is new
        stamped().replace(f"Generated: {NEW}\n\n", ""),
        stamped() + f"Generated: {NEW}\n",
        stamped().replace("     - b\n", "     - b\t\n"),
        stamped().replace("\n\n", "\n\n\n", 1),
        "\ufeff" + stamped(),
        "",
        "\0",
    ],
)
def test_what_differs_in_more_is_no_churn(text: str, git: Git, rst2spec: Run) -> None:
    git.write("docs/acme-globex.rst", text)
    done = rst2spec("churn", "docs", "--restore")
    assert (done.returncode, done.stderr) == (0, "")
    assert "acme-globex.rst: restored" not in done.stdout
    assert files(git)["acme-globex.rst"] == text.encode()


def test_a_time_stamp_that_was_mended_is_no_churn(git: Git, rst2spec: Run) -> None:
    git.write("docs/acme-globex.rst", TEXT.replace(OLD, "yesterday"))
    git.commit()
    git.write("docs/acme-globex.rst", TEXT)
    assert rst2spec("churn", "docs", "--restore").stdout.startswith("docs/acme-globex.rst: rewritten\n")
    assert files(git)["acme-globex.rst"] == TEXT.encode()


def test_what_is_no_dataflow_document_is_left_alone(git: Git, rst2spec: Run) -> None:
    git.write("docs/notes.rst", f"Generated: {OLD}\n\nNotes\n")
    git.write("docs/notes.txt", TEXT)
    git.commit()
    git.write("docs/notes.rst", f"Generated: {NEW}\n\nNotes\n")
    git.write("docs/notes.txt", stamped())
    done = rst2spec("churn", "--restore")
    assert (done.returncode, done.stdout) == (0, "No document differs from HEAD.\n")
    assert f"Generated: {NEW}" in (git.folder / "docs/notes.rst").read_text()


# --- what is put back


def test_restoring_leaves_only_what_changed(git: Git, rst2spec: Run) -> None:
    before = files(git)
    git.write("docs/acme-globex.rst", stamped())
    git.write("docs/acme-hooli.rst", renamed())
    os.chmod(git.folder / "docs/acme-initech.rst", 0o600)
    git.write("docs/acme-initech.rst", stamped().replace("\n", "\r\n"))
    done = rst2spec("churn", "docs", "--restore")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "docs/acme-globex.rst: restored",
        "docs/acme-initech.rst: restored",
        "Restored 2 of 3 documents that differ from HEAD.",
    ]
    assert files(git) == {**before, "acme-hooli.rst": renamed().encode()}
    assert stat.S_IMODE((git.folder / "docs/acme-initech.rst").stat().st_mode) == 0o600
    git.commit()
    assert committed(git) == ["docs/acme-hooli.rst"]


def test_a_fix_survives(git: Git, rst2spec: Run) -> None:
    git.write("docs/loose-one.rst", stamped(LOOSE))
    assert rst2spec("fix", "docs").returncode == 0
    fixed = stamped(TEXT).encode()
    assert files(git)["loose-one.rst"] == fixed
    done = rst2spec("churn", "docs", "--restore")
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "docs/loose-one.rst: rewritten",
        "Restored 0 of 1 document that differs from HEAD.",
        "1 rewritten: the same meaning in another form; not restored.",
    ]
    assert files(git)["loose-one.rst"] == fixed
    assert compile_text(fixed.decode()).digest == compile_text(LOOSE).digest
    assert rst2spec("churn", "docs").returncode == 0  # it is nothing that could be put back


def test_what_is_staged(git: Git, rst2spec: Run) -> None:
    before = files(git)
    git.write("docs/acme-globex.rst", stamped())
    git.write("docs/acme-hooli.rst", renamed())
    git("add", "-A")
    git.write("docs/acme-initech.rst", stamped())  # not staged
    assert rst2spec("churn", "--staged").stdout.splitlines()[0] == "docs/acme-globex.rst: churn"
    done = rst2spec("churn", "--staged", "--restore")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "docs/acme-globex.rst: restored\nRestored 1 of 2 documents that differ from HEAD.\n"
    after = {"acme-hooli.rst": renamed().encode(), "acme-initech.rst": stamped().encode()}
    assert files(git) == {**before, **after}
    assert git("diff", "--cached", "--name-only").split() == ["docs/acme-hooli.rst"]
    assert git("diff", "--name-only").split() == ["docs/acme-initech.rst"]


def test_restoring_says_what_is_still_staged(git: Git, rst2spec: Run) -> None:
    git.write("docs/acme-globex.rst", stamped())
    git("add", "-A")
    done = rst2spec("churn", "--restore")
    assert done.returncode == 0
    assert "\nThe staged versions aren't restored: run 'git add' again before you commit.\n" in done.stdout
    assert git("diff", "--cached", "--name-only").split() == ["docs/acme-globex.rst"]
    git("add", "-A")
    assert git("status", "--porcelain") == ""


def test_what_is_staged_and_taken_back_differs_there_alone(git: Git, rst2spec: Run) -> None:
    git.write("docs/acme-globex.rst", stamped())
    git("add", "-A")
    git.write("docs/acme-globex.rst", TEXT)
    done = rst2spec("churn")
    assert (done.returncode, done.stdout, done.stderr) == (0, "No document differs from HEAD.\n", "")
    assert rst2spec("churn", "--staged").stdout.splitlines() == [
        "docs/acme-globex.rst: churn",
        "1 document differs from HEAD, 1 of them only in timestamp or line endings.",
        "--restore restores them from HEAD.",
    ]


def test_a_document_that_nobody_may_read_is_reported(git: Git, rst2spec_of_a_user: Run) -> None:
    git.write("docs/acme-globex.rst", stamped())
    git("add", "-A")
    os.chmod(git.folder / "docs/acme-globex.rst", 0)
    for options in ([], ["--restore"], ["--quiet"]):
        done = rst2spec_of_a_user("churn", *options)
        assert (done.returncode, done.stderr) == (2, "rst2spec: docs/acme-globex.rst: no permission to read it\n")
        assert done.stdout == ("" if options == ["--quiet"] else "No other document differs from HEAD.\n")
    assert rst2spec_of_a_user("churn", "--staged").stdout.startswith("docs/acme-globex.rst: churn\n")


def test_a_document_that_is_half_staged_is_refused(git: Git, rst2spec: Run) -> None:
    git.write("docs/acme-hooli.rst", stamped())
    git.write("docs/acme-globex.rst", stamped())
    git("add", "-A")
    git.write("docs/acme-globex.rst", stamped().replace(NEW, "2026-11-04 03:15:00"))
    before = files(git)
    line = "rst2spec: docs/acme-globex.rst: not restored: only a part of it is staged: 'git add' all of it, or none\n"
    for options in (("--restore",), ("--restore", "--staged")):
        done = rst2spec("churn", *options)
        assert (done.returncode, done.stderr) == (2, line)
        assert "docs/acme-hooli.rst: restored\n" in done.stdout
        assert files(git) == {**before, "acme-hooli.rst": TEXT.encode()}
        git.write("docs/acme-hooli.rst", stamped())


def test_a_hook_of_git_itself(git: Git, rst2spec: Run, environment: dict[str, str]) -> None:
    """Without pre-commit what is staged is put back before git commits it, in one go."""
    hook = git.folder / ".git/hooks/pre-commit"
    hook.write_text("#!/bin/sh\nexec rst2spec churn --staged --restore docs\n")
    hook.chmod(0o755)

    def commit(*options: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["git", "commit", "-m", "x", *options],
            cwd=git.folder, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip

    git.write("docs/acme-globex.rst", stamped())
    git.write("docs/acme-hooli.rst", renamed())
    git("add", "-A")
    assert commit().returncode == 0
    assert committed(git) == ["docs/acme-hooli.rst"]
    assert git("status", "--porcelain") == ""
    # nothing is left: no empty commit
    git.write("docs/acme-globex.rst", stamped())
    head = git("rev-parse", "HEAD")
    done = commit("-a")
    assert done.returncode == 1
    assert "rst2spec: nothing is left to commit\n" in done.stderr
    assert git("rev-parse", "HEAD") == head
    git.write("docs/acme-globex.rst", stamped())
    git.write("docs/acme-hooli.rst", renamed().replace("other", "another"))
    assert commit("-a").returncode == 0
    assert committed(git) == ["docs/acme-hooli.rst"]


@pytest.mark.parametrize("attributes", ["*.rst text eol=crlf\n", "*.rst text\n", "*.rst -text\n"])
def test_line_ends_are_the_ones_of_a_checkout(attributes: str, git: Git, rst2spec: Run) -> None:
    git.write(".gitattributes", attributes)
    git.commit()
    git("rm", "-q", "--cached", "-r", "docs")
    git("reset", "-q", "--hard")
    before = files(git)
    git.write("docs/acme-globex.rst", stamped().replace("\n", "\r\n"))
    git.write("docs/acme-hooli.rst", stamped())
    assert rst2spec("churn", "--restore").returncode == 0
    assert files(git) == before
    assert git("status", "--porcelain") == ""
    # what git sees no change in is none
    git.write("docs/acme-hooli.rst", TEXT.replace("\n", "\r\n"))
    expected = 0 if git("status", "--porcelain") == "" else 1
    assert rst2spec("churn").returncode == expected


def test_names_and_places(tmp_path: Path, rst2spec: Run) -> None:
    git = Git(tmp_path / "a repository")
    names = ["docs/a b/é-ü.rst", "docs/日本-x.rst", "docs/x\ny.rst", 'docs/"q"-\\.rst', "other/a-b.rst"]
    for name in names:
        git.write(name, TEXT)
    git.commit()
    for name in names:
        git.write(name, stamped())
    done = rst2spec("churn", "--restore", ".", cwd=git.folder / "docs")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == "Restored 4 of 4 documents that differ from HEAD."
    assert git("diff", "--name-only").split() == ["other/a-b.rst"]
    done = rst2spec("churn", git.folder / "other")  # from elsewhere
    assert done.returncode == 1
    (tmp_path / "linked").symlink_to(git.folder / "other")
    assert rst2spec("churn", "linked").returncode == 1
    git("worktree", "add", "-q", "../tree")
    tree = tmp_path / "tree"
    (tree / "docs/日本-x.rst").write_text(stamped())
    assert rst2spec("churn", "docs", cwd=tree, GIT_DIR=git("rev-parse", "--absolute-git-dir").strip()).returncode == 1
    assert rst2spec("churn", "--restore", cwd=tree).stdout.startswith("docs/日本-x.rst: restored\n")


def test_what_is_excluded(git: Git, rst2spec: Run) -> None:
    git.write("rst2spec.toml", 'exclude = ["acme-globex.rst"]\n')
    git.write("docs/acme-globex.rst", stamped())
    assert rst2spec("churn").returncode == 0
    assert rst2spec("churn", "docs/acme-globex.rst").returncode == 1
    assert rst2spec("churn", "docs/acme-globex.rst", "--force-exclude").returncode == 0
    assert rst2spec("churn", "--isolated", "docs/*.rst").returncode == 1


# --- what can't be done


def test_moved_deleted_new_and_conflicting_documents(git: Git, rst2spec: Run) -> None:
    git("checkout", "-q", "-b", "side")
    git.write("docs/acme-globex.rst", stamped())
    git.commit()
    git("checkout", "-q", "main")
    git.write("docs/acme-globex.rst", renamed().replace(NEW, "2026-11-09 03:15:00"))
    git.commit()
    subprocess.run(["git", "merge", "-q", "side"], cwd=git.folder, check=False, capture_output=True)
    assert "UU docs/acme-globex.rst" in git("status", "--porcelain")
    git("mv", "docs/acme-hooli.rst", "docs/acme-moved.rst")
    (git.folder / "docs/acme-initech.rst").unlink()
    (git.folder / "docs/loose-one.rst").unlink()
    (git.folder / "docs/loose-one.rst").symlink_to("acme-moved.rst")
    before = files(git)
    for options in ((), ("--staged",)):
        done = rst2spec("churn", "--restore", *options)
        assert (done.returncode, done.stdout, done.stderr) == (0, "No document differs from HEAD.\n", "")
    assert files(git) == before


def test_a_link_to_a_document_of_the_next_night_is_left_alone(git: Git, rst2spec: Run) -> None:
    git.write("copy.txt", stamped())
    (git.folder / "docs/acme-globex.rst").unlink()
    (git.folder / "docs/acme-globex.rst").symlink_to("../copy.txt")
    done = rst2spec("churn", "--restore")
    assert (done.returncode, done.stdout, done.stderr) == (0, "No document differs from HEAD.\n", "")
    assert (git.folder / "copy.txt").read_text() == stamped()


def test_what_may_not_be_replaced(git: Git, rst2spec: Run) -> None:
    git.write("docs/acme-globex.rst", stamped())
    os.chmod(git.folder / "docs/acme-globex.rst", 0o444)
    done = rst2spec("churn", "--restore")
    assert (done.returncode, done.stdout) == (2, "Restored 0 of 1 document that differs from HEAD.\n")
    assert done.stderr == "rst2spec: docs/acme-globex.rst: not restored: it is read-only\n"
    git("add", "-A")
    assert rst2spec("churn", "--restore").stdout == done.stdout  # no word about what else would be staged
    assert files(git)["acme-globex.rst"] == stamped().encode()


def test_no_repository_no_git_no_commit(git: Git, tmp_path_factory: pytest.TempPathFactory, rst2spec: Run) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    done = rst2spec("churn", cwd=elsewhere)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("rst2spec: git: not a git repository")
    done = rst2spec("churn", PATH=str(elsewhere))
    assert (done.returncode, done.stderr) == (2, "rst2spec: git isn't installed\n")
    done = rst2spec("churn", "docs", elsewhere)
    assert done.returncode == 2
    done = rst2spec("churn", "nowhere/x.rst")
    assert (done.returncode, done.stderr) == (2, "rst2spec: there is no nowhere/x.rst\n")
    for path in ("docs/nowhere.rst", "nowhere", "docs/*.md"):  # a check that looks at nothing would always be green
        done = rst2spec("churn", path)
        assert (done.returncode, done.stdout, done.stderr) == (2, "", f"rst2spec: there is no {path}\n")
    done = rst2spec("churn", "-")
    assert done.returncode == 2
    assert done.stderr == "rst2spec: churn compares files with git, so it can't read standard input (-)\n"
    fresh = Git(elsewhere / "fresh")
    fresh.write("a-b.rst", TEXT)
    fresh("add", "-A")
    for options in ((), ("--staged", "--restore")):
        done = rst2spec("churn", *options, cwd=fresh.folder)
        assert (done.returncode, done.stdout) == (0, "No document differs from HEAD.\n")
    bare = elsewhere / "bare"
    subprocess.run(["git", "init", "-q", "--bare", bare], check=True)
    done = rst2spec("churn", cwd=bare)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("rst2spec: git: ")


@pytest.mark.parametrize("damage", ["no commit", "an empty branch"])
def test_a_damaged_head_is_no_new_repository(damage: str, git: Git, rst2spec: Run) -> None:
    commit = git("rev-parse", "HEAD").strip()
    branch = git("symbolic-ref", "HEAD").strip()
    git.write("docs/acme-globex.rst", stamped())
    if damage == "no commit":
        (git.folder / ".git/objects" / commit[:2] / commit[2:]).unlink()
    else:  # after a power cut
        (git.folder / ".git" / branch).write_bytes(b"")
    done = rst2spec("churn")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("rst2spec: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("answer", ["", "welcome", "\\377\\376"])
def test_a_program_that_is_only_called_git(
    answer: str, git: Git, tmp_path_factory: pytest.TempPathFactory, rst2spec: Run
) -> None:
    folder = tmp_path_factory.mktemp("bin")
    (folder / "git").write_text(f"#!/bin/sh\nprintf '{answer}'\n")
    (folder / "git").chmod(0o755)
    for command in (["churn"], ["log"], ["check", "--new-since", "HEAD", "docs"]):
        done = rst2spec(*command, PATH=f"{folder}{os.pathsep}{os.environ['PATH']}")
        assert done.returncode == 2
        assert done.stderr.startswith("rst2spec: git"), done.stderr
        assert done.stderr.count("\n") == 1


def test_a_content_that_is_missing(git: Git, rst2spec: Run) -> None:
    blob = git("rev-parse", "HEAD:docs/acme-globex.rst").strip()
    git.write("docs/acme-globex.rst", stamped())
    (git.folder / ".git/objects" / blob[:2] / blob[2:]).unlink()
    done = rst2spec("churn", "--restore", "docs/acme-globex.rst")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("rst2spec: git ")
    assert done.stderr.count("\n") == 1
    assert files(git)["acme-globex.rst"] == stamped().encode()


# --- docs/churn.md


def block(language: str) -> str:
    found = re.search(rf"^```{language}\n(.*?)^```$", (ROOT / "docs/churn.md").read_text(), re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


def test_the_pages_script_commits_what_changed(git: Git, environment: dict[str, str]) -> None:
    def night(*commands: str) -> int:
        git.write(
            "generate", "\n".join(("#!/bin/sh", "cd $1", f"sed -i 's/^Generated: .*/Generated: {NEW}/' *", *commands))
        )
        (git.folder / "generate").chmod(0o755)
        done = subprocess.run(["sh", "-c", block("sh")], cwd=git.folder, env=environment, check=False, text=True)
        return done.returncode

    git("mv", "docs", "technical")
    git.write("docs/technical/.keep", "")
    for path in (git.folder / "technical").iterdir():
        path.rename(git.folder / "docs/technical" / path.name)
    git.commit()
    head = git("rev-parse", "HEAD")
    assert night() == 0
    assert git("rev-parse", "HEAD") == head
    assert night("sed -i 's/- b$/- other/' acme-hooli.rst") == 0
    assert committed(git) == ["docs/technical/acme-hooli.rst"]


def test_the_pages_function_writes_what_changed(tmp_path: Path) -> None:
    names: dict[str, Any] = {}
    exec(block("python"), names)
    file = tmp_path / "acme-globex.rst"
    for text, expected in ((TEXT, TEXT), (stamped(), TEXT), (renamed(), renamed())):
        names["write"](file, text)
        assert file.read_text() == expected
