"""A target that can't be written is found before the work."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.repository import Git
from tests.writing import document

COMMANDS = {
    "check": ("check", "docs", "-o", "json={}"),
    "compile": ("compile", "docs", "-o", "json={}"),
    "diff": ("diff", "docs", "docs", "-o", "json={}"),
    "log": ("log", "-o", "json={}"),
    "checklist": ("checklist", "docs", "-o", "csv={}"),
    "baseline": ("baseline", "update", "docs", "--baseline", "{}"),
    "render": ("render", "spec.json", "-o", "{}"),
}
TARGETS = {
    "missing": ("nowhere/out", "there is no folder nowhere"),
    "no folder": ("file/out", "not a directory"),
    "below a file": ("file/a/b/out", "not a directory"),
    "no permission": ("locked/out", "permission denied"),
    "a kernel's folder": ("/proc/out", "no such file or directory"),
    "a folder in its place": ("folder", "is a directory"),
    "hard links": ("linked", "it has 2 hard links; delete it first, or write another file"),
    "too long": ("x" * 300, "file name too long"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A repository whose documents can't be read: whoever reads them says so."""
    git = Git(tmp_path / "repo")
    git.write("docs/acme-globex.rst", document())
    git.commit()
    (git.folder / "file").write_text("")
    (git.folder / "linked").write_text("")
    (git.folder / "other").hardlink_to(git.folder / "linked")
    (git.folder / "folder").mkdir()
    (git.folder / "locked").mkdir(mode=0o555)
    return git.folder


# render makes a folder that is missing, and as compile writes into one that is there; a file is none
FITTING = {
    ("render", "missing"),
    ("render", "hard links"),
    ("render", "a folder in its place"),
    ("compile", "a folder in its place"),
}
CASES = [(command, target) for command in COMMANDS for target in TARGETS if (command, target) not in FITTING]


@pytest.mark.parametrize(("command", "target"), CASES)
def test_an_unwritable_target_is_found_before_anything_is_read(
    command: str, target: str, folder: Path, rst2spec_of_a_user: Run
) -> None:
    path, reason = TARGETS[target]
    (folder / "docs" / "acme-globex.rst").write_bytes(b"\xff\xfe\0")  # reading it would be told
    before = sorted(folder.rglob("*"))
    arguments = [word.format(path) for word in COMMANDS[command]]
    done = rst2spec_of_a_user(*arguments, cwd=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert reason in done.stderr
    assert done.stderr.count("\n") == 1
    assert sorted(folder.rglob("*")) == before


INPUTS = {
    "a document of a folder": (("check", "docs", "-o", "json=docs/acme-globex.rst"), "it is a document"),
    "a link to a document": (("compile", "docs", "-o", "csv=link"), "it is a document"),
    "a document that isn't read": (("log", "-o", "json=docs/acme-globex.rst"), "it is a document"),
    "a named document": (
        ("compile", "docs/acme-globex.rst", "-o", "csv=docs/acme-globex.rst"),
        "it is one of the files",
    ),
    "a baseline": (("check", "docs", "--baseline", "b.json", "-o", "b.json"), "it is one of the files"),
    "a spec": (("diff", "spec.json", "docs", "-o", "./spec.json"), "it is one of the files"),
    "links": (
        ("verify", "docs", "--data", "acme=a", "--links", "links.csv", "-o", "links.csv"),
        "it is one of the files",
    ),
    "data": (("verify", "docs", "--data", "acme=acme.json", "-o", "acme.json"), "it is one of the files"),
}


@pytest.mark.parametrize("case", INPUTS)
def test_an_input_is_not_replaced(case: str, folder: Path, rst2spec: Run) -> None:
    arguments, reason = INPUTS[case]
    for name in ("b.json", "spec.json", "links.csv", "acme.json"):
        (folder / name).write_text("content")
    (folder / "link").symlink_to("docs/acme-globex.rst")
    file = folder / arguments[-1].rpartition("=")[2]
    before = file.read_bytes()
    done = rst2spec(*arguments, cwd=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"rst2spec: {arguments[-1].rpartition('=')[2]} can't be written: {reason}"), (
        done.stderr
    )
    assert done.stderr.count("\n") == 1
    assert file.read_bytes() == before


def test_a_folder_that_can_only_be_made_in_a_locked_one(folder: Path, rst2spec_of_a_user: Run) -> None:
    done = rst2spec_of_a_user("compile", "docs", "-o", "locked/new/specs/", cwd=folder)
    assert (done.returncode, done.stderr) == (
        2,
        "rst2spec: locked/new/specs/ can't be written: permission denied\n",
    )


def test_what_can_be_written_is_as_before(folder: Path, rst2spec: Run) -> None:
    os.symlink("folder/target.json", folder / "link.json")
    outputs = ["new.json", "json=/dev/null", "made/of/folders/", "link.json"]
    done = rst2spec("compile", "docs", *[word for path in outputs for word in ("-o", path)], cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    for path in ("new.json", "made/of/folders/docs/acme-globex.json", "folder/target.json"):
        assert (folder / path).is_file(), path
    (folder / "new.json").chmod(0o444)  # it is replaced, and its folder can be written
    assert rst2spec("compile", "docs", "-o", "new.json", cwd=folder).returncode == 0


def test_one_target_of_several(folder: Path, rst2spec: Run) -> None:
    done = rst2spec("compile", "docs", "-o", "nowhere/a.json", "-o", "b.json", cwd=folder)
    assert done.returncode == 2
    assert done.stderr == "rst2spec: nowhere/a.json can't be written: there is no folder nowhere\n"
    assert (folder / "b.json").is_file()
