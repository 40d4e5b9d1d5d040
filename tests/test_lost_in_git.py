"""R705 and R706 where links and submodules are: what is lost there is found, and nothing that is still there."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from rst2spec.cli.main import main
from tests.processes import process
from tests.repository import Git
from tests.test_lost import flows

GONE = "R705 document is gone; it had {} flows at HEAD"
Check = Callable[..., tuple[int, list[str], str]]
Lost = Callable[..., list[str]]


@pytest.fixture
def git(tmp_path: Path) -> Git:
    git = Git(tmp_path / "repo")
    git.write("docs/acme-globex.rst", flows(6))
    git.write("docs/hooli-globex.rst", flows(7, "Hooli"))
    git.write("other/wave-globex.rst", flows(4, "Wave"))
    git.commit()
    return git


@pytest.fixture
def sub(git: Git, tmp_path: Path) -> Git:
    """A submodule, at docs/sub."""
    source = Git(tmp_path / "source")
    source.write("in/acme-sub.rst", flows(5))
    source.write("in/hooli-sub.rst", flows(3, "Hooli"))
    source.commit()
    git("-c", "protocol.file.allow=always", "submodule", "-q", "add", str(source.folder), "docs/sub")
    git.commit()
    return Git(git.folder / "docs/sub")


@pytest.fixture
def check(git: Git, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Check:
    """Runs ``check``: the exit code, the errors as ``path: CODE message``, and standard error."""

    def run(*arguments: str, folder: str = "", **environment: str) -> tuple[int, list[str], str]:
        with monkeypatch.context() as patch:
            patch.chdir(git.folder / folder)
            for name, value in environment.items():
                patch.setenv(name, value)
            code = main(["check", "-f", "json", "--no-cache", "-j", "1", *arguments])
        done = capsys.readouterr()
        found = json.loads(done.out)["diagnostics"] if done.out else []
        errors = [item for item in found if item["severity"] == "error"]
        return code, [f"{item['path']}: {item['code']} {item['message']}" for item in errors], done.err

    return run


@pytest.fixture
def lost(check: Check) -> Lost:
    def run(*arguments: str, since: str = "HEAD", **environment: str) -> list[str]:
        code, errors, complaint = check(*arguments, *(["--new-since", since] if since else []), **environment)
        assert code == bool(errors), complaint
        return errors

    return run


SUB = f"docs/sub/in/acme-sub.rst: {GONE.format(5)}"
BOTH = [SUB, f"docs/sub/in/hooli-sub.rst: {GONE.format(3)}"]


def test_lost_in_a_submodule(sub: Git, git: Git, lost: Lost) -> None:
    (sub.folder / "in/acme-sub.rst").unlink()
    for path in ("docs", ".", "docs/sub", "docs/sub/in", "docs/sub/in/acme-sub.rst", "docs/sub/in/*.rst"):
        assert lost(path) == [SUB], path
    assert lost("other") == lost("docs/acme-globex.rst") == lost("docs", "--staged") == []
    assert lost("docs", "--exclude", "docs/sub/") == lost("docs", "--exclude", "acme-sub.rst") == []
    # the whole repository counts
    assert lost("docs/acme-globex.rst", PRE_COMMIT="1") == [SUB]
    shutil.rmtree(sub.folder / "in")
    for path in ("docs", "docs/sub", "docs/sub/in", "docs/sub/in/*.rst"):
        assert lost(path) == BOTH, path
    git.write("rst2spec.toml", 'documents = ["docs/sub/in"]\n')
    assert lost("docs/acme-globex.rst") == BOTH
    sub("checkout", "-q", "--", ".")
    sub.write("in/acme-sub.rst", "")
    assert lost("docs") == [SUB.replace("document is gone", "file is no longer a dataflow document")]


def test_a_submodules_commit_without_a_document(sub: Git, git: Git, lost: Lost) -> None:
    sub("mv", "in/hooli-sub.rst", "in/hooli-moved.rst")
    sub("rm", "-q", "in/acme-sub.rst")
    assert lost("docs") == [SUB]
    assert lost("docs", "--staged") == []
    sub.commit()
    assert lost("docs") == [SUB]
    assert lost("docs", "--staged") == []
    git("add", "docs/sub")
    assert lost("docs") == lost("docs", "--staged") == lost("docs", "--staged", since="") == [SUB]
    assert lost("docs/acme-globex.rst", PRE_COMMIT="1") == [SUB]
    git("commit", "-q", "-m", "without it")
    assert lost("docs") == lost("docs", "--staged") == []
    assert lost("docs", since="HEAD~1") == [SUB.replace("HEAD", "HEAD~1")]
    git("rm", "-q", "--cached", "docs/sub")  # still in the working tree, but not in the next commit
    moved = f"docs/sub/in/hooli-moved.rst: {GONE.format(3)}"
    assert lost("docs", "--staged") == [moved]
    assert lost("docs") == []
    assert lost("docs", PRE_COMMIT="1") == [moved]


@process
def test_a_change_in_a_submodule_could_be_new(sub: Git, check: Check) -> None:
    assert "no finding can be new" in check("docs", "--new-since", "HEAD")[2]
    sub.write("in/acme-sub.rst", flows(6))
    assert check("docs", "--new-since", "HEAD") == (0, [], "")


def test_a_submodule_that_nobody_asked_for_may_lack_its_commit(sub: Git, git: Git, check: Check) -> None:
    git("update-index", "--cacheinfo", f"160000,{'1234567890' * 4},docs/sub")
    git("commit", "-q", "-m", "another commit")
    code, errors, complaint = check("other", "--new-since", "HEAD", PRE_COMMIT="1")
    assert (code, errors) == (0, [])
    assert "the submodule docs/sub lacks the commit 123456789012" in complaint
    assert "lost documents in it aren't found" in complaint
    for path in ("docs", "docs/sub/in/acme-sub.rst", "docs/sub/in/gone.rst"):
        assert check(path, "--new-since", "HEAD")[0] == 2, path


# --- links


def test_a_link_to_another_document_in_the_place_of_one(git: Git, lost: Lost) -> None:
    expected = [f"docs/acme-globex.rst: {GONE.format(6)}"]
    file = git.folder / "docs/acme-globex.rst"
    file.unlink()
    file.symlink_to("hooli-globex.rst")  # which has as many flows
    assert lost("docs") == expected
    assert lost("docs", "--staged") == []
    git("add", "-A")
    assert lost("docs") == lost("docs", "--staged") == lost("docs", PRE_COMMIT="1") == expected


@pytest.mark.parametrize("name", ["docs/aaa-globex.rst", "docs/zzz-globex.rst"])
@pytest.mark.parametrize("target", ["other/moved-globex.rst", "docs/same-globex.rst"])
def test_a_link_to_the_same_in_the_place_of_a_document(name: str, target: str, git: Git, lost: Lost) -> None:
    git.write(name, flows(5, "Initech"))
    git.write("docs/same-globex.rst", flows(5, "Initech"))
    git.commit()
    file = git.folder / name
    file.unlink()
    git.write(target, flows(5, "Initech"))
    file.symlink_to(f"../{target}")
    assert lost("docs") == lost("docs", PRE_COMMIT="1") == []
    git("add", "-A")
    assert lost("docs") == lost("docs", "--staged") == lost("docs", PRE_COMMIT="1") == []


def test_a_document_behind_a_linked_folder(git: Git, lost: Lost) -> None:
    (git.folder / "docs/far").symlink_to("../other")
    git.commit()
    (git.folder / "other/wave-globex.rst").unlink()
    expected = [f"docs/far/wave-globex.rst: {GONE.format(4)}"]
    for path in ("docs", "docs/far", "docs/far/wave-globex.rst"):
        assert lost(path) in (expected, [item.replace("docs/far", "other") for item in expected]), path
    git("add", "-A")
    assert lost("docs", "--staged") == lost("docs", PRE_COMMIT="1") == expected


def test_a_link_that_is_gone_is_named(git: Git, check: Check) -> None:
    (git.folder / "docs/far-x.rst").symlink_to("../other/wave-globex.rst")
    git.commit()
    (git.folder / "docs/far-x.rst").unlink()
    code, errors, _ = check("docs/far-x.rst", "docs/acme-globex.rst", "--new-since", "HEAD")
    assert (code, [item[:20] for item in errors]) == (1, ["docs/far-x.rst: R901"])


def test_from_a_folder_below(git: Git, check: Check) -> None:
    (git.folder / "docs/acme-globex.rst").unlink()
    # in the index alone, and seen from another folder
    for arguments in (["--staged"], ["--staged", "--new-since", "HEAD"]):
        code, errors, _ = check(".", *arguments, folder="docs")
        assert (code, errors) == (0, [])
    git("add", "-A")
    code, errors, _ = check(".", "--staged", folder="docs")
    assert (code, errors) == (1, [f"docs/acme-globex.rst: {GONE.format(6)}"])


def test_lost_in_a_submodule_of_a_submodule(sub: Git, git: Git, tmp_path: Path, lost: Lost) -> None:
    deep = Git(tmp_path / "deep")
    deep.write("acme-deep.rst", flows(4))
    deep.commit()
    sub("-c", "protocol.file.allow=always", "submodule", "-q", "add", str(deep.folder), "deep")
    sub.commit()
    git("add", "docs/sub")
    git.commit()
    (sub.folder / "deep/acme-deep.rst").unlink()
    expected = [f"docs/sub/deep/acme-deep.rst: {GONE.format(4)}"]
    folder = git.folder / ".git"
    hook = {"PRE_COMMIT": "1", "GIT_DIR": str(folder), "GIT_INDEX_FILE": str(folder / "index")}
    assert lost("docs") == lost("docs/acme-globex.rst", **hook) == expected
    assert lost("docs", "--staged", **hook) == []
    inner = Git(sub.folder / "deep")
    inner.commit()
    sub.commit()
    git("add", "docs/sub")
    assert lost("docs", "--staged") == lost("docs", "--staged", **hook) == lost("other", **hook) == expected


GONE_MODULE = (
    "rst2spec: the submodule docs/sub and its documents are missing from the working tree; "
    "'git submodule update' restores it, --allow-lost accepts the loss\n"
)


@pytest.mark.parametrize("is_deleted", [False, True])
def test_a_submodule_that_is_gone_is_no_clean_tree(git: Git, sub: Git, check: Check, *, is_deleted: bool) -> None:
    if is_deleted:
        git("rm", "-q", "-f", "docs/sub")
    shutil.rmtree(sub.folder, ignore_errors=True)
    assert check("--new-since", "HEAD", "docs") == (2, [], GONE_MODULE)
    code, errors, _ = check("--new-since", "HEAD", "docs", "--allow-lost")
    assert (code, errors) == (0, [])


def test_a_submodule_that_is_removed_in_the_index(git: Git, sub: Git, check: Check) -> None:
    shutil.rmtree(sub.folder)
    assert check("--staged", "docs") == (0, [], "")  # the index still has it
    git("rm", "-q", "-f", "docs/sub")
    assert check("--staged", "docs") == check("--staged", "--new-since", "HEAD", "docs") == (2, [], GONE_MODULE)
    assert check("--staged", "other") == (0, [], "")
    assert check("--staged", "docs", "--exclude", "docs/sub/") == (0, [], "")
    assert check("--staged", "docs", "--allow-lost")[:2] == (0, [])


def test_a_submodule_that_is_not_checked_out(git: Git, sub: Git, check: Check) -> None:
    git("submodule", "-q", "deinit", "-f", "docs/sub")
    assert list(sub.folder.iterdir()) == []
    git.write("docs/acme-globex.rst", flows(7))
    git("add", "-A")
    note = "rst2spec: docs/sub isn't checked out: its documents aren't compared\n"
    assert check("--new-since", "HEAD", "docs") == check("--staged", "docs") == (0, [], note)
    assert check("--new-since", "HEAD", "other") == check("--staged", "other") == (0, [], "")
    git("rm", "-q", "--cached", "docs/sub")
    assert check("--staged", "docs") == (0, [], note)


def test_submodules_that_are_not_checked_out_are_named_in_order(
    git: Git, sub: Git, tmp_path: Path, check: Check
) -> None:
    names = [f"docs/{name}" for name in "dbeac"]
    for name in names:
        git("-c", "protocol.file.allow=always", "submodule", "-q", "add", str(tmp_path / "source"), name)
    git.commit()
    git("submodule", "-q", "deinit", "-f", "--all")
    note = f"rst2spec: {', '.join(sorted(names))}, docs/sub aren't checked out: their documents aren't compared\n"
    git.write("docs/acme-globex.rst", flows(7))
    assert check("--new-since", "HEAD", "docs") == (0, [], note)


def test_what_is_staged_is_compared_with_the_range_of_a_hook(git: Git, lost: Lost) -> None:
    git("rm", "-q", "docs/acme-globex.rst")
    git.write("docs/hooli-globex.rst", "")
    git.commit()
    environment = {"PRE_COMMIT": "1", "PRE_COMMIT_FROM_REF": "HEAD~1", "PRE_COMMIT_TO_REF": "HEAD"}
    expected = [
        "docs/acme-globex.rst: R705 document is gone; it had 6 flows at HEAD~1",
        "docs/hooli-globex.rst: R705 file is no longer a dataflow document; it had 7 flows at HEAD~1",
    ]
    assert lost("docs", since="HEAD", **environment) == expected
    assert lost("--staged", "docs", since="", **environment) == expected
    assert lost("--staged", "docs", since="HEAD", **environment) == expected
